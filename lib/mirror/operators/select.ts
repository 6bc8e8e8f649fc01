/** What is chosen of a catalog: its packages, channels and bundles, by the rules of oc-mirror's filter. */

import type { CatalogRequest, ChannelRequest, PackageRequest, VersionBounds } from "../../model/mirror.ts";
import { DiagnosticError, throwCollected } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import type { CatalogBundle, CatalogChannel, CatalogIndex, CatalogPackage, ChannelEntry } from "./catalog.ts";
import { ChannelGraph, ChannelGraphError } from "./channel_graph.ts";
import { compareVersions, parseVersion, type Version, type VersionRange, versionRange } from "./version.ts";

export interface ChosenPackage {
  readonly package: CatalogPackage;
  readonly defaultChannel: string;
  readonly channels: readonly ChosenChannel[];
  /** By name. */
  readonly bundles: readonly CatalogBundle[];
}

export interface ChosenChannel {
  readonly channel: CatalogChannel;
  /** The names of the entries that stay. */
  readonly entries: ReadonlySet<string>;
  /** Entries that go on from others than the catalog says, by name; absent for none. */
  readonly repaired?: ReadonlyMap<string, ChannelEntry> | undefined;
}

/** All of a catalog, as a choice. */
export function everythingOf({ packages, channels, bundles }: CatalogIndex): readonly ChosenPackage[] {
  const channelsOf = Map.groupBy(channels, (one) => one.package);
  const bundlesOf = Map.groupBy(bundles, (one) => one.package);
  return packages.map((own) => ({
    package: own,
    defaultChannel: own.defaultChannel,
    channels: (channelsOf.get(own.name) ?? []).map((channel) => ({
      channel,
      entries: new Set(channel.entries.map(({ name }) => name)),
    })),
    bundles: bundlesOf.get(own.name) ?? [],
  }));
}

/**
 * Chooses from a catalog.
 *
 * @throws {DiagnosticError | DiagnosticList} `bad-config`, for what is asked for and not there, at its place;
 * `bad-catalog` for a catalog whose channels cannot be chosen from.
 */
export function chooseFrom(
  catalog: CatalogIndex,
  request: CatalogRequest,
): readonly ChosenPackage[] {
  const { packages, channels, bundles } = catalog;
  const channelsOf = Map.groupBy(channels, (one) => one.package);
  const bundlesOf = Map.groupBy(bundles, (one) => one.package);
  const known = new Map(packages.map((one) => [one.name, one]));
  const errors: DiagnosticError[] = [];
  const chosen: ChosenPackage[] = [];
  const wanted: readonly (readonly [string, PackageRequest | null, Span])[] = request.packages.length === 0
    ? packages.map(({ name }) => [name, null, request.at])
    : request.packages.map((one) => [one.name, one, one.at]);
  for (const [name, one, at] of wanted) {
    const found = known.get(name);
    if (!found) {
      errors.push(unknown(`package ${name} is not in ${request.catalog}`, name, [...known.keys()], at));
      continue;
    }
    try {
      const own = { channels: channelsOf.get(name) ?? [], bundles: bundlesOf.get(name) ?? [] };
      chosen.push(new PackageChoice(found, own, request, one, at).choose());
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      errors.push(error);
    }
  }
  throwCollected(errors);
  return chosen;
}

/** The choice from one package. */
class PackageChoice {
  readonly #versions: ReadonlyMap<string, Version>;

  constructor(
    private readonly own: CatalogPackage,
    private readonly parts: {
      readonly channels: readonly CatalogChannel[];
      readonly bundles: readonly CatalogBundle[];
    },
    private readonly catalog: CatalogRequest,
    /** Null for a package that was not asked for by its name. */
    private readonly request: PackageRequest | null,
    private readonly at: Span,
  ) {
    this.#versions = new Map(parts.bundles.map((bundle) => [bundle.name, this.#versionOf(bundle)]));
  }

  choose(): ChosenPackage {
    const wanted = this.#wantedChannels();
    const defaultChannel = this.#defaultChannel(wanted.map(({ channel }) => channel));
    const asked = wanted.map(({ channel, request }) => {
      const range = this.#rangeOf(request);
      return { channel, request, range, entries: this.#entries(channel, range) };
    });
    const channels = asked.flatMap(({ channel, entries }): readonly ChosenChannel[] =>
      entries.size > 0 ? [{ channel, entries }] : []
    );
    const lost = asked.find(({ channel, entries }) => channel.name === defaultChannel && entries.size === 0);
    if (lost) {
      const others = channels.map(({ channel }) => channel.name);
      throw this.#nothingIn(lost.channel, lost.range, lost.request, others);
    }
    const names = new Set(channels.flatMap(({ entries }) => [...entries]));
    const bundles = [...new Map(
      this.parts.bundles.filter(({ name }) => names.has(name)).map((one) => [one.name, one]),
    ).values()].toSorted((a, b) => a.name < b.name ? -1 : 1);
    return { package: this.own, defaultChannel, channels, bundles };
  }

  #wantedChannels(): readonly {
    readonly channel: CatalogChannel;
    readonly request: ChannelRequest | null;
  }[] {
    const { channels } = this.parts;
    const requests = this.request?.channels ?? [];
    if (requests.length === 0) return channels.map((channel) => ({ channel, request: null }));
    const names = channels.map(({ name }) => name);
    const missing = requests.find(({ name }) => !names.includes(name));
    if (missing) {
      const message = `package ${this.own.name} has no channel ${missing.name} in ${this.catalog.catalog}`;
      throw unknown(message, missing.name, names, missing.at);
    }
    return channels.flatMap((channel) => {
      const request = requests.find(({ name }) => name === channel.name);
      return request ? [{ channel, request }] : [];
    });
  }

