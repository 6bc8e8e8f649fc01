/** Text as bytes and back in the encodings that Python knows by name. */

import { codePage } from "./code_pages.ts";
import { PythonError, valueError } from "./error.ts";
import { codeEscape } from "./repr.ts";
import { decodeUtf8, encodeUtf8, joined } from "./utf8.ts";

const NAMES: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  u8: "utf-8",
  utf8sig: "utf-8-sig",
  ascii: "ascii",
  usascii: "ascii",
  "646": "ascii",
  latin1: "latin-1",
  iso88591: "latin-1",
  l1: "latin-1",
  cp819: "latin-1",
  utf16: "utf-16",
  u16: "utf-16",
  utf16le: "utf-16-le",
  utf16be: "utf-16-be",
  utf32: "utf-32",
  u32: "utf-32",
  utf32le: "utf-32-le",
  utf32be: "utf-32-be",
};
/** Encodings of one byte a character that the runtime decodes: their bytes are found by decoding all of them. */
const SINGLE_BYTE = /^(?:cp|windows)?(125[0-8]|866)$|^(?:iso)?8859(\d\d?)$|^koi8[ru]$/;
const CODE_PAGE = /^(?:cp|ibm)?0*(\d{2,4})$/;

/** Encodings of one or two bytes a character, by the names under which the runtime decodes them. */
const DOUBLE_BYTE: Readonly<Record<string, string>> = {
  gbk: "gbk",
  cp936: "gbk",
  "936": "gbk",
  ms936: "gbk",
  gb2312: "gbk",
  euccn: "gbk",
  gb18030: "gb18030",
  big5: "big5",
  cp950: "big5",
  shiftjis: "shift_jis",
  sjis: "shift_jis",
  cp932: "shift_jis",
  eucjp: "euc-jp",
  ujis: "euc-jp",
  euckr: "euc-kr",
  cp949: "euc-kr",
};

/** @throws {PythonError} for an unknown encoding, and for characters that it cannot hold where errors are strict. */
export function encodeText(text: string, encoding: string, errors: string): Uint8Array {
  const name = encodingNamed(encoding);
  switch (name) {
    case "utf-8":
      return encodeUtf8(text, errors);
    case "utf-8-sig":
      return joined([new Uint8Array([0xef, 0xbb, 0xbf]), encodeUtf8(text, errors)]);
    case "ascii":
      return narrow(text, errors, "ascii", 128);
    case "latin-1":
      return narrow(text, errors, "latin-1", 256);
    case "utf-16":
      return joined([new Uint8Array([0xff, 0xfe]), wide(text, 2, true)]);
    case "utf-16-le":
    case "utf-16-be":
      return wide(text, 2, name === "utf-16-le");
    case "utf-32":
      return joined([new Uint8Array([0xff, 0xfe, 0, 0]), wide(text, 4, true)]);
    case "utf-32-le":
    case "utf-32-be":
      return wide(text, 4, name === "utf-32-le");
    default:
      return tabled(text, errors, name);
  }
}

/** @throws {PythonError} for an unknown encoding, and for bytes that are no text where errors are strict. */
export function decodeBytes(bytes: Uint8Array, encoding: string, errors: string): string {
  const name = encodingNamed(encoding);
  switch (name) {
    case "utf-8":
      return decodeUtf8(bytes, errors);
    case "utf-8-sig":
      return decodeUtf8(bytes, errors).replace(/^\ufeff/, "");
    case "ascii":
    case "latin-1":
      return fromNarrow(bytes, name === "ascii" ? 128 : 256, errors);
    case "utf-16":
    case "utf-16-le":
    case "utf-16-be":
      return fromWide(bytes, 2, name);
    case "utf-32":
    case "utf-32-le":
    case "utf-32-be":
      return fromWide(bytes, 4, name);
    default: {
      const page = codePage(name);
      if (page !== null) return Array.from(bytes, (byte) => page[byte]).join("");
      return decoded(bytes, name, errors);
    }
  }
}

/** The plain name of an encoding. */
function encodingNamed(encoding: string): string {
  const plain = encoding.toLowerCase().replace(/[-_ .]/g, "");
  const known = NAMES[plain];
  if (known) return known;
  const double = DOUBLE_BYTE[plain];
  if (double) return double;
  const page = `cp${CODE_PAGE.exec(plain)?.[1]?.padStart(3, "0")}`;
  if (codePage(page) !== null) return page;
  const match = SINGLE_BYTE.exec(plain);
  if (!match) throw new PythonError("ValueError", `unknown encoding: ${encoding}`);
  if (match[1]) return match[1] === "866" ? "ibm866" : `windows-${match[1]}`;
  return match[2] ? `iso-8859-${match[2]}` : plain.replace("koi8", "koi8-");
}

