/** Functions of templates that make texts. */

import { digestOf, hashHex } from "../../../system/hash.ts";
import { integerOf, listOf, numberOf } from "./arguments.ts";
import { formatted } from "./format.ts";
import { type GoFunction, type GoValue, TemplateError, textOf } from "./value.ts";

const text = (value: GoValue | undefined) => textOf(value);
const indented = (width: GoValue | undefined, value: GoValue | undefined) =>
  text(value).replace(/^/gm, " ".repeat(integerOf(width)));
const quoted = (value: GoValue) => JSON.stringify(text(value));
const words = (value: GoValue | undefined) =>
  text(value).split(/[\s_-]+|(?<=[a-z0-9])(?=[A-Z])/).filter(Boolean);
const upperFirst = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
const splitPattern = (pattern: GoValue | undefined) => {
  try {
    return new RegExp(text(pattern).replaceAll("(?P<", "(?<").replace(/^\(\?[ims]+\)/, ""), "gu");
  } catch (cause) {
    throw new TemplateError(`not a regular expression: ${text(pattern)}`, { cause });
  }
};
const matches = (pattern: GoValue | undefined, value: GoValue | undefined) =>
  [...text(value).matchAll(splitPattern(pattern))].map(([found]) => found);
/** `${1}` and `$1` of Go in JavaScript's words. */
const replacement = (value: GoValue | undefined) => text(value).replace(/\$\{(\w+)\}/g, "$$$1");
const trimmedOf = (characters: string, value: string, from: "start" | "end" | "both") => {
  let [start, end] = [0, value.length];
  if (from !== "end") { while (start < end && characters.includes(value[start] ?? "")) start++; }
  if (from !== "start") { while (end > start && characters.includes(value[end - 1] ?? "")) end--; }
  return value.slice(start, end);
};
const without = (value: string, part: string, from: "start" | "end") => {
  if (from === "start") return part !== "" && value.startsWith(part) ? value.slice(part.length) : value;
  return part !== "" && value.endsWith(part) ? value.slice(0, -part.length) : value;
};
const base64 = (value: GoValue | undefined) => new TextEncoder().encode(text(value)).toBase64();
const plainBase64 = (value: GoValue | undefined) => {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text(value)));
  } catch {
    return "illegal base64 data";
  }
};
const numbered = (separator: GoValue | undefined, value: GoValue | undefined, count = Infinity) => {
  const parts = text(value).split(text(separator));
  const kept = parts.length > count
    ? [...parts.slice(0, count - 1), parts.slice(count - 1).join(text(separator))]
    : parts;
  return new Map<string, GoValue>(kept.map((part, at) => [`_${at}`, part]));
};

/** What is random elsewhere is the same every time here: no image depends on it. */
const unvaried = (count: GoValue | undefined) => "x".repeat(integerOf(count));

