/** Addresses as results show them. */

const MASK = "****";

/** The address with stars in place of user and password; a text that is no address stays as it is. */
export function maskedUrl(text: string): string {
  const [, scheme = "", login, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@(.*)$/is.exec(text) ?? [];
  if (login === undefined) return text;
  return `${scheme}${login.includes(":") ? `${MASK}:${MASK}` : MASK}@${rest}`;
}
