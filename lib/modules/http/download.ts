/** What a host has downloaded: a file in a folder of its own, on its way to where it belongs. */

import type { PathState } from "../../model/change.ts";
import { joinPath } from "../../model/path.ts";
import { shellQuote } from "../../model/shell_words.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { applyChanges } from "../apply_changes.ts";
import { type WantedAttributes } from "../files/attributes.ts";
import { bytesSource, hostSource, type Source } from "../files/local_source.ts";
import { type Placed, placeFile } from "../files/place.ts";

/** A folder of one's own on a host; it goes when it is disposed of. */
export interface HostFolder extends AsyncDisposable {
  readonly path: string;
}

/** @param inside Where the folder is to lie; null for the host's place for temporary files. */
export async function hostFolder(host: Target, inside: string | null = null): Promise<HostFolder> {
  const path = inside === null ? await host.temporaryFolder() : await folderIn(inside, host);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await host.apply({ kind: "path", path, before: null, after: { kind: "absent" } });
    },
  };
}

async function folderIn(folder: string, host: Target): Promise<string> {
  const text = `umask 077 && mktemp -d ${shellQuote(joinPath(folder, "ferry-XXXXXXXX"))}`;
  const { code, stdout, stderr } = await host.run({ run: { kind: "shell", text } });
  if (code === 0) return decodeHostText(stdout).replace(/\n$/, "");
  throw new DiagnosticError(`failed to create temporary content file: ${decodeHostText(stderr).trim()}`, {
    code: "file-unwritable",
  });
}

/** Decompresses a download in its place. */
export async function decompressDownload(file: string, host: Target): Promise<void> {
  const word = shellQuote(file);
  const text = `mv ${word} ${word}.gz && gzip -dc <${word}.gz >${word} && rm ${word}.gz`;
  const { code, stderr } = await host.run({ run: { kind: "shell", text } });
  if (code === 0) return;
  throw new DiagnosticError(`cannot decompress the answer: ${decodeHostText(stderr).trim()}`, {
    code: "command-failed",
  });
}

/** The download as the content of a file; empty where the server sent no byte and the program made no file. */
export async function downloadSource(file: string, host: TargetReader): Promise<Source> {
  const [state = null] = await host.stat([file], { sha1: true });
  if (state === null) return bytesSource(new Uint8Array());
  const { size, sha1 = "" } = state;
  return hostSource({ kind: "remote-file", path: file, size, sha1 }, { md5: "" });
}

export interface DownloadPlace {
  readonly path: string;
  /** What is there, with its digest. */
  readonly before: PathState | null;
  readonly wanted: WantedAttributes;
  readonly backup: boolean;
  readonly unsafeWrites: boolean;
}

/** Puts a download where it belongs, unless the same content is there; attributes in either case. */
export async function placeDownload(source: Source, place: DownloadPlace, host: Target): Promise<Placed> {
  const placed = await placeFile({ ...place, source, validate: null, diff: false }, host);
  await applyChanges(placed.changes, host);
  return placed;
}
