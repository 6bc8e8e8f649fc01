/** Two texts as a unified diff, cut into hunks as Python's difflib cuts them. */

/** A run of lines that both texts have. */
interface Match {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** What becomes of a range of lines. */
interface Step {
  readonly kind: "equal" | "replace" | "delete" | "insert";
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** Lines that occur more often than this share of a long text say nothing about where texts match. */
const POPULAR_SHARE = 100;
const LONG_TEXT = 200;

/**
 * @param before Lines with their line breaks.
 * @param context Lines shown around each difference.
 * @returns Lines with their line breaks, the two file lines first; empty when the texts are equal.
 */
export function unifiedDiff(
  before: readonly string[],
  after: readonly string[],
  names: { readonly before: string; readonly after: string },
  context = 3,
): readonly string[] {
  const hunks = grouped(steps(before, after), context);
  if (hunks.length === 0) return [];
  const lines = [`--- ${names.before}\n`, `+++ ${names.after}\n`];
  for (const hunk of hunks) {
    const [first, last] = [hunk[0], hunk.at(-1)];
    if (!first || !last) continue;
    lines.push(`@@ -${range(first.before[0], last.before[1])} +${range(first.after[0], last.after[1])} @@\n`);
    for (const { kind, before: from, after: to } of hunk) {
      if (kind === "equal") lines.push(...before.slice(...from).map((line) => ` ${line}`));
      else {lines.push(
          ...before.slice(...from).map((line) => `-${line}`),
          ...after.slice(...to).map((line) => `+${line}`),
        );}
    }
  }
  return lines;
}

function range(start: number, stop: number): string {
  const length = stop - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

function steps(before: readonly string[], after: readonly string[]): readonly Step[] {
  const made: Step[] = [];
  let [i, j] = [0, 0];
  for (const { before: at, after: to, length } of matches(before, after)) {
    const kind = i < at ? (j < to ? "replace" : "delete") : j < to ? "insert" : null;
    if (kind) made.push({ kind, before: [i, at], after: [j, to] });
    [i, j] = [at + length, to + length];
    if (length > 0) made.push({ kind: "equal", before: [at, i], after: [to, j] });
  }
  return made;
}

/** The matching runs in ascending order, closed by an empty one at the end of both texts. */
function matches(before: readonly string[], after: readonly string[]): readonly Match[] {
  const positions = positionsOf(after);
  const found: Match[] = [];
  const open: (readonly [number, number, number, number])[] = [[0, before.length, 0, after.length]];
  for (let area = open.pop(); area; area = open.pop()) {
    const [low, high, from, to] = area;
    const match = longest(before, after, positions, area);
    if (match.length === 0) continue;
    found.push(match);
    if (low < match.before && from < match.after) open.push([low, match.before, from, match.after]);
    const [end, stop] = [match.before + match.length, match.after + match.length];
    if (end < high && stop < to) open.push([end, high, stop, to]);
  }
  found.sort((a, b) => a.before - b.before || a.after - b.after);
  return joined([...found, { before: before.length, after: after.length, length: 0 }]);
}

/** Adjacent runs as one. */
function joined(found: readonly Match[]): readonly Match[] {
  const made: Match[] = [];
  for (const match of found) {
    const last = made.at(-1);
    if (
      last && last.before + last.length === match.before && last.after + last.length === match.after &&
      match.length > 0
    ) {
      made[made.length - 1] = { ...last, length: last.length + match.length };
    } else made.push(match);
  }
  return made;
}

/** Where each line of the second text stands, without those that stand all over a long text. */
function positionsOf(after: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const made = new Map<string, number[]>();
  after.forEach((line, at) => {
    const known = made.get(line);
    if (known) known.push(at);
    else made.set(line, [at]);
  });
  if (after.length < LONG_TEXT) return made;
  const limit = Math.floor(after.length / POPULAR_SHARE) + 1;
  return new Map([...made].filter(([, all]) => all.length <= limit));
}

/** The longest run that the areas share, the earliest of several; widened by lines left out for being popular. */
function longest(
  before: readonly string[],
  after: readonly string[],
  positions: ReadonlyMap<string, readonly number[]>,
  [low, high, from, to]: readonly [number, number, number, number],
): Match {
  let best: Match = { before: low, after: from, length: 0 };
  let lengths = new Map<number, number>();
  for (let i = low; i < high; i++) {
    const next = new Map<number, number>();
    for (const j of positions.get(before[i] ?? "") ?? []) {
      if (j < from) continue;
      if (j >= to) break;
      const length = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > best.length) best = { before: i - length + 1, after: j - length + 1, length };
    }
    lengths = next;
  }
  let { before: i, after: j, length } = best;
  while (i > low && j > from && before[i - 1] === after[j - 1]) [i, j, length] = [i - 1, j - 1, length + 1];
  while (i + length < high && j + length < to && before[i + length] === after[j + length]) length++;
  return { before: i, after: j, length };
}

/** Steps with only so many equal lines around them, in hunks. */
function grouped(all: readonly Step[], context: number): readonly (readonly Step[])[] {
  const list = [...all];
  const first = list[0];
  if (first?.kind === "equal") {
    list[0] = clipped(first, Math.max(first.before[0], first.before[1] - context), first.before[1]);
  }
  const last = list.at(-1);
  if (last?.kind === "equal") {
    list[list.length - 1] = clipped(last, last.before[0], Math.min(last.before[1], last.before[0] + context));
  }
  const hunks: Step[][] = [[]];
  for (const step of list) {
    if (step.kind === "equal" && step.before[1] - step.before[0] > 2 * context) {
      hunks.at(-1)?.push(clipped(step, step.before[0], step.before[0] + context));
      hunks.push([clipped(step, step.before[1] - context, step.before[1])]);
    } else hunks.at(-1)?.push(step);
  }
  return hunks.filter((hunk) => hunk.some(({ kind }) => kind !== "equal"));
}

/** An equal step cut to a range of the first text. */
function clipped(step: Step, start: number, stop: number): Step {
  const shift = step.after[0] - step.before[0];
  return { ...step, before: [start, stop], after: [start + shift, stop + shift] };
}