  #defaultChannel(channels: readonly CatalogChannel[]): string {
    const own = this.own.defaultChannel;
    // What was not asked for by name is taken as it is.
    if (!this.request) return own;
    const names = channels.map(({ name }) => name);
    const { defaultChannel } = this.request;
    if (defaultChannel !== null && !names.includes(defaultChannel)) {
      throw unknown(
        `defaultChannel ${defaultChannel} of package ${this.own.name} is not among the channels that are mirrored`,
        defaultChannel,
        names,
        this.at,
      );
    }
    const chosen = defaultChannel ?? own;
    if (chosen === "" || names.includes(chosen)) return chosen;
    throw new DiagnosticError(
      `the default channel ${chosen} of package ${this.own.name} is filtered out`,
      {
        code: "bad-config",
        at: this.at,
        hint: `give the package a defaultChannel, such as ${names[0]}, or list ${chosen} among its channels`,
      },
    );
  }

  #rangeOf(channel: ChannelRequest | null): VersionRange | null {
    const bounds = channel && hasBounds(channel) ? channel : this.request;
    return bounds && hasBounds(bounds) ? versionRange(bounds.minVersion, bounds.maxVersion) : null;
  }

  #entries(channel: CatalogChannel, range: VersionRange | null): ReadonlySet<string> {
    const names = channel.entries.map(({ name }) => name);
    if (this.catalog.full) return new Set(names);
    const only = range?.only;
    if (only) {
      const isIt = (name: string) => {
        const version = this.#versions.get(name);
        return version !== undefined && compareVersions(version, only) === 0;
      };
      if (![...this.#versions.keys()].some(isIt)) throw this.#nothingIn(null, range, null);
      return new Set(names.filter(isIt));
    }
    const graph = this.#graph(channel);
    if (!range) return new Set([graph.head]);
    const piece = graph.piece((name) => {
      const version = this.#versions.get(name);
      return version !== undefined && range.has(version);
    });
    return new Set(names.filter((name) => piece.has(name)));
  }

  #graph(channel: CatalogChannel): ChannelGraph {
    try {
      return new ChannelGraph(channel);
    } catch (error) {
      if (!(error instanceof ChannelGraphError)) throw error;
      throw new DiagnosticError(
        `channel ${channel.name} of package ${this.own.name} in ${this.catalog.catalog} cannot be filtered: ${error.message}`,
        {
          code: "bad-config",
          at: this.at,
          hint: "leave out the package or the channel, or take everything with full: true",
        },
      );
    }
  }

  #nothingIn(
    channel: CatalogChannel | null,
    range: VersionRange | null,
    request: ChannelRequest | null,
    others: readonly string[] = [],
  ): DiagnosticError {
    const names = channel?.entries.map(({ name }) => name) ?? [...this.#versions.keys()];
    const versions = names.flatMap((name) => {
      const version = this.parts.bundles.find((bundle) => bundle.name === name)?.version;
      return version ? [version] : [];
    });
    const where = channel
      ? `channel ${channel.name} of package ${this.own.name}`
      : `package ${this.own.name}`;
    return new DiagnosticError(`${where} has no version ${range?.shown ?? ""} in ${this.catalog.catalog}`, {
      code: "bad-config",
      at: request?.at ?? this.at,
      hint: others.length > 0
        ? `in ${others.join(", ")} there is one: make such a channel the defaultChannel`
        : preReleaseHint(versions, range) ??
          (versions.length > 0 ? `it has ${shownVersions(versions)}` : undefined),
    });
  }

  #versionOf({ name, version }: CatalogBundle): Version {
    const parsed = version === null ? null : parseVersion(version);
    if (parsed) return parsed;
    throw new DiagnosticError(
      `bundle ${name} of package ${this.own.name} in ${this.catalog.catalog} has ${
        version === null ? "no version" : `a version that is none: ${version}`
      }`,
      {
        code: "bad-config",
        at: this.at,
        hint: "leave out the package: catalogs with such bundles cannot be filtered",
      },
    );
  }
}

/** Whether something is asked for by a range of versions. */
export function hasBounds({ minVersion, maxVersion }: VersionBounds): boolean {
  return minVersion !== null || maxVersion !== null;
}

/** What helps where versions are left out for nothing but being pre-releases, as those of nightly builds are. */
function preReleaseHint(versions: readonly string[], range: VersionRange | null): string | undefined {
  const missed = versions.find((text) => {
    const version = parseVersion(text);
    return version !== null && range?.misses(version);
  });
  return missed &&
    `${missed} counts as a pre-release: a range takes those in where a bound has -0 at its end`;
}

const MOST_VERSIONS = 12;

/** The newest versions, oldest first. */
function shownVersions(versions: readonly string[]): string {
  const parsed = [...new Set(versions)].flatMap((text) => {
    const version = parseVersion(text);
    return version ? [{ text, version }] : [];
  });
  const sorted = parsed.toSorted((a, b) => compareVersions(a.version, b.version)).map(({ text }) => text);
  const shown = sorted.slice(-MOST_VERSIONS).join(", ");
  return sorted.length > MOST_VERSIONS ? `…, ${shown}` : shown;
}

const MOST_NAMES = 8;

function unknown(message: string, name: string, known: readonly string[], at: Span): DiagnosticError {
  const few = known.length <= MOST_NAMES ? known.toSorted().join(", ") : null;
  const hint = didYouMean(name, known) ?? (few ? `there are ${few}` : undefined);
  return new DiagnosticError(message, { code: "bad-config", at, hint });
}
