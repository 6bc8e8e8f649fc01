// deno-lint-ignore-file no-console -- a script that talks to people
/**
 * Mirroring beside what cannot be done faster, and beside other tools:
 * `deno run -A tests/bench/mirror.ts [IMAGES...] [rounds=N] [near|far] [alone] [growth|races] [short] [packed|sources]`.
 */

import { tableLines } from "../../lib/report/table.ts";
import { ferryProgram } from "./ferry_program.ts";
import { median } from "./measure.ts";
import { MirrorBed, type MirrorCost, type Traffic } from "./mirror/bed.ts";
import { goalRows, type Race, readsSource, writesRegistry } from "./mirror/goals.ts";
import { growthRows } from "./mirror/growth.ts";
import { profiledRuns, type Share } from "./mirror/profile.ts";
import { ferryMirror, type Found, type MirrorProgram, peerPrograms, rawProgram } from "./mirror/programs.ts";
import { type RunKey, type RunOptions, runProgram } from "./mirror/runs.ts";
import { loadLine, times, verdict } from "./verdicts.ts";

const COUNTS = [200, 400] as const;
const COUNTS_SHORT = [20] as const;
const GROWTH = 10_000;
const GROWTH_SHORT = 1_000;
const MORE = 5;
const ROUND_TRIP_MS = 30;
const MOST_SHARES = 6;
const MIB = 2 ** 20;

const words = new Set(Deno.args);
const given = Deno.args.filter((word) => /^\d+$/.test(word)).map(Number);
const isShort = words.has("short");
const counts = given.length > 0 ? given : isShort ? COUNTS_SHORT : COUNTS;
const rounds = Number(/\brounds=(\d+)/.exec(Deno.args.join(" "))?.[1] ?? 3);
const distances = (["near", "far"] as const).filter((one) =>
  words.has(one) || !words.has("near") && !words.has("far")
);

await using bed = await MirrorBed.open(ROUND_TRIP_MS);
const home = `${bed.folder}/home`;
const argv = await ferryProgram(bed.folder, words.has("sources") ? "sources" : "packed");
const ferry = ferryMirror(argv, home);
console.log(loadLine());
if (isShort) console.log("Few images: the goals are those of many, which they need not reach.");
if (!words.has("growth")) await showRaces();
if (!words.has("races")) {
  console.log("\nGROWTH: what the second half of the images takes against the second quarter; 1 is linear\n");
  for (const line of tableLines(await growthRows(ferry, bed.folder, isShort ? GROWTH_SHORT : GROWTH))) {
    console.log(line);
  }
}

async function showRaces(): Promise<void> {
  const raw = await rawProgram();
  const peers = words.has("alone") ? [] : await peerPrograms();
  for (const one of [raw, ...peers]) {
    if ("missing" in one) console.log(`${one.name} is left out: ${one.missing}`);
  }
  await bed.seed(Math.max(...counts) + MORE);
  for (const images of counts) {
    for (const distance of distances) {
      const options = { isFar: distance === "far", images, more: MORE };
      const costs = await raced([raw, ferry, ...peers].filter(isHere), options);
      if (report(costs, images, options.isFar)) await showProfiles(options);
    }
  }
}

/** What took the time of goals that were missed; the sources as they are would mostly show their loading. */
async function showProfiles(options: RunOptions): Promise<void> {
  if (words.has("sources")) return;
  console.log("\nWHERE FERRY'S TIME GOES: samples of one more run each\n");
  const rows: (readonly string[])[] = [];
  await profiledRuns(home, bed, options, ({ workflow, pass }, shares) => {
    rows.push([`${workflow}, ${pass}`, ...shares.slice(0, MOST_SHARES).map(shareText)]);
  });
  for (const line of tableLines(rows)) console.log(line);
}

function shareText({ what, ms, share }: Share): string {
  return `${what} ${(share * 100).toFixed(0)}% ${ms.toFixed(0)} ms`;
}

/** The costs of each round by what was done, and by the program that did it. */
type Costs = ReadonlyMap<
  string,
  { readonly key: RunKey; readonly by: ReadonlyMap<string, readonly MirrorCost[]> }
>;

