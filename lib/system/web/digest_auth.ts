/** Logging in without sending the password (RFC 7616), as far as Python's client does. */

import { hashHex, type HashName } from "../hash.ts";
import { randomHex } from "../random.ts";
import type { Login } from "./login.ts";

const ALGORITHMS: Readonly<Record<string, HashName>> = { MD5: "md5", SHA: "sha1", "SHA-256": "sha256" };

/**
 * The value of `Authorization` that answers a challenge.
 *
 * @param challenge Its parameters by name.
 * @returns null for a challenge of a kind that is not known.
 */
export function digestAnswer(
  challenge: ReadonlyMap<string, string>,
  { user, password }: Login,
  { method, url }: { readonly method: string; readonly url: URL },
  clientNonce: string = randomHex(8),
): string | null {
  const algorithm = challenge.get("algorithm") ?? "MD5";
  const hash = ALGORITHMS[algorithm.toUpperCase()];
  const [realm, nonce] = [challenge.get("realm"), challenge.get("nonce")];
  if (!hash || realm === undefined || nonce === undefined) return null;
  const hex = (text: string) => hashHex(hash, text);
  const uri = url.pathname + url.search;
  const secret = hex(`${user}:${realm}:${password}`);
  const asked = hex(`${method}:${uri}`);
  const offered = challenge.get("qop")?.split(",").map((word) => word.trim()) ?? [];
  const count = "00000001";
  const shared = [
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
  ];
  const opaque = challenge.has("opaque") ? [`opaque=${quoted(challenge.get("opaque") ?? "")}`] : [];
  if (offered.length === 0) {
    const parts = [...shared, `response="${hex(`${secret}:${nonce}:${asked}`)}"`, ...opaque];
    return `Digest ${[...parts, `algorithm="${algorithm}"`].join(", ")}`;
  }
  if (!offered.includes("auth")) return null;
  const response = hex(`${secret}:${nonce}:${count}:${clientNonce}:auth:${asked}`);
  const proof = [`qop=auth`, `nc=${count}`, `cnonce="${clientNonce}"`];
  const parts = [...shared, `response="${response}"`, ...opaque, `algorithm="${algorithm}"`, ...proof];
  return `Digest ${parts.join(", ")}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
