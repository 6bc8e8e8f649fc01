/** What was reached beside what is wanted. */

import { availableParallelism, loadavg } from "node:os";

const WIDTHS = [50, 12, 24, 12, 12] as const;

/** How many times; the second digit counts below ten. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`;
}

export function verdict(isReached: boolean): string {
  return isReached ? "reached" : "NOT REACHED";
}

/** Whether the cells of a row say so. */
export function isMissed(cells: readonly string[]): boolean {
  return cells.at(-1) === verdict(false);
}

/** The figure, its goal and whether it is reached, as cells of a row. */
export function atLeast(figure: number, goal: number, shown: (value: number) => string): readonly string[] {
  return [shown(figure), `>= ${shown(goal)}`, verdict(figure >= goal)];
}

/** The same for what has to be small. */
export function atMost(figure: number, goal: number, shown: (value: number) => string): readonly string[] {
  return [shown(figure), `<= ${shown(goal)}`, verdict(figure <= goal)];
}

/** Cells in columns that every row has. */
export function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join("").trimEnd();
}

/** How busy the machine is; figures taken while others work on it show more of them than of what was measured. */
export function loadLine(): string {
  const [load = 0] = loadavg();
  const processors = availableParallelism();
  const judged = load > processors / 2 ? ": taken under load, the figures say little" : "";
  return `${load.toFixed(1)} programs at work on ${processors} processors${judged}`;
}
