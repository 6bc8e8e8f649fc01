/** Where a registry's API is, and which of the addresses it sends us to are to be followed. */

import type { HttpResponse } from "../../system/http/client.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import { speaksTls } from "../../system/tls_probe.ts";
import { type Challenge, parseChallenge } from "./challenge.ts";
import { answerFailure, type Purpose, RegistryFailure, transportFailure } from "./failure.ts";

export interface RegistryApi {
  /** `https://quay.io`. */
  readonly origin: string;
  /** What it wants to know of who asks; null where everybody may ask. */
  readonly challenge: Challenge | null;
}

export interface ApiSearch {
  /** The host as the user writes it. */
  readonly host: string;
  /** Whether plain HTTP is tried where TLS fails. */
  readonly insecure: boolean;
  /** Whether the host is reached through a proxy, perhaps. */
  readonly proxied: boolean;
  /** What it is needed for, in messages. */
  readonly doing: string;
  readonly get: (url: URL) => Promise<HttpResponse>;
  readonly nowMs: number;
  /** See `Purpose`. */
  readonly authorityFile: string;
}

const PROBE_MS = 5_000;

/** Asks a host for its API. @throws {RegistryFailure} */
export async function findApi(search: ApiSearch): Promise<RegistryApi> {
  const { host, insecure } = search;
  const address = host === "docker.io" ? "registry-1.docker.io" : host;
  if (insecure && await isPlain(new URL(`https://${address}`), search)) {
    return await ask(`http://${address}`, search);
  }
  try {
    return await ask(`https://${address}`, search);
  } catch (error) {
    if (!insecure || !(error instanceof RegistryFailure) || error.status !== null) throw error;
    // Who wants a certificate of ours does speak TLS.
    if (error.cause instanceof HttpFailure && error.cause.kind === "identity") throw error;
    try {
      return await ask(`http://${address}`, search);
    } catch (second) {
      // Where nothing answers at all, what TLS said is the more telling of the two.
      throw second instanceof RegistryFailure && second.status === null ? error : second;
    }
  }
}

/** Whether a port surely speaks plain HTTP: a whole handshake that fails takes longer. */
async function isPlain({ hostname, port }: URL, { proxied }: ApiSearch): Promise<boolean> {
  // Without a port the two are spoken at different ones.
  if (proxied || port === "") return false;
  return await speaksTls(hostname.replace(/^\[(.*)\]$/, "$1"), Number(port), PROBE_MS) === false;
}

async function ask(
  origin: string,
  { host, doing, get, nowMs, authorityFile }: ApiSearch,
): Promise<RegistryApi> {
  const url = new URL("/v2/", origin);
  const purpose: Purpose = { doing, method: "GET", url, host, authorityFile, isKnown: false };
  try {
    const response = await get(url);
    const { status, headers } = response;
    if (status === 401 || status < 400) {
      await response.discard();
      return {
        origin: url.origin,
        challenge: status === 401 ? parseChallenge(headers["www-authenticate"]) : null,
      };
    }
    const bytes = await response.bytes(64 * 1024).catch(() => null);
    const failure = answerFailure({ status, headers, bytes }, purpose, nowMs);
    if (status !== 404) throw failure;
    throw new RegistryFailure(`cannot ${doing}: ${host} does not offer the API of a registry`, {
      code: "registry-failed",
      status,
      cause: failure,
    });
  } catch (error) {
    throw error instanceof HttpFailure ? transportFailure(error, purpose) : error;
  }
}

/**
 * A location that a registry sent, as an absolute address.
 *
 * @throws {RegistryFailure} when it leads from TLS to plain HTTP at another host.
 */
export function followed(location: string, from: URL, doing: string): URL {
  const url = new URL(location, from);
  if (from.protocol !== "https:" || url.protocol === "https:") return url;
  // A registry behind a proxy that ends TLS does not know how it is reached.
  if (url.hostname === from.hostname) return new URL(url.pathname + url.search, from.origin);
  throw new RegistryFailure(`cannot ${doing}: ${from.host} sends us to plain HTTP at ${url.host}`, {
    code: "access-denied",
  });
}
