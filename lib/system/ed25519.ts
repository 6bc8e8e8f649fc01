/** Ed25519 signatures and the files of their keys: the door to node's signing. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

const PUBLIC_BYTES = 32;
/** What stands before the 32 bytes of a public key in its DER form (RFC 8410). */
const PUBLIC_HEAD = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);

/** A key that signs. */
export interface Ed25519Key {
  /** The 32 bytes of the public half. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** A new pair of keys as PEM files. @param passphrase Null leaves the private one readable by whoever has it. */
export function makeKeyPair(
  passphrase: string | null,
): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const format = { type: "pkcs8", format: "pem" } as const;
  const privatePem = passphrase === null
    ? privateKey.export(format)
    : privateKey.export({ ...format, cipher: "aes-256-cbc", passphrase });
  return {
    privatePem: String(privatePem),
    publicPem: String(publicKey.export({ type: "spki", format: "pem" })),
  };
}

/** A private key of a PEM or DER file in PKCS #8; null for what is no such key, or has another passphrase. */
export function readPrivateKey(file: string, passphrase: string | null): Ed25519Key | null {
  const key = keyIn(() => createPrivateKey(passphrase === null ? file : { key: file, passphrase }));
  if (!key) return null;
  return {
    publicKey: rawBytes(createPublicKey(key)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

/** Whether a PEM file says that it wants a passphrase. */
export function isEncryptedKey(file: string): boolean {
  return file.includes("ENCRYPTED");
}

/** The 32 bytes of the public key in a PEM file; null for what is no Ed25519 key. */
export function readPublicKey(file: string): Uint8Array | null {
  if (file.includes("PRIVATE KEY")) return null;
  const key = keyIn(() => createPublicKey(file));
  return key && rawBytes(key);
}

/** @param publicKey Its 32 bytes; of another length nothing is ever signed by it. */
export function isSignedWith(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_BYTES) return false;
  const der = new Uint8Array([...PUBLIC_HEAD, ...publicKey]);
  const key = keyIn(() => createPublicKey({ key: der as never, format: "der", type: "spki" }));
  return key !== null && verify(null, message, key, signature);
}

function keyIn(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === "ed25519" ? key : null;
  } catch {
    return null;
  }
}

function rawBytes(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ type: "spki", format: "der" })).slice(PUBLIC_HEAD.length);
}
