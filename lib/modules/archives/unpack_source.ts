/** The archive that a task names: on the host, on this machine, or at an address. */

import { baseName, joinPath } from "../../model/path.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { fileSource, type Source } from "../files/local_source.ts";
import type { ModuleContext } from "../module.ts";
import {
  type ArchiveFile,
  type ArchiveKind,
  archiveKind,
  type ArchiveTools,
  HEAD_BYTES,
  probeHost,
} from "./archive_file.ts";
import { shownUrl } from "./download.ts";

/** An archive, and all that has to be known to unpack it. */
export interface UnpackSource {
  /** As messages and results name it. */
  readonly shown: string;
  readonly archive: ArchiveFile;
  readonly kind: ArchiveKind;
  readonly tools: ArchiveTools;
}

/** @throws {DiagnosticError} `file-not-found`, `access-denied`, `archive-damaged` for an empty file. */
export async function hostSource(path: string, host: TargetReader): Promise<UnpackSource> {
  const [[state = null], { tools, head }] = await Promise.all([
    host.stat([path], { follow: true }),
    probeHost(path, host),
  ]);
  if (!state) throw new DiagnosticError(`Source '${path}' does not exist`, { code: "file-not-found" });
  if (state.size === 0) throw emptyArchive(path);
  if (head.length === 0) {
    throw new DiagnosticError(`Source '${path}' not readable`, { code: "access-denied" });
  }
  return { shown: path, archive: { kind: "host", path, size: state.size }, kind: archiveKind(head), tools };
}

/** An archive of the playbook. @throws {DiagnosticError} `file-not-found`, `bad-argument` for an address. */
export async function localSource(
  src: string,
  decrypts: boolean,
  host: TargetReader,
  context: ModuleContext,
): Promise<UnpackSource & { readonly source: Source }> {
  if (src.includes("://")) {
    throw new DiagnosticError(
      `Unsupported option, an URI src (${shownUrl(src)}) is only supported when remote_src is True`,
      { code: "bad-argument" },
    );
  }
  const path = context.findFile("files", src);
  const source = await fileSource(path, decrypts ? context.readFile : null);
  if (source.size === 0) throw emptyArchive(path);
  const { tools } = await probeHost(null, host);
  const kind = archiveKind(source.head.subarray(0, HEAD_BYTES));
  return { shown: path, archive: { kind: "local", source }, kind, tools, source };
}

/** The same archive in a folder of the host. */
export async function uploaded(
  { source, ...local }: UnpackSource & { readonly source: Source },
  folder: string,
  host: Target,
): Promise<UnpackSource> {
  const path = joinPath(folder, baseName(local.shown));
  const after = { kind: "file", attributes: { mode: 0o600 }, content: source.content } as const;
  await host.apply({ kind: "path", path, before: null, after });
  return { ...local, archive: { kind: "host", path, size: source.size } };
}

function emptyArchive(path: string): DiagnosticError {
  return new DiagnosticError(`Invalid archive '${path}', the file is 0 bytes`, { code: "archive-damaged" });
}
