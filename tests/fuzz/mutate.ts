/** Damaged texts: what people, editors and broken disks make of files. */

/** Pseudo-random numbers that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Letters that mean something to one of the readers. */
const SPECIAL = [..."{}[]()<>:;,.'\"`|\\/-+*%#!&@=?~^$ \t\n\r0aA_\u0000\u00e9\u2028\u{1f680}"];

/** A text with one to four places changed; pieces of other texts come in as well. */
export function damaged(texts: readonly string[], random: () => number): string {
  const pick = (size: number) => Math.floor(random() * size);
  let text = texts[pick(texts.length)] ?? "";
  for (let times = 1 + pick(4); times > 0; times--) {
    const at = pick(text.length + 1);
    const end = Math.min(text.length, at + pick(12));
    const other = texts[pick(texts.length)] ?? "";
    const from = pick(other.length);
    const replacement = [
      "",
      SPECIAL[pick(SPECIAL.length)] ?? "",
      text.slice(at, end).repeat(1 + pick(40)),
      other.slice(from, from + pick(40)),
      String(2 ** pick(70)),
    ][pick(5)] ?? "";
    text = text.slice(0, at) + replacement + text.slice(end);
  }
  return text;
}
