/** What a program costs: the clock, the processor, memory. */

import { readTextIfAny } from "../../lib/system/files.ts";
import { type ProcessOptions, runProcess } from "../../lib/system/process.ts";

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
  const times = [...new TextDecoder().decode(stdout).matchAll(/(\d+)m([\d.]+)s/g)].slice(2);
  const processorS = times.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { elapsedS, processorS };
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
  const timer = setInterval(() => {
    const status = readTextIfAny(`/proc/${child.pid}/status`) ?? "";
    peakKiB = Math.max(peakKiB, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0));
  }, POLL_MS);
  const { code } = await child.status.finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}`);
  return { peakMiB: peakKiB / 1024, stdout: await printed };
}
