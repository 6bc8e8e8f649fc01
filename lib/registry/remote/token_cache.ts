/** Tokens kept until they expire: one request for each set of rights, however many wait for it. */

import type { Clock } from "../../system/clock.ts";
import type { Token } from "./token.ts";

interface Grant {
  readonly scopes: readonly string[];
  readonly asked: Promise<Token>;
  /** What `asked` became; null until then. */
  value: string | null;
  expiresMs: number;
}

/** A token is not used when it may expire on the way. */
const MARGIN_MS = 5_000;

export class TokenCache {
  /** By repository and source of the credentials: a run may meet thousands of repositories. */
  readonly #grants = new Map<string, readonly Grant[]>();

  constructor(private readonly clock: Clock) {}

  /**
   * A token with all the rights in `scopes`, perhaps with more.
   *
   * @param key Whose token it is, and for what repository.
   * @param ask Asks for a token with these very rights; its failure is forgotten.
   */
  async get(key: string, scopes: readonly string[], ask: () => Promise<Token>): Promise<string> {
    const nowMs = this.clock.nowMs();
    const live = (this.#grants.get(key) ?? []).filter(({ expiresMs }) => expiresMs > nowMs);
    const known = live.find((grant) => scopes.every((scope) => covers(grant.scopes, scope)));
    if (known) return (await known.asked).value;
    const asked = ask();
    const grant: Grant = { scopes, asked, value: null, expiresMs: Infinity };
    this.#grants.set(key, [...live, grant]);
    try {
      const { value, lifetimeS } = await asked;
      grant.value = value;
      grant.expiresMs = nowMs + lifetimeS * 1000 - MARGIN_MS;
      return value;
    } catch (error) {
      this.#drop((one) => one === grant);
      throw error;
    }
  }

  /** Forgets a token that was refused before its time. */
  forget(value: string): void {
    this.#drop((grant) => grant.value === value);
  }

  #drop(isGone: (grant: Grant) => boolean): void {
    for (const [key, grants] of this.#grants) {
      if (grants.some(isGone)) this.#grants.set(key, grants.filter((grant) => !isGone(grant)));
    }
  }
}

/** Whether rights such as `repository:org/app:pull,push` include one such as `repository:org/app:pull`. */
function covers(granted: readonly string[], wanted: string): boolean {
  const [kind, path, actions = ""] = wanted.split(":");
  return granted.some((scope) => {
    const [grantedKind, grantedPath, grantedActions = ""] = scope.split(":");
    return grantedKind === kind && grantedPath === path &&
      actions.split(",").every((action) => grantedActions.split(",").includes(action));
  });
}
