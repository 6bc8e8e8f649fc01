/** Gives damaged texts to a reader. */

import { cpuUsage } from "node:process";
import { DiagnosticError, diagnosticsOf } from "../../lib/source/diagnostic.ts";
import { damaged, randomFrom } from "./mutate.ts";
import type { Reader } from "./readers.ts";

/** What counts as a hang: processor time, so that a busy machine is not taken for one. */
const HANG_MS = 15_000;

export interface Fuzzed {
  /** How many texts were refused with a proper error. */
  readonly refused: number;
  /** Processor time. */
  readonly slowestMs: number;
  /** Texts that led to anything but a result or a proper error in good time, each error once. */
  readonly bugs: readonly { readonly text: string; readonly error: string }[];
}

/** The same seed gives the same texts. */
export function fuzz({ texts, read }: Reader, times: number, seed: number): Fuzzed {
  const random = randomFrom(seed);
  const bugs = new Map<string, { text: string; error: string }>();
  let [refused, slowestMs] = [0, 0];
  for (let time = 0; time < times; time++) {
    const text = damaged(texts, random);
    const start = processorMs();
    try {
      read(text);
    } catch (error) {
      if (error instanceof DiagnosticError || diagnosticsOf(error).length > 0) refused++;
      else {
        const told = error instanceof Error ? error.stack ?? error.message : String(error);
        const key = told.split("\n").slice(0, 2).join("\n");
        if (!bugs.has(key)) bugs.set(key, { text, error: told });
      }
    }
    const tookMs = processorMs() - start;
    slowestMs = Math.max(slowestMs, tookMs);
    if (tookMs > HANG_MS) bugs.set(text, { text, error: `took ${Math.round(tookMs)} ms` });
  }
  return { refused, slowestMs, bugs: [...bugs.values()] };
}

function processorMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
