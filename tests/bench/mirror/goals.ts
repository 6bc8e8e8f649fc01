/** What is wanted of a run, beside what raw took for the same. */

import { median } from "../measure.ts";
import { atMost, times } from "../verdicts.ts";
import type { MirrorCost, Traffic } from "./bed.ts";
import type { ContentFacts } from "./images.ts";
import type { Workflow } from "./programs.ts";

/** All of it for the first time, once more without a change, or with some images more. */
export type Pass = "cold" | "no change" | "more images";

export interface Race {
  readonly workflow: Workflow;
  readonly pass: Pass;
  readonly isFar: boolean;
  /** Tags that are asked for. */
  readonly images: number;
  /** What the images are made of, and how much of that is new to the run. */
  readonly content: ContentFacts;
  readonly fresh: ContentFacts;
}

/** A line of the table: what, ferry's and raw's figure, and the verdict's cells. */
export type GoalRow = readonly string[];

const MOST = {
  cold: 1.25,
  sameNear: 2,
  sameFar: 1.3,
  processor: 3,
  memoryMiB: 250,
  disk: 1.05,
  readBytes: 1.001,
  unchangedMiB: 1,
} as const;
const MIB = 2 ** 20;
/** Processor time is told in such steps. */
const TICK_S = 0.01;

/** @param own Rounds of ferry. @param raw The same rounds of raw; empty where it is not here. */
export function goalRows(
  race: Race,
  own: readonly MirrorCost[],
  raw: readonly MirrorCost[],
): readonly GoalRow[] {
  const [last] = own.slice(-1);
  if (!last) return [];
  return [
    ...timeRows(race, own, raw),
    most("most in memory", median(own.map(({ peakMiB }) => peakMiB)), MOST.memoryMiB, mib),
    ...(readsSource(race) ? sourceRows(race, last.source) : []),
    ...(writesRegistry(race) ? destinationRows(race, last.destination) : []),
    ...diskRows(race, last),
  ];
}

/** Times by the clock of one round belong together: the machine may be busier in the next. */
function timeRows(
  { pass, isFar }: Race,
  own: readonly MirrorCost[],
  raw: readonly MirrorCost[],
): readonly GoalRow[] {
  if (raw.length === 0) return [];
  const clock =
    { cold: MOST.cold, "no change": isFar ? MOST.sameFar : MOST.sameNear, "more images": null }[pass];
  const elapsed = ({ elapsedS }: MirrorCost) => elapsedS;
  const processor = ({ processorS }: MirrorCost) => processorS;
  const ratio = median(own.map((cost, at) => elapsed(cost) / (raw[at]?.elapsedS ?? NaN)));
  const line = (
    name: string,
    of: (cost: MirrorCost) => number,
    verdict: readonly string[],
  ) => [name, seconds(median(own.map(of))), seconds(median(raw.map(of))), ...verdict];
  const [ownS, rawS] = [own, raw].map((costs) => Math.min(...costs.map(processor)));
  const processors = (ownS ?? NaN) / Math.max(rawS ?? NaN, TICK_S);
  return [
    line("time", elapsed, clock === null ? [times(ratio)] : atMost(ratio, clock, times)),
    line("processor", processor, atMost(processors, MOST.processor, times)),
  ];
}

function sourceRows({ pass, images, fresh }: Race, source: Traffic): readonly GoalRow[] {
  const reads = source.accesses.filter(({ method, path }) => method === "GET" && path.includes("/blobs/"));
  const bytes = source.accesses.filter(({ method }) => method === "GET").reduce(
    (sum, one) => sum + one.bytes,
    0,
  );
  const blobs = most("blobs read", reads.length, fresh.blobs, count);
  if (pass === "no change") return [beyondTags("source", images, source), blobs];
  return [blobs, most("bytes read / new bytes", bytes / fresh.bytes, MOST.readBytes, precisely)];
}

function destinationRows({ pass, images, fresh }: Race, destination: Traffic): readonly GoalRow[] {
  if (pass === "no change") return [beyondTags("destination", images, destination)];
  const sent = destination.accesses.filter(({ method, path }) =>
    method === "PUT" && path.includes("/blobs/uploads/")
  );
  return [most("blobs sent", sent.length, fresh.blobs, count)];
}

/** A question for each tag, and one whether the registry is there at all. */
function beyondTags(side: string, images: number, { accesses }: Traffic): GoalRow {
  const questions = accesses.filter(({ method, path }) =>
    method === "HEAD" && /\/manifests\/[^:]+$/.test(path)
  );
  const beyond = accesses.length - Math.min(questions.length, images);
  return most(`requests to the ${side} beyond one a tag`, beyond, 1, count);
}

function diskRows({ workflow, pass, content, fresh }: Race, cost: MirrorCost): readonly GoalRow[] {
  const isKept = workflow !== "mirror to mirror";
  const disk = most("disk / content", cost.diskBytes / content.bytes, isKept ? MOST.disk : 0.05, precisely);
  if (workflow !== "mirror to disk" || pass === "cold") return [disk];
  const limit = pass === "no change" ? MOST.unchangedMiB * MIB : fresh.bytes * MOST.readBytes + MIB;
  return [disk, most("archive", cost.archiveBytes / MIB, limit / MIB, mib)];
}

export function readsSource({ workflow }: Pick<Race, "workflow">): boolean {
  return workflow !== "disk to mirror";
}

export function writesRegistry({ workflow }: Pick<Race, "workflow">): boolean {
  return workflow !== "mirror to disk";
}

function most(name: string, figure: number, goal: number, shown: (value: number) => string): GoalRow {
  return [name, shown(figure), "", ...atMost(figure, goal, shown)];
}

function mib(value: number): string {
  return `${value.toFixed(1)} MiB`;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function precisely(value: number): string {
  return value.toFixed(4);
}

function count(value: number): string {
  return String(value);
}
