/** What lies beside an image in its repository and says something about it: signatures, attestations, bills of materials. */

import { type Digest, hexOf } from "./oci.ts";

/** What cosign keeps beside a manifest: a signature, attestations, a bill of materials. */
export type CosignKind = "sig" | "att" | "sbom";

/** The tag under which cosign keeps something about a manifest, in the same repository. */
export function cosignTag(subject: Digest, kind: CosignKind): string {
  return `sha256-${hexOf(subject)}.${kind}`;
}

/** What a tag of cosign's is about; null for any other tag. */
export function cosignSubject(tag: string): Digest | null {
  const [, hex] = /^sha256-([0-9a-f]{64})\.(?:sig|att|sbom)$/.exec(tag) ?? [];
  return hex === undefined ? null : `sha256:${hex}`;
}

/** A cosign signature, by the tag that is made from the digest of what it signs. */
export interface SignaturePin {
  readonly tag: string;
  readonly digest: Digest;
}

/** Anything else that refers to a manifest. */
export type ReferrerPin = TaggedReferrer | ListedReferrer;

interface Referrer {
  /** The manifest that it is about: the image, a member of it, or another referrer. */
  readonly subject: Digest;
  readonly digest: Digest;
  /** What it is, in a media type. */
  readonly artifactType: string;
}

/** What cosign keeps under a tag that is made from the digest of the subject. */
export interface TaggedReferrer extends Referrer {
  readonly tag: string;
}

/** What only the list of referrers names (distribution spec, "Listing Referrers"). */
export interface ListedReferrer extends Referrer {
  readonly tag: null;
}

export type Attachment = SignaturePin | ReferrerPin;

/** An image by what is attached to it. */
export interface Attached {
  /** Cosign signatures of the image and its members. */
  readonly signatures: readonly SignaturePin[];
  /** Absent where referrers were not asked for. */
  readonly referrers?: readonly ReferrerPin[] | undefined;
}

/** All that is attached to an image, signatures first. */
export function attachedTo({ signatures, referrers = [] }: Attached): readonly Attachment[] {
  return [...signatures, ...referrers];
}
