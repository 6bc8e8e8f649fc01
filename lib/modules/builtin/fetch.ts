/** Files brought from a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { PathState } from "../../model/change.ts";
import { baseName, joinPath, normalizePath, resolvePath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { homeFolder, workingFolder } from "../../system/environment.ts";
import { isDirectory, isFile } from "../../system/files.ts";
import { expandPath } from "../files/expand_path.ts";
import { fetchFile } from "../files/fetch_file.ts";
import { type Digests, fileSource } from "../files/local_source.ts";
import { actionModule, type Given, type ModuleContext, type Outcome, type ResultValues } from "../module.ts";

const ARGUMENTS = {
  src: { type: "str", required: true, description: "The file on the host" },
  dest: {
    type: "str",
    required: true,
    description: "The folder on the machine that ferry runs on, relative to the playbook. The file goes to " +
      "`DEST/HOST/SRC` there",
  },
  flat: {
    type: "bool",
    default: false,
    description:
      "Take `dest` for the path of the file itself, or of its folder where it ends with a slash. " +
      "Files of several hosts must not get the same path",
  },
  fail_on_missing: {
    type: "bool",
    default: true,
    description: "Fail where there is no such file; otherwise nothing is done",
  },
  validate_checksum: {
    type: "bool",
    default: true,
    description: "Compare the checksums of both ends",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `fetch`; large files travel as streams. */
export const fetch = actionModule({
  name: "ansible.builtin.fetch",
  summary: "Brings a file from a host to the machine that ferry runs on",
  notes: [
    "Links are followed. A folder cannot be fetched: pack it first.",
    "In check mode nothing is written here; Ansible skips the task, ferry tells what would change.",
  ],
  arguments: ARGUMENTS,
  rules: { missing: "src and dest are required" },
  runsOn: "host",
  supports: { check: "full", diff: false, async: false },
  returns: {
    file: { description: "The file on the host", type: "str", returned: "success" },
    dest: { description: "Where it is here", type: "str", returned: "where there is such a file" },
    checksum: { description: "SHA-1 of the file here", type: "str", returned: "where there is such a file" },
    md5sum: { description: "MD5 of the file here", type: "str", returned: "where it is here" },
    remote_checksum: { description: "SHA-1 on the host", type: "str", returned: "changed" },
    remote_md5sum: { description: "Always null", type: "str", returned: "changed" },
  },
  examples: `- name: Bring a certificate of each host to certificates/HOST/etc/...
  ansible.builtin.fetch:
    src: /etc/pki/tls/certs/localhost.crt
    dest: certificates

- name: Bring one file to a certain place
  ansible.builtin.fetch:
    src: /root/auth/kubeconfig
    dest: auth/
    flat: true
`,
  run: async (args, host, context) => {
    const found = await findBoth(args, host, context);
    if (found.kind === "over") return found.outcome;
    const { path, dest, remote, local } = found;
    if (local && local.sha1 === remote) return unchanged(path, dest, local);
    const fetched = await fetchFile(path, dest, host, ({ sha1 }) => {
      if (args.validate_checksum && remote !== undefined && sha1 !== remote) throw mismatch(path);
    });
    const remoteChecksum = remote ?? fetched.sha1;
    const values = {
      ...changedValues(path, dest, remoteChecksum),
      checksum: fetched.sha1,
      md5sum: fetched.md5,
    };
    return { changed: local?.sha1 !== fetched.sha1, values };
  },
  preview: async (args, host, context) => {
    const found = await findBoth(args, host, context);
    if (found.kind === "over") return found.outcome;
    const { path, dest, remote, local } = found;
    if (local && local.sha1 === remote) return unchanged(path, dest, local);
    return { changed: true, values: changedValues(path, dest, remote) };
  },
});

type Found =
  | { readonly kind: "over"; readonly outcome: Outcome }
  | {
    readonly kind: "both";
    readonly path: string;
    readonly dest: string;
    /** SHA-1 on the host; undefined where it cannot be told before the file is here. */
    readonly remote: string | undefined;
    /** Null where nothing is here yet. */
    readonly local: Digests | null;
  };

async function findBoth(
  args: Arguments,
  host: TargetReader,
  context: ModuleContext & Given,
): Promise<Found> {
  if (typeof context.given.get("src")?.value !== "string") {
    throw new DiagnosticError("Invalid type supplied for source option, it must be a string", {
      code: "bad-argument",
      at: context.given.get("src")?.at,
    });
  }
  const path = await expandPath(args.src, host, context.environment);
  const [state = null] = await host.stat([path], { follow: true, sha1: true }).catch((error: unknown) => {
    if (!(error instanceof DiagnosticError) || error.code !== "access-denied") throw error;
    throw new DiagnosticError(`File is not readable: ${path}`, { code: "access-denied", cause: error });
  });
  const obstacle = obstacleOf(state);
  if (obstacle !== null) return { kind: "over", outcome: impossible(obstacle, path, args.fail_on_missing) };
  const dest = destination(args, path, context);
  const local = isFile(dest) ? await (await fileSource(dest, null)).digests() : null;
  return { kind: "both", path, dest, remote: state?.sha1, local };
}

function obstacleOf(state: PathState | null): "missing" | "folder" | null {
  if (!state) return "missing";
  return state.kind === "directory" ? "folder" : null;
}

function impossible(obstacle: "missing" | "folder", file: string, fails: boolean): Outcome {
  const isMissing = obstacle === "missing";
  const msg = isMissing
    ? "the remote file does not exist, not transferring, ignored"
    : "remote file is a directory, fetch cannot work on directories";
  if (fails) return { changed: false, failed: msg };
  return {
    changed: false,
    values: isMissing ? { file, msg } : { msg: `${msg}, not transferring, ignored` },
  };
}

/** Where the file goes on this machine. */
function destination({ dest, flat }: Arguments, path: string, context: ModuleContext): string {
  const base = context.variable("playbook_dir");
  const folder = typeof base === "string" ? base : workingFolder();
  const written = dest.replace(/^~(?=\/|$)/, homeFolder());
  if (!flat) return normalizePath(joinPath(resolvePath(folder, written), `${context.hostName}/${path}`));
  const absolute = resolvePath(folder, written);
  if (written.endsWith("/")) {
    const inside = joinPath(absolute, baseName(path));
    if (!isDirectory(inside)) return inside;
    throw refused(
      `calculated dest '${inside}' is an existing directory, use another path that does not point to an existing directory`,
    );
  }
  if (!isDirectory(absolute)) return absolute;
  throw refused(
    "dest is an existing directory, use a trailing slash if you want to fetch src into that directory",
  );
}

function unchanged(file: string, dest: string, { sha1, md5 }: Digests): Outcome {
  return { changed: false, values: { md5sum: md5, file, dest, checksum: sha1 } };
}

function changedValues(file: string, dest: string, remote: string | undefined): ResultValues {
  return { file, dest, checksum: remote, remote_checksum: remote, remote_md5sum: null };
}

function mismatch(path: string): DiagnosticError {
  return new DiagnosticError("checksum mismatch", {
    code: "digest-mismatch",
    hint: `${path} changed while it was fetched: run the task again`,
  });
}

function refused(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}
