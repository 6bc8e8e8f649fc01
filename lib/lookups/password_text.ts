/** Files that keep passwords: the password, and what hashes of it need, in one line. */

export interface KeptPassword {
  readonly password: string;
  /** Null where no hash was asked for yet. */
  readonly salt: string | null;
  /** The version of the scheme of hashes; null where there is but one. */
  readonly ident: string | null;
}

const SALT = " salt=";
const IDENT = " ident=";

export function readKept(text: string): KeptPassword {
  const [password, behind] = splitLast(text, SALT);
  if (!behind) return { password, salt: null, ident: null };
  const [salt, ident] = splitLast(behind, IDENT);
  return { password, salt, ident };
}

export function keptText({ password, salt, ident }: KeptPassword): string {
  if (!salt) return password;
  return password + SALT + salt + (ident ? IDENT + ident : "");
}

/** What stands before and behind the last occurrence; null where there is none. */
function splitLast(text: string, separator: string): readonly [string, string | null] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}
