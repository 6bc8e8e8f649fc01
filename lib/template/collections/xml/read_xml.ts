/** XML documents as elements with their attributes and contents; without document type definitions. */

export interface Element {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly (Element | string)[];
}

/** A document that is not well formed, or that declares entities. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "XmlError";
  }
}

/** @throws {XmlError} */
export function readXml(text: string): Element {
  return new Reader(text).document();
}

const NAME = /[\p{L}_:][\p{L}\p{N}_:.\-·]*/uy;
const SPACE = /[ \t\r\n]*/y;
/** What may stand around the root: comments, instructions, and a document type without definitions of its own. */
const ASIDE = /(?:[ \t\r\n]+|<!--(?:(?!--)[^])*-->|<\?[^]*?\?>|<!DOCTYPE[^[>]*>)*/y;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Elements inside each other. */
const DEEPEST = 500;

class Reader {
  #at = 0;
  #depth = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  }

  document(): Element {
    this.#match(ASIDE);
    if (!this.#skip("<")) throw this.#error("no element found");
    const root = this.#element();
    this.#match(ASIDE);
    if (this.#at < this.#text.length) throw this.#error("junk after document element");
    return root;
  }

  /** After the `<` of a start tag. */
  #element(): Element {
    const name = this.#name();
    const attributes = this.#attributes();
    if (this.#skip("/>")) return { name, attributes, children: [] };
    if (++this.#depth > DEEPEST) throw this.#error("too many elements inside each other");
    if (!this.#skip(">")) throw this.#error("not well-formed (invalid token)");
    const children = this.#children();
    this.#depth--;
    if (this.#name() !== name) throw this.#error("mismatched tag");
    this.#match(SPACE);
    if (!this.#skip(">")) throw this.#error("not well-formed (invalid token)");
    return { name, attributes, children };
  }

  #attributes(): Element["attributes"] {
    const made: (readonly [string, string])[] = [];
    for (;;) {
      const space = this.#match(SPACE);
      if (this.#text.startsWith(">", this.#at) || this.#text.startsWith("/>", this.#at)) return made;
      if (space === "") throw this.#error("not well-formed (invalid token)");
      const name = this.#name();
      this.#match(SPACE);
      if (!this.#skip("=")) throw this.#error("not well-formed (invalid token)");
      this.#match(SPACE);
      if (made.some(([other]) => other === name)) throw this.#error("duplicate attribute");
      made.push([name, this.#quoted()]);
    }
  }

  #quoted(): string {
    const quote = this.#text[this.#at];
    const end = quote === '"' || quote === "'" ? this.#text.indexOf(quote, this.#at + 1) : -1;
    const value = this.#text.slice(this.#at + 1, end);
    if (end < 0 || value.includes("<")) throw this.#error("not well-formed (invalid token)");
    this.#at = end + 1;
    return this.#unescaped(value.replace(/[\n\t]/g, " "));
  }

  /** Up to the name in the end tag. */
  #children(): Element["children"] {
    const made: (Element | string)[] = [];
    for (;;) {
      const next = this.#text.indexOf("<", this.#at);
      if (next < 0) throw this.#error("no element found");
      const text = this.#text.slice(this.#at, next);
      if (text.includes("]]>")) throw this.#error("not well-formed (invalid token)");
      if (text !== "") made.push(this.#unescaped(text));
      this.#at = next;
      if (this.#skip("</")) return made;
      if (this.#skip("<!--")) this.#upTo("-->");
      else if (this.#skip("<![CDATA[")) made.push(this.#upTo("]]>"));
      else if (this.#skip("<?")) this.#upTo("?>");
      else {
        this.#at++;
        made.push(this.#element());
      }
    }
  }

  #upTo(end: string): string {
    const at = this.#text.indexOf(end, this.#at);
    if (at < 0) throw this.#error("unclosed token");
    const text = this.#text.slice(this.#at, at);
    this.#at = at + end.length;
    return text;
  }

  #unescaped(text: string): string {
    return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+))?(;?)/g, (_, decimal, hex, name, end) => {
      const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? parseInt(hex, 16) : null;
      if (end === "" || (code !== null && code > 0x10ffff)) {
        throw this.#error("not well-formed (invalid token)");
      }
      if (code !== null) return String.fromCodePoint(code);
      const value = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      if (value === undefined) throw this.#error("undefined entity");
      return value;
    });
  }

  #name(): string {
    const name = this.#match(NAME);
    if (name === "") throw this.#error("not well-formed (invalid token)");
    return name;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #error(message: string): XmlError {
    const before = this.#text.slice(0, this.#at).split("\n");
    return new XmlError(`${message}: line ${before.length}, column ${before.at(-1)?.length ?? 0}`);
  }
}
