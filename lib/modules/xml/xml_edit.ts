/** Changes of XML documents as pieces of their text that are replaced: what is not changed stays as it is. */

import { mistake } from "../commands/tools.ts";
import { escapeAttribute, escapeText } from "./new_element.ts";
import type { XmlTarget } from "./xpath.ts";
import { elementsOf, leadingText, type XmlDocument, type XmlElement } from "./xml_tree.ts";

/** A piece of the text, and what comes in its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The document's text with pieces replaced; they may not overlap. */
export function applySplices({ text }: XmlDocument, splices: readonly Splice[]): string {
  let made = "";
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    // What lies in something that is gone already is gone too.
    if (splice.start < at) continue;
    made += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return made + text.slice(at);
}

/** Gives an element the text before its first element. */
export function setText(document: XmlDocument, element: XmlElement, value: string): readonly Splice[] {
  if ((leadingText(element) ?? "") === value) return [];
  if (!element.inner) return [filled(document, element, escapeText(value))];
  const { start, end } = element.inner;
  const next = element.children.find(({ kind }) => kind !== "text");
  return [{ start, end: next?.start ?? end, text: escapeText(value) }];
}

export function setAttribute(element: XmlElement, name: string, value: string): readonly Splice[] {
  const found = element.attributes.find((one) => one.name === name);
  if (found?.value === value) return [];
  const at = element.attributesEnd;
  if (!found) return [{ start: at, end: at, text: ` ${name}="${escapeAttribute(value)}"` }];
  return [{ ...found.inner, text: escapeAttribute(value).replaceAll("'", "&apos;") }];
}

/** Takes something away, with the blanks in front of it where it has a line of its own. */
export function remove({ text, root }: XmlDocument, target: XmlTarget): Splice {
  if (target === root) throw mistake("the root of the document cannot be taken away");
  const { start, end } = target;
  if (target.kind === "attribute") return { start, end, text: "" };
  const blank = /\s*$/.exec(text.slice(0, start))?.[0] ?? "";
  const isAlone = blank.includes("\n") && /^[ \t]*(?:[\r\n]|<)/.test(text.slice(end));
  return { start: isAlone ? start - blank.length : start, end, text: "" };
}

/** Puts elements behind the last one in an element, laid out as those before them. */
export function append(
  document: XmlDocument,
  element: XmlElement,
  children: readonly string[],
): readonly Splice[] {
  if (children.length === 0) return [];
  if (!element.inner) return [filled(document, element, children.join(""))];
  const last = elementsOf(element).at(-1);
  const blank = last ? blankBefore(document, last) : "";
  const at = last ? last.end : element.inner.end;
  return [{ start: at, end: at, text: children.map((child) => blank + child).join("") }];
}

/** Puts elements beside one, laid out as it is. */
export function insertBeside(
  document: XmlDocument,
  element: XmlElement,
  children: readonly string[],
  side: "before" | "after",
): readonly Splice[] {
  const blank = blankBefore(document, element);
  const at = side === "before" ? element.start : element.end;
  const text = children.map((child) => side === "before" ? child + blank : blank + child).join("");
  return [{ start: at, end: at, text }];
}

/** Replaces all elements in an element. */
export function replaceChildren(
  document: XmlDocument,
  element: XmlElement,
  children: readonly string[],
): readonly Splice[] {
  const found = elementsOf(element);
  const isSame = found.length === children.length &&
    found.every(({ start, end }, at) => document.text.slice(start, end) === children[at]);
  if (isSame) return [];
  const [first] = found;
  if (!first) return append(document, element, children);
  const blank = blankBefore(document, first);
  const rest = found.slice(1).map((one) => remove(document, one));
  if (children.length === 0) return [remove(document, first), ...rest];
  return [{ start: first.start, end: first.end, text: children.join(blank) }, ...rest];
}

/** The blanks between an element and what stands before it. */
function blankBefore({ text }: XmlDocument, { start }: XmlElement): string {
  return /\s*$/.exec(text.slice(0, start))?.[0] ?? "";
}

/** An element without content, with content. */
function filled({ text }: XmlDocument, { start, end, name }: XmlElement, content: string): Splice {
  const tag = text.slice(start, end).replace(/\s*\/>$/, "");
  return { start, end, text: `${tag}>${content}</${name}>` };
}
