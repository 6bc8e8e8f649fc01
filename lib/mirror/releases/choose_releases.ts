/** Which releases the channels of a configuration mean. */

import type { ReleaseChannel } from "../../model/mirror.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Teller } from "../teller.ts";
import { compareVersions, parseLooseVersion, type Version } from "../operators/version.ts";
import { type ChannelEnd, crossChannelPath } from "./cross_channels.ts";
import type { Release, UpdateGraph, UpdateGraphs } from "./update_graph.ts";
import { nearHint, releaseIn, shortestPath } from "./upgrade_path.ts";

/** A channel with the bounds that it comes to. */
interface BoundedChannel {
  readonly channel: ReleaseChannel;
  readonly graph: UpdateGraph;
  readonly min: string;
  readonly max: string;
}

/**
 * The releases of all channels for one architecture, and those on the way from the oldest to the newest of them.
 *
 * @throws {DiagnosticError} `bad-config` for what the channels do not have, and what reading graphs throws; always at
 * the place of the channel.
 */
export async function chooseReleases(
  channels: readonly ReleaseChannel[],
  architecture: string,
  graphs: UpdateGraphs,
  teller: Teller,
): Promise<readonly Release[]> {
  const bounded: BoundedChannel[] = [];
  for (const channel of channels) {
    bounded.push(
      await located(channel, async () => {
        const graph = await graphs.of(channel.name, architecture, channel.type);
        return { channel, graph, ...boundsOf(channel, graph) };
      }),
    );
  }
  const chosen: Release[] = [];
  for (const one of bounded) chosen.push(...await located(one.channel, () => releasesOf(one, teller)));
  const own = bounded.filter(({ channel }) => channel.type === "ocp");
  if (own.length > 1) {
    const from = extreme(own.map(({ channel, min }) => ({ name: channel.name, version: min })), -1);
    const to = extreme(own.map(({ channel, max }) => ({ name: channel.name, version: max })), 1);
    const at = own.find(({ channel }) => channel.name === from.name)?.channel ?? own[0]?.channel;
    const graphOf = (name: string) => graphs.of(name, architecture, "ocp");
    const path = () => crossChannelPath(from, to, graphOf, teller);
    chosen.push(...at ? await located(at, path) : await path());
  }
  return [...new Map(chosen.map((release) => [release.payload, release])).values()];
}

function boundsOf(
  { minVersion, maxVersion, full }: ReleaseChannel,
  { releases }: UpdateGraph,
): { readonly min: string; readonly max: string } {
  const first = releases[0]?.text ?? "";
  const latest = releases.at(-1)?.text ?? "";
  const max = maxVersion ?? latest;
  if (minVersion !== null) return { min: minVersion, max };
  return { min: full || maxVersion !== null ? first : latest, max };
}

function releasesOf(
  { channel, graph, min, max }: BoundedChannel,
  teller: Teller,
): Promise<readonly Release[]> {
  return Promise.try(() => {
    if (channel.shortestPath) {
      return shortestPath(graph, min, max) ?? [releaseIn(graph, min), releaseIn(graph, max)];
    }
    const [low, high] = [looseVersion(min), looseVersion(max)];
    const within = graph.releases.filter(({ version }) => isWithin(version, low, high));
    if (within.length === 0) {
      throw new DiagnosticError(`channel ${channel.name} has no release from ${min} to ${max}`, {
        code: "bad-config",
        hint: compareVersions(low, high) > 0
          ? "minVersion is greater than maxVersion"
          : nearHint(channel.minVersion ?? channel.maxVersion ?? max, graph.releases),
      });
    }
    for (const bound of [channel.minVersion, channel.maxVersion]) {
      if (bound === null || graph.releases.some(({ text }) => text === bound.replace(/^v/, ""))) continue;
      teller.warn(`${bound} is not in channel ${channel.name}: ${nearHint(bound, graph.releases)}`);
    }
    return within;
  });
}

function isWithin(version: Version, low: Version, high: Version): boolean {
  return compareVersions(version, low) >= 0 && compareVersions(version, high) <= 0;
}

/** The channel with the lowest version, or with the highest. */
function extreme(ends: readonly ChannelEnd[], sign: 1 | -1): ChannelEnd {
  const [first, ...others] = ends;
  if (!first) throw new RangeError("no channels");
  return others.reduce((best, one) => {
    const difference = compareVersions(looseVersion(one.version), looseVersion(best.version));
    return difference * sign > 0 ? one : best;
  }, first);
}

async function located<T>({ at }: ReleaseChannel, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof DiagnosticError ? error.located(at) : error;
  }
}

/** Configurations are checked for versions before. */
function looseVersion(text: string): Version {
  const version = parseLooseVersion(text);
  if (version) return version;
  throw new RangeError(`not a version: ${text}`);
}
