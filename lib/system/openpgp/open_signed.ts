/** Signed messages of OpenPGP: their content, once it is certain who signed it. */

import { isSignedBy, type SigningKey } from "./keyring.ts";
import { OpenPgpError, packetsIn, TAGS } from "./packets.ts";
import { parseSignature, type Signature, SIGNATURE_TYPES } from "./signature.ts";

/**
 * The content of a signed message.
 *
 * @param keys Who is believed; null to take the content from anybody.
 * @param nowS Seconds since 1970.
 * @throws {OpenPgpError} for anything but a whole message that one of the keys signed, naming what is wrong.
 */
export function openSigned(
  message: Uint8Array,
  keys: readonly SigningKey[] | null,
  nowS: number,
): Uint8Array {
  const packets = packetsIn(message);
  const literals = packets.filter(({ tag }) => tag === TAGS.literal);
  const [literal] = literals;
  if (!literal || literals.length > 1) throw new OpenPgpError("it is not one signed message");
  const content = contentOf(literal.body);
  if (keys === null) return content;
  const signatures = packets.filter(({ tag }) => tag === TAGS.signature).map(({ body }) =>
    parseSignature(body)
  );
  const reasons = signatures.map((signature) => whyInvalid(signature, content, keys, nowS));
  if (reasons.includes(null)) return content;
  throw new OpenPgpError(reasons[0] ?? "it has no signature");
}

function contentOf(body: Uint8Array): Uint8Array {
  // Format, name with its length, time.
  const start = 2 + (body[1] ?? 0) + 4;
  if (start > body.length) throw new OpenPgpError("it is cut off");
  return body.subarray(start);
}

function whyInvalid(
  signature: Signature,
  content: Uint8Array,
  keys: readonly SigningKey[],
  nowS: number,
): string | null {
  const { type, hash, isRsa, issuer, madeS, lastsS } = signature;
  if (type !== SIGNATURE_TYPES.binary) return `its signature is not over a document: type ${type}`;
  if (!isRsa || hash === null) return "its signature is not of RSA with SHA-2";
  const own = keys.filter(({ id }) => id === issuer);
  if (own.length === 0) {
    return `it is signed by a key that is not known: ${issuer ?? "it does not say which"}`;
  }
  const signer = own.find((key) => isSignedBy(key, content, signature));
  if (!signer) return `its signature by ${issuer} is not right: the content was changed`;
  if (lastsS !== null && madeS + lastsS < nowS) return `its signature by ${issuer} has expired`;
  const isInTime = own.some(({ madeS: from, endsS }) => madeS >= from && (endsS === null || madeS <= endsS));
  return isInTime ? null : `it was signed when ${issuer} was not valid`;
}
