/** Reads a tar archive as it comes in, whoever wrote it. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { BLOCK, isZeroBlock, padded, readTarHeader, type TarHeader } from "./tar_header.ts";

/** A member; contents are there for those that were asked for. */
export interface StreamedMember {
  /** Without `./` or `/` before it and `/` behind it. */
  readonly name: string;
  readonly type: string;
  /** What a link leads to, in the same form; empty for what is no link. */
  readonly link: string;
  readonly content: Uint8Array | null;
  /** The content of one that is too large to be held; what nobody reads before the next member is passed over. */
  readonly pieces?: AsyncIterable<Uint8Array> | undefined;
}

export interface TarStreamOptions {
  /** Whether the content of a file is wanted. */
  readonly isWanted: (name: string) => boolean;
  /** The most bytes of a content that is given as a whole. @default without limit */
  readonly mostBytes?: number;
  /** What messages call the archive. */
  readonly shown: string;
}

/** Names and PAX records are short; a larger one is no such thing. */
const LARGEST_EXTENSION = 1 << 20;

/**
 * The members in their order.
 *
 * @throws {DiagnosticError} `archive-damaged` where it is no archive, or cut off.
 */
export async function* tarStream(
  pieces: AsyncIterable<Uint8Array>,
  { isWanted, shown, mostBytes = Infinity }: TarStreamOptions,
): AsyncGenerator<StreamedMember, void, void> {
  const input = new ByteInput(pieces);
  let renamed: Partial<Pick<StreamedMember, "name" | "link">> & { readonly size?: number } = {};
  while (true) {
    const block = await input.read(BLOCK);
    if (block.length === 0) return;
    if (block.length < BLOCK) throw damaged(shown, "it is cut off");
    if (isZeroBlock(block)) return await input.drain();
    const header = readTarHeader(block);
    if (!header) throw damaged(shown, "it is no tar archive");
    const size = renamed.size ?? header.size;
    if (EXTENSIONS.includes(header.type)) {
      if (header.size > LARGEST_EXTENSION) throw damaged(shown, "it is no tar archive");
      const content = await input.read(padded(header.size));
      renamed = { ...renamed, ...extension(header, content.subarray(0, header.size)) };
      continue;
    }
    const name = plain(renamed.name ?? header.name);
    const link = plain(renamed.link ?? header.link);
    const isFile = header.type === "0" || header.type === "7";
    const bytes = isLink(header.type) ? 0 : size;
    const isAsked = isFile && isWanted(name);
    const member = { name, type: header.type, link };
    if (isAsked && bytes > mostBytes) {
      const portion = new Portion(input, bytes);
      yield { ...member, content: null, pieces: portion };
      if (!await input.skip(portion.left)) throw damaged(shown, "it is cut off");
      if (!await input.skip(padded(bytes) - bytes)) throw damaged(shown, "it is cut off");
    } else {
      const content = isAsked ? await input.read(bytes) : null;
      if (content ? content.length < bytes : !await input.skip(bytes)) throw damaged(shown, "it is cut off");
      if (!await input.skip(padded(bytes) - bytes)) throw damaged(shown, "it is cut off");
      yield { ...member, content };
    }
    renamed = {};
  }
}

const EXTENSIONS: readonly string[] = ["x", "g", "L", "K"];

function isLink(type: string): boolean {
  return type === "1" || type === "2";
}

function extension({ type }: TarHeader, bytes: Uint8Array) {
  const text = new TextDecoder().decode(bytes);
  if (type === "L") return { name: text.replace(/\0.*$/s, "") };
  if (type === "K") return { link: text.replace(/\0.*$/s, "") };
  if (type === "g") return {};
  const records = new Map(
    text.split("\n").flatMap((line) => {
      const found = /^\d+ ([^=]+)=(.*)$/s.exec(line);
      return found ? [[found[1] ?? "", found[2] ?? ""] as const] : [];
    }),
  );
  const [name, link, size] = [records.get("path"), records.get("linkpath"), records.get("size")];
  return {
    ...(name === undefined ? {} : { name }),
    ...(link === undefined ? {} : { link }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

function plain(name: string): string {
  return name.replace(/^(?:\.?\/)+/, "").replace(/\/+$/, "");
}

function damaged(shown: string, why: string): DiagnosticError {
  return new DiagnosticError(`${shown} cannot be read: ${why}`, { code: "archive-damaged" });
}

/** The next bytes of an input, piece by piece; fewer only at the end of the input. */
class Portion implements AsyncIterable<Uint8Array> {
  constructor(private readonly input: ByteInput, public left: number) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    while (this.left > 0) {
      const piece = await this.input.some(this.left);
      if (piece.length === 0) return;
      this.left -= piece.length;
      yield piece;
    }
  }
}

/** Bytes of a stream, taken in portions of any size. */
class ByteInput {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** So many bytes, fewer only at the end. */
  async read(count: number): Promise<Uint8Array> {
    if (this.#rest.length >= count) return this.#take(count);
    const made = new Uint8Array(count);
    let filled = 0;
    while (filled < count && await this.#fill()) {
      const piece = this.#take(count - filled);
      made.set(piece, filled);
      filled += piece.length;
    }
    return made.subarray(0, filled);
  }

  /** What is there, so many bytes at most; nothing only at the end. */
  async some(most: number): Promise<Uint8Array> {
    return await this.#fill() ? this.#take(most) : new Uint8Array();
  }

  /** Whether there were so many bytes to pass over. */
  async skip(count: number): Promise<boolean> {
    let left = count;
    while (left > 0 && await this.#fill()) left -= this.#take(left).length;
    return left === 0;
  }

  /** To the end: what a stream is checked by comes last. */
  async drain(): Promise<void> {
    while (await this.#fill()) this.#rest = new Uint8Array();
  }

  #take(most: number): Uint8Array {
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    return taken;
  }

  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) return false;
      this.#rest = next.value;
    }
    return true;
  }
}
