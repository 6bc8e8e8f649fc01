/** Elements that are to be added, as tasks describe them, and as text. */

import { isDict, isList, type Value } from "../../model/value.ts";
import { repr, str } from "../../template/python/repr.ts";
import { mistake } from "../commands/tools.ts";
import { readXmlTree } from "./xml_tree.ts";

export interface NewElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly text: string | null;
  readonly children: readonly NewElement[];
}

/** The text of children as a task gives them: XML, or names and dictionaries. */
export function childTexts(children: readonly Value[], inputType: string): readonly string[] {
  if (inputType === "yaml") return children.map((child) => elementText(newElement(child)));
  return children.map((child) => {
    const { text, root } = readXmlTree(str(child));
    return text.slice(root.start, root.end);
  });
}

/** A name, or a dictionary of one name: its text, or its attributes with `_` for children and `+value` for text. */
function newElement(child: Value): NewElement {
  if (typeof child === "string") return { name: child, attributes: [], text: null, children: [] };
  if (!isDict(child)) {
    throw mistake(`Invalid child type: ${repr(child)}. Children must be either strings or hashes.`);
  }
  if (child.size !== 1) throw mistake("Can only create children from hashes with one key");
  const [[key, value] = ["", null]] = child;
  const name = str(key);
  if (!isDict(value)) return { name, attributes: [], text: value === null ? null : str(value), children: [] };
  const children = value.get("_") ?? [];
  if (!isList(children)) throw mistake(`Invalid children type: ${repr(children)}, must be list.`);
  const text = value.get("+value") ?? null;
  const attributes = [...value].filter(([one]) => one !== "_" && one !== "+value");
  return {
    name,
    attributes: attributes.map(([one, own]) => [str(one), str(own)]),
    text: text === null ? null : str(text),
    children: children.map(newElement),
  };
}

export function elementText({ name, attributes, text, children }: NewElement): string {
  const head = `<${name}${attributes.map(([one, value]) => ` ${one}="${escapeAttribute(value)}"`).join("")}`;
  const content = escapeText(text ?? "") + children.map(elementText).join("");
  return content === "" ? `${head}/>` : `${head}>${content}</${name}>`;
}

export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}
