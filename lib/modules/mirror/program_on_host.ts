/** ferry on the host of a task: found there, or brought there. */

import type { PathState } from "../../model/change.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { localInput } from "../../connection/input.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { randomHex } from "../../system/random.ts";
import { removePath, replaceFile } from "../../system/files.ts";
import type { PackedProgram, Program } from "../module.ts";

/** Where hosts keep what was brought to them. */
const CACHE =
  'printf %s "${FERRY_HOME:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/ferry}"; printf "\\n"; uname -m';
const EXECUTABLE = 0o755;

/** A host to work on, or one to look at only, as in check mode. */
export type HostAccess =
  | { readonly kind: "work"; readonly host: Target }
  | { readonly kind: "look"; readonly host: TargetReader };

/**
 * The words that start this very version of ferry on a host.
 *
 * @throws {DiagnosticError} `not-supported` for a host of another architecture, and where ferry would have to be
 * brought to a host that may only be looked at.
 */
export async function programOnHost(access: HostAccess, program: Program): Promise<readonly string[]> {
  const { host } = access;
  if (await isThisMachine(host) && await canRead(host, program.files)) return program.words;
  const [folder = "", architecture = ""] = await linesOf(host, CACHE);
  if (architecture !== program.architecture) {
    throw new DiagnosticError(
      `${host.label} is ${architecture}, and this ferry is for ${program.architecture}`,
      {
        code: "not-supported",
        hint: "bring a ferry for that architecture to the host and name it with ferry_executable",
      },
    );
  }
  const packed = await program.pack();
  const { sizeBytes, sha1 } = packed;
  const path = `${folder}/bin/ferry-${sha1.slice(0, 16)}`;
  const [there] = await host.stat([path]);
  // It gets its name only when all of it is there.
  if (there?.kind === "file" && there.size === sizeBytes) return [path];
  if (access.kind === "look") {
    throw new DiagnosticError(
      `ferry is not on ${host.label} yet: what would be done shows after a first run`,
      {
        code: "not-supported",
      },
    );
  }
  await bring(access.host, `${folder}/bin`, path, there ?? null, packed);
  return [path];
}

async function bring(
  host: Target,
  folder: string,
  path: string,
  before: PathState | null,
  { path: local }: PackedProgram,
): Promise<void> {
  await host.apply({
    kind: "path",
    path: folder,
    before: null,
    after: { kind: "directory", attributes: {} },
  });
  await host.apply({
    kind: "path",
    path,
    before,
    after: {
      kind: "file",
      attributes: { mode: EXECUTABLE },
      content: { kind: "local-file", ...localInput(local) },
    },
  });
}

/** Whether the host sees a file that was just made here: a name or an address would prove nothing. */
async function isThisMachine(host: TargetReader): Promise<boolean> {
  const token = randomHex(16);
  const path = `/tmp/ferry-${token}`;
  replaceFile(path, token);
  try {
    const seen = await host.read(path);
    return seen !== null && new TextDecoder().decode(seen) === token;
  } finally {
    removePath(path);
  }
}

async function canRead(host: TargetReader, files: readonly string[]): Promise<boolean> {
  const argv = ["sh", "-c", 'for f; do [ -r "$f" ] || exit 1; done', "sh", ...files];
  return (await host.query({ run: { kind: "argv", argv } })).code === 0;
}

async function linesOf(host: TargetReader, text: string): Promise<readonly string[]> {
  const { stdout } = await host.query({ run: { kind: "shell", text } });
  return new TextDecoder().decode(stdout).split("\n");
}
