/** The body of an answer as text and as data. */

import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import type { Value } from "../../model/value.ts";
import { type Header, headerOf } from "../../system/web/web.ts";

/** Kinds of content that are JSON, or may be. */
const JSON_KINDS: readonly string[] = ["json", "javascript"];

/** Whether headers say that a body is JSON. */
export function mayBeJson(headers: readonly Header[]): boolean {
  const type = (headerOf(headers, "content-type") ?? "text/plain").split(/[;,]/)[0]?.trim().toLowerCase() ??
    "";
  const kind = type.split("/")[1] ?? "";
  return JSON_KINDS.includes(kind.includes("+") ? kind.slice(kind.indexOf("+") + 1) : kind);
}

/** The text of a body, in the letters that the headers name. */
export function bodyText(bytes: Uint8Array, headers: readonly Header[]): string {
  const charset = /charset\s*=\s*"?([^\s";,]+)/i.exec(headerOf(headers, "content-type") ?? "")?.[1] ??
    "utf-8";
  return decoderFor(charset).decode(bytes);
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder();
    throw error;
  }
}

/** The data that a text is; undefined where it is no JSON. */
export function jsonIn(text: string): Value | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** The name that an answer gives its file: what it says itself, else the end of its address. */
export function fileName(headers: readonly Header[], url: URL): string | null {
  const disposition = headerOf(headers, "content-disposition") ?? "";
  const [, quoted, plain] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(disposition) ?? [];
  const said = quoted?.replace(/\\(.)/g, "$1") ?? plain;
  if (said !== undefined) return lastPart(said);
  const last = lastPart(url.pathname.replace(/\/+$/, ""));
  return last === null ? null : decoded(last);
}

/** A server must not choose a folder. */
function lastPart(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name === "" || name === "." || name === ".." ? null : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