function narrow(text: string, errors: string, name: string, limit: number): Uint8Array {
  const bytes: number[] = [];
  let at = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < limit) bytes.push(code);
    else bytes.push(...substitute(letter, errors, name, at, `ordinal not in range(${limit})`));
    at++;
  }
  return Uint8Array.from(bytes);
}

function substitute(letter: string, errors: string, name: string, at: number, why: string): number[] {
  const code = letter.codePointAt(0) ?? 0;
  switch (errors) {
    case "ignore":
      return [];
    case "replace":
      return [0x3f];
    case "surrogateescape":
      if (code >= 0xdc80 && code <= 0xdcff) return [code & 0xff];
      throw valueError(
        `'${name}' codec can't encode character '${codeEscape(letter)}' in position ${at}: ${why}`,
      );
    case "xmlcharrefreplace":
      return asciiCodes(`&#${code};`);
    case "backslashreplace":
      return asciiCodes(codeEscape(letter));
    default:
      throw valueError(
        `'${name}' codec can't encode character '${codeEscape(letter)}' in position ${at}: ${why}`,
      );
  }
}

function asciiCodes(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

function tabled(text: string, errors: string, name: string): Uint8Array {
  const codes = bytesByCharacter(name);
  const bytes: number[] = [];
  let at = 0;
  for (const letter of text) {
    const found = codes.get(letter);
    if (found) bytes.push(...found);
    else bytes.push(...substitute(letter, errors, "charmap", at, "character maps to <undefined>"));
    at++;
  }
  return Uint8Array.from(bytes);
}

/** The bytes of every character that an encoding has: found by decoding whatever bytes there are. */
function bytesByCharacter(name: string): ReadonlyMap<string, readonly number[]> {
  const codes = new Map<string, readonly number[]>();
  const add = (letter: string, bytes: readonly number[]) => {
    if (!codes.has(letter) && letter !== "\ufffd") codes.set(letter, bytes);
  };
  const single = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const isDouble = Object.values(DOUBLE_BYTE).includes(name);
  if (!isDouble) {
    const page = codePage(name) ?? new TextDecoder(name).decode(single);
    Array.from(page).forEach((letter, byte) => add(letter, [byte]));
    return codes;
  }
  const decoder = new TextDecoder(name);
  for (const byte of single.subarray(0, 0x80)) add(String.fromCharCode(byte), [byte]);
  for (const first of single.subarray(0x80)) {
    for (const second of single.subarray(0x40)) {
      const letters = Array.from(decoder.decode(Uint8Array.of(first, second)));
      if (letters.length === 1) add(letters[0] ?? "", [first, second]);
    }
  }
  return codes;
}

function decoded(bytes: Uint8Array, name: string, errors: string): string {
  try {
    return new TextDecoder(name, { fatal: errors === "strict", ignoreBOM: true }).decode(bytes);
  } catch {
    throw valueError(`'${name}' codec can't decode bytes: illegal multibyte sequence`);
  }
}

function wide(text: string, width: 2 | 4, little: boolean): Uint8Array {
  const units = width === 2
    ? Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    : Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const view = new DataView(new ArrayBuffer(units.length * width));
  units.forEach((unit, at) => {
    if (width === 2) view.setUint16(at * 2, unit, little);
    else view.setUint32(at * 4, unit, little);
  });
  return new Uint8Array(view.buffer);
}

function fromNarrow(bytes: Uint8Array, limit: number, errors: string): string {
  let text = "";
  bytes.forEach((byte, at) => {
    if (byte < limit) text += String.fromCharCode(byte);
    else if (errors === "replace") text += "\ufffd";
    else if (errors === "surrogateescape") text += String.fromCharCode(0xdc00 + byte);
    else if (errors !== "ignore") {
      throw valueError(
        `'ascii' codec can't decode byte 0x${byte.toString(16)} in position ${at}: ordinal not in range(128)`,
      );
    }
  });
  return text;
}

function fromWide(bytes: Uint8Array, width: 2 | 4, name: string): string {
  if (bytes.length % width !== 0) {
    const byte = (bytes.at(-1) ?? 0).toString(16).padStart(2, "0");
    throw valueError(
      `'${name}' codec can't decode byte 0x${byte} in position ${bytes.length - 1}: truncated data`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = !name.endsWith("e") && bytes.length >= width;
  const big = name.endsWith("-be") || (marked && bytes[0] === 0xfe) ||
    (marked && width === 4 && bytes[2] === 0xfe);
  const hasMark = marked && (width === 2 ? view.getUint16(0, !big) : view.getUint32(0, !big)) === 0xfeff;
  let text = "";
  for (let at = hasMark ? width : 0; at < bytes.length; at += width) {
    text += width === 2
      ? String.fromCharCode(view.getUint16(at, !big))
      : String.fromCodePoint(view.getUint32(at, !big));
  }
  return text;
}
