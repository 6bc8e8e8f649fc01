/** `str.format`: fields in braces, filled from arguments. */

import type { Arguments, CallContext } from "../environment.ts";
import { PythonError, typeError, valueError } from "./error.ts";
import { formatValue } from "./format_spec.ts";
import { lengthIn } from "./iterate.ts";
import { dictGet } from "./keys.ts";
import { Marker, trip } from "./marker.ts";
import { integerIn } from "./numbers.ts";
import { quoted, repr, str } from "./repr.ts";
import { typeName } from "./type_names.ts";
import { isDictValue, isListValue, type RuntimeValue } from "./values.ts";

const DEEPEST_SPEC = 2;

/** Whether fields are numbered by the text, by their order, or not seen yet. */
interface Numbering {
  next: number;
  kind: "unknown" | "automatic" | "manual";
}

/** The text with its fields filled in. @throws {PythonError} for a malformed text or a missing argument. */
export function braceFormat(text: string, args: Arguments, call: CallContext): string {
  return filled(text, args, call, { next: 0, kind: "unknown" }, DEEPEST_SPEC);
}

function filled(
  text: string,
  args: Arguments,
  call: CallContext,
  numbering: Numbering,
  depth: number,
): string {
  if (depth < 0) throw valueError("Max string recursion exceeded");
  let made = "";
  for (let at = 0; at < text.length;) {
    const letter = text[at];
    if (letter !== "{" && letter !== "}") {
      const next = text.slice(at).search(/[{}]/);
      const end = next < 0 ? text.length : at + next;
      made += text.slice(at, end);
      at = end;
    } else if (text[at + 1] === letter) {
      made += letter;
      at += 2;
    } else if (letter === "}") throw valueError("Single '}' encountered in format string");
    else {
      const end = fieldEnd(text, at + 1);
      made += field(text.slice(at + 1, end), args, call, numbering, depth);
      at = end + 1;
    }
  }
  call.budget.text(made.length);
  return made;
}

/** Where the brace is that closes a field; fields may stand in its spec. */
function fieldEnd(text: string, start: number): number {
  if (start >= text.length) throw valueError("Single '{' encountered in format string");
  let open = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") open++;
    else if (text[at] === "}" && --open === 0) return at;
    else if (text[at] === "[" && open === 1) {
      const close = text.indexOf("]", at);
      if (close > 0 && !/[:!]/.test(text.slice(start, at))) at = close;
    }
  }
  throw valueError("expected '}' before end of string");
}

const FIELD = /^((?:[^:!\[]|\[[^\]]*\])*)(?:!([^:]*))?(?::(.*))?$/s;

function field(
  text: string,
  args: Arguments,
  call: CallContext,
  numbering: Numbering,
  depth: number,
): string {
  const [, name = "", conversion, spec = ""] = FIELD.exec(text) ?? [];
  const value = lookUp(name, args, call, numbering);
  const inner = filled(spec, args, call, numbering, depth - 1);
  return formatValue(converted(value, conversion), inner, call.budget);
}

function converted(value: RuntimeValue, conversion: string | undefined): RuntimeValue {
  switch (conversion) {
    case undefined:
      return value;
    case "r":
      return repr(value);
    case "s":
      return str(value);
    case "a":
      return repr(value).replace(/\P{ASCII}/gu, (letter) => asciiEscape(letter));
    case "":
      throw valueError("unmatched '{' in format spec");
    default:
      throw valueError(`Unknown conversion specifier ${quoted(conversion).slice(1, -1)}`);
  }
}

function asciiEscape(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000
    ? `\\u${code.toString(16).padStart(4, "0")}`
    : `\\U${code.toString(16).padStart(8, "0")}`;
}

function lookUp(name: string, args: Arguments, call: CallContext, numbering: Numbering): RuntimeValue {
  const [first = ""] = /^[^.\[]*/.exec(name) ?? [];
  let value = argument(first, args, numbering);
  for (const [, attribute, key] of name.slice(first.length).matchAll(/\.([^.\[]*)|\[([^\]]*)\]/g)) {
    if (attribute === "" || key === "") throw valueError("Empty attribute in format string");
    value = key === undefined
      ? attributeNamed(attribute ?? "", value, call)
      : itemUnder(/^\d+$/.test(key) ? Number(key) : key, value, call);
    if (value instanceof Marker) trip(value);
  }
  return value;
}

/** Unlike in expressions, an attribute is never an item, and a missing one is an error. */
function attributeNamed(name: string, value: RuntimeValue, call: CallContext): RuntimeValue {
  const found = call.attributeOnly(value, name);
  if (!(found instanceof Marker)) return found;
  throw new PythonError("AttributeError", `'${typeName(value)}' object has no attribute '${name}'`);
}

function itemUnder(key: string | number, value: RuntimeValue, call: CallContext): RuntimeValue {
  if (isDictValue(value)) {
    const found = dictGet(value, key);
    if (found === undefined) throw new PythonError("KeyError", repr(key));
    return found;
  }
  const found = call.item(value, key);
  if (!(found instanceof Marker) || (isListValue(value) && Number(key) < value.length)) return found;
  if (lengthIn(value) === undefined) throw typeError(`'${typeName(value)}' object is not subscriptable`);
  if (typeof key === "string") throw typeError(`${typeName(value)} indices must be integers, not 'str'`);
  throw new PythonError("IndexError", `${typeName(value)} index out of range`);
}

function argument(name: string, args: Arguments, numbering: Numbering): RuntimeValue {
  if (name !== "" && !/^\d+$/.test(name)) {
    const value = args.named.get(name);
    if (value === undefined) throw new PythonError("KeyError", quoted(name));
    return value;
  }
  const kind = name === "" ? "automatic" : "manual";
  if (numbering.kind !== "unknown" && numbering.kind !== kind) {
    throw valueError(
      kind === "manual"
        ? "cannot switch from automatic field numbering to manual field specification"
        : "cannot switch from manual field specification to automatic field numbering",
    );
  }
  numbering.kind = kind;
  const index = name === "" ? numbering.next++ : integerIn(Number(name));
  const value = args.positional[Number(index)];
  if (value === undefined) {
    throw new PythonError("IndexError", `Replacement index ${index} out of range for positional args tuple`);
  }
  return value;
}
