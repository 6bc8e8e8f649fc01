/** XML documents with the places of everything in their text, so that parts can be changed and the rest kept. */

import { mistake } from "../commands/tools.ts";

/** A stretch of the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

export interface XmlElement extends Place {
  readonly kind: "element";
  /** As it is written, with its prefix. */
  readonly name: string;
  readonly local: string;
  /** Empty for none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | null;
  /** Namespaces by the prefixes that hold here; the empty prefix is for elements without one. */
  readonly scope: ReadonlyMap<string, string>;
  /** Where the next attribute would be written. */
  readonly attributesEnd: number;
  /** What lies between its tags; null for `<name/>`. */
  readonly inner: Place | null;
}

/** Its place begins with the blank before it. */
export interface XmlAttribute extends Place {
  readonly kind: "attribute";
  readonly name: string;
  readonly local: string;
  readonly namespace: string;
  readonly value: string;
  readonly parent: XmlElement;
  /** Between the quotes. */
  readonly inner: Place;
}

export interface XmlText extends Place {
  readonly kind: "text";
  readonly value: string;
  readonly parent: XmlElement;
  readonly isCdata: boolean;
}

/** A comment or an instruction. */
export interface XmlAside extends Place {
  readonly kind: "aside";
  readonly parent: XmlElement;
}

export type XmlNode = XmlElement | XmlText | XmlAside;

export interface XmlDocument {
  readonly text: string;
  readonly root: XmlElement;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NAME = /[\p{L}_][\p{L}\p{N}_.\-·]*(?::[\p{L}_][\p{L}\p{N}_.\-·]*)?/uy;
const SPACE = /[ \t\r\n]*/y;
/** What may stand around the root; a document type may hold declarations. */
const ASIDE = /(?:[ \t\r\n]+|<!--(?:(?!--)[^])*-->|<\?[^]*?\?>|<!DOCTYPE(?:[^[>]|\[[^\]]*\])*>)*/y;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const DEEPEST = 500;

/** @throws {DiagnosticError} `bad-argument` with line and column, for a text that is not well formed. */
export function readXmlTree(text: string): XmlDocument {
  return new Reader(text).document();
}

class Reader {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  document(): XmlDocument {
    if (this.text.startsWith("\ufeff")) this.#at = 1;
    this.#match(ASIDE);
    const root = this.#element(null);
    this.#match(ASIDE);
    if (this.#at < this.text.length) throw this.#error("Extra content at the end of the document");
    return { text: this.text, root };
  }

