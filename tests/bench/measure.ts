/** What a program costs: the clock, the processor, memory. */

import { readTextIfAny } from "../../lib/system/files.ts";
import { type ProcessOptions, runProcess, startProcess } from "../../lib/system/process.ts";

export interface Cost {
  /** From start to end, by the clock. */
  readonly elapsedS: number;
  /** Of all its processors, by itself and by what it starts. */
  readonly processorS: number;
}

/** The shell tells what its children took: user and system time, in minutes and seconds. */
const TIMED = '"$@" >/dev/null; code=$?; times; exit $code';
const POLL_MS = 20;

/** The median of several runs by the clock, and the least of them by the processor: other work only adds to it. */
export async function costOf(
  argv: readonly string[],
  rounds: number,
  options: ProcessOptions,
): Promise<Cost> {
  const runs: Cost[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await costOnce(argv, options));
  return {
    elapsedS: median(runs.map(({ elapsedS }) => elapsedS)),
    processorS: Math.min(...runs.map(({ processorS }) => processorS)),
  };
}

/** The upper one of the two in the middle where there are two; NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function costOnce(argv: readonly string[], options: ProcessOptions): Promise<Cost> {
  const begin = performance.now();
  const { code, stdout, stderr } = await runProcess(["sh", "-c", TIMED, "sh", ...argv], options);
  const elapsedS = (performance.now() - begin) / 1000;
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return { elapsedS, processorS: childrenS(new TextDecoder().decode(stdout)) };
}

/** What the shell says last: its own times first, then those of its children. */
function childrenS(printed: string): number {
  const times = [...printed.matchAll(/(\d+)m([\d.]+)s/g)].slice(2);
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** What a program costs with all that it starts, whatever it prints; all of them are in memory at once. */
export async function treeCost(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Cost & { readonly peakMiB: number; readonly code: number; readonly stderr: string }> {
  const begin = performance.now();
  const child = startProcess(["sh", "-c", TIMED, "sh", ...argv], {
    ...options,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  let peakKiB = 0;
  const timer = setInterval(() => {
    const sizes = childrenOf(child.pid).map(treeKiB);
    peakKiB = Math.max(peakKiB, sizes.reduce((sum, size) => sum + size, 0));
  }, POLL_MS);
  const { code, stdout, stderr } = await child.output().finally(() => clearInterval(timer));
  const elapsedS = (performance.now() - begin) / 1000;
  const [printed, complaints] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return {
    elapsedS,
    processorS: childrenS(printed ?? ""),
    peakMiB: peakKiB / 1024,
    code,
    stderr: complaints ?? "",
  };
}

function treeKiB(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeKiB(child), mostKiB(pid));
}

/** Any thread of a program may have started a child. */
function childrenOf(pid: number): readonly number[] {
  return foldersIn(`/proc/${pid}/task`).flatMap((thread) =>
    (readTextIfAny(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number)
  );
}

function foldersIn(path: string): readonly string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name);
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

/** The most that a program was in memory so far. */
function mostKiB(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The most memory that a program holds at once, in MiB; its launcher has to become the program itself. */
export async function peakMiB(
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<number> {
  return (await runMeasured(argv, options)).peakMiB;
}

/** The same with what the program prints. */
export async function runMeasured(
  [program = "", ...args]: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly peakMiB: number; readonly stdout: string }> {
  const child = new Deno.Command(program, { args, ...options, stdout: "piped", stderr: "inherit" }).spawn();
  const printed = new Response(child.stdout).text();
  let peakKiB = 0;
  const timer = setInterval(() => void (peakKiB = Math.max(peakKiB, mostKiB(child.pid))), POLL_MS);
  const { code } = await child.status.finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}`);
  return { peakMiB: peakKiB / 1024, stdout: await printed };
}
