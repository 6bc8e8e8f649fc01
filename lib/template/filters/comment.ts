/** Text as a comment of some language. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { PythonError } from "../python/error.ts";
import { str } from "../python/repr.ts";
import { trimEnd } from "../python/text.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

interface Style {
  readonly beginning: string;
  readonly decoration: string;
  readonly end: string;
}

const STYLES: Readonly<Record<string, Style>> = {
  plain: { beginning: "", decoration: "# ", end: "" },
  erlang: { beginning: "", decoration: "% ", end: "" },
  c: { beginning: "", decoration: "// ", end: "" },
  cblock: { beginning: "/*", decoration: " * ", end: " */" },
  xml: { beginning: "<!--", decoration: " - ", end: "-->" },
};

export const COMMENT_FILTERS: Plugins<Filter> = [
  filter("comment", { text: REQUIRED, style: "plain" }, ({ text, style }, { extra }) => {
    const known = STYLES[str(style)];
    if (!known) throw new PythonError("RuntimeError", `Invalid style '${str(style)}'.`);
    const plain = textIn(text);
    if (plain === undefined) {
      throw new PythonError("AttributeError", `'${typeName(text)}' object has no attribute 'replace'`);
    }
    return commented(plain, known, extra);
  }, { extra: true }),
];

function commented(text: string, style: Style, given: ReadonlyMap<string, RuntimeValue>): string {
  const textFor = (name: string, fallback: string) => textArgument(given.get(name) ?? fallback);
  const countFor = (name: string) => integerArgument(given.get(name) ?? 1);
  const newline = textFor("newline", "\n");
  const decoration = textFor("decoration", style.decoration);
  const bare = trimEnd(decoration);
  const beginning = textFor("beginning", style.beginning);
  const prefix = textFor("prefix", bare);
  const postfix = textFor("postfix", bare);
  const end = textFor("end", style.end);

  const prefixLine = prefix === "" || prefix === newline ? prefix : prefix + newline;
  const body = (decoration + text.replaceAll(newline, newline + decoration))
    .replaceAll(decoration + newline, bare + newline);
  return [
    beginning && beginning + newline,
    prefixLine.repeat(Math.max(0, countFor("prefix_count"))),
    body,
    (newline + postfix).repeat(Math.max(0, countFor("postfix_count"))),
    end && newline + end,
  ].join("");
}
