/** What a server wants to see before it answers. */

import { digestAnswer } from "./digest_auth.ts";
import { basicProof, type Login } from "./login.ts";
import { type Header, headersOf } from "./web.ts";

/** The proof that an answer with status 401 asks for; null where it asks for one that cannot be given. */
export function proofFor(
  headers: readonly Header[],
  login: Login,
  request: { readonly method: string; readonly url: URL },
): string | null {
  const challenges = headersOf(headers, "www-authenticate").flatMap(parseChallenges);
  for (const { scheme, parameters } of challenges) {
    const proof = scheme === "digest" ? digestAnswer(parameters, login, request) : null;
    if (proof !== null) return proof;
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? basicProof(login) : null;
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** One header may hold several challenges: a word that no `=` follows begins the next. */
function parseChallenges(text: string): readonly Challenge[] {
  const parts = text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))|([\w-]+)/g);
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  for (const [, name, quoted, plain, scheme] of parts) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined) {
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
    }
  }
  return challenges;
}
