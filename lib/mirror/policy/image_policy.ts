/** Checks images against a policy before they are mirrored. */

import { type Digest, type Reference, referenceText, repositoryText } from "../../model/oci.ts";
import { DiagnosticError, messageOf } from "../../source/diagnostic.ts";
import { readBytes } from "../../system/files.ts";
import { PublicKey } from "../../system/public_key.ts";
import { readKeyring } from "../../system/openpgp/keyring.ts";
import { openSigned } from "../../system/openpgp/open_signed.ts";
import * as z from "../../yaml/zod.ts";
import type { SourcePlace } from "../plan/source_walk.ts";
import type { Upstream } from "../resolve/upstream.ts";
import { attachedSignatures, lookasideSignatures } from "./find_signatures.ts";
import { type Policy, type Requirement, requirementsFor, requirementsForFolder } from "./policy_file.ts";
import { type SignatureConfig, signaturePlaces } from "./registries_d.ts";
import { scopesOf } from "./scope.ts";
import { isIdentity } from "./signed_identity.ts";

export interface PolicySettings {
  readonly policy: Policy;
  readonly registries: SignatureConfig;
  /** Scopes of which images are taken although the policy does not allow them. */
  readonly bestEffort: readonly string[] | "all";
  /** Hears of images that are taken so. */
  readonly warn: (message: string) => void;
}

/** An image as it was asked for, with what it turned out to be. */
export interface CheckedImage {
  /** Null for one in a folder. */
  readonly reference: Reference | null;
  readonly place: SourcePlace;
  readonly root: Digest;
  /** The wanted members of a list; empty for an image. */
  readonly members: readonly Digest[];
  readonly shown: string;
}

const DOCUMENT = z.object({
  critical: z.object({
    identity: z.object({ "docker-reference": z.string() }),
    image: z.object({ "docker-manifest-digest": z.string() }),
    type: z.enum(["atomic container signature", "cosign container image signature"]),
  }),
});

export class ImagePolicy {
  readonly #keyrings = new Map<string, ReturnType<typeof readKeyring>>();

  constructor(
    private readonly settings: PolicySettings,
    private readonly upstream: Pick<Upstream, "get">,
    private readonly nowS: number,
  ) {}

  /** @throws {DiagnosticError} `signature-invalid` for an image that may not be mirrored, saying why. */
  async check(image: CheckedImage, signal?: AbortSignal): Promise<void> {
    const { policy, warn } = this.settings;
    const isBinding = !this.#isBestEffort(image.reference);
    const requirements = image.reference
      ? requirementsFor(policy, image.reference)
      : requirementsForFolder(policy);
    for (const requirement of requirements) {
      const why = await this.#whyNot(requirement, image, signal);
      if (why === null) continue;
      const message = `${image.shown} is not allowed by the policy for signatures: ${why}`;
      if (isBinding) throw new DiagnosticError(message, { code: "signature-invalid" });
      warn(message);
    }
  }

  #isBestEffort(reference: Reference | null): boolean {
    const { bestEffort } = this.settings;
    if (bestEffort === "all") return true;
    return reference !== null && scopesOf(reference).some((scope) => bestEffort.includes(scope));
  }

  /** Why a requirement does not hold; null where it does. A list is as good as its members. */
  async #whyNot(
    requirement: Requirement,
    image: CheckedImage,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (requirement.type === "insecureAcceptAnything") return null;
    if (requirement.type === "reject") return "it rejects all such images";
    if (!image.reference) return "an image in a folder has no signature";
    const own = await this.#whyUnsigned(requirement, image, image.root, signal);
    if (own === null || image.members.length === 0) return own;
    for (const member of image.members) {
      const why = await this.#whyUnsigned(requirement, image, member, signal);
      if (why !== null) return `neither is the list signed nor ${member}: ${why}`;
    }
    return null;
  }

  async #whyUnsigned(
    requirement: Extract<Requirement, { readonly type: "signedBy" | "sigstoreSigned" }>,
    { reference, place }: CheckedImage,
    digest: Digest,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (!reference) return "an image in a folder has no signature";
    const places = signaturePlaces(this.settings.registries, reference);
    const problems: string[] = [];
    const documents: (() => Uint8Array)[] = [];
    if (requirement.type === "signedBy") {
      if (places.lookaside === null) {
        return `registries.d names no lookaside for ${repositoryText(reference.repository)}`;
      }
      const { path } = reference.repository;
      for (const one of await lookasideSignatures(places.lookaside, path, digest, this.upstream, signal)) {
        documents.push(() => openSigned(one, this.#keyring(requirement), this.nowS));
      }
    } else {
      if (!places.attachments) {
        return `registries.d does not say use-sigstore-attachments for ${
          repositoryText(reference.repository)
        }`;
      }
      const keys = publicKeys(requirement);
      for (const one of await attachedSignatures(place, digest, signal)) {
        documents.push(() => {
          if (!keys.some((key) => key.signed(one.payload, one.signature))) {
            throw new Error("it is signed by no key of the policy");
          }
          return one.payload;
        });
      }
    }
    for (const open of documents) {
      const problem = problemIn(open, digest, reference, requirement);
      if (problem === null) return null;
      problems.push(problem);
    }
    return problems.length > 0 ? problems.join("; ") : "it is not signed";
  }

  #keyring({ keyPath, keyPaths, keyData }: Extract<Requirement, { readonly type: "signedBy" }>) {
    const files = [...(keyPath === undefined ? [] : [keyPath]), ...keyPaths ?? []];
    const key = JSON.stringify([files, keyData]);
    const known = this.#keyrings.get(key);
    if (known) return known;
    const data = keyData === undefined ? [] : [Uint8Array.fromBase64(keyData)];
    const made = [...files.map((path) => readBytes(path)), ...data].flatMap((bytes) => readKeyring(bytes));
    this.#keyrings.set(key, made);
    return made;
  }
}

/** What is wrong with a signature; null for one that is good and of this image. */
function problemIn(
  open: () => Uint8Array,
  digest: Digest,
  reference: Reference,
  { signedIdentity }: Extract<Requirement, { readonly type: "signedBy" | "sigstoreSigned" }>,
): string | null {
  try {
    const { critical } = DOCUMENT.parse(JSON.parse(new TextDecoder().decode(open())));
    const signed = critical.image["docker-manifest-digest"];
    const name = critical.identity["docker-reference"];
    if (signed !== digest) return `a signature is of ${signed}`;
    // Cosign names the repository alone, which is as good as a tag only where the policy says so.
    return isIdentity(name, reference, signedIdentity)
      ? null
      : `a signature is of ${name}, and ${referenceText(reference)} is asked for`;
  } catch (error) {
    return error instanceof z.ZodError ? "what is signed is no signature of an image" : messageOf(error);
  }
}

function publicKeys(
  { keyPath, keyPaths, keyData, keyDatas }: Extract<Requirement, { readonly type: "sigstoreSigned" }>,
): readonly PublicKey[] {
  const files = [...(keyPath === undefined ? [] : [keyPath]), ...keyPaths ?? []].map((path) =>
    readBytes(path)
  );
  const data = [...(keyData === undefined ? [] : [keyData]), ...keyDatas ?? []].map((text) =>
    Uint8Array.fromBase64(text)
  );
  return [...files, ...data].map((pem) => {
    try {
      return new PublicKey(new TextDecoder().decode(pem));
    } catch (cause) {
      throw new DiagnosticError("a key of the policy is no public key in PEM", { code: "bad-config", cause });
    }
  });
}
