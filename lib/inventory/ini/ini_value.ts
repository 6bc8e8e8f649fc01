/** Values in INI inventories: Python literals where they are some, otherwise text. */

import type { Span } from "../../source/span.ts";
import { type Raw, rawList, rawMap, rawScalar } from "../../model/raw.ts";
import { Tuple, type Value } from "../../model/value.ts";
import { type PlacedText, spanOf } from "./placed_text.ts";
import { complexText, parsePythonLiteral } from "./python_literal.ts";
import type { PythonLiteral } from "./python_syntax.ts";

/** The value that a text stands for. Texts in it, also inside lists and dicts, may be templates. */
export function iniValue(written: PlacedText): Raw {
  const literal = parsePythonLiteral(written.text);
  return literal ? rawLiteral(literal, written) : rawScalar(written.text, spanOf(written));
}

function rawLiteral(literal: PythonLiteral, written: PlacedText): Raw {
  const at = written.span(literal.start, literal.end);
  switch (literal.kind) {
    case "constant":
      return rawScalar(literal.value, at, false);
    case "complex":
      return rawScalar(complexText(literal.real, literal.imaginary), at, false);
    case "ellipsis":
      return rawScalar("...", at, false);
    case "text":
      return rawText(literal, at, written);
    case "list":
    case "tuple":
    case "set":
      return rawList(literal.items.map((item) => rawLiteral(item, written)), at);
    case "dict":
      return rawMap(
        literal.entries.map(({ key, value }) => ({
          key: rawScalar(keyValue(key), written.span(key.start, key.end), false),
          value: rawLiteral(value, written),
        })),
        at,
      );
    default:
      return literal satisfies never;
  }
}

function rawText(literal: PythonLiteral & { readonly kind: "text" }, at: Span, written: PlacedText): Raw {
  const { value, bytes, inside } = literal;
  // What was written as bytes is text, but never a template.
  if (bytes) return { kind: "scalar", at, value, style: "plain", tag: "unsafe", dynamic: false };
  return rawScalar(value, inside ? written.span(inside.start, inside.end) : at);
}

function keyValue(key: PythonLiteral): Value {
  switch (key.kind) {
    case "constant":
    case "text":
      return key.value;
    case "complex":
      return complexText(key.real, key.imaginary);
    case "ellipsis":
      return "...";
    case "tuple":
      return new Tuple(key.items.map(keyValue));
    case "list":
    case "set":
    case "dict":
      throw new TypeError(`a ${key.kind} is no key`);
    default:
      return key satisfies never;
  }
}
