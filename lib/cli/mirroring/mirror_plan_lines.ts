/** A plan for people: figures in a few lines. */

import { humanSize, humanTime } from "../../mirror/human_size.ts";
import type { PlanLock } from "../../mirror/lock_file/plan_lock.ts";
import type { Locked } from "../../mirror/outcome.ts";

export function planLines({ lock, forecastMs }: Locked): readonly string[] {
  const { inputs, figures, removed, images, missing } = lock;
  const { images: count, bytes, registries, kinds } = figures;
  return [
    "",
    `images    ${count.total}: ${count.new} new, ${count.changed} changed, ${count.unchanged} unchanged, ${count.removed} removed`,
    `content   ${humanSize(bytes.content)}`,
    ...bytes.base > 0
      ? [`base      ${humanSize(bytes.base)} in ${inputs.baseImages.map(({ image }) => image).join(", ")}`]
      : [],
    `download  ${humanSize(bytes.download)}${forecast(forecastMs, bytes.download)}`,
    `carry     ${humanSize(bytes.carry)}`,
    `push      ${humanSize(bytes.push)}`,
    "",
    ...table(["registry", registries]),
    "",
    ...table(["kind", kinds]),
    ...listed("new", images.filter(({ change }) => change === "new").map(({ origin }) => origin)),
    ...listed("changed", images.filter(({ change }) => change === "changed").map(({ origin }) => origin)),
    ...listed("removed", removed),
    ...listed("missing", missing.map(({ image }) => image)),
    "",
  ];
}

function forecast(ms: number | null, bytes: number): string {
  return ms === null || bytes === 0 ? "" : `, ${humanTime(ms)} as fast as before`;
}

const MOST_LISTED = 20;

function listed(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_LISTED).map((name) => `  ${name}`);
  const rest = names.length > MOST_LISTED ? [`  and ${names.length - MOST_LISTED} more`] : [];
  return ["", `${title}:`, ...shown, ...rest];
}

function table([title, shares]: readonly [string, PlanLock["figures"]["kinds"]]): readonly string[] {
  const rows = Object.entries(shares).map(([name, { images, bytes, download }]) => [
    name,
    String(images),
    humanSize(bytes),
    humanSize(download),
  ]);
  const all = [[title, "images", "content", "download"], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) =>
    row.map((cell, at) => at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)).join("  ")
  );
}
