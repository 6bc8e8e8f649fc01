/** ImageSetConfiguration and DeleteImageSetConfiguration files, checked as a whole before anything is done. */

import type { ImageSet, ImageSetSection } from "../../model/mirror.ts";
import { plainValue, type Raw, rawField, type RawMap } from "../../model/raw.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import { type SourceFile, type Span, wholeFile } from "../../source/span.ts";
import { didYouMean, nearest } from "../../source/suggest.ts";
import { readYaml } from "../../yaml/read.ts";
import { readRaw } from "../../yaml/schema.ts";
import { Rules } from "./rules.ts";
import { DELETE_IMAGE_SET, IMAGE_SET, type ImageSetContent, MIGRATION_HINTS } from "./schema.ts";

const KINDS = {
  mirror: "ImageSetConfiguration",
  delete: "DeleteImageSetConfiguration",
} as const satisfies Record<ImageSet["kind"], string>;
const OTHER_KIND = { mirror: "delete", delete: "mirror" } as const;

/**
 * Reads a configuration file.
 *
 * @throws {DiagnosticError | DiagnosticList} `yaml-syntax`, `bad-config`: all complaints, each at its place.
 */
export function loadImageSet(file: SourceFile, kind: ImageSet["kind"]): ImageSet {
  const { set, errors } = readImageSet(file, kind);
  throwCollected(errors);
  return set;
}

/** An image set as far as it can be read, and in the order of the text what is wrong with it. */
export interface ReadImageSet {
  readonly set: ImageSet;
  readonly errors: readonly DiagnosticError[];
}

/** The same for those who want to know more of a file that is refused. @throws for what is no configuration at all. */
export function readImageSet(file: SourceFile, kind: ImageSet["kind"]): ReadImageSet {
  const { root, warnings } = readYaml(file);
  const map = topLevel(root, kind, file);
  const { archiveSizeGiB, wanted, blocked, errors: misfits } = fieldsOf(map, kind);
  const twice = warnings.map(({ message, at }) => bad(message.replace(/\.$/, ""), at, "keep one of the two"));
  const body = fieldOf(map, kind);
  const bare: ImageSet = {
    kind,
    file,
    archiveSizeGiB,
    additionalImages: [],
    blockedImages: [],
    platform: null,
    helm: null,
    operators: [],
    sections: [],
    refused: [],
  };
  const inOrder = (errors: readonly DiagnosticError[]) =>
    errors.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0));
  if (!wanted || !body) return { set: bare, errors: inOrder([...twice, ...misfits]) };
  const rules = new Rules(body);
  const set = {
    ...bare,
    additionalImages: rules.additionalImages(wanted.additionalImages),
    blockedImages: rules.blockedImages(blocked),
    platform: wanted.platform ? rules.releases(wanted.platform) : null,
    helm: wanted.helm ? rules.charts(wanted.helm) : null,
    operators: rules.operators(wanted.operators),
    sections: sectionsOf(wanted, body),
    refused: rules.refused,
  };
  return { set, errors: inOrder([...twice, ...misfits, ...rules.errors]) };
}

function topLevel(root: Raw | null, kind: ImageSet["kind"], file: SourceFile): RawMap {
  if (root && root.kind !== "map") throw bad(`expected a mapping with kind: ${KINDS[kind]}`, root.at);
  const written = root ? fieldOf(root, "kind") : undefined;
  if (!root || !written) {
    throw bad("configuration missing `kind`", root?.at ?? wholeFile(file), `write kind: ${KINDS[kind]}`);
  }
  const value = String(plainValue(written));
  if (value !== KINDS[kind]) {
    throw bad(
      `cannot parse ${JSON.stringify(value)} as ${JSON.stringify(KINDS[kind])}`,
      written.at,
      didYouMean(value, [KINDS[kind]]) ?? `write kind: ${KINDS[kind]}`,
    );
  }
  if (!fieldOf(root, kind)) {
    const other = root.entries.find(({ key }) => String(key.value) === OTHER_KIND[kind]);
    if (other) {
      throw bad(
        `configuration missing the \`${kind}\` stanza`,
        other.key.at,
        MIGRATION_HINTS[OTHER_KIND[kind]],
      );
    }
    // A misspelt name is better told as such, with its place.
    const misspelt = root.entries.some(({ key }) => nearest(String(key.value), [kind]) !== null);
    if (!misspelt) throw bad(`configuration missing the \`${kind}\` stanza`, root.at);
  }
  return root;
}

interface Fields {
  readonly archiveSizeGiB: number | null;
  /** Undefined where nothing stands under the top key. */
  readonly wanted: ImageSetContent | undefined;
  readonly blocked: readonly { readonly name: string }[];
  /** What does not fit the layout, and is left out. */
  readonly errors: readonly DiagnosticError[];
}

function fieldsOf(map: RawMap, kind: ImageSet["kind"]): Fields {
  // The key of the other kind is not merely unknown: it is what the other kind is for.
  const { [kind]: _own, ...hints } = MIGRATION_HINTS;
  const options = { code: "bad-config", ignoreCase: true, hints } as const;
  if (kind === "delete") {
    const { data, errors } = readRaw(map, DELETE_IMAGE_SET, options);
    return { archiveSizeGiB: null, wanted: data?.delete, blocked: [], errors };
  }
  const { data, errors } = readRaw(map, IMAGE_SET, options);
  const { archiveSize, mirror } = data ?? {};
  return {
    archiveSizeGiB: archiveSize || null,
    wanted: mirror,
    blocked: mirror?.blockedImages ?? [],
    errors,
  };
}

function sectionsOf(content: ImageSetContent, body: Raw): readonly ImageSetSection[] {
  const { platform, operators, helm } = content;
  const wanted: readonly (readonly [ImageSetSection["name"], boolean])[] = [
    ["platform", platform !== undefined && (platform.channels.length > 0 || platform.release !== "")],
    ["operators", operators.length > 0],
    ["helm", helm !== undefined && (helm.repositories.length > 0 || helm.local.length > 0)],
  ];
  return wanted.filter(([, has]) => has)
    .map(([name]) => ({ name, at: keyOf(body, name) }))
    .toSorted((a, b) => a.at.start - b.at.start);
}

function keyOf(body: Raw, name: string): Span {
  const entry = body.kind === "map"
    ? body.entries.find(({ key }) => String(key.value).toLowerCase() === name.toLowerCase())
    : undefined;
  return entry?.key.at ?? body.at;
}

/** A field by its name in any case, as Go's decoder finds it. */
function fieldOf(map: RawMap, name: string): Raw | undefined {
  return rawField(map, name) ??
    map.entries.find(({ key }) => String(key.value).toLowerCase() === name.toLowerCase())?.value;
}

function bad(message: string, at: Span, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-config", at, hint });
}
