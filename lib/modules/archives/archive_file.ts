/** Archives: where they are, and what they are by their first bytes. */

import type { LocalInput } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { readPieces } from "../../system/file_reader.ts";
import type { Source } from "../files/local_source.ts";

export type ArchiveKind = "zip" | "gzip" | "bzip2" | "xz" | "zstd" | "plain";

/** An archive on the host, or one of this machine that is sent when it is read there. */
export type ArchiveFile =
  | { readonly kind: "host"; readonly path: string; readonly size: number }
  | { readonly kind: "local"; readonly source: Source };

/** As many first bytes as tell what an archive is. */
export const HEAD_BYTES = 512;

const MAGIC: readonly (readonly [ArchiveKind, readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** What is no known compression is taken for a plain tar archive: the host's tar says what it thinks of it. */
export function archiveKind(head: Uint8Array): ArchiveKind {
  return MAGIC.find(([, magic]) => magic.every((byte, at) => head[at] === byte))?.[0] ?? "plain";
}

/** What a program on the host reads the archive from: the path for its arguments, and its standard input. */
export function archiveInput(
  archive: ArchiveFile,
): { readonly path: string; readonly stdin?: Uint8Array | LocalInput } {
  if (archive.kind === "host") return { path: archive.path };
  const { content } = archive.source;
  switch (content.kind) {
    case "bytes":
      return { path: "-", stdin: content.bytes };
    case "local-file":
      return { path: "-", stdin: content };
    case "remote-file":
      return { path: content.path };
    default:
      return content satisfies never;
  }
}

export function archiveSize(archive: ArchiveFile): number {
  return archive.kind === "host" ? archive.size : archive.source.size;
}

/** The bytes of an archive from one offset up to another. */
export async function readRange(
  archive: ArchiveFile,
  from: number,
  to: number,
  host: TargetReader,
): Promise<Uint8Array> {
  if (archive.kind === "host") return await hostRange(archive.path, from, to, host);
  const { content } = archive.source;
  if (content.kind === "bytes") return content.bytes.subarray(from, to);
  const made = new Uint8Array(to - from);
  let at = 0;
  for await (const piece of readPieces(content.path, { from, to })) {
    made.set(piece, at);
    at += piece.length;
  }
  return made.subarray(0, at);
}

async function hostRange(path: string, from: number, to: number, host: TargetReader): Promise<Uint8Array> {
  const text = 'tail -c "+$2" <"$1" | head -c "$3"';
  const argv = ["/bin/sh", "-c", text, "sh", path, String(from + 1), String(to - from)];
  return (await host.query({ run: { kind: "argv", argv } })).stdout;
}

/** What the host has for unpacking. */
export interface ArchiveTools {
  /** Null where there is none. */
  readonly tar: { readonly path: string; readonly maker: "gnu" | "busybox" | "other" } | null;
  readonly unzip: { readonly path: string; readonly isInfoZip: boolean } | null;
  /** Of the user at work. */
  readonly uid: number;
  readonly umask: number;
}

const PROBE = `tar=$(command -v gtar || command -v tar)
unzip=$(command -v unzip)
printf '%s\\0' "$tar" "$(\${tar:-:} --version 2>&1 | head -n 1)" "$unzip" "$(\${unzip:-:} -v 2>&1 | head -n 1)"
printf '%s\\0' "$(id -u)" "$(umask)"
[ ! "$1" ] || head -c ${HEAD_BYTES} <"$1" 2>/dev/null`;

/** The host's tools, and the first bytes of an archive there. */
export async function probeHost(
  path: string | null,
  host: TargetReader,
): Promise<{ readonly tools: ArchiveTools; readonly head: Uint8Array }> {
  const argv = ["/bin/sh", "-c", PROBE, "sh", path ?? ""];
  const { stdout } = await host.query({ run: { kind: "argv", argv } });
  const fields: string[] = [];
  let at = 0;
  while (fields.length < 6) {
    const end = stdout.indexOf(0, at);
    if (end < 0) break;
    fields.push(decodeHostText(stdout.subarray(at, end)));
    at = end + 1;
  }
  const [tar = "", tarVersion = "", unzip = "", unzipVersion = "", uid, umask = "22"] = fields;
  const tools: ArchiveTools = {
    tar: tar === "" ? null : { path: tar, maker: makerOf(tarVersion) },
    unzip: unzip === "" ? null : { path: unzip, isInfoZip: /^UnZip /.test(unzipVersion) },
    uid: Number(uid),
    umask: parseInt(umask, 8),
  };
  return { tools, head: stdout.subarray(at) };
}

function makerOf(version: string): "gnu" | "busybox" | "other" {
  if (version.startsWith("tar") && version.includes("GNU")) return "gnu";
  return /busybox/i.test(version) ? "busybox" : "other";
}
