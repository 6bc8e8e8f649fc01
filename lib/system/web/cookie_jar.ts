/** Cookies of one conversation, kept and sent by the rules of browsers (RFC 6265). */

import { type Header, headersOf } from "./web.ts";

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** True for a cookie of this one host only. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since 1970; null for one that lasts as long as the conversation. */
  readonly expiresMs: number | null;
}

export class CookieJar {
  #cookies: readonly Cookie[] = [];

  constructor(private readonly nowMs: () => number) {}

  /** Keeps what an answer sets, unless it is for somebody else. */
  keep(url: URL, headers: readonly Header[]): void {
    for (const text of headersOf(headers, "set-cookie")) {
      const cookie = parseCookie(text, url, this.nowMs());
      if (!cookie || !matchesDomain(cookie, url.hostname)) continue;
      const isSame = ({ name, domain, path }: Cookie) =>
        name === cookie.name && domain === cookie.domain && path === cookie.path;
      const at = this.#cookies.findIndex(isSame);
      if (at < 0) this.#cookies = [...this.#cookies, cookie];
      else this.#cookies = this.#cookies.with(at, cookie);
    }
  }

  /** The cookies that are valid, grouped by domain and path in the order in which they came. */
  all(): readonly Cookie[] {
    const now = this.nowMs();
    const valid = this.#cookies.filter(({ expiresMs }) => expiresMs === null || expiresMs > now);
    const places = [...new Set(valid.map(({ domain }) => domain))].flatMap((domain) => {
      const inDomain = valid.filter((cookie) => cookie.domain === domain);
      return [...new Set(inDomain.map(({ path }) => path))].map((path) =>
        inDomain.filter((cookie) => cookie.path === path)
      );
    });
    return places.flat();
  }

  /** The value of the header `Cookie` for a request, the most specific paths first; null for none. */
  headerFor(url: URL): string | null {
    const sent = this.all().filter((cookie) =>
      matchesDomain(cookie, url.hostname) && matchesPath(cookie.path, url.pathname) &&
      (!cookie.secure || url.protocol === "https:")
    );
    if (sent.length === 0) return null;
    const sorted = sent.toSorted((a, b) => b.path.length - a.path.length);
    return sorted.map(({ name, value }) => `${name}=${value}`).join("; ");
  }
}

function parseCookie(text: string, url: URL, nowMs: number): Cookie | null {
  const [pair = "", ...rest] = text.split(";");
  const equals = pair.indexOf("=");
  if (equals < 1) return null;
  const attributes = new Map(rest.map((part) => {
    const [name = "", ...value] = part.split("=");
    return [name.trim().toLowerCase(), value.join("=").trim()] as const;
  }));
  const domain = attributes.get("domain")?.replace(/^\./, "").toLowerCase();
  const path = attributes.get("path");
  return {
    name: pair.slice(0, equals).trim(),
    value: pair.slice(equals + 1).trim(),
    domain: domain || url.hostname,
    hostOnly: !domain,
    path: path?.startsWith("/") ? path : url.pathname.slice(0, url.pathname.lastIndexOf("/")) || "/",
    secure: attributes.has("secure"),
    expiresMs: expiry(attributes, nowMs),
  };
}

function expiry(attributes: ReadonlyMap<string, string>, nowMs: number): number | null {
  const age = attributes.get("max-age");
  if (age !== undefined && /^-?\d+$/.test(age)) return nowMs + Number(age) * 1000;
  const date = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(date) ? null : date;
}

function matchesDomain({ domain, hostOnly }: Cookie, host: string): boolean {
  return host === domain || (!hostOnly && host.endsWith(`.${domain}`));
}

function matchesPath(path: string, asked: string): boolean {
  return asked === path || asked.startsWith(path.endsWith("/") ? path : `${path}/`);
}
