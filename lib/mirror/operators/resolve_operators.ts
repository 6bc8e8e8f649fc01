/** From catalogs of operators to the images of those that are chosen, and to catalogs that offer nothing else. */

import type { CatalogRequest, ImageNotes, ImageSource, WantedImage } from "../../model/mirror.ts";
import { baseName } from "../../model/path.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import * as z from "../../yaml/zod.ts";
import { originOf } from "../plan/origin.ts";
import {
  NOTHING_WANTED,
  refusals,
  type Resolution,
  type ResolveContext,
  type Resolver,
} from "../resolve/resolver.ts";
import { TEMPLATE_NOTE } from "../resources/catalog_resources.ts";
import { type OperatorImage, wantedOf } from "./catalog_images.ts";
import { CatalogSearch, type FoundCatalog, sourceOfCatalog } from "./catalog_search.ts";
import { requestKey } from "./request_key.ts";
import { readTemplate } from "./template.ts";

/** What those need to know who can ask nobody: where the catalog is, and its images. */
const ANSWER = z.object({ tag: z.string(), bundles: z.array(z.string()), related: z.array(z.string()) });

/** Finds what is wanted of the catalogs of a set. */
export const resolveOperators: Resolver = async (set, context) => {
  if (set.operators.length === 0) return NOTHING_WANTED;
  const all: Resolution[] = [];
  for (const request of set.operators) all.push(await resolveOne(request, context));
  return {
    wanted: all.flatMap(({ wanted }) => wanted),
    offers: all.flatMap(({ offers }) => offers),
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
    // Stays empty where the answer is known without a search.
    const searched: FoundCatalog[] = [];
    const question = {
      question: `catalog ${requestKey(request)}`,
      what: `what is asked for of the catalog ${catalog}`,
      lasts: false,
      // What is mirrored has to be made of the catalog.
      again: !context.namesOnly,
      schema: ANSWER,
    };
    const answer = await context.answers.of(question, async () => {
      const found = await new CatalogSearch(request, context).find();
      searched.push(found);
      return answerOf(found);
    });
    const [found] = searched;
    const { images, source } = found ??
      { images: imagesIn(answer), source: sourceOfCatalog(originOf(catalog)) };
    const notes = found && notesOf(request, context);
    return {
      wanted: [
        ...images.map((image) => wantedOf(image, request)),
        { ...catalogImage(request, source, answer.tag), notes },
      ],
      offers: found?.offers ?? [],
      refused: [],
    };
  } catch (error) {
    context.signal?.throwIfAborted();
    const refused = refusals(error, { origin: catalog, type: "operatorCatalog", at });
    return { wanted: [], offers: [], refused };
  }
}

function answerOf({ tag, images }: FoundCatalog): z.infer<typeof ANSWER> {
  const origins = (type: OperatorImage["type"]) =>
    images.filter((image) => image.type === type).map(({ origin }) => origin);
  return { tag, bundles: origins("operatorBundle"), related: origins("operatorRelatedImage") };
}

function imagesIn({ bundles, related }: z.infer<typeof ANSWER>): readonly OperatorImage[] {
  return [
    ...related.map((origin) => ({ origin, type: "operatorRelatedImage" as const })),
    ...bundles.map((origin) => ({ origin, type: "operatorBundle" as const })),
  ];
}

function catalogImage(
  { catalog, targetCatalog, platforms, at }: CatalogRequest,
  source: ImageSource,
  tag: string,
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
  };
}

/** A template that is none is no reason to fail: the plain resource does as well. */
function notesOf(
  { template }: CatalogRequest,
  { teller, namesOnly }: ResolveContext,
): ImageNotes | undefined {
  if (template === null || namesOnly) return undefined;
  try {
    return { [TEMPLATE_NOTE]: readTemplate(template) };
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    teller.warn(`${found.message}; the CatalogSource is made without it`);
    return undefined;
  }
}
