/** The request that the arguments of a task describe. */

import type { ArgumentsOf } from "../../model/argument.ts";
import type { Dict } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Redirects } from "../../system/web/browse.ts";
import { type Login, splitLogin } from "../../system/web/login.ts";
import { type Header, headerOf, type WebBody, withHeader } from "../../system/web/web.ts";
import { str } from "../../template/python/repr.ts";
import type { WebQuery } from "./query.ts";
import type { URL_ARGUMENTS } from "./url_arguments.ts";

/** The arguments that every such module has. */
export type UrlArguments = ArgumentsOf<typeof URL_ARGUMENTS> & {
  readonly url_username: string | null;
  readonly url_password: string | null;
  readonly headers: Dict | null;
  readonly timeout: number;
};

/** What else makes a request. */
export interface QueryParts {
  /** In place of the argument `url`. */
  readonly url?: string;
  readonly method: string;
  readonly body: WebBody | null;
  readonly redirects: Redirects;
  /** When the file was changed that the answer may replace, in seconds since 1970; null where there is none. */
  readonly knownS: number | null;
  readonly caFile: string | null;
  readonly unixSocket: string | null;
  readonly saveTo: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

const FORM = "application/x-www-form-urlencoded";

/** @throws {DiagnosticError} `bad-argument` for a URL that is none, `not-supported` for Kerberos. */
export function queryOf(args: UrlArguments, parts: QueryParts): WebQuery {
  if (args.use_gssapi) {
    throw new DiagnosticError("use_gssapi is not supported: ferry has no Kerberos", {
      code: "not-supported",
    });
  }
  const { url, login } = splitLogin(parsedUrl(parts.url ?? args.url));
  const own: Login | null = args.url_username
    ? { user: args.url_username, password: args.url_password ?? "" }
    : login;
  return {
    request: { method: parts.method, url, headers: headersOf(args, parts), body: parts.body },
    redirects: parts.redirects,
    unredirected: args.unredirected_headers,
    login: own,
    loginAtOnce: args.force_basic_auth,
    transfer: {
      verify: args.validate_certs,
      caFile: parts.caFile,
      clientCert: args.client_cert,
      clientKey: args.client_key,
      ciphers: args.ciphers === null || args.ciphers.length === 0 ? null : args.ciphers.join(":"),
      proxy: args.use_proxy,
      netrc: args.use_netrc && own === null,
      timeoutS: Math.max(1, args.timeout),
      unixSocket: parts.unixSocket,
      saveTo: parts.saveTo,
      environment: parts.environment,
    },
  };
}

function parsedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url) return url;
  throw new DiagnosticError(`unknown url type: '${text}'`, {
    code: "bad-argument",
    hint: "an address begins with http:// or https://",
  });
}

function headersOf(
  { http_agent, force, headers }: UrlArguments,
  { knownS, body }: QueryParts,
): readonly Header[] {
  const agent: readonly Header[] = http_agent === "" ? [] : [["User-Agent", http_agent]];
  const freshness: readonly Header[] = force
    ? [["Cache-Control", "no-cache"]]
    : knownS === null
    ? []
    : [["If-Modified-Since", new Date(Math.trunc(knownS) * 1000).toUTCString()]];
  const given = [...headers ?? []].reduce<readonly Header[]>(
    (all, [name, value]) => withHeader(all, str(name), str(value)),
    [...agent, ...freshness],
  );
  const isTyped = body === null || headerOf(given, "content-type") !== undefined;
  return isTyped ? given : [...given, ["Content-Type", FORM]];
}
