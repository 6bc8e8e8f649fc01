/** Answers as results tell of them, under Ansible's names. */

import type { Page } from "../../system/web/browse.ts";
import { type Header, headerOf, type WebFailure } from "../../system/web/web.ts";
import { dict, type Value } from "../../model/value.ts";
import type { ResultValues } from "../module.ts";
import type { Asked } from "./ask.ts";
import { maskedUrl } from "./masked_url.ts";

/** What is known of an answer without its body. */
export interface AnswerInfo {
  /** -1 where there was no answer. */
  readonly status: number;
  readonly msg: string;
  /** Where the answer came from; where it is an error, the address that was asked for. */
  readonly url: string;
  /** Headers with underscores for dashes, in lower case, and cookies. */
  readonly values: ResultValues;
  /** Whether a redirect was followed to a good end. */
  readonly redirected: boolean;
}

/** @param asked The address as the task gives it. */
export function answerInfo({ url }: { readonly url: string }, asked: Asked): AnswerInfo {
  const shown = maskedUrl(url);
  if (asked.kind === "failure") {
    return { status: -1, msg: failureText(asked.failure), url: shown, values: {}, redirected: false };
  }
  const { answer, url: last, problem } = asked.page;
  const { status, reason, headers } = answer;
  if (isGood(asked.page)) {
    const length = headerOf(headers, "content-length") ?? "unknown";
    const first = URL.parse(url);
    const redirected = first === null || withoutLogin(first) !== last.href;
    return {
      status,
      msg: `OK (${length} bytes)`,
      url: redirected ? last.href : withoutLoginText(url),
      values: { ...headerValues(headers, "all"), ...cookieValues(asked.page) },
      redirected,
    };
  }
  const location = headerOf(headers, "location");
  const absolute = location === undefined ? undefined : URL.parse(location, url)?.href ?? location;
  return {
    status,
    msg: `HTTP Error ${status}: ${problem ?? reason}`,
    url: shown,
    values: { ...headerValues(headers, "last"), ...(absolute === undefined ? {} : { location: absolute }) },
    redirected: false,
  };
}

/** Whether an answer is what was asked for, not an error and not a redirect. */
export function isGood({ answer: { status }, problem }: Page): boolean {
  return problem === null && status >= 200 && status < 300;
}

/** A failure in the words of Ansible. */
export function failureText({ kind, message }: WebFailure): string {
  return kind === "open" ? `Request failed: <urlopen error ${message}>` : `Connection failure: ${message}`;
}

/** The address as it was written, but for name and password. */
function withoutLoginText(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}

function withoutLogin(url: URL): string {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.href;
}

/** Headers as values; of a repeated one all, with commas between them, or the last. */
function headerValues(headers: readonly Header[], which: "all" | "last"): Record<string, Value> {
  const values: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase().replaceAll("-", "_");
    const before = values[key];
    values[key] = before === undefined || which === "last" ? value : `${before}, ${value}`;
  }
  return values;
}

function cookieValues({ cookies }: Page): ResultValues {
  return {
    cookies: dict(Object.fromEntries(cookies.map(({ name, value }) => [name, value]))),
    cookies_string: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
  };
}
