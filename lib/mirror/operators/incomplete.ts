/** Choices without the bundles of which an image cannot be had, so that clusters are offered only what they can install. */

import { originOf } from "../plan/origin.ts";
import type { CatalogBundle, ChannelEntry } from "./catalog.ts";
import { imagesOfBundle } from "./catalog_images.ts";
import type { ChosenChannel, ChosenPackage } from "./select.ts";

/**
 * Leaves out incomplete bundles.
 *
 * Who has one of them installed still gets to the versions above it: these skip what is left out. A package without
 * anything in its default channel is left out as a whole.
 *
 * @param lacking Origins of images.
 * @returns The very choice where it is complete.
 */
export function withoutIncomplete(
  chosen: readonly ChosenPackage[],
  lacking: ReadonlySet<string>,
): readonly ChosenPackage[] {
  const isIncomplete = (bundle: CatalogBundle) =>
    imagesOfBundle(bundle).some((image) => lacking.has(originOf(image).text));
  if (lacking.size === 0 || !chosen.some(({ bundles }) => bundles.some(isIncomplete))) return chosen;
  return chosen.flatMap((one) => {
    const cut = new Set(one.bundles.filter(isIncomplete).map(({ name }) => name));
    if (cut.size === 0) return [one];
    const channels = one.channels.map((channel) => withoutEntries(channel, cut))
      .filter(({ entries }) => entries.size > 0);
    if (!channels.some(({ channel }) => channel.name === one.defaultChannel)) return [];
    const kept = new Set(channels.flatMap(({ entries }) => [...entries]));
    return [{ ...one, channels, bundles: one.bundles.filter(({ name }) => kept.has(name)) }];
  });
}

/** A channel that has one head again, and whose entries replace nothing that was cut out of it. */
function withoutEntries({ channel, entries }: ChosenChannel, cut: ReadonlySet<string>): ChosenChannel {
  const known = new Map(channel.entries.map((entry) => [entry.name, entry]));
  const repaired = new Map<string, ChannelEntry>();
  for (const name of entries) {
    const entry = known.get(name);
    if (!entry || cut.has(name) || entry.replaces === null || !cut.has(entry.replaces)) continue;
    repaired.set(name, overBridge(entry, known, cut));
  }
  const kept = channel.entries.filter(({ name }) => entries.has(name) && !cut.has(name))
    .map((entry) => repaired.get(entry.name) ?? entry);
  const names = new Set(withOneHead(kept, mainHead(channel.entries, entries, cut)).map(({ name }) => name));
  return { channel, entries: names, repaired: new Map([...repaired].filter(([name]) => names.has(name))) };
}

/** An entry that replaces what the entries replaced that were cut out below it, and skips these. */
function overBridge(
  entry: ChannelEntry,
  known: ReadonlyMap<string, ChannelEntry>,
  cut: ReadonlySet<string>,
): ChannelEntry {
  const skips = new Set(entry.skips);
  let replaces = entry.replaces;
  while (replaces !== null && cut.has(replaces) && !skips.has(replaces)) {
    const below = known.get(replaces);
    skips.add(replaces);
    for (const name of below?.skips ?? []) skips.add(name);
    replaces = below?.replaces ?? null;
  }
  return { ...entry, replaces, skips: [...skips] };
}

/** The first entry down the chain of replacements that is not cut out. */
function mainHead(
  all: readonly ChannelEntry[],
  entries: ReadonlySet<string>,
  cut: ReadonlySet<string>,
): string | null {
  const known = new Map(all.filter(({ name }) => entries.has(name)).map((entry) => [entry.name, entry]));
  const below = new Set([...known.values()].flatMap(belowOf));
  const seen = new Set<string>();
  let name = [...known.keys()].find((one) => !below.has(one)) ?? null;
  while (name !== null && cut.has(name) && !seen.has(name)) {
    seen.add(name);
    name = known.get(name)?.replaces ?? null;
  }
  return name;
}

/** What was below a head that was cut out and is now a head beside the chain goes as well: a channel has one head. */
function withOneHead(entries: readonly ChannelEntry[], head: string | null): readonly ChannelEntry[] {
  let kept = entries;
  for (;;) {
    const below = new Set(kept.flatMap(belowOf));
    const heads = kept.filter(({ name }) => !below.has(name));
    if (heads.length <= 1) return kept;
    const main = heads.find(({ name }) => name === head) ?? heads[0];
    kept = kept.filter((one) => one === main || !heads.includes(one));
  }
}

function belowOf({ replaces, skips }: ChannelEntry): readonly string[] {
  return [...replaces === null ? [] : [replaces], ...skips];
}
