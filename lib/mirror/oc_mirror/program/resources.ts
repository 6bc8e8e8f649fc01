/** oc-mirror's cluster resources, which speak of one run only, as part of all that were ever of use. */

import { type Json, toJson } from "../../../model/json.ts";
import type { MirrorPair, PublishedImage } from "../../../model/mirror.ts";
import { plainValue } from "../../../model/raw.ts";
import { listFolder, readSource } from "../../../system/files.ts";
import { readYamlDocuments } from "../../../yaml/read.ts";
import * as z from "../../../yaml/zod.ts";
import type { Destination } from "../../plan/destination.ts";
import type { PublishedSequence } from "../../publish/order.ts";
import { ledgerOf, type ResourcesPlace, withCopies, type WrittenResources } from "../../publish/record.ts";
import { clusterResources, type ResourceFile, writeResources } from "../../resources/cluster_resources.ts";
import { withPairs } from "../../resources/mirror_pairs.ts";
import { withImages, writeLedger } from "../../workspace/ledger.ts";
import { ledgerPath, type WorkspacePaths } from "../../workspace/paths.ts";

/** What one run wrote. */
export interface MadeResources {
  readonly pairs: readonly MirrorPair[];
  /** Catalog sources, update services, signatures: everything but mirror sets. */
  readonly others: readonly ResourceFile[];
}

const entries = z.array(z.object({ source: z.string(), mirrors: z.array(z.string()) })).default([]);
const MIRROR_SET = z.object({
  kind: z.enum(["ImageDigestMirrorSet", "ImageTagMirrorSet"]),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ imageDigestMirrors: entries, imageTagMirrors: entries }),
});

/** Reads what oc-mirror wrote into a folder. */
export function readMadeResources(folder: string): MadeResources {
  const pairs: MirrorPair[] = [];
  const others: ResourceFile[] = [];
  // The same signatures are there as JSON as well.
  for (const name of listFolder(folder).filter((name) => name.endsWith(".yaml"))) {
    const objects = readYamlDocuments(readSource(`${folder}/${name}`))
      .flatMap(({ root }) => root ? [toJson(plainValue(root))] : []);
    const rest = objects.filter((object) => {
      const set = MIRROR_SET.safeParse(object);
      if (set.success) pairs.push(...pairsIn(set.data));
      return !set.success;
    });
    if (rest.length > 0) others.push({ name, objects: rest.map(withoutTime) });
  }
  return { pairs, others };
}

function pairsIn({ metadata, spec }: z.infer<typeof MIRROR_SET>): readonly MirrorPair[] {
  const [, word] = /^i[dt]ms-(release|operator|generic)-/.exec(metadata.name) ?? [];
  const category = word === "release" || word === "operator" ? word : "generic";
  const of = (by: MirrorPair["by"], list: z.infer<typeof entries>) =>
    list.flatMap(({ source, mirrors }) =>
      mirrors.map((mirror) => ({ category, by, source, mirror } as const))
    );
  return [...of("digest", spec.imageDigestMirrors), ...of("tag", spec.imageTagMirrors)];
}

/** The same objects are the same text, whenever they were made. */
function withoutTime(object: Json): Json {
  const metadata = isObject(object) ? object["metadata"] : undefined;
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  if (!isObject(object) || !isObject(metadata) || !isObject(annotations)) return object;
  const { createdAt: _createdAt, ...rest } = annotations;
  return { ...object, metadata: { ...metadata, annotations: rest } };
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** What is put on record of a run. */
export interface PublicationRecord {
  readonly images: readonly PublishedImage[];
  /** The sequence that is there whole; null leaves the recorded one. */
  readonly sequence: PublishedSequence | null;
  readonly made: MadeResources;
}

/** Puts on record what oc-mirror brought to a destination, and writes the resources for it. */
export function recordPublication(
  paths: WorkspacePaths,
  destination: Destination,
  { images, sequence, made }: PublicationRecord,
  place: ResourcesPlace,
): WrittenResources {
  const before = ledgerOf(paths, destination);
  const mirrors = withPairs(before.mirrors, made.pairs);
  writeLedger(ledgerPath(paths, destination), {
    ...before,
    sequence: sequence ?? before.sequence,
    images: withImages(before.images, images),
    mirrors,
  });
  return writeMadeResources(made, mirrors, place);
}

/** Writes resources into folders. @param all The pairs of all runs. */
export function writeMadeResources(
  { pairs, others }: MadeResources,
  all: readonly MirrorPair[],
  { mode, folders }: ResourcesPlace,
): WrittenResources {
  const isAll = mode === "cumulative";
  const files = [...clusterResources(isAll ? all : withPairs([], pairs)).files, ...others];
  const options = { others: isAll ? "keep" : "remove" } as const;
  return { files, changed: withCopies(folders, (folder) => writeResources({ files }, folder, options)) };
}
