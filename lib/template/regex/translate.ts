/** Python's regular expressions in JavaScript's syntax. */

import {
  badPattern,
  literalSource,
  type PatternCursor,
  readEscape,
  readSet,
  wordSource,
} from "./characters.ts";

export interface PatternFlags {
  readonly ignoreCase: boolean;
  /** `^` and `$` also match at line breaks. */
  readonly multiline: boolean;
  /** The point also matches line breaks. */
  readonly dotAll: boolean;
  /** White space and comments in the pattern mean nothing. */
  readonly verbose: boolean;
  /** `\w`, `\d`, `\s` and `\b` know ASCII only. */
  readonly ascii: boolean;
}

export interface TranslatedPattern {
  /** For a `RegExp` with the flag `v`. */
  readonly source: string;
  readonly ignoreCase: boolean;
  readonly groupCount: number;
  /** The groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
  /** Repetitions and alternatives: where a search may go on in more than one way. */
  readonly choices: number;
  /** Whether one choice lies inside a repetition: their ways multiply with every turn. */
  readonly nests: boolean;
}

/** How a group is called in the translation, which has more groups than the pattern: tricks need some. */
export function groupName(group: number): string {
  return `g${group}`;
}

const QUANTIFIER = /^(?:[*+?]|\{(?=\d|,\d)(\d*)(,?)(\d*)\})/;
const FLAG_NAMES: Readonly<Record<string, keyof PatternFlags>> = {
  a: "ascii",
  i: "ignoreCase",
  m: "multiline",
  s: "dotAll",
  x: "verbose",
};

/** @throws {PythonError} ValueError, worded as Python does, for a mistake and for what JavaScript cannot do. */
export function translatePattern(pattern: string, flags: PatternFlags): TranslatedPattern {
  return new Translator(pattern, flags).run();
}

class Translator implements PatternCursor {
  readonly pattern: readonly string[];
  at = 0;
  #groupCount = 0;
  #atomicCount = 0;
  #choices = 0;
  #nests = false;
  readonly #open: number[] = [];
  readonly #names = new Map<string, number>();
  #flags: PatternFlags;

  constructor(pattern: string, flags: PatternFlags) {
    this.pattern = Array.from(pattern);
    this.#flags = flags;
  }

  run(): TranslatedPattern {
    this.#globalFlags();
    const { ignoreCase } = this.#flags;
    const source = this.#alternatives();
    if (this.at < this.pattern.length) throw badPattern("unbalanced parenthesis", this.at);
    return {
      source,
      ignoreCase,
      groupCount: this.#groupCount,
      names: this.#names,
      choices: this.#choices,
      nests: this.#nests,
    };
  }

