/** Signatures by keys of any usual kind (ECDSA, RSA, Ed25519), over SHA-256. */

import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** A public key that signatures are checked with. */
export class PublicKey {
  readonly #key: KeyObject;

  /** @throws for a text that is no public key in PEM. */
  constructor(pem: string) {
    this.#key = createPublicKey(pem);
  }

  signed(data: Uint8Array, signature: Uint8Array): boolean {
    // Keys of this kind hash by themselves.
    const hash = this.#key.asymmetricKeyType === "ed25519" ? null : "sha256";
    return verify(hash, data, this.#key, signature);
  }
}
