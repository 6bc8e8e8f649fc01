/** OpenPGP messages as packets (RFC 4880, sections 4 and 6). */

import { zlib } from "../zlib.ts";

/** Content that is no OpenPGP message, or no whole one. */
export class OpenPgpError extends Error {}

export interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

export const TAGS = {
  signature: 2,
  onePass: 4,
  publicKey: 6,
  compressed: 8,
  literal: 11,
  userId: 13,
  subkey: 14,
} as const;

const LARGEST_CONTENT = 16 * 1024 * 1024;

/** The packets of a message, binary or in ASCII armor; those inside compressed ones in their place. */
export function packetsIn(message: Uint8Array): readonly Packet[] {
  const packets: Packet[] = [];
  const reader = new PacketReader(unarmored(message));
  for (let packet = reader.next(); packet; packet = reader.next()) {
    if (packet.tag === TAGS.compressed) packets.push(...packetsIn(decompressed(packet.body)));
    else packets.push(packet);
  }
  return packets;
}

class PacketReader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  next(): Packet | null {
    if (this.#at >= this.bytes.length) return null;
    const head = this.#byte();
    if ((head & 0x80) === 0) throw new OpenPgpError("it does not begin with a packet");
    if ((head & 0x40) !== 0) return { tag: head & 0x3f, body: this.#newBody() };
    return { tag: head >> 2 & 0x0f, body: this.#oldBody(head & 3) };
  }

  #oldBody(lengthType: number): Uint8Array {
    if (lengthType === 3) return this.#take(this.bytes.length - this.#at);
    return this.#take(this.#number(2 ** lengthType));
  }

  #newBody(): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const first = this.#byte();
      const isPartial = first >= 224 && first < 255;
      pieces.push(this.#take(isPartial ? 2 ** (first & 0x1f) : this.#newLength(first)));
      if (!isPartial) return pieces.length === 1 ? pieces[0] ?? new Uint8Array() : joined(pieces);
    }
  }

  #newLength(first: number): number {
    if (first < 192) return first;
    return first === 255 ? this.#number(4) : (first - 192 << 8) + this.#byte() + 192;
  }

  #number(bytes: number): number {
    return this.#take(bytes).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  #take(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.bytes.length) throw new OpenPgpError("it is cut off");
    const taken = this.bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function decompressed(body: Uint8Array): Uint8Array {
  const options = { maxOutputLength: LARGEST_CONTENT };
  const packed = body.subarray(1);
  try {
    switch (body[0]) {
      case 0:
        return packed;
      case 1:
        return new Uint8Array(zlib().inflateRawSync(packed, options));
      case 2:
        return new Uint8Array(zlib().inflateSync(packed, options));
    }
  } catch (cause) {
    throw new OpenPgpError("its content cannot be unpacked", { cause });
  }
  throw new OpenPgpError(`its content is packed in a way that is not supported: ${body[0]}`);
}

/** The bytes of all blocks of a text in ASCII armor; other bytes as they are. */
function unarmored(message: Uint8Array): Uint8Array {
  if (((message[0] ?? 0) & 0x80) !== 0) return message;
  const text = new TextDecoder().decode(message).replaceAll("\r", "");
  const blocks = [
    ...text.matchAll(
      /^-----BEGIN PGP [A-Z ]+-----\n(?:[A-Za-z]+: .*\n)*\n?([^-]*?)(?:\n=[\w+/]{4})?\n-----END PGP/gm,
    ),
  ];
  if (blocks.length === 0) throw new OpenPgpError("it is neither binary nor in ASCII armor");
  try {
    return joined(blocks.map(([, body]) => Uint8Array.fromBase64((body ?? "").replace(/\s/g, ""))));
  } catch (cause) {
    throw new OpenPgpError("its ASCII armor is damaged", { cause });
  }
}
