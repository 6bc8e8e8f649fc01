/** Bodies as HTML forms send them. */

import { isDict, isList, Tuple, type Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { str } from "../../template/python/repr.ts";

/** What stays as it is when a form is encoded. */
const PLAIN = /[A-Za-z0-9_.~-]/;

/**
 * `name=value` pairs of a dict, or of a list of pairs; a value that is a list gives one pair for each of its items.
 *
 * @throws {DiagnosticError} `bad-argument` for anything else.
 */
export function formBody(body: Value): string {
  if (typeof body === "string") return body;
  const pairs = pairsOf(body).flatMap(([name, value]) =>
    itemsOf(value).filter((item) => item !== null).map((item) => [str(name), str(item)] as const)
  );
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
}

function pairsOf(body: Value): readonly (readonly [Value, Value])[] {
  if (isDict(body)) return [...body];
  if (!isList(body)) throw unfit("cannot form-urlencode body, expect list or dict");
  return body.map((pair) => {
    const items = itemsOf(pair);
    if (items.length !== 2) throw unfit("each item of the list must be a pair of name and value");
    return [items[0] ?? null, items[1] ?? null];
  });
}

function itemsOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  if (value instanceof Tuple) return value.items;
  return isDict(value) ? [...value.keys()] : [value];
}

/** Letters that a form keeps, blanks as `+`, every other byte as `%XX`. */
function encoded(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.map((byte) => {
    const letter = String.fromCharCode(byte);
    if (letter === " ") return "+";
    return PLAIN.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function unfit(why: string): DiagnosticError {
  return new DiagnosticError(`failed to parse body as form_urlencoded: ${why}`, { code: "bad-argument" });
}
