/** The text of a filtered catalog: one file for each package, documents as they were but for what was left out. */

import { byCodePoint } from "../../system/files.ts";
import type { ChannelEntry, DocumentPlace, OtherDocument } from "./catalog.ts";
import { isRecord, listOf, textIn } from "./catalog.ts";
import { type Catalog, DocumentReader } from "./catalog_files.ts";
import { joined } from "./joined.ts";
import type { ChosenChannel, ChosenPackage } from "./select.ts";

export interface CatalogFile {
  /** Below the folder of the catalog. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The file of documents that belong to no package, which opm calls so as well. */
const GLOBAL = "__global.json";

const NEW_LINE = new Uint8Array([0x0a]);

/** The files of a choice from a catalog, by package. They are made one by one. */
export function* filteredFiles(
  catalog: Catalog,
  chosen: readonly ChosenPackage[],
): Generator<CatalogFile, void, void> {
  const reader = new DocumentReader(catalog);
  const { index } = catalog;
  const deprecations = Map.groupBy(index.deprecations, (one) => one.package);
  const others = Map.groupBy(index.others, (one) => one.package);
  const globals = others.get("") ?? [];
  if (globals.length > 0) yield { path: GLOBAL, bytes: lines(textsOf(reader, globals)) };
  for (const one of chosen.toSorted((a, b) => byCodePoint(a.package.name, b.package.name))) {
    const { name } = one.package;
    const bytes = lines([
      packageText(reader, one),
      ...one.channels.map((channel) => channelText(reader, channel)),
      ...textsOf(reader, one.bundles),
      ...(deprecations.get(name) ?? []).map((own) => deprecationText(reader, own, one)),
      ...textsOf(reader, others.get(name) ?? []),
    ]);
    yield { path: `${name}/catalog.json`, bytes };
  }
}

function packageText(reader: DocumentReader, { package: own, defaultChannel }: ChosenPackage): Uint8Array {
  const text = reader.read(own.place);
  return own.defaultChannel === defaultChannel ? text : changed(text, { defaultChannel });
}

function channelText(
  reader: DocumentReader,
  { channel, entries, repaired = new Map() }: ChosenChannel,
): Uint8Array {
  const text = reader.read(channel.place);
  if (entries.size === channel.entries.length && repaired.size === 0) return text;
  return changed(text, (document) => ({
    entries: listOf(document["entries"]).flatMap((entry) => {
      const name = textIn(entry, "name");
      if (!entries.has(name)) return [];
      const repair = repaired.get(name);
      return [repair && isRecord(entry) ? repairedEntry(entry, repair) : entry];
    }),
  }));
}

function repairedEntry(entry: Fields, { replaces, skips }: ChannelEntry): Fields {
  const { replaces: _replaces, skips: _skips, ...rest } = entry;
  return { ...rest, ...(replaces === null ? {} : { replaces }), ...(skips.length > 0 ? { skips } : {}) };
}

/** Without what is said of bundles and channels that are left out. */
function deprecationText(
  reader: DocumentReader,
  { place }: OtherDocument,
  { bundles, channels }: ChosenPackage,
): Uint8Array {
  const kept: Readonly<Record<string, ReadonlySet<string>>> = {
    "olm.bundle": new Set(bundles.map(({ name }) => name)),
    "olm.channel": new Set(channels.map(({ channel }) => channel.name)),
  };
  return changed(reader.read(place), (document) => ({
    entries: listOf(document["entries"]).filter((entry) => {
      const reference = isRecord(entry) ? entry["reference"] : null;
      return kept[textIn(reference, "schema")]?.has(textIn(reference, "name")) ?? true;
    }),
  }));
}

type Fields = Readonly<Record<string, unknown>>;

/** A document with other values in some of its fields. */
function changed(text: Uint8Array, fields: Fields | ((document: Fields) => Fields)): Uint8Array {
  const document: unknown = JSON.parse(new TextDecoder().decode(text));
  if (!isRecord(document)) return text;
  const other = typeof fields === "function" ? fields(document) : fields;
  return new TextEncoder().encode(JSON.stringify({ ...document, ...other }));
}

function textsOf(
  reader: DocumentReader,
  documents: readonly { readonly place: DocumentPlace }[],
): readonly Uint8Array[] {
  return documents.map(({ place }) => reader.read(place));
}

function lines(texts: readonly Uint8Array[]): Uint8Array {
  return joined(texts.flatMap((text) => [text, NEW_LINE]));
}
