/** Filters for HTML and for showing values to people. */

import type { Filter } from "../environment.ts";
import { escapeHtml } from "../evaluate/operators.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerOrNone, textOrNone } from "../python/arguments.ts";
import { PythonError, valueError } from "../python/error.ts";
import { items } from "../python/iterate.ts";
import { Marker, trip } from "../python/marker.ts";
import { quoted, str } from "../python/repr.ts";
import { words } from "../python/text.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { isDictValue, Markup, type RuntimeValue } from "../python/values.ts";
import { unescapeHtml } from "./html_entities.ts";
import { prettyText } from "./pretty_text.ts";
import { linked } from "./urlize.ts";

const SCHEME = /^[\w.+-]{2,}:\/{0,2}$/;

export const HTML_FILTERS: Plugins<Filter> = [
  filter("striptags", { value: REQUIRED }, ({ value }) => withoutTags(str(value))),
  filter("xmlattr", { d: REQUIRED, autospace: true }, ({ d, autospace }) => {
    if (!isDictValue(d)) {
      throw new PythonError("AttributeError", `'${typeName(d)}' object has no attribute 'items'`);
    }
    const made = Array.from(d).flatMap(([key, value]) => attributeText(str(key), value)).join(" ");
    return truth(autospace) && made !== "" ? ` ${made}` : made;
  }),
  filter("pprint", { value: REQUIRED }, ({ value }) => prettyText(value)),
  filter(
    "urlize",
    {
      value: REQUIRED,
      trim_url_limit: null,
      nofollow: false,
      target: null,
      rel: null,
      extra_schemes: null,
    },
    ({ value, trim_url_limit, nofollow, target, rel, extra_schemes }) => {
      const relations = new Set([...words(textOrNone(rel) ?? ""), "noopener"]);
      if (truth(nofollow)) relations.add("nofollow");
      const schemes = extra_schemes === null ? [] : Array.from(items(extra_schemes), (scheme) => str(scheme));
      for (const scheme of schemes) {
        if (!SCHEME.test(scheme)) throw valueError(`${quoted(scheme)} is not a valid URI scheme prefix.`);
      }
      return linked(str(value), {
        limit: integerOrNone(trim_url_limit),
        rel: [...relations].sort().join(" "),
        target: textOrNone(target),
        schemes,
      });
    },
  ),
];

/** Without comments, without tags, with single spaces, and with entities as characters. */
function withoutTags(text: string): string {
  const plain = removed(removed(text, "<!--", "-->"), "<", ">");
  return unescapeHtml(words(plain).join(" "));
}

function removed(text: string, open: string, close: string): string {
  let made = "";
  for (let at = 0;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return made + text.slice(at);
    made += text.slice(at, start);
    at = end + close.length;
  }
}

function attributeText(key: string, value: RuntimeValue): readonly string[] {
  if (value instanceof Marker) return trip(value);
  if (value === null) return [];
  if (/[ \t\n\r\f\v/>=]/.test(key)) throw valueError(`Invalid character in attribute name: ${quoted(key)}`);
  const shown = value instanceof Markup ? value.text : escapeHtml(str(value));
  return [`${escapeHtml(key)}="${shown}"`];
}
