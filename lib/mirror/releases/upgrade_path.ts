/** Ways from one release to another. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { nearest } from "../../source/suggest.ts";
import type { Release, UpdateGraph } from "./update_graph.ts";

/**
 * The shortest way from one release to another, both included; null where there is no way.
 *
 * @throws {DiagnosticError} `bad-config` for a version that the channel does not have.
 */
export function shortestPath(graph: UpdateGraph, from: string, to: string): readonly Release[] | null {
  const [start, end] = [releaseIn(graph, from), releaseIn(graph, to)];
  const before = new Map<Release, Release | null>([[start, null]]);
  const queue = [start];
  for (let release = queue.shift(); release && release !== end; release = queue.shift()) {
    for (const next of graph.next.get(release) ?? []) {
      if (before.has(next)) continue;
      before.set(next, release);
      queue.push(next);
    }
  }
  if (!before.has(end)) return null;
  const path: Release[] = [];
  for (let at: Release | null = end; at; at = before.get(at) ?? null) path.unshift(at);
  return path;
}

/** A release of a channel. @throws {DiagnosticError} `bad-config`, with what the channel has. */
export function releaseIn({ channel, releases }: UpdateGraph, version: string): Release {
  const found = releases.find(({ text }) => text === version.replace(/^v/, ""));
  if (found) return found;
  throw new DiagnosticError(`version ${version} not found in channel ${channel}`, {
    code: "bad-config",
    hint: nearHint(version, releases),
  });
}

/** What a channel has in place of a version that it has not. */
export function nearHint(version: string, releases: readonly Release[]): string {
  const names = releases.map(({ text }) => text);
  const near = nearest(version, names);
  const range = `it has ${names[0]} to ${names.at(-1)}`;
  return near ? `did you mean "${near}"? ${range}` : range;
}
