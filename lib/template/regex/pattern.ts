/** Compiled patterns: searching, finding all, and replacing as Python's `re` does. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { TimeLimit, TookTooLong } from "../../system/time_limit.ts";
import type { Environment } from "../environment.ts";
import { PythonError, typeError } from "../python/error.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";
import { badPattern } from "./characters.ts";
import type { PatternMatch } from "./match.ts";
import { expandReplacement, parseReplacement } from "./replacement.ts";
import { groupName, type PatternFlags, type TranslatedPattern, translatePattern } from "./translate.ts";

export interface PatternOptions {
  /** How long one search may take, or all that belong together. */
  readonly limitMs?: number;
}

const USUAL_LIMIT_MS = 10_000;
/** Steps that no search needs a watch for: even an ordinary computer takes less than a second for them. */
const HARMLESS_STEPS = 1e7;
const timeLimit = new TimeLimit();

export class Pattern {
  readonly #translated: TranslatedPattern;
  readonly #flags: string;
  readonly #global: RegExp;
  #start: RegExp | undefined;
  #full: RegExp | undefined;
  #nonEmpty: RegExp | undefined;
  readonly #limitMs: number;

  /** @throws {PythonError} ValueError for a pattern that is none. */
  constructor(pattern: string, flags: PatternFlags, { limitMs = USUAL_LIMIT_MS }: PatternOptions = {}) {
    this.#limitMs = limitMs;
    this.#translated = translatePattern(pattern, flags);
    this.#flags = this.#translated.ignoreCase ? "vi" : "v";
    try {
      this.#global = new RegExp(this.#translated.source, `g${this.#flags}`);
    } catch (error) {
      throw badPattern(`this pattern is not supported (${error instanceof Error ? error.message : ""})`, 0);
    }
  }

  get groupCount(): number {
    return this.#translated.groupCount;
  }

  search(text: string): PatternMatch | null {
    return this.#once(this.#global, text);
  }

  /** A match at the start of a text. */
  matchStart(text: string): PatternMatch | null {
    this.#start ??= new RegExp(this.#translated.source, `y${this.#flags}`);
    return this.#once(this.#start, text);
  }

  /** A match of the whole text. */
  matchAll(text: string): PatternMatch | null {
    this.#full ??= new RegExp(`(?:${this.#translated.source})$`, `y${this.#flags}`);
    return this.#once(this.#full, text);
  }

  #once(pattern: RegExp, text: string): PatternMatch | null {
    const match = this.#watched(text, () => execAt(pattern, text, 0));
    return match && this.#matchOf(match);
  }

  /** Every match from left to right; one may be empty, also behind another, but no two at the same place. */
  matches(text: string): Iterable<PatternMatch> {
    return this.#isHarmless(text) ? this.#each(text) : this.#watched(text, () => [...this.#each(text)]);
  }

  /**
   * Searches a text, and gives up where there are so many ways to match that a search would never end.
   *
   * @throws {DiagnosticError} `template-failed` when the time is over.
   */
  #watched<T>(text: string, search: () => T): T {
    if (this.#isHarmless(text)) return search();
    try {
      return timeLimit.run(this.#limitMs, search);
    } catch (error) {
      if (!(error instanceof TookTooLong)) throw error;
      throw new DiagnosticError(
        `the regular expression takes more than ${
          this.#limitMs / 1000
        } seconds on a text of ${text.length} characters`,
        {
          code: "template-failed",
          hint: "a repetition inside of another, as in (a+)+, can be tried in very many ways",
        },
      );
    }
  }

  /** Whether a search ends soon for sure: each choice tries each place of the text at most once for each other choice. */
  #isHarmless({ length }: string): boolean {
    const { nests, choices } = this.#translated;
    return !nests && Math.max(2, length) ** (choices + 1) <= HARMLESS_STEPS;
  }

  *#each(text: string): Generator<PatternMatch> {
    for (let at = 0; at <= text.length;) {
      const match = execAt(this.#global, text, at);
      if (!match) return;
      yield this.#matchOf(match);
      at = match.index + match[0].length;
      if (match[0] !== "") continue;
      const longer = execAt(this.#advancing, text, at);
      if (longer) yield this.#matchOf(longer);
      at += longer?.[0].length ?? String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    }
  }

  /** A match that is not empty: what is left of the text must have changed by it. */
  get #advancing(): RegExp {
    const source = `(?=(?<rest>[\\s\\S]*))(?:${this.#translated.source})(?!\\k<rest>$)`;
    return this.#nonEmpty ??= new RegExp(source, `y${this.#flags}`);
  }

  /** The text with at most `most` matches replaced (all for 0), and how many were. */
  replace(
    text: string,
    replacement: string,
    most: number,
  ): { readonly text: string; readonly count: number } {
    const template = parseReplacement(replacement, this.groupCount, this.#translated.names);
    let [made, at, count] = ["", 0, 0];
    for (const match of this.matches(text)) {
      if (most > 0 && count === most) break;
      made += text.slice(at, match.start) + expandReplacement(template, match);
      at = match.end;
      count++;
    }
    return { text: made + text.slice(at), count };
  }

  #matchOf(match: RegExpExecArray): PatternMatch {
    const { groupCount, names } = this.#translated;
    const [text] = match;
    return {
      text,
      start: match.index,
      end: match.index + text.length,
      group: (key) => {
        const number = typeof key === "string" ? names.get(key) : key;
        if (number === 0) return text;
        if (number === undefined || number > groupCount) {
          throw new PythonError("IndexError", "no such group");
        }
        return match.groups?.[groupName(number)] ?? null;
      },
    };
  }
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  // V8 can find an empty match between the two halves of a character.
  return match && isInside(text, match.index) ? execAt(pattern, text, match.index + 1) : match;
}

function isInside(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

const MOST_KEPT = 500;
const known = new WeakMap<Environment, Map<string, Pattern>>();

/** A pattern, compiled once for an environment. @throws {PythonError} ValueError for a pattern that is none. */
export function patternFor(
  environment: Environment,
  pattern: RuntimeValue,
  { ignoreCase, multiline }: { readonly ignoreCase: boolean; readonly multiline: boolean },
): Pattern {
  const source = textIn(pattern);
  if (source === undefined) throw typeError("first argument must be string or compiled pattern");
  const patterns = known.get(environment) ?? new Map<string, Pattern>();
  known.set(environment, patterns);
  const key = `${ignoreCase ? "i" : ""}${multiline ? "m" : ""}/${source}`;
  const found = patterns.get(key);
  if (found) return found;
  const made = new Pattern(source, { ignoreCase, multiline, dotAll: false, verbose: false, ascii: false });
  if (patterns.size >= MOST_KEPT) patterns.clear();
  patterns.set(key, made);
  return made;
}
