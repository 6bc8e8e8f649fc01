/** `from_xml` and `to_xml`: elements are keys, attributes are keys with `@`, text beside them is `#text`. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { listOf } from "../../python/iterate.ts";
import { dictOf } from "../../python/keys.ts";
import { str } from "../../python/repr.ts";
import { trimSpace } from "../../python/text.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { booleanOption, choiceOption, failed, integerOption } from "../arguments.ts";
import { type Element, readXml, XmlError } from "./read_xml.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;
const TEXT = "#text";
const COMMENT = "#comment";

export const XML_FILTERS: Plugins<Filter> = [
  filter("from_xml", { data: REQUIRED, engine: "xmltodict" }, ({ data, engine }) => {
    checkEngine("from_xml", engine);
    try {
      const root = readXml(str(data));
      return dictOf([[root.name, contentOf(root)]]);
    } catch (error) {
      if (error instanceof XmlError) {
        throw failed("Error when using plugin 'from_xml': Input Xml is not valid");
      }
      throw error;
    }
  }, IN_UTILS),
  filter(
    "to_xml",
    { data: REQUIRED, engine: "xmltodict", indent: "tabs", indent_width: 4, full_document: true },
    ({ data, engine, indent, indent_width, full_document }) => {
      checkEngine("to_xml", engine);
      const width = Number(integerOption("indent_width", indent_width) ?? 4);
      const step = choiceOption("indent", indent, ["tabs", "spaces"]) === "tabs" ? "\t" : " ".repeat(width);
      if (!isDictValue(data)) throw invalid();
      return documentText(data, step, booleanOption("full_document", full_document));
    },
    IN_UTILS,
  ),
];

function checkEngine(name: string, engine: RuntimeValue): void {
  if (engine === "xmltodict") return;
  throw failed(`Error when using plugin '${name}': engine: ${str(engine)} is not supported`);
}

function invalid() {
  return failed("Error when using plugin 'to_xml': Input json is not valid");
}

/** Text alone is text, nothing at all is null; elements of one name are a list. */
function contentOf({ attributes, children }: Element): RuntimeValue {
  const made = new Map<string, RuntimeValue>(attributes.map(([name, value]) => [`@${name}`, value]));
  const text = trimSpace(children.filter((child) => typeof child === "string").join(""));
  for (const child of children) {
    if (typeof child === "string") continue;
    const [before, content] = [made.get(child.name), contentOf(child)];
    made.set(
      child.name,
      before === undefined ? content : isListValue(before) ? [...before, content] : [before, content],
    );
  }
  if (made.size === 0) return text === "" ? null : text;
  if (text !== "") made.set(TEXT, text);
  return dictOf(made);
}

/** @throws {PythonError} for a document with more than one root, or none. */
function documentText(data: RuntimeDict, step: string, isFull: boolean): string {
  const roots = [...data].filter(([name]) => name !== COMMENT);
  if (isFull && roots.length !== 1) throw invalid();
  const content = [...data].map(([name, value]) => elements(str(name), value, step, 0, isFull)).join("");
  return isFull ? `<?xml version="1.0" encoding="utf-8"?>\n${content}` : content;
}

/** The elements of one name: one, or one for each item of a list. */
function elements(name: string, value: RuntimeValue, step: string, depth: number, isFull: boolean): string {
  const margin = step.repeat(depth);
  const items = isListValue(value) ? listOf(value) : [value];
  if (name === COMMENT) return items.map((item) => `${margin}<!--${str(item)}-->\n`).join("");
  if (/^[?!]|[<>/"'=\s]/.test(name) || (isFull && depth === 0 && items.length > 1)) throw invalid();
  return items.map((item) => element(name, item, step, depth)).join("");
}

function element(name: string, value: RuntimeValue, step: string, depth: number): string {
  const parts = isDictValue(value) ? [...value] : value === null ? [] : [[TEXT, value] as const];
  const attributes = parts.filter(([key]) => str(key).startsWith("@"))
    .map(([key, item]) => ` ${str(key).slice(1)}=${attributeText(item === null ? "" : textOf(item))}`);
  const children = parts.filter(([key, item]) =>
    key !== TEXT && !str(key).startsWith("@") && !(isListValue(item) && item.length === 0)
  );
  const text = parts.filter(([key]) => key === TEXT).map(([, item]) =>
    item === null ? "" : escaped(textOf(item))
  );
  const inner = children.map(([key, item]) => elements(str(key), item, step, depth + 1, false)).join("");
  const margin = step.repeat(depth);
  const content = children.length > 0 ? `\n${inner}${text.join("")}${margin}` : text.join("");
  return `${margin}<${name}${attributes.join("")}>${content}</${name}>${depth > 0 ? "\n" : ""}`;
}

function textOf(value: RuntimeValue): string {
  if (typeof value === "boolean") return value ? "true" : "false";
  return textIn(value) ?? str(value);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll(">", "&gt;").replaceAll("<", "&lt;");
}

/** In double quotes, unless single ones need no escapes. */
function attributeText(text: string): string {
  const safe = escaped(text).replaceAll("\n", "&#10;").replaceAll("\r", "&#13;").replaceAll("\t", "&#9;");
  if (!safe.includes('"')) return `"${safe}"`;
  return safe.includes("'") ? `"${safe.replaceAll('"', "&quot;")}"` : `'${safe}'`;
}
