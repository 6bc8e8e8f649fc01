/** What comes after what at a destination: clusters must find there whatever they are offered. */

import type { PinnedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { IncompleteOperators } from "../plan/plan_set.ts";

/** Images, then those that are of no use without others, then catalogs, which offer them. */
export const PUBLISH_STAGES = ["image", "head", "catalog"] as const;

export type PublishStage = typeof PUBLISH_STAGES[number];

/** An image that did not come because others failed without which it is of no use. */
export class HeldBack extends DiagnosticError {
  constructor(readonly stage: PublishStage, origin: string, needed: string) {
    super(`${origin} is held back: it needs ${needed}, which is not there`, {
      code: "image-missing",
      hint: "what is there already stays as it is; publish again to bring the rest",
    });
    this.name = "HeldBack";
  }
}

export class PublishOrder {
  /** What images need, by the origin of bundles, payloads and catalogs. */
  readonly #needs = new Map<string, Set<string>>();
  readonly #heads = new Set<string>();
  readonly #failed = new Set<string>();

  constructor(offers: readonly Offer[], incomplete: IncompleteOperators) {
    for (const offer of offers) {
      if (offer.kind === "chart") continue;
      const [head = "", ...others] = offer.images;
      this.#heads.add(head);
      this.#need(head, others);
      if (offer.kind === "operator" && incomplete === "cut") this.#need(offer.catalog, offer.images);
    }
  }

  stageOf({ origin, type }: Pick<PinnedImage, "origin" | "type">): PublishStage {
    if (type === "operatorCatalog") return "catalog";
    return this.#heads.has(origin) ? "head" : "image";
  }

  /** Notes an image that could not be brought. */
  failed(origin: string): void {
    this.#failed.add(origin);
  }

  /** @throws {HeldBack} for an image that needs one that failed. */
  requireNeeded(image: Pick<PinnedImage, "origin" | "type">): void {
    if (this.#failed.size === 0) return;
    const needed = [...this.#needs.get(image.origin) ?? []].find((one) => this.#failed.has(one));
    if (needed !== undefined) throw new HeldBack(this.stageOf(image), image.origin, needed);
  }

  #need(origin: string, others: readonly string[]): void {
    const known = this.#needs.get(origin) ?? new Set();
    for (const other of others) known.add(other);
    this.#needs.set(origin, known);
  }
}
