/** Filters that take URLs apart and put text into them. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { PythonError, valueError } from "../python/error.ts";
import { items, iterable } from "../python/iterate.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { unpacked } from "../python/unpack.ts";
import { splitUrl } from "../python/url.ts";
import { isDictValue, type RuntimeValue, textIn } from "../python/values.ts";

export const URL_FILTERS: Plugins<Filter> = [
  filter("urlsplit", { value: REQUIRED, query: "", alias: "urlsplit" }, ({ value, query, alias }) => {
    const text = textIn(value);
    if (text === undefined) throw noAttribute(value, "decode");
    const parts = splitUrl(text);
    const components = new Map<RuntimeValue, RuntimeValue>([
      ["fragment", parts.fragment],
      ["hostname", parts.hostname],
      ["netloc", parts.netloc],
      ["password", parts.password],
      ["path", parts.path],
      ["port", parts.port()],
      ["query", parts.query],
      ["scheme", parts.scheme],
      ["username", parts.username],
    ]);
    if (!truth(query)) return components;
    const component = components.get(query);
    if (component === undefined) throw valueError(`${str(alias)}: unknown URL component: ${str(query)}`);
    return component;
  }),
  filter("urldecode", { string: REQUIRED }, ({ string }) => {
    const text = textIn(string);
    if (text === undefined) throw noAttribute(string, "replace");
    return unquoted(text.replaceAll("+", " "));
  }),
  filter("urlencode", { value: REQUIRED }, ({ value }) => {
    if (textIn(value) !== undefined || iterable(value) === undefined) return percentEncoded(str(value));
    const pairs = isDictValue(value) ? [...value] : Array.from(items(value), pairOf);
    return pairs.map(([key, item]) => `${queryEncoded(key)}=${queryEncoded(item)}`).join("&");
  }),
];

function noAttribute(value: RuntimeValue, name: string): PythonError {
  return new PythonError("AttributeError", `'${typeName(value)}' object has no attribute '${name}'`);
}

function pairOf(value: RuntimeValue): readonly [RuntimeValue, RuntimeValue] {
  const [key = null, item = null] = unpacked(value, 2);
  return [key, item];
}

/** Slashes stay as they are. */
function percentEncoded(text: string): string {
  let made = "";
  for (const byte of new TextEncoder().encode(text)) {
    const letter = String.fromCharCode(byte);
    made += /[A-Za-z0-9_.~/-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return made;
}

function queryEncoded(value: RuntimeValue): string {
  return percentEncoded(str(value)).replaceAll("/", "%2F").replaceAll("%20", "+");
}

/** Escapes replaced; those that are none stay, bytes that are no UTF-8 become replacement characters. */
function unquoted(text: string): string {
  return text.replace(
    /(?:%[0-9a-fA-F]{2})+/g,
    (escapes) => new TextDecoder().decode(Uint8Array.fromHex(escapes.replaceAll("%", ""))),
  );
}