export const TEXT_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  print: (...args) => args.map(text).join(""),
  println: (...args) => `${args.map(text).join(" ")}\n`,
  printf: (format, ...args) => formatted(text(format), args),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  title: (value) => text(value).replace(/(^|\s)(\S)/g, (found) => found.toUpperCase()),
  untitle: (value) => text(value).replace(/(^|\s)(\S)/g, (found) => found.toLowerCase()),
  swapcase: (value) =>
    text(value).replace(/./gu, (one) => one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()),
  trim: (value) => text(value).trim(),
  trimAll: (characters, value) => trimmedOf(text(characters), text(value), "both"),
  trimPrefix: (part, value) => without(text(value), text(part), "start"),
  trimSuffix: (part, value) => without(text(value), text(part), "end"),
  trunc: (count, value) => {
    const length = integerOf(count);
    return length < 0 ? text(value).slice(length) : text(value).slice(0, length);
  },
  abbrev: (count, value) => {
    const length = integerOf(count);
    return text(value).length <= length || length < 4
      ? text(value)
      : `${text(value).slice(0, length - 3)}...`;
  },
  repeat: (count, value) => text(value).repeat(Math.max(0, integerOf(count))),
  substr: (start, end, value) => {
    const [from, to] = [integerOf(start), integerOf(end)];
    return text(value).slice(Math.max(0, from), to < 0 ? undefined : to);
  },
  nospace: (value) => text(value).replace(/\s/g, ""),
  initials: (value) => words(value).map((word) => word.slice(0, 1)).join(""),
  contains: (part, value) => text(value).includes(text(part)),
  hasPrefix: (part, value) => text(value).startsWith(text(part)),
  hasSuffix: (part, value) => text(value).endsWith(text(part)),
  quote: (...args) => args.filter((one) => one !== null).map(quoted).join(" "),
  squote: (...args) => args.filter((one) => one !== null).map((one) => `'${text(one)}'`).join(" "),
  cat: (...args) => args.filter((one) => one !== null).map(text).join(" "),
  indent: (width, value) => indented(width, value),
  nindent: (width, value) => `\n${indented(width, value)}`,
  wrap: (_, value) => text(value),
  wrapWith: (_, __, value) => text(value),
  replace: (from, to, value) => text(value).replaceAll(text(from), () => text(to)),
  plural: (one, many, count) => numberOf(count) === 1 ? text(one) : text(many),
  snakecase: (value) => words(value).join("_").toLowerCase(),
  kebabcase: (value) => words(value).join("-").toLowerCase(),
  camelcase: (value) => words(value).map(upperFirst).join(""),
  toString: (value: GoValue | undefined) => text(value),
  toStrings: (value) => listOf(value).map(text),
  join: (separator, value) => (Array.isArray(value) ? value : [value ?? ""]).map(text).join(text(separator)),
  split: (separator, value) => numbered(separator, value),
  splitn: (separator, count, value) => numbered(separator, value, integerOf(count)),
  splitList: (separator, value) => text(value).split(text(separator)),
  sortAlpha: (value) => listOf(value).map(text).toSorted(),
  regexMatch: (pattern, value) => matches(pattern, value).length > 0,
  regexFind: (pattern, value) => matches(pattern, value)[0] ?? "",
  regexFindAll: (pattern, value, count) => {
    const most = integerOf(count);
    return most < 0 ? matches(pattern, value) : matches(pattern, value).slice(0, most);
  },
  regexReplaceAll: (pattern, value, to) => text(value).replace(splitPattern(pattern), replacement(to)),
  regexReplaceAllLiteral: (pattern, value, to) => text(value).replace(splitPattern(pattern), () => text(to)),
  regexSplit: (pattern, value) => text(value).split(splitPattern(pattern)),
  regexQuoteMeta: (value) => text(value).replace(/[\\.+*?()|[\]{}^$]/g, "\\$&"),
  b64enc: base64,
  b64dec: plainBase64,
  sha1sum: (value) => hashHex("sha1", text(value)),
  sha256sum: (value) => digestOf(text(value)).slice("sha256:".length),
  sha512sum: (value) => hashHex("sha512", text(value)),
  adler32sum: (value) => hashHex("sha1", text(value)).slice(0, 8),
  urlquery: (value) => encodeURIComponent(text(value)).replaceAll("%20", "+"),
  html: (value) => text(value).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`),
  base: (value) => text(value).split("/").filter(Boolean).at(-1) ?? ".",
  dir: (value) => text(value).replace(/\/?[^/]*$/, "") || ".",
  ext: (value) => /\.[^./]*$/.exec(text(value))?.[0] ?? "",
  clean: (value) => text(value).replace(/\/+/g, "/"),
  isAbs: (value) => text(value).startsWith("/"),
  randAlphaNum: unvaried,
  randAlpha: unvaried,
  randAscii: unvaried,
  randNumeric: (count) => "0".repeat(integerOf(count)),
  uuidv4: () => "00000000-0000-4000-8000-000000000000",
  htpasswd: (user) => `${text(user)}:`,
  bcrypt: () => "",
  derivePassword: () => "",
};
