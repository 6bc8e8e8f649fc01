/** Patterns in the syntax of RE2, which oc-mirror takes, as JavaScript's regular expressions. */

/** Why a pattern is none. */
export class PatternError extends Error {}

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

/** Escapes that both know alike. */
const SHARED = /^\\(?:[dDsSwWbBtnrfv]|x[0-9A-Fa-f]{2}|[pP]\{\^?\w+\}|[!-\/:-@[-`{-~])/;

/**
 * Compiles a pattern that matches anywhere in a text.
 *
 * @throws {PatternError} for what RE2 refuses, such as look-ahead and back-references.
 */
export function compilePattern(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const source = translated(flags ? pattern.slice(flags[0].length) : pattern);
  try {
    return new RegExp(source, `u${[...new Set(flags?.[1] ?? "")].join("")}`);
  } catch (cause) {
    throw new PatternError("it is not a regular expression", { cause });
  }
}

function translated(pattern: string): string {
  let made = "";
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const [taken, piece] = inClass ? classPiece(rest) : plainPiece(rest);
    if (inClass ? rest[0] === "]" : rest[0] === "[") inClass = !inClass;
    made += piece;
    at += taken;
  }
  return made;
}

/** The length of the next piece of a pattern, and what it becomes. */
type Piece = readonly [number, string];

function plainPiece(rest: string): Piece {
  const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
  if (quoted) return [quoted[0].length, (quoted[1] ?? "").replace(/[\^$\\.*+?()[\]{}|\/]/g, "\\$&")];
  const group = /^\(\?(?:P?<([A-Za-z_]\w*)>|([ims]*(?:-[ims]+)?):)/.exec(rest);
  if (group) return [group[0].length, group[1] === undefined ? `(?${group[2]}:` : `(?<${group[1]}>`];
  if (rest.startsWith("(?")) throw new PatternError(`${JSON.stringify(rest.slice(0, 4))} is not supported`);
  if (rest.startsWith("\\A")) return [2, "(?<![\\s\\S])"];
  if (rest.startsWith("\\z")) return [2, "(?![\\s\\S])"];
  if (rest.startsWith("\\-")) return [2, "-"];
  if (rest[0] === "\\") return escapedPiece(rest);
  const opened = /^\[\^?\]?/.exec(rest);
  if (opened) return [opened[0].length, opened[0].replace("]", "\\]")];
  const count = /^\{\d+(?:,\d*)?\}/.exec(rest);
  if (count) return [count[0].length, count[0]];
  // A brace or bracket that opens nothing stands for itself.
  return [1, /^[{}\]]/.test(rest) ? `\\${rest[0]}` : rest[0] ?? ""];
}

function classPiece(rest: string): Piece {
  const posix = /^\[:(\^?)(\w+):\]/.exec(rest);
  if (posix) {
    const members = POSIX[posix[2] ?? ""];
    if (members === undefined || posix[1]) {
      throw new PatternError(`${JSON.stringify(posix[0])} is not supported`);
    }
    return [posix[0].length, members];
  }
  if (rest[0] === "\\") return escapedPiece(rest);
  return [1, /^[[(){}\/|]/.test(rest) ? `\\${rest[0]}` : rest[0] ?? ""];
}

function escapedPiece(rest: string): Piece {
  const wide = /^\\x\{[0-9A-Fa-f]+\}/.exec(rest);
  if (wide) return [wide[0].length, wide[0].replace("x", "u")];
  const shared = SHARED.exec(rest)?.[0];
  if (!shared) throw new PatternError(`${JSON.stringify(rest.slice(0, 2))} is not an escape`);
  // JavaScript lets only the characters of its syntax be escaped.
  const needless = /^\\[!"#%&',:;<=>@_`~]$/.test(shared);
  return [shared.length, needless ? shared.slice(1) : shared];
}
