/** Makes keys and signed messages of OpenPGP (RFC 4880), with faults where they are asked for. */

import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface SignOptions {
  /** The type of the signature. @default {0} */
  readonly type?: number;
  /** Seconds that the signature lasts; 0 for ever. @default {0} */
  readonly lastsS?: number;
  /** What is put into the message in place of what is signed. */
  readonly swapped?: string;
  /** Puts the message into a packet of its own, as GnuPG does. @default {false} */
  readonly packed?: boolean;
}

const MADE_S = 1_700_000_000;

/** A key of RSA that can sign. */
export class Signer {
  readonly #private: KeyObject;
  readonly #body: Uint8Array;
  readonly #framed: Uint8Array;
  /** Hexadecimal digits. */
  readonly id: string;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { n = "", e = "" } = publicKey.export({ format: "jwk" });
    const integer = (text: string) => {
      const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
      return joined(number(bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24, 2), bytes);
    };
    this.#private = privateKey;
    this.#body = joined(Uint8Array.of(4), number(MADE_S, 4), Uint8Array.of(1), integer(n), integer(e));
    this.#framed = joined(Uint8Array.of(0x99), number(this.#body.length, 2), this.#body);
    this.id = new Uint8Array(createHash("sha1").update(this.#framed).digest()).subarray(-8).toHex();
  }

  /** The public key in ASCII armor. @param flags What it says it is for: 1 for keys, 2 for documents. */
  armored(flags = 3): string {
    const user = utf8("Test <test@example.com>");
    const certified = joined(this.#framed, Uint8Array.of(0xb4), number(user.length, 4), user);
    const own = this.#signature(0x13, certified, Uint8Array.of(2, 27, flags));
    const body = joined(packet(6, this.#body), packet(13, user), own).toBase64().replace(/.{64}/g, "$&\n");
    return `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: a test\n\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
  }

  /** A signed message, binary. */
  signed(
    text: string,
    { type = 0, lastsS = 0, swapped = text, packed = false }: SignOptions = {},
  ): Uint8Array {
    const extra = lastsS === 0 ? new Uint8Array() : joined(Uint8Array.of(5, 3), number(lastsS, 4));
    const literal = packet(11, joined(Uint8Array.of(0x62, 0), number(MADE_S, 4), utf8(swapped)));
    const message = joined(literal, this.#signature(type, utf8(text), extra));
    // An old packet without a length, and without compression.
    return packed ? joined(Uint8Array.of(0xa3, 0), message) : message;
  }

  #signature(type: number, data: Uint8Array, extra: Uint8Array): Uint8Array {
    const hashed = joined(Uint8Array.of(5, 2), number(MADE_S, 4), extra);
    const head = joined(Uint8Array.of(4, type, 1, 8), number(hashed.length, 2), hashed);
    const whole = joined(data, head, Uint8Array.of(4, 0xff), number(head.length, 4));
    const proof = new Uint8Array(sign("sha256", whole, this.#private));
    const issuer = joined(Uint8Array.of(9, 16), Uint8Array.fromHex(this.id));
    const start = new Uint8Array(createHash("sha256").update(whole).digest()).subarray(0, 2);
    const rest = joined(number(issuer.length, 2), issuer, start, number(proof.length * 8, 2), proof);
    return packet(2, joined(head, rest));
  }
}

function packet(tag: number, body: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(0xc0 | tag, 0xff), number(body.length, 4), body);
}

function number(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
