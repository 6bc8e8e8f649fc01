/** Finds the answers' markers in a stream that is otherwise a command's output. */

const START = 0x1e;
const LINE_FEED = 0x0a;
const NOTHING = new Uint8Array(0);

export type Piece =
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** A line of the byte 036, the nonce and these words. */
  | { readonly kind: "marker"; readonly words: readonly string[] };

/** One stream's scanner; markers may come in any number of chunks. */
export class MarkerScanner {
  readonly #start: Uint8Array;
  /** The last bytes of the stream, where they may be the beginning of a marker. */
  #kept: Uint8Array = NOTHING;

  constructor(nonce: string) {
    this.#start = new TextEncoder().encode(`${String.fromCharCode(START)}${nonce} `);
  }

  /** The pieces that a chunk completes, in order; what may become a marker is kept for the next chunk. */
  *scan(chunk: Uint8Array): Generator<Piece> {
    const bytes = this.#kept.length === 0 ? chunk : joinBytes([this.#kept, chunk]);
    // An empty part of the chunk would keep all of it.
    this.#kept = NOTHING;
    let from = 0;
    for (let at = bytes.indexOf(START); at >= 0; at = bytes.indexOf(START, at)) {
      const found = this.#markerAt(bytes, at);
      if (found === "none") {
        at++;
        continue;
      }
      if (at > from) yield { kind: "data", bytes: bytes.subarray(from, at) };
      if (found === "cut") {
        this.#kept = bytes.slice(at);
        return;
      }
      yield { kind: "marker", words: found.words };
      from = at = found.end;
    }
    if (from < bytes.length) yield { kind: "data", bytes: from === 0 ? bytes : bytes.subarray(from) };
  }

  /** What is left when the stream has ended. */
  rest(): Uint8Array {
    return this.#kept;
  }

  #markerAt(
    bytes: Uint8Array,
    at: number,
  ): "none" | "cut" | { readonly words: string[]; readonly end: number } {
    const start = this.#start;
    for (let index = 0; index < start.length; index++) {
      if (at + index >= bytes.length) return "cut";
      if (bytes[at + index] !== start[index]) return "none";
    }
    const end = bytes.indexOf(LINE_FEED, at + start.length);
    if (end < 0) return "cut";
    const line = new TextDecoder().decode(bytes.subarray(at + start.length, end));
    return { words: line.split(" ").filter((word) => word !== ""), end: end + 1 };
  }
}

/** The bytes of all parts, one after the other; the part itself where there is only one. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
