/** What makes images out of one section of an image set. */

import type { ImageFailure, ImageSet, ImageType, WantedImage } from "../../model/mirror.ts";
import type { Offer } from "../../model/offer.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import type { Span } from "../../source/span.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import type { CatalogStore } from "../operators/catalog_store.ts";
import type { ManifestStore } from "../plan/manifest_store.ts";
import type { Teller } from "../teller.ts";
import type { Answers } from "./answers.ts";
import type { Upstream } from "./upstream.ts";

/** What a section comes to. */
export interface Resolution {
  readonly wanted: readonly WantedImage[];
  /** What the wanted images are there for. */
  readonly offers: readonly Offer[];
  /** Because of these nothing at all is mirrored. */
  readonly refused: readonly ImageFailure[];
}

export interface ResolveContext {
  /** The folder `working-dir` of the workspace; null where nothing may be looked up or left there. */
  readonly workingDir: string | null;
  readonly catalogs: CatalogStore;
  readonly sources: RegistryReader;
  readonly manifests: ManifestStore;
  readonly upstream: Upstream;
  readonly answers: Answers;
  readonly teller: Teller;
  /** Whether payloads need no signature when they are named by themselves. */
  readonly ignoreReleaseSignature: boolean;
  /** Whether only the names of images are needed: nobody will read them from where they are. */
  readonly namesOnly: boolean;
  /** Whether what is made is called as oc-mirror calls it in a dry run, before it is made. @default {false} */
  readonly rehearsal?: boolean | undefined;
  /** Origins of images that cannot be had: catalogs offer nothing that consists of them. @default none */
  readonly lacking?: ReadonlySet<string> | undefined;
  /** False leaves the workspace as it is. */
  readonly writes: boolean;
  /** Seconds since 1970. */
  readonly nowS: number;
  readonly signal: AbortSignal | undefined;
}

/** Looks only at its own section, and must give the same images again from the answers that it used. */
export type Resolver = (set: ImageSet, context: ResolveContext) => Promise<Resolution>;

export const NOTHING_WANTED: Resolution = { wanted: [], offers: [], refused: [] };

/** An expected failure as the refusal of what it concerns; others pass through. */
export function refusals(
  error: unknown,
  { origin, type, at }: { readonly origin: string; readonly type: ImageType; readonly at?: Span | undefined },
): readonly ImageFailure[] {
  const found = diagnosticsOf(error);
  if (found.length === 0) throw error;
  return found.map((one) => ({ origin, type, error: at ? one.located(at) : one }));
}
