/** Walks over the members of a tar archive, whoever wrote it. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { pathInfo } from "../../system/files.ts";
import { RegionReader } from "../../system/file_region.ts";
import { BLOCK, isZeroBlock, padded, readTarHeader, type TarHeader } from "./tar_header.ts";

export interface TarMember {
  readonly name: string;
  readonly size: number;
  /** First byte of its content. */
  readonly offset: number;
}

/** Names and PAX records are short; a larger one is no such thing. */
const LARGEST_EXTENSION = 1 << 20;
/** How much of an archive's end is looked through at a time, and at most. */
const TAIL_BYTES = { piece: 1 << 18, most: 1 << 26 };

/**
 * The members of an archive in their order; contents are skipped, not read.
 *
 * @param from Where the header of the first one is.
 * @throws {DiagnosticError} `archive-damaged` where it is cut off or no archive.
 */
export async function* tarMembers(path: string, from = 0): AsyncGenerator<TarMember, void, void> {
  const total = pathInfo(path)?.size ?? 0;
  if (total === 0) throw damaged(path, "the file is empty");
  using file = new RegionReader(path);
  let renamed: Partial<Pick<TarMember, "name" | "size">> = {};
  for (let at = from; at < total;) {
    const block = await file.read(at, BLOCK);
    if (block.length < BLOCK) throw damaged(path, `it is cut off at byte ${total}`);
    if (isZeroBlock(block)) return;
    const header = readTarHeader(block);
    if (!header) throw damaged(path, `no header at byte ${at}`);
    const offset = at + BLOCK;
    const size = renamed.size ?? header.size;
    at = offset + padded(size);
    if (at > total) throw damaged(path, `it is cut off in ${renamed.name ?? header.name}`);
    const extension = await extensionOf(file, header, offset);
    if (extension) {
      renamed = { ...renamed, ...extension };
      continue;
    }
    yield { name: header.name, size, offset, ...(renamed.name === undefined ? {} : { name: renamed.name }) };
    renamed = {};
  }
  throw damaged(path, "its end is missing");
}

/**
 * The members from the last one of a name on, which is near the end: it is looked for from there, and only where it is
 * not found the whole archive is walked through. The name has to fit into a plain header.
 *
 * @throws as `tarMembers`.
 */
export async function* lastTarMembers(path: string, name: string): AsyncGenerator<TarMember, void, void> {
  yield* tarMembers(path, await lastHeader(path, name) ?? 0);
}

/** The content of a member that is small enough to be held. */
export async function memberText(path: string, { offset, size }: TarMember): Promise<string> {
  using file = new RegionReader(path);
  return new TextDecoder().decode(await file.read(offset, size));
}

async function lastHeader(path: string, name: string): Promise<number | null> {
  const blocks = Math.floor((pathInfo(path)?.size ?? 0) / BLOCK);
  const { piece, most } = TAIL_BYTES;
  using file = new RegionReader(path);
  for (let end = blocks * BLOCK; end > Math.max(0, blocks * BLOCK - most); end -= piece) {
    const begin = Math.max(0, end - piece);
    const bytes = await file.read(begin, end - begin);
    for (let at = bytes.length - BLOCK; at >= 0; at -= BLOCK) {
      if (readTarHeader(bytes.subarray(at, at + BLOCK))?.name === name) return begin + at;
    }
  }
  return null;
}

/** What a member says of the next one: its real name or size; null for a member that stands for itself. */
async function extensionOf(
  file: RegionReader,
  { type, size, name }: TarHeader,
  offset: number,
): Promise<Partial<Pick<TarMember, "name" | "size">> | null> {
  if (type !== "x" && type !== "g" && type !== "L") return null;
  if (size > LARGEST_EXTENSION) throw damaged(file.path, `no header at byte ${offset - BLOCK}: ${name}`);
  const text = new TextDecoder().decode(await file.read(offset, size));
  if (type === "L") return { name: text.replace(/\0.*$/s, "") };
  if (type === "g") return {};
  const records = new Map(
    text.split("\n").flatMap((line) => {
      const found = /^\d+ ([^=]+)=(.*)$/s.exec(line);
      return found ? [[found[1] ?? "", found[2] ?? ""] as const] : [];
    }),
  );
  const [realName, realSize] = [records.get("path"), records.get("size")];
  return {
    ...(realName === undefined ? {} : { name: realName }),
    ...(realSize === undefined ? {} : { size: Number(realSize) }),
  };
}

function damaged(path: string, why: string): DiagnosticError {
  return new DiagnosticError(`${path} is not a whole archive: ${why}`, {
    code: "archive-damaged",
    hint: "copy it again from where it was made",
  });
}
