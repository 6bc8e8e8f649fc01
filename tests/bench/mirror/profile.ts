/** Where ferry's time goes: its runs once more, with the runtime taking samples of what it is at. */

import { listFolder } from "../../../lib/system/files.ts";
import type { MirrorBed } from "./bed.ts";
import { ferryMirror } from "./programs.ts";
import { type RunKey, type RunOptions, runProgram } from "./runs.ts";

/** What a run spends its time with, in samples of one thread. */
export interface Share {
  readonly what: string;
  readonly ms: number;
  /** Of the whole run, from 0 to 1. */
  readonly share: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

const LAUNCHED = [
  "--quiet",
  "--no-config",
  "--no-remote",
  "--no-npm",
  "--unstable-lazy-dynamic-imports",
  "-A",
];
const SMALLEST_SHARE = 0.02;
/** What the runtime's own functions are at, by their names. */
const NATIVE: readonly (readonly [RegExp, string])[] = [
  [/hash/, "hashing"],
  [/load|eval|import/i, "loading of modules"],
  [/fetch|op_read$|net|tls|http/, "network"],
  [/write|fs_|file|read/, "files"],
];

/** The shares of each run of the packed program. @param home Where it has unpacked itself. */
export async function profiledRuns(
  home: string,
  bed: MirrorBed,
  options: RunOptions,
  onRun: (key: RunKey, shares: readonly Share[]) => void,
): Promise<void> {
  const folder = `${bed.folder}/profiles`;
  const [runtime] = listFolder(`${home}/runtime`).map((name) => `${home}/runtime/${name}`);
  const sampled = ["--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=200"];
  const program = ferryMirror(
    [`${runtime}/deno`, "run", ...LAUNCHED, ...sampled, `${runtime}/main.js`],
    home,
  );
  await runProgram(
    { ...program, env: { ...program.env, DENO_DIR: `${home}/deno` } },
    bed,
    options,
    (key) => {
      const [name] = listFolder(folder).map((one) => `${folder}/${one}`);
      if (name === undefined) return;
      onRun(key, sharesOf(JSON.parse(Deno.readTextFileSync(name))));
      Deno.removeSync(folder, { recursive: true });
    },
  );
}

/** The largest first; small ones are left out. */
function sharesOf({ nodes, samples, timeDeltas }: Profile): readonly Share[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const what = names.get(id) ?? "";
    spent.set(what, (spent.get(what) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
  }
  const all = spent.values().reduce((sum, ms) => sum + ms, 0);
  return [...spent].map(([what, ms]) => ({ what, ms, share: ms / all }))
    .filter(({ share }) => share >= SMALLEST_SHARE)
    .toSorted((a, b) => b.ms - a.ms);
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  if (functionName === "(idle)") return "waiting";
  if (functionName === "(garbage collector)") return "collection of garbage";
  if (url.startsWith("file:")) return sourceOf(new URL(url).pathname, lineNumber);
  if (/deno_fetch|deno_web|deno_net|http/.test(url)) return "network";
  const native = url === "" || url.startsWith("ext:core") ? functionName : "";
  return NATIVE.find(([pattern]) => pattern.test(native))?.[1] ?? "the runtime";
}

const scripts = new Map<string, readonly string[]>();

/** The folder, or the package, that a line of a packed script comes from: the packer says so above each source. */
function sourceOf(path: string, lineNumber: number): string {
  const lines = scripts.get(path) ?? Deno.readTextFileSync(path).split("\n");
  scripts.set(path, lines);
  for (let at = lineNumber; at >= 0; at--) {
    const source = /^\/\/ (\S+\.(?:ts|m?js))$/.exec(lines[at] ?? "")?.[1];
    if (source === undefined) continue;
    const own = /node_modules\/((?!\.deno)[^/]+)\/(?!.*node_modules)/.exec(source)?.[1];
    return own ?? source.split("/").slice(0, 3).filter((part) => !part.endsWith(".ts")).join("/");
  }
  return "the program";
}
