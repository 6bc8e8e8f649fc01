/** The content of a file of a host. */

import { folderOf } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { expandPath } from "../files/expand_path.ts";
import { queryModule } from "../module.ts";

/** All of it becomes a variable: larger files are fetched. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** `slurp`. */
export const slurp = queryModule({
  name: "ansible.builtin.slurp",
  summary: "Reads a file of a host into a variable",
  notes: ["For files above 256 MiB there is `ansible.builtin.fetch`."],
  arguments: {
    src: { type: "path", required: true, aliases: ["path"], description: "The file on the host" },
    armor: {
      type: "bool",
      default: true,
      description: "Give the content in base64, which holds any bytes; otherwise as text in UTF-8",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    content: { description: "What the file holds", type: "str", returned: "success" },
    encoding: { description: "`base64` or `utf-8`", type: "str", returned: "success" },
    source: { description: "The file", type: "str", returned: "success" },
  },
  examples: `- name: Read a certificate
  ansible.builtin.slurp:
    src: /etc/pki/ca-trust/source/anchors/mirror.crt
  register: certificate

- name: Show it
  ansible.builtin.debug:
    msg: "{{ certificate.content | b64decode }}"
`,
  answer: async (args, host, context) => {
    const source = await expandPath(args.src, host, context.environment);
    const content = await contentOf(source, host);
    const values = args.armor
      ? { content: content.toBase64(), encoding: "base64", source }
      : { content: decodeHostText(content), encoding: "utf-8", source };
    return { changed: false, values };
  },
});

async function contentOf(source: string, host: TargetReader): Promise<Uint8Array> {
  const folder = folderOf(source);
  try {
    const [[state = null, above = null], content] = await Promise.all([
      host.stat([source, folder], { follow: true }),
      // What a folder cannot be read for is said better below.
      host.read(source, { limitBytes: LARGEST_BYTES }).catch(expected),
    ]);
    if (state?.kind === "directory") {
      throw unreadable(`Source is a directory and must be a file: ${source}`, "file-unreadable");
    }
    if (content instanceof DiagnosticError) throw content;
    if (content) return content;
    throw above && above.kind !== "directory"
      ? unreadable(`Unable to slurp file: not a directory: ${folder}`, "file-unreadable")
      : unreadable(`File not found: ${source}`, "file-not-found");
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "access-denied") throw error;
    throw unreadable(`File is not readable: ${source}`, "access-denied");
  }
}

function expected(error: unknown): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  throw error;
}

function unreadable(message: string, code: "file-unreadable" | "file-not-found" | "access-denied") {
  return new DiagnosticError(message, { code });
}
