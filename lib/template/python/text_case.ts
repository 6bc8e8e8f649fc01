/** Upper and lower case of text, and questions about it. */

import { SPACE } from "./text.ts";

const CASED = /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u;
const CASED_RUN = /[\p{Lowercase}\p{Uppercase}\p{Lt}]+/gu;
const LOWER = /\p{Lowercase}/u;
const UPPER = /[\p{Uppercase}\p{Lt}]/u;
/** Characters whose folding is not their lower case. */
const FOLDED: Readonly<Record<string, string>> = {
  "ß": "ss",
  "ſ": "s",
  "ς": "σ",
  "µ": "μ",
  "ŉ": "ʼn",
  "ϐ": "β",
  "ϑ": "θ",
  "ϕ": "φ",
  "ϖ": "π",
  "ϰ": "κ",
  "ϱ": "ρ",
  "ϵ": "ε",
  "ﬀ": "ff",
  "ﬁ": "fi",
  "ﬂ": "fl",
  "ﬃ": "ffi",
  "ﬄ": "ffl",
  "ﬅ": "st",
  "ﬆ": "st",
};

export function capitalize(text: string): string {
  const [first = ""] = text;
  // Lowered as a whole, since a sigma is written by its place in the word.
  return titleLetter(first) + text.toLowerCase().slice(first.toLowerCase().length);
}

/** Every run of letters begins with a capital: `they're` gives `They'Re`. */
export function titleCase(text: string): string {
  return text.replace(CASED_RUN, capitalize);
}

export function swapCase(text: string): string {
  let made = "";
  for (const letter of text) made += UPPER.test(letter) ? letter.toLowerCase() : letter.toUpperCase();
  return made;
}

export function caseFold(text: string): string {
  let made = "";
  for (const letter of text.toLowerCase()) made += FOLDED[letter] ?? letter;
  return made;
}

function titleLetter(letter: string): string {
  const [first = "", ...rest] = letter.toUpperCase();
  return first + rest.join("").toLowerCase();
}

export function isLower(text: string): boolean {
  return LOWER.test(text) && !UPPER.test(text);
}

export function isUpper(text: string): boolean {
  return UPPER.test(text) && !LOWER.test(text) && !/\p{Lt}/u.test(text);
}

export function isTitle(text: string): boolean {
  let [inWord, found] = [false, false];
  for (const letter of text) {
    if (UPPER.test(letter) ? inWord : LOWER.test(letter) && !inWord) return false;
    inWord = CASED.test(letter);
    found ||= inWord;
  }
  return found;
}

/** Numbers in circles, superscripts and the like: digits to Python though they are no decimals. */
const ODD_DIGITS =
  "\\u00b2\\u00b3\\u00b9\\u1369-\\u1371\\u19da\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792";
const IDEOGRAPHIC_NUMBERS = "〇一二三四五六七八九十百千万億兆零壹贰叁肆伍陆柒捌玖拾";

/** The questions `str` answers about all characters of a text that is not empty. */
export const TEXT_KINDS = {
  isalnum: /^[\p{L}\p{N}]+$/u,
  isalpha: /^\p{L}+$/u,
  isdecimal: /^\p{Nd}+$/u,
  isdigit: new RegExp(`^[\\p{Nd}${ODD_DIGITS}]+$`, "u"),
  isidentifier: /^[\p{XID_Start}_]\p{XID_Continue}*$/u,
  isnumeric: new RegExp(`^[\\p{N}${IDEOGRAPHIC_NUMBERS}]+$`, "u"),
  isspace: new RegExp(`^[${SPACE}]+$`),
} as const;
