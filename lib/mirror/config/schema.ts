/** The fields of `mirror.openshift.io/v2alpha1`, as oc-mirror v2 takes them. */

import * as z from "../../yaml/zod.ts";

const text = z.string();
const texts = z.array(text);
const platform = z.object({ os: text.default(""), architecture: text.default("") });
const platforms = z.array(platform).default([]);

const releaseChannel = z.object({
  name: text.default(""),
  type: text.optional(),
  minVersion: text.optional(),
  maxVersion: text.optional(),
  shortestPath: z.boolean().default(false),
  full: z.boolean().default(false),
});

const releases = z.object({
  graph: z.boolean().default(false),
  channels: z.array(releaseChannel).default([]),
  architectures: texts.default([]),
  platforms,
  release: text.default(""),
  kubeVirtContainer: z.boolean().default(false),
});

const versionRange = { minVersion: text.optional(), maxVersion: text.optional() };

const operatorPackage = z.object({
  name: text.default(""),
  defaultChannel: text.optional(),
  channels: z.array(z.object({ name: text.default(""), ...versionRange })).default([]),
  ...versionRange,
});

const catalog = z.object({
  catalog: text.default(""),
  packages: z.array(operatorPackage).default([]),
  full: z.boolean().default(false),
  targetCatalog: text.optional(),
  targetTag: text.optional(),
  targetCatalogSourceTemplate: text.optional(),
  skipDependencies: z.boolean().default(false),
  platforms,
});

const additionalImage = z.object({
  name: text.default(""),
  targetRepo: text.optional(),
  targetTag: text.optional(),
  platforms,
});

const chartPaths = { imagePaths: texts.default([]), platforms };

const charts = z.object({
  repositories: z.array(z.object({
    name: text.default(""),
    url: text.default(""),
    charts: z.array(z.object({ name: text.default(""), version: text.optional(), ...chartPaths })).optional(),
  })).default([]),
  local: z.array(z.object({ name: text.default(""), path: text.default(""), ...chartPaths })).default([]),
});

/** Read and left aside, as there. */
const samples = z.array(z.object({ name: text.default("") })).default([]);

const content = {
  platform: releases.optional(),
  operators: z.array(catalog).default([]),
  additionalImages: z.array(additionalImage).default([]),
  helm: charts.optional(),
  samples,
};

const head = { kind: text, apiVersion: text.optional() };

/** Null under the top key is the same as nothing wanted. */
export const IMAGE_SET = z.object({
  ...head,
  archiveSize: z.number().int().min(0).default(0),
  mirror: z.object({
    ...content,
    blockedImages: z.array(z.object({ name: text.default("") })).default([]),
  }).optional(),
});

export const DELETE_IMAGE_SET = z.object({ ...head, delete: z.object(content).optional() });

/** What stands under `mirror` and `delete`. */
export type ImageSetContent = z.infer<z.ZodObject<typeof content>>;
export type CatalogFields = z.infer<typeof catalog>;
export type ChartFields = z.infer<typeof charts>;
export type ReleaseFields = z.infer<typeof releases>;
export type PlatformFields = z.infer<typeof platform>;

/** What to do about fields that other formats have. */
export const MIGRATION_HINTS: Readonly<Record<string, string>> = {
  storageConfig:
    "remove it: it belongs to oc-mirror v1; the workspace keeps the state, and --metadata registry://HOST/PATH shares it",
  targetName: "oc-mirror v2 calls it targetCatalog",
  headsOnly: "remove it: the heads of the channels are what is mirrored without it; full: true mirrors all",
  headsonly: "remove it: the heads of the channels are what is mirrored without it; full: true mirrors all",
  originalRef: "remove it: it belongs to oc-mirror v1",
  ocp: "oc-mirror v2 calls it platform",
  images: "oc-mirror v2 calls it additionalImages",
  mirror: "a DeleteImageSetConfiguration has delete in place of mirror",
  delete: "an ImageSetConfiguration has mirror in place of delete",
};