  #element(parent: XmlElement | null): XmlElement {
    const start = this.#at;
    if (!this.#skip("<")) throw this.#error("Start tag expected, '<' not found");
    if (++this.#depth > DEEPEST) throw this.#error("too many elements inside each other");
    const name = this.#name();
    const attributes: XmlAttribute[] = [];
    const children: XmlNode[] = [];
    const element: Mutable<XmlElement> = {
      kind: "element",
      ...nameParts(name, ""),
      name,
      attributes,
      children,
      parent,
      scope: parent?.scope ?? new Map([["xml", XML_NAMESPACE]]),
      start,
      end: 0,
      attributesEnd: 0,
      inner: null,
    };
    this.#attributes(element, attributes);
    element.attributesEnd = attributes.at(-1)?.end ?? start + 1 + name.length;
    this.#resolve(element, attributes);
    this.#match(SPACE);
    if (!this.#skip("/>")) {
      if (!this.#skip(">")) throw this.#error(`Couldn't find end of Start Tag ${name}`);
      const from = this.#at;
      this.#children(element, children);
      element.inner = { start: from, end: this.#at };
      this.#skip("</");
      const closed = this.#name();
      this.#match(SPACE);
      if (closed !== name || !this.#skip(">")) {
        throw this.#error(`Opening and ending tag mismatch: ${name} and ${closed}`);
      }
    }
    element.end = this.#at;
    this.#depth--;
    return element;
  }

  #attributes(parent: XmlElement, made: XmlAttribute[]): void {
    for (;;) {
      const start = this.#at;
      const blank = this.#match(SPACE);
      const next = this.text[this.#at];
      if (next === ">" || next === "/" || next === undefined) {
        this.#at = start;
        return;
      }
      if (blank === "") throw this.#error("attributes construct error");
      const name = this.#name();
      this.#match(SPACE);
      if (!this.#skip("=")) throw this.#error(`Specification mandates value for attribute ${name}`);
      this.#match(SPACE);
      const quote = this.text[this.#at] ?? "";
      const from = this.#at + 1;
      const to = quote === '"' || quote === "'" ? this.text.indexOf(quote, from) : -1;
      if (to < 0) throw this.#error("AttValue: \" or ' expected");
      if (made.some((one) => one.name === name)) throw this.#error(`Attribute ${name} redefined`);
      this.#at = to + 1;
      const value = this.#unescaped(this.text.slice(from, to)).replace(/\r\n|[\r\n\t]/g, " ");
      const inner = { start: from, end: to };
      const parts = nameParts(name, "");
      made.push({ kind: "attribute", name, ...parts, value, parent, start, end: this.#at, inner });
    }
  }

  /** Gives an element and its attributes their namespaces. */
  #resolve(element: Mutable<XmlElement>, attributes: Mutable<XmlAttribute>[]): void {
    const declared = attributes.flatMap(({ name, value }): (readonly [string, string])[] =>
      name === "xmlns" ? [["", value]] : name.startsWith("xmlns:") ? [[name.slice(6), value]] : []
    );
    if (declared.length > 0) element.scope = new Map([...element.scope, ...declared]);
    element.namespace = this.#namespace(element.name, element.scope, element.scope.get("") ?? "");
    for (const attribute of attributes) {
      if (/^xmlns(:|$)/.test(attribute.name)) continue;
      attribute.namespace = this.#namespace(attribute.name, element.scope, "");
    }
  }

  #namespace(name: string, scope: ReadonlyMap<string, string>, otherwise: string): string {
    if (!name.includes(":")) return otherwise;
    const prefix = name.slice(0, name.indexOf(":"));
    const found = scope.get(prefix);
    if (found === undefined) throw this.#error(`Namespace prefix ${prefix} is not defined`);
    return found;
  }

  /** Up to the end tag. */
  #children(parent: XmlElement, made: XmlNode[]): void {
    for (;;) {
      const start = this.#at;
      const next = this.text.indexOf("<", start);
      if (next < 0) throw this.#error(`Premature end of data in tag ${parent.name}`);
      if (next > start) {
        const value = this.#unescaped(this.text.slice(start, next).replace(/\r\n?/g, "\n"));
        made.push({ kind: "text", value, parent, isCdata: false, start, end: next });
      }
      this.#at = next;
      if (this.text.startsWith("</", next)) return;
      if (this.#skip("<![CDATA[")) {
        const value = this.#upTo("]]>");
        made.push({ kind: "text", value, parent, isCdata: true, start: next, end: this.#at });
      } else if (this.#skip("<!--") || this.#skip("<?")) {
        this.#upTo(this.text[next + 1] === "?" ? "?>" : "-->");
        made.push({ kind: "aside", parent, start: next, end: this.#at });
      } else made.push(this.#element(parent));
    }
  }

  #upTo(end: string): string {
    const at = this.text.indexOf(end, this.#at);
    if (at < 0) throw this.#error(`${end} expected`);
    const found = this.text.slice(this.#at, at);
    this.#at = at + end.length;
    return found;
  }

  #unescaped(text: string): string {
    return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+))?(;?)/g, (whole, decimal, hex, name, end) => {
      const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? parseInt(hex, 16) : null;
      const isCode = code !== null && code <= 0x10ffff;
      const value = isCode
        ? String.fromCodePoint(code)
        : Object.hasOwn(ENTITIES, name)
        ? ENTITIES[name]
        : null;
      if (end === "" || value === null || value === undefined) {
        throw this.#error(`Entity '${whole}' not defined`);
      }
      return value;
    });
  }

  #name(): string {
    const name = this.#match(NAME);
    if (name === "") throw this.#error("invalid element name");
    return name;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(text: string): boolean {
    if (!this.text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #error(message: string) {
    const before = this.text.slice(0, this.#at).split("\n");
    return mistake(`${message}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`);
  }
}

function nameParts(name: string, namespace: string) {
  return { local: name.slice(name.indexOf(":") + 1), namespace };
}

/** The elements among an element's children. */
export function elementsOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => child.kind === "element");
}

/** The text before the first element in it, as `.text` of Python's libraries; null where there is none. */
export function leadingText({ children }: XmlElement): string | null {
  const end = children.findIndex(({ kind }) => kind !== "text");
  const texts = (end < 0 ? children : children.slice(0, end)).map((one) =>
    one.kind === "text" ? one.value : ""
  );
  return texts.length === 0 ? null : texts.join("");
}

/** A name with its namespace as Python's libraries write it: `{namespace}name`. */
export function clarkName({ namespace, local }: Pick<XmlElement, "namespace" | "local">): string {
  return namespace === "" ? local : `{${namespace}}${local}`;
}
