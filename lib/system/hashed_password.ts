/** Passwords compared with their hashes, as files for web servers and tables of users hold them. */

import { isBcryptPassword } from "./bcrypt.ts";
import { cryptPassword, type CryptScheme } from "./crypt.ts";
import { hashHex, sameBytes } from "./hash.ts";

const CRYPT_IDS: Readonly<Record<string, CryptScheme>> = {
  apr1: "apr_md5_crypt",
  "1": "md5_crypt",
  "5": "sha256_crypt",
  "6": "sha512_crypt",
};
const CRYPT = /^\$(apr1|[156])\$(?:rounds=(\d+)\$)?([^$]*)\$/;
const SHA = "{SHA}";

/** Whether a password is the one behind a hash; a hash of a kind that is not known here is nobody's. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  if (hash.startsWith("$2")) return await isBcryptPassword(password, hash);
  const made = hash.startsWith(SHA) ? shaPassword(password) : cryptLike(password, hash);
  return made !== null && sameBytes(new TextEncoder().encode(made), new TextEncoder().encode(hash));
}

/** Apache's `{SHA}`, which takes no salt. */
export function shaPassword(password: string): string {
  return `${SHA}${Uint8Array.fromHex(hashHex("sha1", password)).toBase64()}`;
}

function cryptLike(password: string, hash: string): string | null {
  const [, id = "", rounds, salt = ""] = CRYPT.exec(hash) ?? [];
  const scheme = CRYPT_IDS[id];
  if (scheme === undefined) return null;
  return cryptPassword(scheme, password, salt, rounds === undefined ? undefined : Number(rounds));
}
