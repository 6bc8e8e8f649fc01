/** Bodies of several parts, as forms with files send them. */

import { baseName } from "../../model/path.ts";
import { field, isDict, type Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { byCodePoint } from "../../system/files.ts";
import { randomHex } from "../../system/random.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";

export interface Multipart {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Types of files by the ending of their name. */
const TYPES: Readonly<Record<string, string>> = {
  bmp: "image/bmp",
  css: "text/css",
  csv: "text/csv",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  sh: "application/x-sh",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  txt: "text/plain",
  xml: "text/xml",
  zip: "application/zip",
};
const ENCODINGS = ["base64", "7or8bit"] as const;
const LINE_LETTERS = 76;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * The parts of a dict, in the order of their names.
 *
 * @param readFile The content of a file that a part names.
 * @throws {DiagnosticError} `bad-argument` for what is no part.
 */
export async function multipartBody(
  body: Value,
  readFile: (name: string) => Promise<Uint8Array> | Uint8Array,
  boundary: string = `===============${randomHex(10)}==`,
): Promise<Multipart> {
  if (!isDict(body)) {
    throw new DiagnosticError(`body must be mapping, cannot be type ${typeName(body)}`, {
      code: "bad-argument",
    });
  }
  const fields = [...body].map(([name, value]) => [str(name), value] as const)
    .sort(([a], [b]) => byCodePoint(a, b));
  const pieces: (string | Uint8Array)[] = [];
  for (const [name, value] of fields) {
    const part = await partOf(name, value, readFile);
    pieces.push(`--${boundary}\r\n${part.head.join("\r\n")}\r\n\r\n`, part.content, "\r\n");
  }
  pieces.push(`--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary="${boundary}"`, body: joined(pieces) };
}

interface Part {
  readonly head: readonly string[];
  readonly content: Uint8Array;
}

async function partOf(
  name: string,
  value: Value,
  readFile: (name: string) => Promise<Uint8Array> | Uint8Array,
): Promise<Part> {
  if (typeof value === "string") return textPart(name, value, null, "text/plain");
  if (!isDict(value)) throw unfit(`value must be a string, or mapping, cannot be type ${typeName(value)}`);
  const [filename, content] = ["filename", "content"].map((key) => textIn(value, key));
  if (!filename && !content) throw unfit("at least one of filename or content must be provided");
  const type = textIn(value, "mime_type") || typeOf(filename ?? "");
  if (content) return textPart(name, content, filename ?? null, type);
  const encoding = textIn(value, "multipart_encoding") || "base64";
  return filePart(name, await readFile(filename ?? ""), filename ?? "", type, encoding);
}

function textPart(name: string, content: string, filename: string | null, type: string): Part {
  const head = [`Content-Type: ${type}`, disposition(name, filename)];
  return { head, content: withNetworkLines(new TextEncoder().encode(content)) };
}

function filePart(name: string, bytes: Uint8Array, filename: string, type: string, encoding: string): Part {
  const isPlain = encoding === "7or8bit";
  if (!isPlain && encoding !== "base64") {
    throw unfit(`multipart_encoding must be one of ${ENCODINGS.join(", ")}`);
  }
  const sevenBit = bytes.every((byte) => byte < 0x80);
  const shown = isPlain ? (sevenBit ? "7bit" : "8bit") : "base64";
  return {
    head: [`Content-Transfer-Encoding: ${shown}`, `Content-Type: ${type}`, disposition(name, filename)],
    content: isPlain ? withNetworkLines(bytes) : new TextEncoder().encode(base64Lines(bytes)),
  };
}

function disposition(name: string, filename: string | null): string {
  const file = filename === null ? "" : `; ${parameter("filename", baseName(filename))}`;
  return `Content-Disposition: form-data; ${parameter("name", name)}${file}`;
}

/** A parameter of a header; text outside ASCII has a form of its own (RFC 2231). */
function parameter(name: string, value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) return `${name}*=utf-8''${encodeURIComponent(value)}`;
  return `${name}="${value.replace(/[\\"]/g, "\\$&")}"`;
}

function base64Lines(bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(new RegExp(`.{1,${LINE_LETTERS}}`, "g")) ?? [];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** The bytes with every line break as the network has it. */
function withNetworkLines(bytes: Uint8Array): Uint8Array {
  const made: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) made.push(byte);
    else {
      made.push(CARRIAGE_RETURN, LINE_FEED);
      if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) at++;
    }
  }
  return Uint8Array.from(made);
}

function typeOf(filename: string): string {
  return TYPES[/\.([^./]+)$/.exec(filename)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

function textIn(part: Value, key: string): string | undefined {
  const value = field(part, key) ?? null;
  return value === null ? undefined : str(value);
}

function joined(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const all = pieces.map((piece) => typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
  const made = new Uint8Array(all.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of all) {
    made.set(piece, at);
    at += piece.length;
  }
  return made;
}

function unfit(why: string): DiagnosticError {
  return new DiagnosticError(`failed to parse body as form-multipart: ${why}`, { code: "bad-argument" });
}
