/** Tells when images are complete, and which ones a lost piece of content costs. */

import type { Content, ImageFailure, ImagePlan, PinnedImage } from "../../model/mirror.ts";
import type { Digest } from "../../model/oci.ts";
import type { DiagnosticError } from "../../source/diagnostic.ts";
import { Closures } from "../plan/closure.ts";

export class ImageWatch {
  /** The images that wait for content, by its digest. */
  readonly #waiting = new Map<Digest, PinnedImage[]>();
  readonly #left = new Map<PinnedImage, number>();

  /** @param missing What is still to come. @param complete Called for each image once nothing is missing of it. */
  constructor(
    private readonly plan: ImagePlan,
    missing: readonly Content[],
    private readonly complete: (image: PinnedImage) => void,
  ) {
    const absent = new Set(missing.map(({ digest }) => digest));
    const closures = new Closures(plan);
    for (const image of plan.images) {
      const { manifests, blobs } = closures.ofImage(image);
      const awaited = [...manifests, ...blobs].filter(({ digest }) => absent.has(digest));
      this.#left.set(image, awaited.length);
      for (const { digest } of awaited) {
        const waiting = this.#waiting.get(digest) ?? [];
        waiting.push(image);
        this.#waiting.set(digest, waiting);
      }
      if (awaited.length === 0) complete(image);
    }
  }

  readonly came = (digest: Digest): void => {
    for (const image of this.#waiting.get(digest) ?? []) {
      const left = (this.#left.get(image) ?? 0) - 1;
      this.#left.set(image, left);
      if (left === 0) this.complete(image);
    }
  };

  /** The images that lack lost content, each with the first reason. */
  failures(lost: ReadonlyMap<Digest, DiagnosticError>): readonly ImageFailure[] {
    const reasons = new Map<PinnedImage, DiagnosticError>();
    for (const [digest, error] of lost) {
      for (const image of this.#waiting.get(digest) ?? []) {
        if (!reasons.has(image)) reasons.set(image, error);
      }
    }
    return this.plan.images.flatMap((image) => {
      const error = reasons.get(image);
      return error ? [{ origin: image.origin, type: image.type, error }] : [];
    });
  }
}
