/** JSON to and from values: integers and floats stay apart, and keys keep their order. */

import { Float, float, integer, Omit, Timestamp, Tuple, type Value } from "./value.ts";

/** Data that JSON can hold, as JavaScript has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON text that cannot be read; `offset` is where, in UTF-16 units. */
export class JsonSyntaxError extends SyntaxError {
  constructor(message: string, readonly offset: number) {
    super(message);
    this.name = "JsonSyntaxError";
  }
}

/**
 * Reads a JSON text. NaN and Infinity are taken, as Python's reader does.
 *
 * @throws {JsonSyntaxError} where the text is not JSON.
 */
export function parseJson(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** JavaScript data, as `JSON.parse` makes it, as a value. Fields that are undefined are left out. */
export function fromJson(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === "object") {
    const made = new Map<Value, Value>();
    for (const [key, value] of Object.entries(json)) if (value !== undefined) made.set(key, fromJson(value));
    return made;
  }
  if (typeof json === "boolean" || typeof json === "number" || typeof json === "string") return json;
  throw new TypeError(`not JSON data: ${typeof json}`);
}

/** A value as JavaScript data; keys become text, floats lose their type, bytes and dates become text. */
export function toJson(value: Value): Json {
  if (
    value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number"
  ) {
    return value;
  }
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Float) return value.value;
  if (value instanceof Tuple) return value.items.map(toJson);
  if (value instanceof Timestamp) return value.iso;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Omit) return null;
  if (value instanceof Map) {
    const made: Record<string, Json> = {};
    for (const [key, item] of value) made[keyText(key)] = toJson(item);
    return made;
  }
  return (value as readonly Value[]).map(toJson);
}

/** The text of a dict key in JSON, as Python's writer makes it. */
export function keyText(key: Value): string {
  if (typeof key === "string") return key;
  if (key === null) return "null";
  return key instanceof Float ? key.value.toFixed(1) : String(key);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, Value])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];
const DEEPEST = 1000;

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Value {
    if (depth > DEEPEST) throw this.#error("nested too deeply");
    this.#space();
    switch (this.text[this.#at]) {
      case "{":
        return this.#object(depth + 1);
      case "[":
        return this.#array(depth + 1);
      case '"':
        return this.#string();
    }
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  end(): void {
    this.#space();
    if (this.#at < this.text.length) throw this.#error("text after the end of the JSON value");
  }

  #object(depth: number): Value {
    const made = new Map<Value, Value>();
    this.#at++;
    this.#space();
    if (this.#take("}")) return made;
    while (true) {
      this.#space();
      if (this.text[this.#at] !== '"') throw this.#error("expected a key in double quotes");
      const key = this.#string();
      this.#space();
      if (!this.#take(":")) throw this.#error('expected ":" after a key');
      made.set(key, this.value(depth));
      this.#space();
      if (this.#take("}")) return made;
      if (!this.#take(",")) throw this.#error('expected "," or "}"');
    }
  }

  #array(depth: number): Value {
    const made: Value[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return made;
    while (true) {
      made.push(this.value(depth));
      this.#space();
      if (this.#take("]")) return made;
      if (!this.#take(",")) throw this.#error('expected "," or "]"');
    }
  }

  #string(): string {
    const start = ++this.#at;
    let made = "";
    let from = start;
    while (true) {
      const code = this.text.charCodeAt(this.#at);
      if (Number.isNaN(code)) throw this.#error("text without a closing quote");
      if (code === 0x22) {
        made += this.text.slice(from, this.#at++);
        return made;
      }
      if (code === 0x5c) {
        made += this.text.slice(from, this.#at) + this.#escape();
        from = this.#at;
      } else if (code < 0x20) throw this.#error("control character in a text");
      else this.#at++;
    }
  }

  #escape(): string {
    const letter = this.text[this.#at + 1] ?? "";
    if (letter === "u") {
      const digits = this.text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error("expected four hexadecimal digits");
      this.#at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    const made = ESCAPES[letter];
    if (made === undefined) throw this.#error("unknown escape in a text");
    this.#at += 2;
    return made;
  }

  #number(): Value {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.text);
    if (!found) throw this.#error("expected a JSON value");
    this.#at = NUMBER.lastIndex;
    const [digits, fraction, exponent] = found;
    if (fraction || exponent) return float(Number(digits));
    return digits.length < 16 ? Number(digits) + 0 : integer(BigInt(digits));
  }

  #space(): void {
    while (" \t\n\r".includes(this.text[this.#at] ?? "x")) this.#at++;
  }

  #take(mark: string): boolean {
    if (this.text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #error(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.#at);
  }
}
