/** The index.json of a layout: every name in it, in a form that other tools read (image spec, "Image Layout"). */

import { type Descriptor, MEDIA } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint, readTextIfAny, replaceFile } from "../../system/files.ts";
import { descriptorJson, isRecord, type JsonRecord, readDescriptor } from "../descriptor.ts";
import { entryName, parseEntryName, REF_NAME, type RepositoryName } from "./entry_name.ts";
import type { LayoutChange } from "./layout_change.ts";
import type { LayoutState } from "./layout_state.ts";

/** Says which journal goes with an index.json: one with another number is older, and all of it is in there. */
const GENERATION = "io.ferry.layout.generation";

export interface LayoutIndex {
  /** Null when no ferry has written it. */
  readonly generation: number | null;
  readonly changes: readonly LayoutChange[];
  /** Entries that ferry cannot read, kept as they are. */
  readonly foreign: readonly unknown[];
}

/** Reads index.json as changes to an empty layout; null when there is none. @throws {DiagnosticError} `workspace-unusable`. */
export function readIndex(path: string): LayoutIndex | null {
  const text = readTextIfAny(path);
  if (text === null) return null;
  const json = parsedIndex(path, text);
  const entries: unknown = json["manifests"];
  const changes: LayoutChange[] = [];
  const foreign: unknown[] = [];
  for (const entry of Array.isArray(entries) ? entries : []) {
    const descriptor = readDescriptor(entry);
    if (descriptor) changes.push(changeOf(descriptor));
    else foreign.push(entry);
  }
  const annotations = json["annotations"];
  const generation = isRecord(annotations) ? Number(annotations[GENERATION] ?? NaN) : NaN;
  return { generation: Number.isInteger(generation) ? generation : null, changes, foreign };
}

/** Replaces index.json; a reader sees the old one or the new one. @returns its size in bytes. */
export function writeIndex(
  path: string,
  state: LayoutState,
  { generation, foreign }: { readonly generation: number; readonly foreign: readonly unknown[] },
): number {
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA.ociIndex,
    manifests: [...foreign, ...entriesOf(state)],
    annotations: { [GENERATION]: String(generation) },
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(index)}\n`);
  replaceFile(path, bytes);
  return bytes.length;
}

function parsedIndex(path: string, text: string): JsonRecord {
  try {
    const json: unknown = JSON.parse(text);
    if (isRecord(json)) return json;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw new DiagnosticError(`the image layout is damaged: ${path} is not a JSON object`, {
    code: "workspace-unusable",
  });
}

function changeOf(descriptor: Descriptor): LayoutChange {
  const { repository, tag } = parseEntryName(descriptor.annotations?.[REF_NAME]);
  return tag === null
    ? { kind: "hold", repository, descriptor, absorbs: [] }
    : { kind: "tag", repository, tag, descriptor, absorbs: [] };
}

/** Sorted by repository, tags before digests, so that the same content gives the same file. */
function entriesOf(state: LayoutState): readonly JsonRecord[] {
  const names = [...state.repositories.keys()].sort(byCodePoint);
  return names.flatMap((repository) => {
    const { tags, roots } = state.repositories.get(repository) ?? { tags: new Map(), roots: new Map() };
    const tagged = [...tags].sort(([a], [b]) => byCodePoint(a, b));
    const held = [...roots.values()].sort((a, b) => byCodePoint(a.digest, b.digest));
    return [
      ...tagged.map(([tag, descriptor]) => entryOf(descriptor, repository, tag)),
      ...held.map((descriptor) => entryOf(descriptor, repository, null)),
    ];
  });
}

function entryOf(descriptor: Descriptor, repository: RepositoryName, tag: string | null): JsonRecord {
  const { [REF_NAME]: written, ...others } = descriptor.annotations ?? {};
  const place = parseEntryName(written);
  // A name that means the same in another tool's writing stays as that tool knows it.
  const isSame = written !== undefined && place.repository === repository && place.tag === tag;
  const name = isSame ? written : entryName({ repository, tag }, descriptor.digest);
  const annotations = name === undefined ? others : { ...others, [REF_NAME]: name };
  const { annotations: _, ...rest } = descriptor;
  return descriptorJson(Object.keys(annotations).length === 0 ? rest : { ...rest, annotations });
}
