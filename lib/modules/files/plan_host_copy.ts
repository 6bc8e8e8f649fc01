/** Files and folders of a host, copied on that host. */

import type { PathState } from "../../model/change.ts";
import { baseName } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Plan } from "../module.ts";
import { wantedAttributes } from "./attributes.ts";
import { resolveDestination } from "./destination.ts";
import { hostDigests } from "./host_digests.ts";
import { hostSource, LARGEST_SHOWN, type Source } from "./local_source.ts";
import { modeText } from "./mode.ts";
import { placeFile, planFor } from "./place.ts";
import { folderChanges, placementOf, wrongChecksum } from "./plan_file.ts";
import { type FolderRequest, planHostFolder } from "./plan_host_folder.ts";

export interface HostCopyRequest extends FolderRequest {
  /** The SHA-1 that the source must have, null for any. */
  readonly checksum: string | null;
}

/** @throws {DiagnosticError} `file-not-found`, `file-unreadable`, `digest-mismatch`. */
export async function planHostCopy(request: HostCopyRequest, host: TargetReader): Promise<Plan> {
  const { src } = request;
  const [[state = null], [md5 = null]] = await Promise.all([
    host.stat([src], { follow: true, sha1: true }),
    hostDigests([src], "md5", host),
  ]);
  if (!state) throw new DiagnosticError(`Source ${src} not found`, { code: "file-not-found" });
  if (state.kind === "directory") return await planHostFolder(request, state, host);
  if (state.kind !== "file") {
    throw new DiagnosticError(`Cannot copy invalid source '${src}': not a file`, { code: "file-unreadable" });
  }
  const { sha1 } = state;
  if (sha1 === undefined) throw new DiagnosticError(`Source ${src} not readable`, { code: "access-denied" });
  if (request.checksum !== null && request.checksum !== sha1) throw wrongChecksum(sha1, request.checksum);
  return await planOneFile(request, { ...state, sha1 }, md5 ?? "", host);
}

async function planOneFile(
  { src, dest, options, preserveMode }: HostCopyRequest,
  state: PathState & { readonly sha1: string },
  md5: string,
  host: TargetReader,
): Promise<Plan> {
  const mode = preserveMode ? modeText(state.mode) : options.mode;
  const [destination, wanted, source] = await Promise.all([
    resolveDestination(dest, baseName(src), host, options),
    wantedAttributes({ ...options, mode }, host),
    shownSource(src, state, md5, options.diff, host),
  ]);
  const { path, before } = destination;
  if (before && !options.force) {
    return planFor(path, before, [], { msg: "file already exists", src, dest: path });
  }
  const folders = await folderChanges(destination.missingFolders, wanted, options.directoryMode, host);
  const placement = placementOf(path, before, source, wanted, options);
  // A file that is replaced takes after its source, as Ansible does it on a host.
  const defaults = before ? { mode: state.mode, modifiedS: state.modifiedS } : {};
  const placed = await placeFile({ ...placement, defaults }, host);
  const values = {
    dest: path,
    src,
    checksum: state.sha1,
    md5sum: md5 || null,
    backup_file: placed.backupFile ?? undefined,
  };
  return planFor(path, before, [...folders, ...placed.changes], values);
}

async function shownSource(
  path: string,
  { size, sha1 }: { readonly size: number; readonly sha1: string },
  md5: string,
  diff: boolean,
  host: TargetReader,
): Promise<Source> {
  const head = diff && size <= LARGEST_SHOWN ? await host.read(path) : null;
  const content = { kind: "remote-file", path, size, sha1 } as const;
  return hostSource(content, { md5, ...(head ? { head } : {}) });
}
