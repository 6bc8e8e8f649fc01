/** What a changed mirror set means for the nodes of a cluster. */

import type { Json } from "../../model/json.ts";
import { isJsonList, jsonAt, type JsonObject, textAt } from "./manifests/manifest.ts";
import { mirrorField } from "./manifests/mirror_kinds.ts";

/** Of longer lists the rest is counted. */
const SHOWN_SOURCES = 5;
const DEFAULT_POLICY = "AllowContactingSource";

/**
 * What nodes will be told, and what that does to them; null where they are told nothing new.
 *
 * Each change of mirrors reaches every node. A node is spared being drained only where sources or mirrors for digests
 * are added and nothing else changes (`pkg/daemon/drain.go` of the machine config operator).
 *
 * @param before Null for an object that is not there yet.
 */
export function mirrorRollout(before: JsonObject | null, after: JsonObject): string | null {
  const kind = textAt(after, "kind");
  const field = mirrorField(kind);
  if (field === null) return null;
  const [old, now] = [entriesOf(before, field), entriesOf(after, field)];
  const added = [...now.keys()].filter((source) => !old.has(source));
  const removed = [...old.keys()].filter((source) => !now.has(source));
  const changed = [...now].flatMap(([source, entry]) => {
    const earlier = old.get(source);
    return earlier && !isSame(earlier, entry) ? [{ source, earlier, entry }] : [];
  });
  if (added.length + removed.length + changed.length === 0) return null;
  const onlyAdds = removed.length === 0 && changed.every(({ earlier, entry }) => adds(earlier, entry));
  const drains = kind === "ImageTagMirrorSet" || !onlyAdds;
  const words = [
    ...listed("adds", added),
    ...listed("removes", removed),
    ...listed("changes", changed.map(({ source }) => source)),
  ];
  const effect = drains
    ? "the nodes are drained one after the other"
    : "the nodes take it over without being drained";
  return `${words.join(", ")}: ${effect}`;
}

interface Entry {
  readonly mirrors: readonly string[];
  readonly policy: string;
}

/** Mirrors by source; a source that is listed twice has the mirrors of both. */
function entriesOf(object: JsonObject | null, field: string): ReadonlyMap<string, Entry> {
  const entries = jsonAt(object ?? {}, "spec", field);
  const made = new Map<string, Entry>();
  for (const entry of isJsonList(entries) ? entries : []) {
    const source = textAt(entry, "source");
    const known = made.get(source)?.mirrors ?? [];
    const policy = textAt(entry, "mirrorSourcePolicy") || DEFAULT_POLICY;
    made.set(source, { mirrors: [...new Set([...known, ...textsOf(jsonAt(entry, "mirrors"))])], policy });
  }
  return made;
}

function textsOf(list: Json | undefined): readonly string[] {
  return isJsonList(list) ? list.map(String) : [];
}

function isSame(a: Entry, b: Entry): boolean {
  return a.policy === b.policy && a.mirrors.length === b.mirrors.length &&
    a.mirrors.every((mirror, at) => mirror === b.mirrors[at]);
}

function adds(earlier: Entry, entry: Entry): boolean {
  return earlier.policy === entry.policy && earlier.mirrors.every((mirror) => entry.mirrors.includes(mirror));
}

function listed(verb: string, sources: readonly string[]): readonly string[] {
  if (sources.length === 0) return [];
  const more = sources.length - SHOWN_SOURCES;
  const shown = sources.slice(0, SHOWN_SOURCES).join(" and ");
  return [`${verb} ${shown}${more > 0 ? ` and ${more} more` : ""}`];
}
