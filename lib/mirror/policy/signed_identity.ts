/** Whether a signature speaks of the image that was asked for. */

import { parseReference, type Reference, referenceText, repositoryText } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SignedIdentity } from "./policy_file.ts";

/** @param signed What the signature calls the image. */
export function isIdentity(
  signed: string,
  image: Reference,
  identity: SignedIdentity = { type: "matchRepoDigestOrExact" },
): boolean {
  const found = referenceIn(signed);
  if (!found) return false;
  const isSameRepository = (one: Reference) =>
    repositoryText(found.repository) === repositoryText(one.repository);
  const isExact = (one: Reference) => isSameRepository(one) && one.tag !== null && one.tag === found.tag;
  switch (identity.type) {
    case "matchExact":
      return isExact(image);
    case "matchRepoDigestOrExact":
      return image.tag === null ? isSameRepository(image) : isExact(image);
    case "matchRepository":
      return isSameRepository(image);
    case "exactReference": {
      const wanted = referenceIn(identity.dockerReference);
      return wanted !== null && isExact(wanted);
    }
    case "exactRepository":
      return repositoryText(found.repository) === identity.dockerRepository;
    case "remapIdentity": {
      const name = repositoryText(image.repository);
      const { prefix, signedPrefix } = identity;
      const isMeant = name === prefix || name.startsWith(`${prefix}/`);
      const renamed = isMeant ? `${signedPrefix}${name.slice(prefix.length)}` : name;
      const wanted = referenceIn(referenceText(image).replace(name, renamed));
      if (!wanted) return false;
      return wanted.tag === null ? isSameRepository(wanted) : isExact(wanted);
    }
    default:
      return identity satisfies never;
  }
}

function referenceIn(text: string): Reference | null {
  try {
    return parseReference(text);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return null;
  }
}
