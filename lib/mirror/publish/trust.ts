/** Whether a sequence is of somebody who is trusted, before anything else is done with it. */

import type { Digest } from "../../model/oci.ts";
import type { SignedIndex } from "../archive/archive_index.ts";
import type { SequenceFolder } from "../sequence/sequence_folder.ts";
import { checkSignatures, type SignatureState, type TrustedKey } from "../trust/signature.ts";

/** Of whom sequences must be; null for anybody. */
export type Trust = readonly TrustedKey[] | null;

/** @throws {DiagnosticError} `signature-invalid`. */
export function requireTrust(
  { name, manifestDigest, signatures }: Pick<SequenceFolder, "name" | "manifestDigest" | "signatures">,
  trust: Trust,
): SignatureState {
  return checkSignatures("manifest", manifestDigest, signatures, trust, name);
}

/** The same for bare parts, which are told by their index alone. @throws {DiagnosticError} `signature-invalid`. */
export function requireTrustedIndex(
  name: string,
  digest: Digest,
  { signatures }: Pick<SignedIndex, "signatures">,
  trust: Trust,
): SignatureState {
  return checkSignatures("index", digest, signatures, trust, name);
}
