/** What can happen to the names in a layout: the records of its journal. */

import { type Descriptor, type Digest, isDigest } from "../../model/oci.ts";
import { descriptorJson, isRecord, readDescriptor, textIn } from "../descriptor.ts";
import type { RepositoryName } from "./entry_name.ts";

export type LayoutChange =
  /** A tag names a manifest now. `absorbs`: what the manifest holds from now on and need not be held by itself. */
  | {
    readonly kind: "tag";
    readonly repository: RepositoryName;
    readonly tag: string;
    readonly descriptor: Descriptor;
    readonly absorbs: readonly Digest[];
  }
  /** A manifest is there, without a tag. */
  | {
    readonly kind: "hold";
    readonly repository: RepositoryName;
    readonly descriptor: Descriptor;
    readonly absorbs: readonly Digest[];
  }
  /** A tag is gone; what it named stays. */
  | { readonly kind: "untag"; readonly repository: RepositoryName; readonly tag: string }
  /** A manifest and its tags are gone. `frees` and `loosens`: manifests and blobs of it, which stay. */
  | {
    readonly kind: "remove";
    readonly repository: RepositoryName;
    readonly digest: Digest;
    readonly frees: readonly Descriptor[];
    readonly loosens: readonly Digest[];
  }
  /** A blob is there that no manifest of the repository names yet. */
  | { readonly kind: "adopt"; readonly repository: RepositoryName; readonly digest: Digest }
  /** A blob is gone from the repository, whatever names it. */
  | { readonly kind: "abandon"; readonly repository: RepositoryName; readonly digest: Digest }
  /** What was there by itself, or was known to be removed, is so no longer: nothing needs to be known of it. */
  | { readonly kind: "forget"; readonly repository: RepositoryName; readonly digests: readonly Digest[] };

/** A change as one line of JSON. */
export function changeText(change: LayoutChange): string {
  const json = {
    ...change,
    ...("descriptor" in change ? { descriptor: descriptorJson(change.descriptor) } : {}),
    ...("frees" in change ? { frees: change.frees.map(descriptorJson) } : {}),
  };
  return `${JSON.stringify(json)}\n`;
}

/** The change in a value of JSON; null for anything else, such as what a later version wrote. */
export function changeIn(json: unknown): LayoutChange | null {
  if (!isRecord(json)) return null;
  const repository = textIn(json["repository"]);
  const tag = textIn(json["tag"]);
  const digest = textIn(json["digest"]) ?? "";
  const descriptor = readDescriptor(json["descriptor"]);
  if (repository === undefined) return null;
  const absorbs = itemsIn(json["absorbs"]).filter(isDigestText);
  switch (json["kind"]) {
    case "tag":
      return tag !== undefined && descriptor ? { kind: "tag", repository, tag, descriptor, absorbs } : null;
    case "hold":
      return descriptor ? { kind: "hold", repository, descriptor, absorbs } : null;
    case "untag":
      return tag === undefined ? null : { kind: "untag", repository, tag };
    case "remove": {
      const frees = itemsIn(json["frees"]).map(readDescriptor).filter((one) => one !== null);
      const loosens = itemsIn(json["loosens"]).filter(isDigestText);
      return isDigest(digest) ? { kind: "remove", repository, digest, frees, loosens } : null;
    }
    case "adopt":
    case "abandon":
      return isDigest(digest) ? { kind: json["kind"], repository, digest } : null;
    case "forget":
      return { kind: "forget", repository, digests: itemsIn(json["digests"]).filter(isDigestText) };
    default:
      return null;
  }
}

function itemsIn(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

function isDigestText(value: unknown): value is Digest {
  return typeof value === "string" && isDigest(value);
}
