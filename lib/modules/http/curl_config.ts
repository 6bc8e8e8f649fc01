/** A request as a configuration for `curl`, which reads it from its input: nobody can see it in a list of processes. */

import { headerOf, type WebBody, type WebRequest } from "../../system/web/web.ts";
import type { Transfer } from "./query.ts";

/** Bytes of a body that may stand in a configuration; `curl` limits the length of its lines. */
const LARGEST_INLINE_BODY = 64 * 1024;

/** Whether a body can be part of a configuration: it is text of a moderate size. */
export function isInline(bytes: Uint8Array): boolean {
  return bytes.length <= LARGEST_INLINE_BODY && !bytes.includes(0) && isUtf8(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** One option a line. Headers of the answer come first in the output of `curl`, the body follows or is saved. */
export function curlConfig(request: WebRequest, transfer: Transfer): string {
  const { method, url, body } = request;
  const { saveTo, timeoutS } = transfer;
  const lines = [
    option("url", url.href),
    "silent",
    "show-error",
    "globoff",
    "path-as-is",
    "http1.1",
    option("connect-timeout", String(timeoutS)),
    option("speed-time", String(timeoutS)),
    option("speed-limit", "1"),
    method === "HEAD" ? "head" : option("request", method),
    ...(saveTo === null ? ["include"] : [option("dump-header", "-"), option("output", saveTo)]),
    ...headerLines(request),
    ...(body === null ? [] : [bodyLine(body)]),
    ...connectionLines(transfer),
  ];
  return `${lines.join("\n")}\n`;
}

function headerLines({ method, headers, body }: WebRequest): readonly string[] {
  const has = (name: string) => headerOf(headers, name) !== undefined;
  return [
    // An empty value takes away what curl would send by itself.
    ...(has("accept") ? [] : [option("header", "Accept:")]),
    ...(has("expect") ? [] : [option("header", "Expect:")]),
    ...(has("accept-encoding") ? [] : [option("header", "Accept-Encoding: identity")]),
    ...(body === null && /^(?:POST|PUT|PATCH)$/.test(method) ? [option("header", "Content-Length: 0")] : []),
    ...headers.map(([name, value]) => option("header", value === "" ? `${name};` : `${name}: ${value}`)),
  ];
}

function bodyLine(body: WebBody): string {
  return body.kind === "file"
    ? option("data-binary", `@${body.path}`)
    : option("data-raw", new TextDecoder().decode(body.bytes));
}

function connectionLines(transfer: Transfer): readonly string[] {
  const { verify, caFile, clientCert, clientKey, ciphers, proxy, netrc, unixSocket } = transfer;
  return [
    ...(verify ? [] : ["insecure"]),
    ...given("cacert", caFile),
    ...given("cert", clientCert),
    ...given("key", clientKey),
    ...given("ciphers", ciphers),
    ...given("unix-socket", unixSocket),
    ...(proxy ? [] : [option("noproxy", "*")]),
    ...(netrc ? ["netrc-optional"] : []),
  ];
}

function given(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [option(name, value)];
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function option(name: string, value: string): string {
  return `${name} = "${value.replace(/[\\"\n\r\t\v]/g, (letter) => ESCAPES[letter] ?? letter)}"`;
}
