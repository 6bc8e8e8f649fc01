/** How a run ended: counts of each host, and statistics that tasks set. */

import type { HostTally, RunEvent } from "../model/event.ts";
import type { Value } from "../model/value.ts";
import { banner, type Color, type Line, line, type Piece, piecedLine } from "./lines.ts";
import type { ShowResult } from "./result_format.ts";

export type RunEnd = RunEvent & { readonly kind: "run-end" };

/** Columns of a host's name, and of a count. */
const NAME_WIDTH = 26;
const COUNT_WIDTH = 4;

export function recapLines({ hosts }: RunEnd, columns: number): readonly Line[] {
  const names = [...hosts.keys()].sort();
  return [
    banner("PLAY RECAP", columns),
    ...names.flatMap((name) => {
      const tally = hosts.get(name);
      return tally ? [recapLine(name, tally)] : [];
    }),
    { ...line(""), screenOnly: true },
  ];
}

function recapLine(name: string, tally: HostTally): Line {
  const { ok, changed, unreachable, failed, skipped, rescued, ignored } = tally;
  const color = failed > 0 || unreachable > 0 ? "error" : changed > 0 ? "changed" : "ok";
  const counts: readonly (readonly [string, number, Color])[] = [
    ["ok", ok, "ok"],
    ["changed", changed, "changed"],
    ["unreachable", unreachable, "unreachable"],
    ["failed", failed, "error"],
    ["skipped", skipped, "skip"],
    ["rescued", rescued, "ok"],
    ["ignored", ignored, "warn"],
  ];
  return piecedLine([
    { text: name, color },
    { text: `${" ".repeat(Math.max(0, NAME_WIDTH - name.length))} :`, color: null },
    ...counts.flatMap(([word, count, color]): readonly Piece[] => [
      { text: " ", color: null },
      { text: `${word}=${String(count).padEnd(COUNT_WIDTH)}`, color: count > 0 ? color : null },
    ]),
  ]);
}

/** Statistics of hosts, then those of the run; nothing where there are none. */
export function customStatsLines({ custom }: RunEnd, columns: number, show: ShowResult): readonly Line[] {
  const { run, hosts } = custom;
  if (run.size === 0 && hosts.size === 0) return [];
  const one = (data: ReadonlyMap<Value, Value>) => show(data, { indent: 1 }).replaceAll("\n", "");
  const gap: Line = { ...line(""), screenOnly: true };
  return [
    banner("CUSTOM STATS: ", columns),
    ...[...hosts].sort().map(([name, data]) => line(`\t${name}: ${one(data)}`)),
    ...(run.size > 0 ? [gap, line(`\tRUN: ${one(run)}`)] : []),
    gap,
  ];
}
