/** What images are there for: operators, releases, charts. */

/**
 * Something that people know by its name, and the images that it consists of: their origins, the one first that is of
 * no use without the others.
 */
export type Offer = OperatorOffer | ReleaseOffer | ChartOffer;

/** A version of an operator. */
export interface OperatorOffer {
  readonly kind: "operator";
  /** The origin of the catalog's image. */
  readonly catalog: string;
  readonly package: string;
  readonly channels: readonly string[];
  readonly bundle: string;
  /** As written; null where it has none. */
  readonly version: string | null;
  readonly images: readonly string[];
}

export interface ReleaseOffer {
  readonly kind: "release";
  /** With the architecture: `4.18.3-x86_64`. */
  readonly version: string;
  readonly images: readonly string[];
}

export interface ChartOffer {
  readonly kind: "chart";
  readonly chart: string;
  readonly images: readonly string[];
}