/** All in turn; those that are only looked at run once. */
async function raced(programs: readonly MirrorProgram[], options: RunOptions): Promise<Costs> {
  const costs = new Map<string, { key: RunKey; by: Map<string, MirrorCost[]> }>();
  for (let round = 0; round < rounds; round++) {
    for (const program of programs) {
      const { name } = program;
      if (round > 0 && program !== ferry && name !== "raw") continue;
      await runProgram(program, bed, options, (key, cost) => {
        const title = `${key.workflow}, ${key.pass}`;
        if (cost.code !== 0) console.error(`${name}, ${title}: ${cost.stderr.slice(-2000)}`);
        const { by } = costs.get(title) ?? { by: new Map<string, MirrorCost[]>() };
        costs.set(title, { key, by: by.set(name, [...by.get(name) ?? [], cost]) });
      });
    }
  }
  return costs;
}

/** Whether a goal for time was missed. */
function report(costs: Costs, images: number, isFar: boolean): boolean {
  let isMissed = false;
  for (const [title, { key, by }] of costs) {
    const more = key.pass === "more images" ? MORE : 0;
    const race: Race = {
      ...key,
      isFar,
      images: images + more,
      content: bed.images.factsOf(0, images + more),
      fresh: bed.images.factsOf(
        { cold: 0, "no change": images, "more images": images }[key.pass],
        images + more,
      ),
    };
    const raw = by.get("raw") ?? [];
    console.log(
      `\n${title.toUpperCase()}: ${images} images, source ${
        isFar ? `${ROUND_TRIP_MS} ms away` : "on loopback"
      }\n`,
    );
    for (const line of tableLines(costRows(race, by, raw))) console.log(line);
    console.log();
    const rows = goalRows(race, by.get("ferry") ?? [], raw);
    for (const line of tableLines([["", "FERRY", "RAW", "FIGURE", "GOAL", ""], ...rows])) console.log(line);
    isMissed ||= rows.some(([name, , raw, ...rest]) =>
      raw !== "" && name !== "" && rest.includes(verdict(false))
    );
  }
  return isMissed;
}

function costRows(
  race: Race,
  by: ReadonlyMap<string, readonly MirrorCost[]>,
  raw: readonly MirrorCost[],
): readonly (readonly string[])[] {
  const head = [
    "",
    "SECONDS",
    "X RAW",
    "CPU S",
    "MEMORY MIB",
    "SOURCE ASKED",
    "MIB",
    "DESTINATION ASKED",
    "MIB",
  ];
  const rows = [...by].map(([name, costs]) => {
    const middle = (of: (cost: MirrorCost) => number) => median(costs.map(of));
    const [last] = costs.slice(-1);
    const ratio = median(costs.map(({ elapsedS }, at) => elapsedS / (raw[at]?.elapsedS ?? NaN)));
    const side = (traffic: Traffic | undefined, bytes: number, isMeant: boolean) =>
      isMeant && traffic ? [asked(traffic), (bytes / MIB).toFixed(1)] : ["", ""];
    return [
      name,
      middle(({ elapsedS }) => elapsedS).toFixed(2),
      raw.length === 0 ? "" : times(ratio),
      middle(({ processorS }) => processorS).toFixed(2),
      middle(({ peakMiB }) => peakMiB).toFixed(0),
      ...side(last?.source, servedBytes(last?.source), readsSource(race)),
      ...side(last?.destination, last?.destination.receivedBytes ?? 0, writesRegistry(race)),
      ((last?.writtenBytes ?? 0) / MIB).toFixed(1),
      ((last?.diskBytes ?? 0) / MIB).toFixed(1),
      last?.code === 0 ? "" : `exit code ${last?.code}`,
    ];
  });
  return [[...head, "WRITTEN MIB", "DISK MIB", ""], ...rows];
}

function asked({ accesses }: Traffic): string {
  const methods = Object.entries(Object.groupBy(accesses, ({ method }) => method));
  return methods.map(([method, own]) => `${method} ${own?.length ?? 0}`).sort().join(" ");
}

function servedBytes(traffic: Traffic | undefined): number {
  return (traffic?.accesses ?? []).filter(({ method }) => method === "GET").reduce(
    (sum, { bytes }) => sum + bytes,
    0,
  );
}

function isHere(program: Found): program is MirrorProgram {
  return "commands" in program;
}
