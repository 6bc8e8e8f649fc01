/** What a scalar's text allows: which of YAML's styles can hold it. */

export interface ScalarShape {
  readonly isMultiline: boolean;
  readonly inFlowPlain: boolean;
  readonly inBlockPlain: boolean;
  readonly inSingleQuotes: boolean;
  readonly inBlock: boolean;
}

const EMPTY: ScalarShape = {
  isMultiline: false,
  inFlowPlain: false,
  inBlockPlain: true,
  inSingleQuotes: true,
  inBlock: false,
};
const BREAK = /[\n\r\x85\u2028\u2029]/;
/** Letters that mean something where they begin a scalar. */
const LEADING_INDICATORS = "#,[]{}&*!|>'\"%@`";

/** Line breaks of YAML. */
export function isBreak(letter: string): boolean {
  return letter !== "" && BREAK.test(letter);
}

/** Characters that stand as they are; tabs and all beyond the basic plane are escaped. */
export function isShown(letter: string): boolean {
  return /^[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(letter);
}

function isBlankOrEnd(letter: string | undefined): boolean {
  return letter === undefined || letter === " " || letter === "\t" || isBreak(letter);
}

export function shapeOf(text: string): ScalarShape {
  if (text === "") return EMPTY;
  const letters = Array.from(text);
  const indicators = indicatorsIn(letters);
  const hasBreaks = letters.some(isBreak);
  const first = letters[0] ?? "";
  const last = letters.at(-1) ?? "";
  const atEnds = [first, last].some((letter) => letter === " " || isBreak(letter));
  const isPair = (one: (letter: string) => boolean, two: (letter: string) => boolean) =>
    letters.some((letter, at) => at > 0 && two(letter) && one(letters[at - 1] ?? ""));
  const isSpace = (letter: string) => letter === " ";
  const breakThenSpace = isPair(isBreak, isSpace);
  const isSpecial = isPair(isSpace, isBreak) ||
    letters.some((letter) => !isShown(letter) && !isBreakShown(letter));
  const plain = !atEnds && !breakThenSpace && !isSpecial && !hasBreaks;
  return {
    isMultiline: hasBreaks,
    inFlowPlain: plain && !indicators.inFlow,
    inBlockPlain: plain && !indicators.inBlock,
    inSingleQuotes: !breakThenSpace && !isSpecial,
    inBlock: last !== " " && !isSpecial,
  };
}

/** Breaks that need no escape by themselves. */
function isBreakShown(letter: string): boolean {
  return letter === "\u2028" || letter === "\u2029";
}

function indicatorsIn(letters: readonly string[]): { readonly inFlow: boolean; readonly inBlock: boolean } {
  const marker = letters.slice(0, 3).join("");
  let inBlock = marker === "---" || marker === "...";
  let inFlow = inBlock;
  letters.forEach((letter, at) => {
    const beforeBlank = isBlankOrEnd(letters[at + 1]);
    const afterBlank = at === 0 || isBlankOrEnd(letters[at - 1]);
    if (at === 0) {
      const isLeading = LEADING_INDICATORS.includes(letter) || (letter === "-" && beforeBlank);
      inFlow ||= isLeading || letter === "?" || letter === ":";
      inBlock ||= isLeading || ((letter === "?" || letter === ":") && beforeBlank);
    } else {
      inFlow ||= ",?[]{}:".includes(letter) || (letter === "#" && afterBlank);
      inBlock ||= (letter === ":" && beforeBlank) || (letter === "#" && afterBlank);
    }
  });
  return { inFlow, inBlock };
}
