/** From catalogs of operators to the images of those that are chosen, and to catalogs that offer nothing else. */

import type { CatalogRequest, ImageSource, PulledSource, WantedImage } from "../../model/mirror.ts";
import { type Descriptor, type ImageContent, isDigest, type Manifest, pinned } from "../../model/oci.ts";
import { baseName } from "../../model/path.ts";
import { DiagnosticError, diagnosticsOf, throwCollected } from "../../source/diagnostic.ts";
import { z } from "../../yaml/schema.ts";
import { digestTag, type Origin, originOf, sourceOf } from "../plan/origin.ts";
import { openSource } from "../plan/sources.ts";
import {
  NOTHING_WANTED,
  refusals,
  type Resolution,
  type ResolveContext,
  type Resolver,
} from "../resolve/resolver.ts";
import { imagesOf, type OperatorImage, wantedOf } from "./catalog_images.ts";
import { filteredFiles } from "./filtered_files.ts";
import { type ImagePlace, readCatalog, readConfig } from "./read_catalog.ts";
import { rebuild } from "./rebuild.ts";
import { requestKey } from "./request_key.ts";
import { chooseFrom, hasBounds } from "./select.ts";
import { TEMPLATE_NOTE } from "../resources/catalog_resources.ts";
import { readTemplate } from "./template.ts";

/** What those need to know who can ask nobody: where the catalog is, and its images. */
const ANSWER = z.object({ tag: z.string(), bundles: z.array(z.string()), related: z.array(z.string()) });

export const resolveOperators: Resolver = async (set, context) => {
  if (set.operators.length === 0) return NOTHING_WANTED;
  const all: Resolution[] = [];
  for (const request of set.operators) all.push(await resolveOne(request, context));
  return {
    wanted: all.flatMap(({ wanted }) => wanted),
    refused: all.flatMap(({ refused }) => refused),
  };
};

async function resolveOne(
  request: CatalogRequest,
  context: ResolveContext,
): Promise<Resolution> {
  const { catalog, at } = request;
  try {
    context.signal?.throwIfAborted();
    let found: FoundCatalog | null = null;
    const question = {
      question: `catalog ${requestKey(request)}`,
      what: `what is asked for of the catalog ${catalog}`,
      lasts: false,
      schema: ANSWER,
    };
    const answer = await context.answers.of(question, async () => {
      found = await new CatalogSearch(request, context).find();
      return answerOf(found);
    });
    const images = found ? (found as FoundCatalog).images : imagesIn(answer);
    const source = found ? (found as FoundCatalog).source : sourceOfCatalog(originOf(catalog));
    return {
      wanted: [
        ...images.map((image) => wantedOf(image, request)),
        catalogImage(request, source, answer.tag, context),
      ],
      refused: [],
    };
  } catch (error) {
    context.signal?.throwIfAborted();
    return { wanted: [], refused: refusals(error, { origin: catalog, type: "operatorCatalog", at }) };
  }
}

/** What a search comes to. */
interface FoundCatalog {
  readonly source: ImageSource;
  readonly tag: string;
  readonly images: readonly OperatorImage[];
}

class CatalogSearch {
  readonly #origin: Origin;
  readonly #base: PulledSource;
  readonly #place: ImagePlace;

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
    const { teller, signal } = this.context;
    teller.phase("planning", name);
    const root = await this.#root();
    const catalog = await readCatalog(await this.#image(root), this.#place, this.context.catalogs, signal);
    const isWhole = full && packages.length === 0;
    const chosen = isWhole ? null : chooseFrom(catalog.index, this.request);
    const bundles = chosen ? chosen.flatMap((one) => one.bundles) : catalog.index.bundles;
    const images = imagesOf(bundles, name);
    const packageCount = chosen?.length ?? catalog.index.packages.length;
    teller.notice(`${name}: ${packageCount} packages, ${bundles.length} bundles, ${images.length} images`);
    if (images.length === 0) {
      throw new DiagnosticError(`nothing of ${name} is left to mirror`, {
        code: "bad-config",
        at: this.request.at,
      });
    }
    if (!chosen || this.context.namesOnly) {
      return { images, source: this.#pinnedTo(root), tag: this.#tag(digestTag(root.descriptor.digest)) };
    }
    const source = await rebuild({
      root,
      platforms,
      base: this.#base,
      files: filteredFiles(catalog, chosen),
      manifest: (member) => this.#member(member),
      config: (config) => readConfig(config, this.#place, this.context.catalogs, signal),
    });
    return { images, source, tag: this.#tag(digestTag(source.root)) };
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
      question: `digest of ${this.#origin.text}`,
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

function answerOf({ tag, images }: FoundCatalog): z.infer<typeof ANSWER> {
  const origins = (type: OperatorImage["type"]) =>
    images.filter((image) => image.type === type).map(({ origin }) => origin);
  return { tag, bundles: origins("operatorBundle"), related: origins("operatorRelatedImage") };
}

function imagesIn({ bundles, related }: z.infer<typeof ANSWER>): readonly OperatorImage[] {
  return [
    ...related.map((origin) => ({ origin, type: "operatorRelatedImage" as const, needs: [] })),
    ...bundles.map((origin) => ({ origin, type: "operatorBundle" as const, needs: [] })),
  ];
}

function sourceOfCatalog(origin: Origin): PulledSource {
  if (origin.transport === "oci") return { kind: "layout", folder: origin.path };
  if (origin.tag === null && origin.digest === null) {
    throw new DiagnosticError(`${origin.text} has neither tag nor digest`, {
      code: "bad-reference",
      hint: "catalogs are tagged by the version of OpenShift, such as :v4.18",
    });
  }
  return { kind: "registry", reference: sourceOf(origin) };
}

function catalogImage(
  { catalog, targetCatalog, template, platforms, at }: CatalogRequest,
  source: ImageSource,
  tag: string,
  { teller }: ResolveContext,
): WantedImage {
  const { transport, path, text } = originOf(catalog);
  return {
    source,
    tag,
    // What is made has no other platforms.
    platforms: source.kind === "made" ? [] : platforms,
    at,
    origin: text,
    type: "operatorCatalog",
    path: targetCatalog ?? (transport === "oci" ? baseName(path) : path),
    notes: template === null ? undefined : notesFrom(template, (message) => teller.warn(message)),
  };
}

/** A template that is none is no reason to fail: the plain resource does as well. */
function notesFrom(template: string, warn: (message: string) => void): Readonly<Record<string, string>> {
  try {
    return { [TEMPLATE_NOTE]: readTemplate(template) };
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    warn(`${found.message}; the CatalogSource is made without it`);
    return {};
  }
}

function missing(shown: string): DiagnosticError {
  return new DiagnosticError(`${shown}: manifest unknown`, {
    code: "image-missing",
    hint: "the registry answers, but has no such image",
  });
}
