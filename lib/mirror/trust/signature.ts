/** Signatures of users: who vouches for a sequence or a receipt, and whether that is somebody who is trusted. */

import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Ed25519Key, isSignedWith } from "../../system/ed25519.ts";
import { hashHex } from "../../system/hash.ts";
import * as z from "../../yaml/zod.ts";

/** An Ed25519 signature with the key that it is checked by. */
export interface Signature {
  /** What people tell keys apart by: `ed25519:` and 16 hexadecimal digits. */
  readonly key: string;
  /** Base64 of 32 bytes. */
  readonly publicKey: string;
  /** Base64 of 64 bytes. */
  readonly signature: string;
}

/** What was signed: a signature of the one is none of the other. */
export type Signed = "manifest" | "index" | "receipt";

/** A public key that a user trusts. */
export interface TrustedKey {
  /** For people: another key with the same one could be made with much effort. */
  readonly id: string;
  /** Base64 of 32 bytes. */
  readonly publicKey: string;
  readonly file: string;
}

/** What is known of who made something. */
export type SignatureState =
  | { readonly status: "unsigned" }
  /** Whole, by keys of which nobody said whether they are trusted. */
  | { readonly status: "signed"; readonly keys: readonly string[] }
  | { readonly status: "trusted"; readonly by: TrustedKey };

export const signatureField: z.ZodType<Signature> = z.strictObject({
  key: z.string().regex(/^ed25519:[0-9a-f]{16}$/),
  publicKey: z.base64().length(44),
  signature: z.base64().length(88),
});

export function keyId(publicKey: Uint8Array): string {
  return `ed25519:${hashHex("sha256", publicKey).slice(0, 16)}`;
}

export function makeSignature(what: Signed, digest: Digest, key: Ed25519Key): Signature {
  return {
    key: keyId(key.publicKey),
    publicKey: key.publicKey.toBase64(),
    signature: key.sign(messageOf(what, digest)).toBase64(),
  };
}

/**
 * Checks signatures of something.
 *
 * @param trusted One of them must have signed; null where it does not matter who did, or whether anybody did.
 * @param shown What was signed, in messages.
 * @throws {DiagnosticError} `signature-invalid`.
 */
export function checkSignatures(
  what: Signed,
  digest: Digest,
  signatures: readonly Signature[],
  trusted: readonly TrustedKey[] | null,
  shown: string,
): SignatureState {
  for (const one of signatures) if (!isWhole(what, digest, one)) throw brokenSignature(shown, one);
  if (trusted === null) {
    if (signatures.length === 0) return { status: "unsigned" };
    return { status: "signed", keys: signatures.map(({ key }) => key) };
  }
  const by = trusted.find(({ publicKey }) => signatures.some((one) => one.publicKey === publicKey));
  if (by) return { status: "trusted", by };
  const keys = signatures.map(({ key }) => key).join(", ");
  throw new DiagnosticError(
    keys === ""
      ? `${shown} is not signed, and a signature is required`
      : `${shown} is signed with ${keys}, which is not trusted here`,
    {
      code: "signature-invalid",
      hint: `trusted: ${trusted.map(({ id, file }) => `${id} (${file})`).join(", ")}`,
    },
  );
}

/** A state in a few words. */
export function signatureWords(state: SignatureState): string {
  switch (state.status) {
    case "unsigned":
      return "not signed";
    case "signed":
      return `signed with ${state.keys.join(", ")}, not compared with trusted keys`;
    case "trusted":
      return `signed with ${state.by.id}, which is trusted`;
    default:
      return state satisfies never;
  }
}

function isWhole(what: Signed, digest: Digest, { key, publicKey, signature }: Signature): boolean {
  const [own, signed] = [Uint8Array.fromBase64(publicKey), Uint8Array.fromBase64(signature)];
  // Several texts stand for the same bytes: only one of them was written.
  const isPlain = own.toBase64() === publicKey && signed.toBase64() === signature;
  return isPlain && key === keyId(own) && isSignedWith(own, messageOf(what, digest), signed);
}

function messageOf(what: Signed, digest: Digest): Uint8Array {
  return new TextEncoder().encode(`ferry ${what}\n${digest}\n`);
}

function brokenSignature(shown: string, { key }: Signature): DiagnosticError {
  return new DiagnosticError(`${shown}: the signature with ${key} is not of this content`, {
    code: "signature-invalid",
    hint: "copy the sequence again from where it was made",
  });
}
