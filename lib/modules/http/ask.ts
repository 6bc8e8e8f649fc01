/** Asking a web server from a host, by whatever can send the request there. */

import type { Target, TargetReader } from "../../connection/target.ts";
import { systemCertificates } from "../../registry/config/trust.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Environment, environment, homeFolder } from "../../system/environment.ts";
import { readText, readTextIfAny } from "../../system/files.ts";
import { HttpClient, type TlsOptions } from "../../system/http/client.ts";
import { browse, type Page } from "../../system/web/browse.ts";
import { netrcLogin } from "../../system/web/netrc.ts";
import { ownExchange } from "../../system/web/own_exchange.ts";
import { type Exchange, WebFailure } from "../../system/web/web.ts";
import type { ModuleContext } from "../module.ts";
import { curlExchange, CurlMissing, type RunOnHost } from "./curl_exchange.ts";
import type { Transfer, WebQuery } from "./query.ts";
import { wgetExchange } from "./wget_exchange.ts";

/** What came of a request. */
export type Asked =
  | { readonly kind: "page"; readonly page: Page }
  | { readonly kind: "failure"; readonly failure: WebFailure };

/** The host as something that can send requests. */
export interface Asker {
  readonly host: TargetReader;
  /** Runs a command there: one that only looks where nothing may be changed. */
  readonly run: RunOnHost;
}

/** Requests that may change something. */
export function asker(host: Target): Asker {
  return { host, run: (command) => host.run(command) };
}

/** Requests that only look. */
export function lookingAsker(host: TargetReader): Asker {
  return { host, run: (command) => host.query(command) };
}

/** @throws {DiagnosticError} `not-supported` where the host has no program that can do it. */
export async function ask(query: WebQuery, { host, run }: Asker, context: ModuleContext): Promise<Asked> {
  const { transfer } = query;
  const { protocol } = query.request.url;
  if (host.isLocal && (protocol === "http:" || protocol === "https:")) {
    return await askMyself(query, context);
  }
  try {
    return await asked(query, curlExchange(run, transfer), context);
  } catch (error) {
    if (!(error instanceof CurlMissing)) throw error;
    return await asked(query, wgetExchange(run, transfer), context);
  }
}

async function asked(query: WebQuery, exchange: Exchange, { clock }: ModuleContext): Promise<Asked> {
  const { request, redirects, unredirected, login, loginAtOnce } = query;
  const options = { redirects, unredirected, login, loginAtOnce, nowMs: clock.nowMs };
  try {
    return { kind: "page", page: await browse(request, options, exchange) };
  } catch (error) {
    if (error instanceof WebFailure) return { kind: "failure", failure: error };
    throw error;
  }
}

async function askMyself(query: WebQuery, context: ModuleContext): Promise<Asked> {
  const { transfer, request } = query;
  const { saveTo, unixSocket, timeoutS, proxy } = transfer;
  const env = { ...environment(), ...transfer.environment };
  const tls = tlsIfReadable(transfer, env);
  if (tls instanceof WebFailure) return { kind: "failure", failure: tls };
  const client = new HttpClient({
    tls,
    env: proxy ? env : undefined,
    stallMs: timeoutS * 1000,
    connectMs: timeoutS * 1000,
  });
  const exchange = ownExchange({
    client,
    saveTo: saveTo ?? undefined,
    socketPath: unixSocket ?? undefined,
    signal: context.signal,
  });
  const kept = query.login === null && transfer.netrc ? netrc(env, request.url.hostname) : null;
  try {
    return await asked(kept ? { ...query, login: kept, loginAtOnce: true } : query, exchange, context);
  } finally {
    client.close();
  }
}

/** The failure of the request where a file of certificates or keys cannot be read. */
function tlsIfReadable(transfer: Transfer, env: Environment): TlsOptions | WebFailure {
  try {
    return tlsOf(transfer, env);
  } catch (error) {
    if (error instanceof DiagnosticError) return new WebFailure("broken", error.message);
    throw error;
  }
}

function tlsOf({ verify, caFile, clientCert, clientKey, ciphers }: Transfer, env: Environment): TlsOptions {
  const trusted = caFile === null ? systemCertificates(env) : [readText(caFile)];
  const identity = clientCert === null
    ? undefined
    : { certificate: readText(clientCert), key: readText(clientKey ?? clientCert) };
  return {
    verify,
    identity,
    ciphers: ciphers ?? undefined,
    ...(verify && trusted.length > 0 ? { authorities: trusted } : {}),
  };
}

function netrc(env: Environment, host: string): ReturnType<typeof netrcLogin> {
  const text = readTextIfAny(env["NETRC"] || `${homeFolder(env)}/.netrc`);
  return text === null ? null : netrcLogin(text, host);
}