  #startsWith(text: string): boolean {
    return this.pattern.slice(this.at, this.at + text.length).join("") === text;
  }

  /** `(?im)` at the start of a pattern. */
  #globalFlags(): void {
    const [whole, letters = ""] = /^\(\?([aiLmsux]+)\)/.exec(this.pattern.join("")) ?? [];
    if (whole === undefined) return;
    this.#flags = withFlags(this.#flags, letters, true);
    this.at += Array.from(whole).length;
  }

  #alternatives(): string {
    const parts = [this.#sequence()];
    while (this.pattern[this.at] === "|") {
      this.at++;
      this.#choices++;
      parts.push(this.#sequence());
    }
    return parts.join("|");
  }

  #sequence(): string {
    let made = "";
    while (true) {
      if (this.#flags.verbose) this.#skipVerbose();
      const letter = this.pattern[this.at];
      if (letter === undefined || letter === "|" || letter === ")") return made;
      const next = this.pattern[this.at + 1];
      const isPlace = letter === "^" || letter === "$" || (letter === "\\" && /[AbBZ]/.test(next ?? ""));
      const before = this.#choices;
      const atom = this.#atom(letter);
      if (isPlace && this.#isQuantified) throw badPattern("nothing to repeat", this.at);
      made += atom === "" ? "" : this.#quantified(atom, this.#choices > before);
    }
  }

  #skipVerbose(): void {
    while (true) {
      const letter = this.pattern[this.at];
      if (letter !== undefined && /\s/.test(letter)) this.at++;
      else if (letter === "#") {
        while (this.at < this.pattern.length && this.pattern[this.at] !== "\n") this.at++;
      } else return;
    }
  }

  #atom(letter: string): string {
    const start = this.at++;
    switch (letter) {
      case "(":
        return this.#group(start);
      case "[":
        return readSet(this, this.#flags.ascii);
      case "\\":
        return this.#escape(start);
      case ".":
        return this.#flags.dotAll ? "[\\s\\S]" : "[^\\n]";
      case "^":
        return this.#flags.multiline ? "(?<=^|\\n)" : "^";
      case "$":
        return this.#flags.multiline ? "(?=\\n|$)" : "(?=\\n?$)";
      case "*":
      case "+":
      case "?":
        throw badPattern("nothing to repeat", start);
      case "{":
        if (QUANTIFIER.test(this.#ahead(start))) throw badPattern("nothing to repeat", start);
        return literalSource(0x7b);
      default:
        return literalSource(letter.codePointAt(0) ?? 0);
    }
  }

  #escape(start: number): string {
    const item = readEscape(this, this.#flags.ascii, false);
    if (item) return item.kind === "literal" ? literalSource(item.code) : `[${item.source}]`;
    const letter = this.pattern[this.at++];
    const word = `[${wordSource(this.#flags.ascii)}]`;
    switch (letter) {
      case "A":
        return "^";
      case "Z":
        return "$";
      case "b":
        return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
      case "B":
        return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
    }
    const digits = /^\d{1,2}/.exec(this.pattern.slice(this.at - 1, this.at + 1).join(""))?.[0] ?? "";
    this.at += digits.length - 1;
    return this.#reference(Number(digits), start);
  }

  #reference(group: number, at: number): string {
    if (group < 1 || group > this.#groupCount) throw badPattern(`invalid group reference ${group}`, at + 1);
    if (this.#open.includes(group)) throw badPattern("cannot refer to an open group", at);
    return `\\k<${groupName(group)}>`;
  }

  #group(start: number): string {
    if (this.pattern[this.at] !== "?") return this.#capture(start, undefined);
    this.at++;
    if (this.#startsWith("#")) return this.#comment(start);
    for (const kind of [":", "=", "!", "<=", "<!"]) {
      if (!this.#startsWith(kind)) continue;
      this.at += kind.length;
      return `(?${kind}${this.#inside(start)})`;
    }
    if (this.#startsWith("P<")) {
      this.at += 2;
      return this.#capture(start, this.#name(">"));
    }
    if (this.#startsWith("P=")) {
      this.at += 2;
      const name = this.#name(")");
      const group = this.#names.get(name);
      if (group === undefined) throw badPattern(`unknown group name '${name}'`, this.at - name.length - 1);
      return this.#reference(group, start);
    }
    if (this.#startsWith(">")) {
      this.at++;
      return this.#atomic(this.#inside(start));
    }
    if (this.#startsWith("(")) throw badPattern("conditional groups are not supported", start);
    return this.#flagGroup(start);
  }

  #comment(start: number): string {
    while (this.at < this.pattern.length && this.pattern[this.at] !== ")") this.at++;
    if (this.at++ >= this.pattern.length) throw badPattern("missing ), unterminated comment", start);
    return "";
  }

  /** A group that is not tried in another way once it has matched: what a lookahead has found stays found. */
  #atomic(inside: string): string {
    const name = `a${++this.#atomicCount}`;
    return `(?:(?=(?<${name}>${inside}))\\k<${name}>)`;
  }

  #capture(start: number, name: string | undefined): string {
    const number = ++this.#groupCount;
    if (name !== undefined) {
      const former = this.#names.get(name);
      if (former !== undefined) {
        const both = `'${name}' as group ${number}; was group ${former}`;
        throw badPattern(`redefinition of group name ${both}`, start + 4);
      }
      this.#names.set(name, number);
    }
    this.#open.push(number);
    const inside = this.#inside(start);
    this.#open.pop();
    return `(?<${groupName(number)}>${inside})`;
  }

  #inside(start: number): string {
    const flags = this.#flags;
    const made = this.#alternatives();
    this.#flags = flags;
    if (this.pattern[this.at] !== ")") throw badPattern("missing ), unterminated subpattern", start);
    this.at++;
    return made;
  }

  #name(end: string): string {
    const from = this.at;
    while (this.at < this.pattern.length && this.pattern[this.at] !== end) this.at++;
    const name = this.pattern.slice(from, this.at).join("");
    if (this.at >= this.pattern.length) throw badPattern(`missing ${end}, unterminated name`, from);
    if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) {
      throw badPattern(name === "" ? "missing group name" : `bad character in group name '${name}'`, from);
    }
    this.at++;
    return name;
  }

  /** `(?i:…)` and `(?-i:…)`. */
  #flagGroup(start: number): string {
    const rest = this.pattern.slice(this.at).join("");
    const [whole, on = "", off = ""] = /^([aiLmsux]*)(?:-([imsx]+))?:/.exec(rest) ?? [];
    if (whole === undefined) {
      if (/^[aiLmsux]+\)/.test(rest)) {
        throw badPattern("global flags not at the start of the expression", start);
      }
      const known = /^[P<]?/.exec(rest)?.[0].length ?? 0;
      if (rest.length === known) throw badPattern("unexpected end of pattern", this.pattern.length);
      throw badPattern(`unknown extension ?${rest.slice(0, known + 1)}`, start + 1);
    }
    this.at += whole.length;
    const before = this.#flags;
    this.#flags = withFlags(withFlags(before, on, true), off, false);
    const { ignoreCase } = this.#flags;
    const inside = this.#inside(start);
    this.#flags = before;
    if (ignoreCase === before.ignoreCase) return `(?:${inside})`;
    return ignoreCase ? `(?i:${inside})` : `(?-i:${inside})`;
  }

  /** An atom with the quantifier behind it. @param chooses Whether there are choices in the atom. */
  #quantified(atom: string, chooses: boolean): string {
    if (this.#flags.verbose) this.#skipVerbose();
    const match = QUANTIFIER.exec(this.#ahead(this.at));
    if (!match) return atom;
    const [whole, low = "", comma = "", high = ""] = match;
    if (high !== "" && low !== "" && Number(low) > Number(high)) {
      throw badPattern("min repeat greater than max repeat", this.at + 1);
    }
    this.at += whole.length;
    this.#choices++;
    this.#nests ||= chooses && whole !== "?";
    const quantifier = whole.length > 1 ? `{${low || "0"}${comma}${high}}` : whole;
    const repeated = (/^\(\?(?:[=!]|<[=!])/.test(atom) ? `(?:${atom})` : atom) + quantifier;
    const made = this.#mode(repeated);
    if (this.#flags.verbose) this.#skipVerbose();
    if (this.#isQuantified) throw badPattern("multiple repeat", this.at);
    return made;
  }

  /** A repetition that takes as little as it can, or gives nothing back. */
  #mode(repeated: string): string {
    const next = this.pattern[this.at];
    if (next !== "?" && next !== "+") return repeated;
    this.at++;
    return next === "?" ? `${repeated}?` : this.#atomic(repeated);
  }

  get #isQuantified(): boolean {
    return QUANTIFIER.test(this.#ahead(this.at));
  }

  /** As much of the pattern from a place on as a quantifier can take. */
  #ahead(from: number): string {
    return this.pattern.slice(from, from + 24).join("");
  }
}

function withFlags(flags: PatternFlags, letters: string, value: boolean): PatternFlags {
  const changes = [...letters].flatMap((letter) => {
    const name = FLAG_NAMES[letter];
    return name ? [[name, value] as const] : [];
  });
  return { ...flags, ...Object.fromEntries(changes) };
}
