/** From a request for a catalog to its images, and to the catalog that offers nothing else. */

import type { CatalogRequest, ImageSource, PulledSource } from "../../model/mirror.ts";
import type { OperatorOffer } from "../../model/offer.ts";
import { type Descriptor, type ImageContent, isDigest, type Manifest, pinned } from "../../model/oci.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import * as z from "../../yaml/zod.ts";
import { digestTag, type Origin, originOf, sourceOf } from "../plan/origin.ts";
import { openSource } from "../plan/sources.ts";
import { CATALOG_QUESTION } from "../resolve/answers.ts";
import type { ResolveContext } from "../resolve/resolver.ts";
import { imagesOf, type OperatorImage } from "./catalog_images.ts";
import { filterHash } from "./filter_hash.ts";
import { filteredFiles } from "./filtered_files.ts";
import { withoutIncomplete } from "./incomplete.ts";
import { offersOf } from "./offers.ts";
import { type ImagePlace, readCatalog, readConfig } from "./read_catalog.ts";
import { rebuild } from "./rebuild.ts";
import { chooseFrom, everythingOf, hasBounds } from "./select.ts";

/** What a search comes to. */
export interface FoundCatalog {
  readonly source: ImageSource;
  readonly tag: string;
  readonly images: readonly OperatorImage[];
  readonly offers: readonly OperatorOffer[];
}

/** Looks for what is asked for in a catalog. */
export class CatalogSearch {
  readonly #origin: Origin;
  readonly #base: PulledSource;
  readonly #place: ImagePlace & { readonly reader: RegistryReader };

  constructor(
    private readonly request: CatalogRequest,
    private readonly context: ResolveContext,
  ) {
    this.#origin = originOf(request.catalog);
    this.#base = sourceOfCatalog(this.#origin);
    const { place } = openSource(this.#base, context.sources);
    this.#place = { ...place, shown: request.catalog };
  }

  /** @throws {DiagnosticError | DiagnosticList} for a catalog that cannot be read, or has not what is asked for. */
  async find(): Promise<FoundCatalog> {
    const { full, packages, catalog: name, platforms } = this.request;
    refuseRangesOfAll(this.request);
    const { teller, signal, lacking = new Set() } = this.context;
    teller.phase("planning", name);
    const root = await this.#root();
    const catalog = await readCatalog(await this.#image(root), this.#place, this.context.catalogs, signal);
    const isWhole = full && packages.length === 0;
    const asked = isWhole ? everythingOf(catalog.index) : chooseFrom(catalog.index, this.request);
    const chosen = withoutIncomplete(asked, lacking);
    const bundles = chosen.flatMap((one) => one.bundles);
    const images = imagesOf(bundles, name);
    const counted = [
      count(chosen.length, "package"),
      count(bundles.length, "bundle"),
      count(images.length, "image"),
    ];
    teller.notice(`${name}: ${counted.join(", ")}`);
    if (images.length === 0) {
      throw new DiagnosticError(`nothing of ${name} is left to mirror`, {
        code: lacking.size > 0 ? "image-missing" : "bad-config",
        at: this.request.at,
      });
    }
    const offers = offersOf(chosen, this.#origin.text);
    if (isWhole && chosen === asked || this.context.namesOnly) {
      const tag = this.#tag(digestTag(root.descriptor.digest));
      return { images, offers, source: this.#pinnedTo(root), tag };
    }
    const source = await rebuild({
      root,
      platforms,
      base: this.#base,
      files: filteredFiles(catalog, chosen),
      manifest: (member) => this.#member(member),
      config: (config) => readConfig(config, this.#place, this.context.catalogs, signal),
    });
    const own = this.context.rehearsal
      ? `sha256-${filterHash(this.request, root.descriptor.digest)}`
      : digestTag(source.root);
    return { images, offers, source, tag: this.#tag(own) };
  }

  /** The tag at the destination. @param otherwise For a catalog that is known by its digest only. */
  #tag(otherwise: string): string {
    const { tag, transport } = this.#origin;
    return this.request.targetTag ?? tag ?? (transport === "oci" ? "latest" : otherwise);
  }

  /** The tag as it is now: it may move before its image is fetched. */
  #pinnedTo({ descriptor }: Manifest): PulledSource {
    if (this.#base.kind === "layout") return this.#base;
    return { kind: "registry", reference: pinned(this.#base.reference.repository, descriptor.digest) };
  }

  async #root(): Promise<Manifest> {
    const { sources, answers, signal } = this.context;
    const { place, reference } = openSource(this.#base, sources);
    const question = {
      question: `${CATALOG_QUESTION}${this.#origin.text}`,
      what: `which catalog ${this.#origin.text} is`,
      lasts: false,
      schema: z.string().refine(isDigest),
    };
    const digest = reference.digest ?? await answers.of(question, async () => {
      const found = await place.reader.resolve(reference, { signal });
      if (!found) throw missing(this.request.catalog);
      return found.digest;
    });
    return await this.#member({ digest });
  }

  /** The image that the catalog is read from: all platforms have the same. */
  async #image(manifest: Manifest): Promise<Manifest & { readonly content: ImageContent }> {
    const { content } = manifest;
    if (content.kind === "image") return { ...manifest, content };
    const first = content.manifests.find(({ platform }) => platform?.architecture === "amd64") ??
      content.manifests[0];
    if (!first) throw missing(this.request.catalog);
    return await this.#image(await this.#member(first));
  }

  async #member({ digest }: Pick<Descriptor, "digest">): Promise<Manifest> {
    const { manifests, signal } = this.context;
    const known = manifests.get(digest);
    if (known) return known;
    const manifest = await this.#place.reader.getManifest(pinned(this.#place.repository, digest), { signal });
    if (!manifest) throw missing(`${this.request.catalog} (${digest})`);
    manifests.put(manifest);
    return manifest;
  }
}

/** @throws {DiagnosticList} `bad-config` where all versions are wanted and only some at once. */
function refuseRangesOfAll({ full, packages }: CatalogRequest): void {
  const wrong = full ? packages.filter((one) => [one, ...one.channels].some(hasBounds)) : [];
  throwCollected(
    wrong.map(({ name, at }) =>
      new DiagnosticError(`package ${name} has a version range, but full: true takes all versions`, {
        code: "bad-config",
        at,
        hint: "leave out the one or the other",
      })
    ),
  );
}

/** Where a catalog is. @throws {DiagnosticError} `bad-reference`. */
export function sourceOfCatalog(origin: Origin): PulledSource {
  if (origin.transport === "oci") return { kind: "layout", folder: origin.path };
  if (origin.tag === null && origin.digest === null) {
    throw new DiagnosticError(`${origin.text} has neither tag nor digest`, {
      code: "bad-reference",
      hint: "catalogs are tagged by the version of OpenShift, such as :v4.18",
    });
  }
  return { kind: "registry", reference: sourceOf(origin) };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function missing(shown: string): DiagnosticError {
  return new DiagnosticError(`${shown}: manifest unknown`, {
    code: "image-missing",
    hint: "the registry answers, but has no such image",
  });
}
