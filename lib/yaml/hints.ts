/** What is most likely wrong with a text that is not YAML, in the words of people who write playbooks. */

import { lineText, positionOf, type SourceFile } from "../source/span.ts";

export interface YamlHint {
  readonly message: string;
  readonly hint: string | undefined;
}

/** Words of js-yaml that say too little to somebody who does not know its inside. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  "deficient indentation": "a bracket or quote is not closed before the indentation ends",
  "bad indentation of a mapping entry": "unexpected text in a mapping, or wrong indentation",
  "bad indentation of a sequence entry": "unexpected text in a list, or wrong indentation",
  "end of the stream or a document separator is expected":
    "text that belongs to nothing: wrong indentation, or a list and a mapping mixed",
};

/**
 * @param at Offset where parsing stopped.
 * @param reason The parser's word for it.
 */
export function hintFor(file: SourceFile, at: number, reason: string): YamlHint {
  const { line } = positionOf(file, at);
  const text = lineText(file, line);
  const value = /^\s*(?:- )*[^\s#'"{[][^:#]*:\s+(.*)$/.exec(text)?.[1] ?? text.trim().replace(/^- /, "");
  const say = (message: string, hint: string): YamlHint => ({ message, hint });
  if (/^\s*\t/.test(text)) {
    return say("tabs are invalid for indentation in YAML", "replace the tab by blanks");
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
  return { message: PLAIN_WORDS[reason] ?? reason, hint: undefined };
}
