/** `seq-manifest.sig`: the digest of a sequence's manifest, and who vouches for it. */

import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Ed25519Key } from "../../system/ed25519.ts";
import * as z from "../../yaml/zod.ts";
import { digestField, FORMAT, jsonText, parseJsonFile } from "../json_file.ts";
import { makeSignature, type Signature, signatureField } from "../trust/signature.ts";

export const SIGNATURE_NAME = "seq-manifest.sig";

const FILE = z.strictObject({
  format: z.literal(FORMAT),
  manifest: digestField,
  signatures: z.array(signatureField),
});

export function signatureText(manifest: Digest, signatures: readonly Signature[]): string {
  return jsonText({ format: FORMAT, manifest, signatures });
}

/** The signatures in a file. @throws {DiagnosticError} `archive-damaged` also where it is that of another manifest. */
export function parseSignatures(text: string, manifest: Digest, shown: string): readonly Signature[] {
  const hint = "copy the sequence again from where it was made";
  const found = parseJsonFile(text, FILE, { shown, code: "archive-damaged", hint });
  if (found.manifest === manifest && text === signatureText(found.manifest, found.signatures)) {
    return found.signatures;
  }
  throw new DiagnosticError(`${shown} does not belong to the manifest beside it: one of them was changed`, {
    code: "archive-damaged",
    hint,
  });
}

/** The signatures of a manifest with one more; a key that signed already is not asked again. */
export function signedBy(
  manifest: Digest,
  signatures: readonly Signature[],
  key: Ed25519Key,
): readonly Signature[] {
  const made = makeSignature("manifest", manifest, key);
  return [...signatures.filter((one) => one.key !== made.key), made];
}
