/** Ways from a release of one channel to a release of another, minor version by minor version. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Teller } from "../teller.ts";
import type { Release, UpdateGraph } from "./update_graph.ts";
import { releaseIn, shortestPath } from "./upgrade_path.ts";

/** A release by its channel and version. */
export interface ChannelEnd {
  readonly name: string;
  readonly version: string;
}

/**
 * The releases at both ends, and those on the way: within each channel to its newest release, in the last one to the
 * end. Where a channel does not have the release that the one before ended with, the way is broken: that is told,
 * and what was found stays.
 *
 * @throws {DiagnosticError} `bad-config` for ends that their channels do not have, and what reading graphs throws.
 */
export async function crossChannelPath(
  from: ChannelEnd,
  to: ChannelEnd,
  graphOf: (channel: string) => Promise<UpdateGraph>,
  teller: Teller,
): Promise<readonly Release[]> {
  const found = [releaseIn(await graphOf(from.name), from.version)];
  const last = releaseIn(await graphOf(to.name), to.version);
  let version = from.version;
  for (const channel of channelsBetween(from.name, to.name)) {
    const graph = await onTheWay(from.name, to.name, () => graphOf(channel));
    if (!graph.releases.some(({ text }) => text === version)) {
      teller.warn(`no upgrade path for ${version} in channel ${channel}`);
      break;
    }
    const end = channel === to.name ? to.version : graph.releases.at(-1)?.text ?? version;
    found.push(...shortestPath(graph, version, end) ?? []);
    version = end;
  }
  return [...found, last];
}

/** Whoever wrote two channels may wonder about a third one. */
async function onTheWay<T>(from: string, to: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof DiagnosticError ? error.noted(`it is on the way from ${from} to ${to}`) : error;
  }
}

/** The channels to pass, both ends included: those between are called as the first one. */
function channelsBetween(from: string, to: string): readonly string[] {
  if (from === to) return [from];
  const [first, last] = [partsOf(from), partsOf(to)];
  const between = Array.from({ length: Math.max(0, last.minor - first.minor - 1) }, (_, at) => {
    return `${first.prefix}-${first.major}.${first.minor + at + 1}`;
  });
  return [...first.minor === last.minor ? [] : [from], ...first.major === last.major ? between : [], to];
}

function partsOf(channel: string) {
  const found = /^(.+)-(\d+)\.(\d+)$/.exec(channel);
  if (!found) {
    throw new DiagnosticError(`channel ${channel} does not say which minor version it is of`, {
      code: "bad-config",
      hint: "with several channels each must be called like stable-4.18",
    });
  }
  return { prefix: found[1] ?? "", major: Number(found[2]), minor: Number(found[3]) };
}
