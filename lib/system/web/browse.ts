/** A request with all that follows from its answers: redirects, logging in, cookies. */

import { proofFor } from "./challenge.ts";
import { type Cookie, CookieJar } from "./cookie_jar.ts";
import { basicProof, type Login } from "./login.ts";
import { type Exchange, headerOf, isNamed, type WebAnswer, type WebRequest, withHeader } from "./web.ts";

/**
 * Which redirects are followed: all of them; those of GET and HEAD (`safe`); those that Python's own client follows,
 * which are also those of POST that become a GET (`urllib2`); none.
 */
export type Redirects = "all" | "safe" | "urllib2" | "none";

export interface BrowseOptions {
  readonly redirects: Redirects;
  readonly login: Login | null;
  /** Show name and password without being asked for them. */
  readonly loginAtOnce: boolean;
  /** Names of headers that are not sent again after a redirect. */
  readonly unredirected: readonly string[];
  readonly nowMs: () => number;
}

export interface Page {
  readonly answer: WebAnswer;
  /** Where the answer came from in the end. */
  readonly url: URL;
  readonly cookies: readonly Cookie[];
  /** Why a redirect was not followed that should have been; null where all went well. */
  readonly problem: string | null;
}

const MOST_REDIRECTS = 10;
const MOST_VISITS = 4;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const BODY_HEADERS: readonly string[] = ["content-length", "content-type", "transfer-encoding"];
const ENDLESS =
  "The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last 30x error message was:\n";

/** @throws {WebFailure} */
export async function browse(request: WebRequest, options: BrowseOptions, exchange: Exchange): Promise<Page> {
  const jar = new CookieJar(options.nowMs);
  const visits = new Map<string, number>();
  let current = request;
  for (let redirects = 0;; redirects++) {
    const login = keepsSecrets(request.url, current.url) ? options.login : null;
    const answer = await asked(current, login, options.loginAtOnce, jar, exchange);
    const page = { answer, url: current.url, cookies: jar.all(), problem: null };
    const target = targetOf(current, answer, options.redirects);
    if (!target) return page;
    if (!/^(?:https?|ftp):$/.test(target.protocol)) {
      return { ...page, problem: `${answer.reason} - Redirection to url '${target.href}' is not allowed` };
    }
    const count = visits.get(target.href) ?? 0;
    if (count >= MOST_VISITS || redirects >= MOST_REDIRECTS) {
      return { ...page, problem: ENDLESS + answer.reason };
    }
    visits.set(target.href, count + 1);
    current = redirected(current, answer.status, target, options);
  }
}

/** One request with cookies, and again with a proof of who asks where the first try is answered by 401. */
async function asked(
  request: WebRequest,
  login: Login | null,
  atOnce: boolean,
  jar: CookieJar,
  exchange: Exchange,
): Promise<WebAnswer> {
  const send = async (proof: string | null): Promise<WebAnswer> => {
    const cookies = headerOf(request.headers, "cookie") === undefined ? jar.headerFor(request.url) : null;
    const withCookies = cookies === null ? request.headers : withHeader(request.headers, "Cookie", cookies);
    const headers = proof === null ? withCookies : withHeader(withCookies, "Authorization", proof);
    const answer = await exchange({ ...request, headers });
    jar.keep(request.url, answer.headers);
    return answer;
  };
  if (login && atOnce) return await send(basicProof(login));
  const first = await send(null);
  const proof = first.status === 401 && login ? proofFor(first.headers, login, request) : null;
  return proof === null ? first : await send(proof);
}

/** Where an answer sends the request; null where it is not followed. */
function targetOf({ method, url }: WebRequest, answer: WebAnswer, redirects: Redirects): URL | null {
  const location = headerOf(answer.headers, "location") ?? headerOf(answer.headers, "uri");
  if (location === undefined || !REDIRECTS.includes(answer.status)) return null;
  if (!follows(redirects, method, answer.status)) return null;
  return URL.parse(location.replaceAll(" ", "%20"), url);
}

function follows(redirects: Redirects, method: string, status: number): boolean {
  const looks = method === "GET" || method === "HEAD";
  switch (redirects) {
    case "all":
      return true;
    case "safe":
      return looks;
    case "urllib2":
      return looks || (method === "POST" && status < 304);
    case "none":
      return false;
    default:
      return redirects satisfies never;
  }
}

function redirected(request: WebRequest, status: number, url: URL, options: BrowseOptions): WebRequest {
  const { redirects, unredirected } = options;
  const keepsBody = redirects === "all" && status >= 307;
  const dropped = [...unredirected, ...(keepsSecrets(request.url, url) ? [] : ["authorization", "cookie"])];
  const headers = request.headers.filter(([name]) =>
    !dropped.some((one) => isNamed(one, name)) && (keepsBody || !BODY_HEADERS.includes(name.toLowerCase()))
  );
  return {
    method: methodAfter(request.method, status, redirects),
    url,
    headers,
    body: keepsBody ? request.body : null,
  };
}

/** Credentials are for the host that they were given for, and not for those who listen on the way to it. */
function keepsSecrets(from: URL, to: URL): boolean {
  return from.host === to.host && !(from.protocol === "https:" && to.protocol !== "https:");
}

function methodAfter(method: string, status: number, redirects: Redirects): string {
  if (method === "HEAD" || status >= 307) return method;
  if (redirects === "urllib2" || status !== 301) return "GET";
  return method === "POST" ? "GET" : method;
}
