/** What is most likely wrong with a text that is not YAML. */

import { lineText, positionOf, type SourceFile } from "../source/span.ts";

export interface YamlHint {
  readonly message: string;
  readonly hint: string | undefined;
  /** Offset of what is wrong, where that is not where parsing stopped. */
  readonly at?: number | undefined;
}

const NO_KEY = "While parsing a block mapping did not find expected key.";
const NO_ITEM = "While parsing a block collection did not find expected '-' indicator.";

/** The reasons of js-yaml that say too little, in the words of ansible-core, and what they mean. */
function inPlainWords(reason: string, text: string, at: number): YamlHint {
  switch (reason) {
    case "deficient indentation":
      return { message: "a bracket or quote is not closed before the indentation ends", hint: undefined };
    case "bad indentation of a mapping entry":
      return {
        message: text[at] === ":" ? "Mapping values are not allowed in this context." : NO_KEY,
        hint: "there is unexpected text in a mapping, or its indentation is wrong",
      };
    case "bad indentation of a sequence entry":
      return { message: NO_ITEM, hint: "there is unexpected text in a list, or its indentation is wrong" };
    case "end of the stream or a document separator is expected":
      return {
        message: whatWasExpected(text),
        hint: "this text belongs to nothing: its indentation is wrong, or a list and a mapping are mixed",
      };
    default:
      return { message: reason, hint: undefined };
  }
}

/** What could have come after the outermost value, which its first letters tell the kind of. */
function whatWasExpected(text: string): string {
  const first = text.split("\n").find((line) => !/^(#|---|%|\s*$)/.test(line)) ?? "";
  if (/^-(\s|$)/.test(first)) return NO_ITEM;
  return /^[{["']/.test(first) ? "Did not find expected <document start>." : NO_KEY;
}

/** What the parser says where a bracket or a quote of an earlier line may still be open. */
const NEVER_CLOSED = /^(deficient indentation|missed comma|unexpected end of the stream within a)/;
const PAIR = /^\s*(?:- )?[\w.-]+\s*=/;

/** Offset of the bracket or quote that the last lines of a text leave open; null where there is none. */
function lastOpened(text: string): number | null {
  const lines = text.split("\n");
  let start = text.length + 1;
  for (const line of lines.toReversed()) {
    start -= line.length + 1;
    const before = /^\s*(?:- +)*(?:[^\s'"{[#][^:#]*:\s+)?/.exec(line)?.[0].length ?? 0;
    const open = openedIn(line.slice(before));
    if (open !== null) return start + before + open;
  }
  return null;
}

/** Where the outermost bracket, or the quote, begins that a value does not close. */
function openedIn(value: string): number | null {
  if (!/^['"{[]/.test(value)) return null;
  const brackets: number[] = [];
  for (let at = 0; at < value.length; at++) {
    const letter = value[at] ?? "";
    if (letter === "#" && value[at - 1] === " ") break;
    if (letter === "{" || letter === "[") brackets.push(at);
    else if (letter === "}" || letter === "]") brackets.pop();
    else if ((letter === '"' || letter === "'") && !/\w/.test(value[at - 1] ?? "")) {
      const end = value.indexOf(letter, at + 1);
      if (end < 0) return at;
      at = end;
    }
  }
  return brackets[0] ?? null;
}

/**
 * @param at Offset where parsing stopped.
 * @param reason The parser's word for it.
 */
export function hintFor(file: SourceFile, at: number, reason: string): YamlHint {
  const { line, column } = positionOf(file, at);
  const lineStart = at - column + 1;
  const text = lineText(file, line);
  const value = /^\s*(?:- )*[^\s#'"{[][^:#]*:\s+(.*)$/.exec(text)?.[1] ?? text.trim().replace(/^- /, "");
  const opened = NEVER_CLOSED.test(reason) ? lastOpened(file.text.slice(0, lineStart)) : null;
  if (opened !== null) {
    return {
      message: "a bracket or quote is not closed",
      hint: `close what begins with ${file.text[opened]}`,
      at: opened,
    };
  }
  const before = lineText(file, line - 1);
  if (PAIR.test(before) && !before.includes(": ")) {
    const hint = "write the key, a colon and a blank";
    const pairAt = lineStart - before.length - 1 + before.search(/[\w]/);
    return { message: "key=value where YAML wants key: value", hint, at: pairAt };
  }
  const say = (message: string, hint: string): YamlHint => ({ message, hint });
  if (/^\s*\t/.test(text)) {
    const hint = "replace the tab by blanks";
    return { message: "tabs are invalid for indentation in YAML", hint, at: lineStart + text.indexOf("\t") };
  }
  if (/^\{\{/.test(value)) {
    return say(
      "this may be an issue with missing quotes around a template block",
      `write "${value.replaceAll('"', "'")}" with the quotes`,
    );
  }
  if (/^[@`]/.test(value)) return say(`a value cannot start with ${value[0]}`, "put the value in quotes");
  if (/^%/.test(value)) return say("a value cannot start with %", "put the value in quotes");
  if (/^(['"]).*\1\s*[^\s#,\]}]/.test(value)) {
    return say(
      "a value that starts with a quote must end with the same quote, and not contain it",
      "put the whole value in the other kind of quotes",
    );
  }
  if (/^[^'"{[|>].*:(\s|$)/.test(value)) {
    return say(
      "Colons in unquoted values must be followed by a non-space character.",
      "put the value in quotes",
    );
  }
  if (/^[\w.-]+\s*=/.test(text.trim()) && !text.includes(": ")) {
    return say("key=value where YAML wants key: value", "write the key, a colon and a blank");
  }
  return inPlainWords(reason, file.text, at);
}
