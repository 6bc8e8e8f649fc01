/** Files and folders for the time of a play. */

import { folderOf } from "../../model/path.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { randomHex } from "../../system/random.ts";
import { repr } from "../../template/python/repr.ts";
import { expandPath } from "../files/expand_path.ts";
import { PATH_RETURNS, pathValues } from "../files/path_values.ts";
import { actionModule } from "../module.ts";

/** `tempfile`. */
export const tempfile = actionModule({
  name: "ansible.builtin.tempfile",
  summary: "Makes a file or folder with a name of its own on a host",
  notes: ["Nobody takes it away by itself: `ansible.builtin.file` does. In check mode the task is skipped."],
  arguments: {
    state: {
      type: "str",
      default: "file",
      choices: ["file", "directory"],
      description: "Whether to make a file or a folder",
    },
    path: {
      type: "path",
      description: "The folder that it is made in; by default the host's for such files",
    },
    prefix: { type: "str", default: "ansible.", description: "What its name begins with" },
    suffix: { type: "str", default: "", description: "What its name ends with" },
  },
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    path: { description: "The path of what was made", type: "str", returned: "success" },
    ...PATH_RETURNS,
  },
  examples: `- name: Make a folder to work in
  ansible.builtin.tempfile:
    state: directory
    prefix: mirror.
  register: work

- name: Take it away
  ansible.builtin.file:
    path: "{{ work.path }}"
    state: absent
`,
  run: async (args, host, { environment }) => {
    checkPart("prefix", args.prefix);
    checkPart("suffix", args.suffix);
    const folder = args.path === null ? null : await expandPath(args.path, host, environment);
    const name = shellQuote(`${args.prefix}${randomHex(5)}${args.suffix}`);
    // Neither command takes what is there already.
    const make = args.state === "directory" ? 'mkdir -m 0700 -- "$path"' : '(umask 077; set -C; : >"$path")';
    const text = `path=${
      folder === null ? '"${TMPDIR:-${TEMP:-${TMP:-/tmp}}}"' : shellQuote(folder.replace(/\/+$/, ""))
    }/${name}
${make} && printf %s "$path"`;
    const { code, stdout, stderr } = await host.run({ run: { kind: "shell", text }, environment });
    if (code !== 0) {
      throw new DiagnosticError(
        `cannot make it in ${folder ?? "the folder for such files"}: ${words(stderr)}`,
        {
          code: "file-unwritable",
        },
      );
    }
    const path = decodeHostText(stdout);
    return { changed: true, values: { path, ...pathValues((await host.stat([path]))[0] ?? null) } };
  },
});

function words(stderr: Uint8Array): string {
  return decodeHostText(stderr).trim();
}

function checkPart(what: string, text: string): void {
  if (folderOf(text) === ".") return;
  throw new DiagnosticError(`${what} must be a valid file name component, got ${repr(text)}`, {
    code: "bad-argument",
  });
}
