/** URLs taken apart, as Python's `urllib.parse.urlsplit` does. */

import { valueError } from "./error.ts";
import { quoted } from "./repr.ts";

export interface UrlParts {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  readonly username: string | null;
  readonly password: string | null;
  /** In lower case; null where there is none. */
  readonly hostname: string | null;
  /** @throws {PythonError} ValueError for what is no port. */
  readonly port: () => number | null;
}

/** @throws {PythonError} ValueError for brackets that do not match. */
export function splitUrl(text: string): UrlParts {
  let rest = text.replace(/^[^!-\u{10ffff}]+/u, "").replace(/[\t\r\n]/g, "");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest)?.[1] ?? "";
  if (scheme !== "") rest = rest.slice(scheme.length + 1);
  let netloc = "";
  if (rest.startsWith("//")) {
    const end = rest.slice(2).search(/[/?#]/);
    netloc = end < 0 ? rest.slice(2) : rest.slice(2, end + 2);
    rest = end < 0 ? "" : rest.slice(end + 2);
    if (netloc.includes("[") !== netloc.includes("]")) throw valueError("Invalid IPv6 URL");
  }
  const [beforeFragment, fragment] = cut(rest, "#");
  const [path, query] = cut(beforeFragment, "?");
  return { scheme: scheme.toLowerCase(), netloc, path, query, fragment, ...authority(netloc) };
}

function cut(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function authority(netloc: string): Pick<UrlParts, "username" | "password" | "hostname" | "port"> {
  const at = netloc.lastIndexOf("@");
  const [user, password] = at < 0 ? [null, null] : splitUser(netloc.slice(0, at));
  const host = netloc.slice(at + 1);
  const bracketed = /^\[([^\]]*)\](.*)$/.exec(host);
  const [name, portText] = bracketed
    ? [bracketed[1] ?? "", cut(bracketed[2] ?? "", ":")[1]]
    : [cut(host, ":")[0], cut(host, ":")[1]];
  const [address, zone] = cut(name, "%");
  const hostname = address.toLowerCase() + (name.includes("%") ? `%${zone}` : "");
  return { username: user, password, hostname: hostname || null, port: () => portNumber(portText) };
}

function splitUser(text: string): readonly [string, string | null] {
  const at = text.indexOf(":");
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function portNumber(text: string): number | null {
  if (text === "") return null;
  if (!/^\d+$/.test(text)) throw valueError(`Port could not be cast to integer value as ${quoted(text)}`);
  const port = Number(text);
  if (port > 65535) throw valueError("Port out of range 0-65535");
  return port;
}
