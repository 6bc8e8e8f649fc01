/** Jinja's filters for text. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, integerOrNone, textArgument, textOrNone } from "../python/arguments.ts";
import { typeError, valueError } from "../python/error.ts";
import { length } from "../python/iterate.ts";
import { percentFormat } from "../python/percent_format.ts";
import { str } from "../python/repr.ts";
import { SPACE, textLength, textSlice } from "../python/text.ts";
import { capitalize } from "../python/text_case.ts";
import { replaceText, splitLines, splitText, splitTextFromEnd, stripText } from "../python/text_split.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { Markup, type RuntimeValue, textIn, tuple } from "../python/values.ts";
import { centered } from "../python/pad.ts";
import { wrapText } from "./wrap_text.ts";

/** The tolerance that Jinja cuts texts with: one that is longer by so little stays whole. */
const LEEWAY = 5;
const WORD_START = new RegExp(`([-${SPACE}({[<]+)`);

/** Text of the same kind: what was marked as escaped stays so. */
function like(original: RuntimeValue, text: string): RuntimeValue {
  return original instanceof Markup ? new Markup(text) : text;
}

/** A capital behind spaces, hyphens and opening brackets only, so that `they're` stays one word. */
function titled(text: string): string {
  return text.split(WORD_START).map((part) => capitalize(part)).join("");
}

export const TEXT_FILTERS: Plugins<Filter> = [
  filter("title", { value: REQUIRED }, ({ value }) => like(value, titled(str(value)))),
  filter("capitalize", { value: REQUIRED }, ({ value }) => like(value, capitalize(str(value)))),
  filter("lower", { value: REQUIRED }, ({ value }) => like(value, str(value).toLowerCase())),
  filter("upper", { value: REQUIRED }, ({ value }) => like(value, str(value).toUpperCase())),
  filter("string", { value: REQUIRED }, ({ value }) => value instanceof Markup ? value : str(value)),
  filter("center", { value: REQUIRED, width: 80 }, ({ value, width }, { context }) => {
    const [text, wanted] = [str(value), integerArgument(width)];
    context.budget.text(wanted);
    const missing = wanted - textLength(text);
    return like(value, missing <= 0 ? text : centered(text, missing, " "));
  }),
  filter(
    "trim",
    { value: REQUIRED, chars: null },
    ({ value, chars }) =>
      like(value, stripText(str(value), textOrNone(chars, "strip arg must be None or str"), "both")),
  ),
  filter("replace", { value: REQUIRED, old: REQUIRED, new: REQUIRED, count: null }, (
    { value, old, new: by, count },
    { context },
  ) => {
    const made = replaceText(str(value), str(old), str(by), integerOrNone(count) ?? -1);
    context.budget.text(made.length);
    return made;
  }),
  filter("format", { value: REQUIRED }, ({ value }, { rest, extra, context }) => {
    if (rest.length > 0 && extra.size > 0) {
      throw valueError("can't handle positional and keyword arguments at the same time");
    }
    const operand = extra.size > 0 ? new Map<RuntimeValue, RuntimeValue>(extra) : tuple(rest);
    return like(value, percentFormat(str(value), operand, context.budget));
  }, { rest: true, extra: true }),
  filter(
    "indent",
    { s: REQUIRED, width: 4, first: false, blank: false },
    ({ s, width, first, blank }, call) => {
      const text = textIn(s);
      if (text === undefined) {
        throw typeError(`unsupported operand type(s) for +=: '${typeName(s)}' and 'str'`);
      }
      const unit = textIn(width) ?? " ".repeat(Math.max(0, integerArgument(width)));
      const made = indented(text, unit, truth(first), truth(blank));
      call.context.budget.text(made.length);
      return like(s, made);
    },
  ),
  filter(
    "truncate",
    { s: REQUIRED, length: 255, killwords: false, end: "...", leeway: null },
    ({ s, length: most, killwords, end, leeway }) =>
      truncated(
        s,
        integerArgument(most),
        truth(killwords),
        textArgument(end),
        integerOrNone(leeway) ?? LEEWAY,
      ),
  ),
  filter("split", { value: REQUIRED, sep: null, maxsplit: -1 }, ({ value, sep, maxsplit }) => {
    const text = textIn(value);
    if (text === undefined) {
      throw typeError(`descriptor 'split' for 'str' objects doesn't apply to a '${typeName(value)}' object`);
    }
    return splitText(text, textOrNone(sep, "must be str or None"), integerArgument(maxsplit));
  }),
  filter("wordcount", { s: REQUIRED }, ({ s }) => str(s).match(/[\p{L}\p{N}\p{M}_]+/gu)?.length ?? 0),
  filter(
    "wordwrap",
    { s: REQUIRED, width: 79, break_long_words: true, wrapstring: null, break_on_hyphens: true },
    ({ s, width, break_long_words, wrapstring, break_on_hyphens }) => {
      const options = {
        width: integerArgument(width),
        breakLongWords: truth(break_long_words),
        breakOnHyphens: truth(break_on_hyphens),
      };
      const separator = textOrNone(wrapstring) ?? "\n";
      return splitLines(textArgument(s)).map((line) => wrapText(line, options).join(separator)).join(
        separator,
      );
    },
  ),
];

function indented(text: string, unit: string, first: boolean, blank: boolean): string {
  const lines = splitLines(`${text}\n`);
  const made = lines.map((line, at) => at > 0 && (blank || line !== "") ? unit + line : line).join("\n");
  return first ? unit + made : made;
}

function truncated(
  value: RuntimeValue,
  most: number,
  killWords: boolean,
  end: string,
  leeway: number,
): RuntimeValue {
  const endLength = textLength(end);
  if (most < endLength) throw valueError(`expected length >= ${endLength}, got ${most}`);
  if (leeway < 0) throw valueError(`expected leeway >= 0, got ${leeway}`);
  if (length(value) <= most + leeway) return value;
  const text = textSlice(textArgument(value), 0, most - endLength);
  return (killWords ? text : splitTextFromEnd(text, " ", 1)[0] ?? "") + end;
}
