/** The manifests that lie on a host. */

import type { PathState } from "../../../model/change.ts";
import { baseName } from "../../../model/path.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { decodeHostText } from "../../../connection/host_text.ts";
import type { TargetReader } from "../../../connection/target.ts";
import { byCodePoint } from "../../../system/files.ts";
import type { Manifest } from "./manifest.ts";
import { parseManifests } from "./parse_manifests.ts";

export interface ManifestFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Seconds since 1970. */
  readonly modifiedS: number;
  readonly manifests: readonly Manifest[];
  readonly warnings: readonly string[];
}

export interface ManifestSource {
  /** Sorted by name. */
  readonly files: readonly ManifestFile[];
  /** False where it is one file: then nothing is known of what lies beside it. */
  readonly isFolder: boolean;
}

/** How many files are asked for at once. */
const FILES_AT_ONCE = 20;

/** Whether a file is one of manifests, by its name. */
export function isManifestName(name: string): boolean {
  return /^[^.].*\.(ya?ml|json)$/.test(name);
}

/**
 * Reads a file, or all manifests that lie in a folder (not below it). All of them are read before
 * any is used, so that a broken one stops the work before it begins.
 *
 * @throws {DiagnosticError} `file-not-found`; `bad-config`, `yaml-syntax`, `json-syntax` for what cannot be used.
 */
export async function readManifests(src: string, host: TargetReader): Promise<ManifestSource> {
  const { states, isFolder } = await manifestStates(src, host);
  const files: ManifestFile[] = [];
  for (let at = 0; at < states.length; at += FILES_AT_ONCE) {
    const some = states.slice(at, at + FILES_AT_ONCE);
    files.push(...await Promise.all(some.map((state) => readFile(state, host))));
  }
  return { files, isFolder };
}

async function manifestStates(
  src: string,
  host: TargetReader,
): Promise<{ readonly states: readonly PathState[]; readonly isFolder: boolean }> {
  const [state] = await host.stat([src], { follow: true });
  if (state?.kind === "file") return { states: [state], isFolder: false };
  const listing = state?.kind === "directory" ? await host.list(src, { depth: 1, follow: true }) : null;
  if (!listing) {
    throw new DiagnosticError(`no manifests on ${host.label}: there is no file or folder ${src}`, {
      code: "file-not-found",
      hint: "publish first: the resources for clusters are written then",
    });
  }
  const states = listing.states
    .filter(({ kind, path }) => kind === "file" && isManifestName(baseName(path)))
    .toSorted((a, b) => byCodePoint(a.path, b.path));
  return { states, isFolder: true };
}

async function readFile({ path, modifiedS }: PathState, host: TargetReader): Promise<ManifestFile> {
  const bytes = await host.read(path);
  if (!bytes) throw new DiagnosticError(`${path} is gone`, { code: "file-not-found" });
  const name = baseName(path);
  const text = decodeHostText(bytes).replace(/^\uFEFF/, "");
  return { name, bytes, modifiedS, ...parseManifests(text, path, name) };
}
