/** Answers as the programs of hosts print them: status line, headers, and what follows. */

import type { Header, WebAnswer } from "../../system/web/web.ts";

const LINE_FEED = 10;
const STATUS_LINE = /^HTTP\/[\d.]+ (\d{3}) ?(.*)$/;

/**
 * Reads an answer; interim answers and that of a proxy to a tunnel are passed over.
 *
 * @returns null where there is none.
 */
export function readAnswer(output: Uint8Array): WebAnswer | null {
  let [rest, found]: [Uint8Array, WebAnswer | null] = [output, null];
  while (found === null || isPreliminary(found, rest)) {
    const block = readBlock(rest);
    if (!block) return found;
    rest = block.rest;
    found = { ...block, body: rest };
  }
  return found;
}

function isPreliminary({ status, reason }: WebAnswer, rest: Uint8Array): boolean {
  if (status < 200) return true;
  return /^connection established$/i.test(reason) &&
    new TextDecoder().decode(rest.subarray(0, 5)) === "HTTP/";
}

/** A status line, headers, and what follows the empty line behind them. */
function readBlock(output: Uint8Array): Omit<WebAnswer, "body"> & { readonly rest: Uint8Array } | null {
  const lines: string[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(LINE_FEED, at);
    if (end < 0) return null;
    const line = headerText(output.subarray(at, end)).replace(/\r$/, "");
    at = end + 1;
    if (line === "") break;
    lines.push(line);
  }
  const [, status, reason = ""] = STATUS_LINE.exec(lines[0] ?? "") ?? [];
  if (status === undefined) return null;
  return { status: Number(status), reason, headers: headersIn(lines.slice(1)), rest: output.subarray(at) };
}

/** Headers from lines; one that begins with a blank goes on the one before. */
export function headersIn(lines: readonly string[]): readonly Header[] {
  const headers: Header[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const last = headers.at(-1);
    if (/^[ \t]/.test(line) && last) headers.splice(-1, 1, [last[0], `${last[1]} ${line.trim()}`]);
    else if (colon > 0) headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** Headers are Latin-1, unless a server sends UTF-8 all the same. */
function headerText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes);
  }
}
