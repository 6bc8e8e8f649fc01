/** Tokens of a registry's token service (distribution spec, "Token Authentication"; RFC 6749 for refreshing). */

import { type HttpClient, type HttpResponse } from "../../system/http/client.ts";
import type { Credential } from "../config/auth_file.ts";
import { isRecord, parsedJson, textIn } from "../descriptor.ts";
import { followed } from "./api.ts";
import { answerFailure, type Purpose, RegistryFailure } from "./failure.ts";

export interface TokenRequest {
  readonly realm: URL;
  readonly service: string | null;
  /** As `repository:org/app:pull`. */
  readonly scopes: readonly string[];
  readonly credential: Credential | null;
}

export interface Token {
  readonly value: string;
  readonly lifetimeS: number;
}

export interface TokenDeps {
  readonly client: HttpClient;
  readonly purpose: Purpose;
  readonly nowMs: number;
}

const LARGEST_ANSWER = 1 << 20;
const MOST_REDIRECTS = 5;
const CLIENT_ID = "ferry";
/** What the specification gives a token that does not say how long it lives. */
const USUAL_LIFETIME_S = 60;

/** Asks for a token. @throws {RegistryFailure} when it is refused; HTTP failures pass through. */
export async function fetchToken(request: TokenRequest, deps: TokenDeps): Promise<Token> {
  const { client, purpose, nowMs } = deps;
  const response = request.credential?.kind === "identity"
    ? await refresh(request, request.credential.token, client)
    : await ask(request, client);
  const bytes = await response.bytes(LARGEST_ANSWER);
  if (response.status !== 200) {
    throw answerFailure({ status: response.status, headers: response.headers, bytes }, purpose, nowMs);
  }
  const json = bytes === null ? null : parsedJson(bytes);
  const value = isRecord(json) ? textIn(json["token"]) || textIn(json["access_token"]) : undefined;
  if (!isRecord(json) || !value) {
    throw new RegistryFailure(
      `cannot ${purpose.doing}: the token service at ${request.realm.host} sent no token`,
      {
        code: "registry-failed",
      },
    );
  }
  const lifetime = json["expires_in"];
  return { value, lifetimeS: typeof lifetime === "number" && lifetime > 0 ? lifetime : USUAL_LIFETIME_S };
}

async function ask(
  { realm, service, scopes, credential }: TokenRequest,
  client: HttpClient,
): Promise<HttpResponse> {
  const url = new URL(realm);
  if (service !== null) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const proof = credential?.kind === "password" ? basicHeader(credential.user, credential.password) : null;
  if (credential?.kind === "password") url.searchParams.set("account", credential.user);
  return await get(url, proof, client);
}

/** Asks as often as the service sends us elsewhere; only its own host ever sees who we are. */
async function get(first: URL, proof: string | null, client: HttpClient): Promise<HttpResponse> {
  let url = first;
  for (let redirects = 0;; redirects++) {
    const headers = proof !== null && url.origin === first.origin ? { authorization: proof } : {};
    const response = await client.request({ method: "GET", url, headers, fetched: true });
    const { location } = response.headers;
    const isElsewhere = response.status >= 300 && response.status < 400 && location !== undefined;
    if (!isElsewhere || redirects === MOST_REDIRECTS) return response;
    await response.discard();
    url = followed(location, url, "log in");
  }
}

/** Exchanges an identity token, which services take only in a form that is posted. */
async function refresh(
  { realm, service, scopes }: TokenRequest,
  identityToken: string,
  client: HttpClient,
): Promise<HttpResponse> {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: identityToken,
    client_id: CLIENT_ID,
    ...(service === null ? {} : { service }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  });
  return await client.request({
    method: "POST",
    url: realm,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new TextEncoder().encode(form.toString()),
  });
}

/** The value of an Authorization header for a user and password. */
export function basicHeader(user: string, password: string): string {
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}
