/** The first line of a template that begins with `#jinja2:`: settings for this template alone. */

import { PythonError } from "../python/error.ts";
import { parseLiteral } from "../python/literal.ts";
import { quoted, repr } from "../python/repr.ts";
import { trimSpace } from "../python/text.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, tuple } from "../python/values.ts";
import { TemplateSyntaxError } from "./error.ts";
import { HEADER, type Syntax } from "./settings.ts";
import type { TemplateSource } from "./source.ts";

type TextSetting = {
  [key in keyof Syntax]: Syntax[key] extends string | null ? key : never;
}[keyof Syntax];
type SwitchSetting = "trimBlocks" | "lstripBlocks" | "keepTrailingNewline";

const TEXTS: Readonly<Record<string, TextSetting>> = {
  block_start_string: "blockStart",
  block_end_string: "blockEnd",
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
  line_statement_prefix: "lineStatementPrefix",
  line_comment_prefix: "lineCommentPrefix",
  newline_sequence: "newlineSequence",
};
const SWITCHES: Readonly<Record<string, SwitchSetting>> = {
  trim_blocks: "trimBlocks",
  lstrip_blocks: "lstripBlocks",
  keep_trailing_newline: "keepTrailingNewline",
};
const NEWLINES = ["\n", "\r\n", "\r"] as const;

export interface Header {
  readonly syntax: Syntax;
  /** Where the template behind the header begins. */
  readonly length: number;
}

/** The settings of a template: those given, changed by its header. @throws {TemplateSyntaxError} */
export function readHeader(source: TemplateSource, syntax: Syntax): Header {
  const { text } = source;
  if (!text.startsWith(HEADER)) return { syntax, length: 0 };
  const end = text.indexOf("\n");
  const fail = (message: string) =>
    new TemplateSyntaxError(message, { source, start: 0, end: end < 0 ? text.length : end });
  if (end < 0) throw fail(`Missing newline after '${HEADER}' override.`);
  let made = syntax;
  for (const pair of text.slice(HEADER.length, end).split(",")) {
    if (trimSpace(pair) === "") throw fail(`Empty '${HEADER}' override pair not allowed.`);
    const colon = pair.indexOf(":");
    if (colon < 0) {
      throw fail(`Missing key-value separator \`:\` in '${HEADER}' override pair ${quoted(pair)}.`);
    }
    const change = setting(trimSpace(pair.slice(0, colon)), pair.slice(colon + 1));
    if (typeof change === "string") throw fail(change);
    made = { ...made, ...change };
  }
  const { blockStart, variableStart, commentStart } = made;
  if (new Set([blockStart, variableStart, commentStart]).size < 3) {
    throw fail("Block, variable and comment start strings must be different.");
  }
  return { syntax: made, length: end + 1 };
}

/** The change that a pair asks for, or what is wrong with it. */
function setting(key: string, text: string): Partial<Syntax> | string {
  const [textKey, switchKey] = [TEXTS[key], SWITCHES[key]];
  const property = textKey ?? switchKey;
  if (!property) return `Invalid '${HEADER}' override key ${quoted(key)}.`;
  try {
    const value = parseLiteral(text);
    if (fits(value, property)) return { [property]: value };
    if (property === "newlineSequence" && typeof value === "string") {
      const known = tuple([...NEWLINES]);
      return `TemplateOverrides.${key} must be one of ${repr(known)} instead of ${quoted(value)}`;
    }
    const type = switchKey ? "bool" : "str";
    return `TemplateOverrides.${key} must be <class '${type}'> instead of <class '${typeName(value)}'>`;
  } catch (error) {
    if (error instanceof PythonError) return error.message;
    throw error;
  }
}

function fits(value: RuntimeValue, property: TextSetting | SwitchSetting): boolean {
  switch (property) {
    case "trimBlocks":
    case "lstripBlocks":
    case "keepTrailingNewline":
      return typeof value === "boolean";
    case "lineStatementPrefix":
    case "lineCommentPrefix":
      return value === null || typeof value === "string";
    case "newlineSequence":
      return NEWLINES.some((known) => known === value);
    default:
      return typeof value === "string";
  }
}
