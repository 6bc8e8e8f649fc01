/** Headers that prove who we are to one registry host. */

import type { Repository } from "../../model/oci.ts";
import type { Secrets } from "../../model/secret.ts";
import type { HttpClient } from "../../system/http/client.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import type { Credential } from "../config/auth_file.ts";
import type { CredentialStore } from "../config/credentials.ts";
import type { Challenge } from "./challenge.ts";
import { type Purpose, RegistryFailure, transportFailure } from "./failure.ts";
import type { Pacing } from "./pacing.ts";
import { basicHeader, fetchToken, type Token } from "./token.ts";
import { TokenCache } from "./token_cache.ts";

export interface AuthorizerDeps {
  readonly credentials: CredentialStore;
  /** Learns every token. */
  readonly secrets: Secrets;
  readonly pacing: Pacing;
  readonly client: HttpClient;
}

export interface AuthorizerOptions {
  /** Whether passwords may travel in plain HTTP. */
  readonly insecure: boolean;
  /** See `Purpose`. */
  readonly authorityFile: string;
}

export class Authorizer {
  readonly #tokens: TokenCache;
  /** Whether the token service ever gave a token. */
  #hasGiven = false;

  constructor(
    private readonly host: string,
    private readonly deps: AuthorizerDeps,
    private readonly options: AuthorizerOptions,
  ) {
    this.#tokens = new TokenCache(deps.pacing.clock);
  }

  /**
   * The Authorization header for a request about a repository, null for none.
   *
   * @param scopes The rights that the request needs, as `repository:org/app:pull`.
   * @throws {DiagnosticError} what the credential store fails with, and a refusal of the token service.
   */
  async header(
    challenge: Challenge | null,
    repository: Repository,
    scopes: readonly string[],
  ): Promise<string | null> {
    if (challenge === null) return null;
    const credential = await this.deps.credentials.find(repository);
    if (challenge.kind === "bearer") {
      const key = `${repository.path} ${credential?.from ?? ""}`;
      const token = await this.#tokens.get(key, scopes, () => this.#ask(challenge, scopes, credential));
      return `Bearer ${token}`;
    }
    if (credential?.kind !== "password") return null;
    const header = basicHeader(credential.user, credential.password);
    this.deps.secrets.add(header.slice("Basic ".length));
    return header;
  }

  /** Forgets the token in a header that the registry refused. */
  forget(header: string | null): void {
    if (header?.startsWith("Bearer ")) this.#tokens.forget(header.slice("Bearer ".length));
  }

  /** What to do about a refusal, as a hint. */
  async hint(repository: Repository): Promise<string> {
    const { credentials } = this.deps;
    const credential = await credentials.find(repository);
    if (credential) {
      return `the registry does not accept the credentials from ${credential.from}: check them, or log in again`;
    }
    return credentials.files.length === 0
      ? `${this.host} was asked without credentials: give some`
      : `no credentials for ${this.host} in ${credentials.files.join(", ")}: run "podman login ${this.host}"`;
  }

  async #ask(
    { realm, service }: Challenge & { readonly kind: "bearer" },
    scopes: readonly string[],
    credential: Credential | null,
  ): Promise<Token> {
    const url = this.#realmUrl(realm, credential);
    const { authorityFile } = this.options;
    const doing = `log in at ${this.host}`;
    const isKnown = this.#hasGiven;
    const purpose: Purpose = { doing, method: "GET", url, host: this.host, authorityFile, isKnown };
    const { client, secrets, pacing } = this.deps;
    try {
      const nowMs = pacing.clock.nowMs();
      const token = await fetchToken({ realm: url, service, scopes, credential }, { client, purpose, nowMs });
      secrets.add(token.value);
      this.#hasGiven = true;
      return token;
    } catch (error) {
      throw error instanceof HttpFailure ? transportFailure(error, purpose) : error;
    }
  }

  #realmUrl(realm: string, credential: Credential | null): URL {
    const url = URL.parse(realm);
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw new RegistryFailure(`cannot log in at ${this.host}: its token service has no address: ${realm}`, {
        code: "registry-failed",
      });
    }
    if (credential && url.protocol === "http:" && !this.options.insecure) {
      throw new RegistryFailure(
        `cannot log in at ${this.host}: its token service wants the password in plain HTTP: ${realm}`,
        { code: "access-denied", hint: `mark ${this.host} as insecure only if that is acceptable` },
      );
    }
    return url;
  }
}
