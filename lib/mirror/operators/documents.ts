/** The documents of a file of a catalog: JSON values one after the other, or YAML documents. */

import { toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readYamlDocuments } from "../../yaml/read.ts";
import { joined } from "./joined.ts";

/** JSON text of documents, and where each of them is in it. */
export interface JsonDocuments {
  readonly bytes: Uint8Array;
  readonly documents: readonly { readonly start: number; readonly end: number; readonly value: unknown }[];
}

const [BRACE, END_BRACE, QUOTE, BACKSLASH, BRACKET, END_BRACKET] = [0x7b, 0x7d, 0x22, 0x5c, 0x5b, 0x5d];

/**
 * Reads a file of either kind; YAML is given as the JSON that it stands for.
 *
 * @throws {DiagnosticError} `registry-failed` for what is neither.
 */
export function readDocuments(bytes: Uint8Array, shown: string): JsonDocuments {
  return bytes[firstOf(bytes, 0)] === BRACE ? readJson(bytes, shown) : readJson(jsonOf(bytes, shown), shown);
}

/**
 * Cuts a file into portions of whole documents as it comes in; YAML stays in one piece.
 *
 * @param least Bytes of a portion, but for the last one.
 */
export async function* documentPortions(
  pieces: AsyncIterable<Uint8Array>,
  least: number,
): AsyncGenerator<Uint8Array, void, void> {
  let [waiting, size, enough]: [Uint8Array[], number, number] = [[], 0, least];
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size < enough) continue;
    const bytes = joined(waiting);
    const end = endOfWhole(bytes);
    if (end > 0) yield bytes.subarray(0, end);
    [waiting, size] = [[bytes.slice(end)], bytes.length - end];
    // What is not whole yet is not looked through again for every piece.
    enough = Math.max(least, size * 2);
  }
  if (size > 0) yield joined(waiting);
}

/** Behind the last JSON document that is whole; 0 where there is none. */
function endOfWhole(bytes: Uint8Array): number {
  let whole = 0;
  for (let start = firstOf(bytes, 0); bytes[start] === BRACE; start = firstOf(bytes, whole)) {
    const end = endOf(bytes, start);
    if (end < 0) break;
    whole = end;
  }
  return whole;
}

function readJson(bytes: Uint8Array, shown: string): JsonDocuments {
  const decoder = new TextDecoder();
  const documents = [];
  for (let start = firstOf(bytes, 0); start < bytes.length;) {
    const end = endOf(bytes, start);
    if (bytes[start] !== BRACE || end < 0) throw broken(shown, "it is neither JSON nor YAML");
    try {
      documents.push({ start, end, value: JSON.parse(decoder.decode(bytes.subarray(start, end))) });
    } catch (cause) {
      throw broken(shown, "it is neither JSON nor YAML", cause);
    }
    start = firstOf(bytes, end);
  }
  return { bytes, documents };
}

/** The next byte that is no blank. */
function firstOf(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Behind the bracket that closes the one at a place; -1 where there is none. */
function endOf(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfText(bytes, at);
      if (at < 0) return -1;
    } else if (byte === BRACE || byte === BRACKET) depth++;
    else if (byte === END_BRACE || byte === END_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The quote that ends a text; -1 where there is none. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let end = bytes.indexOf(QUOTE, from + 1); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0;
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}

function jsonOf(bytes: Uint8Array, shown: string): Uint8Array {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const values = readYamlDocuments({ path: shown, text })
      .flatMap(({ root }) => root ? [plainValue(root)] : [])
      .filter((value) => value !== null);
    return new TextEncoder().encode(values.map((value) => `${JSON.stringify(toJson(value))}\n`).join(""));
  } catch (error) {
    if (!(error instanceof DiagnosticError) && !(error instanceof TypeError)) throw error;
    throw broken(shown, error instanceof DiagnosticError ? error.message : "it is not text", error);
  }
}

function broken(shown: string, why: string, cause?: unknown): DiagnosticError {
  return new DiagnosticError(`${shown}: ${why}`, {
    code: "registry-failed",
    cause,
    hint: "the catalog itself is broken: use another version of it",
  });
}
