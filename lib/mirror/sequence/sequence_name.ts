/** Names of sequences' folders: `seq3-monthly-update`. */

import { REFUSED_WORDS } from "../refused_words.ts";

const NAME = /^seq(\d+)-(.+)$/;
const LONGEST = 60;
/** As far as codes of receipts count. Folders with more in their names, such as days, are no sequences. */
export const LARGEST_NUMBER = 2 ** 20 - 1;

export function sequenceName(number: number, description: string): string {
  return `seq${number}-${description}`;
}

/** The number in a folder's name; null for a folder that is no sequence. */
export function sequenceNumber(folder: string): number | null {
  const number = Number(NAME.exec(folder)?.[1] ?? NaN);
  return number > 0 && number <= LARGEST_NUMBER ? number : null;
}

/**
 * What a sequence is called where nobody gave it a name.
 *
 * @param isFirst Whether it is the first of its chain.
 */
export function defaultDescription(isFirst: boolean, nowMs: number): string {
  if (isFirst) return "baseline";
  const iso = new Date(nowMs).toISOString();
  return `${iso.slice(0, 10).replaceAll("-", "")}-${iso.slice(11, 16).replace(":", "")}`;
}

/** A user's description as a part of a path: letters, digits and `._-`, and no word that oc-mirror stumbles over. */
export function cleanDescription(text: string): string {
  // An accent goes and leaves its letter.
  let made = text.trim().replaceAll("ß", "ss").normalize("NFKD").replace(/[^\p{ASCII}]/gu, "").replace(
    /[^A-Za-z0-9._-]+/g,
    "-",
  )
    .replace(/^[-.]+|[-.]+$/g, "").slice(0, LONGEST);
  for (const word of REFUSED_WORDS) made = made.replaceAll(word, `${word.slice(0, 1)}_${word.slice(1)}`);
  return made || "sequence";
}
