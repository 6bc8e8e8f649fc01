/** Who asks. */

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The value of `Authorization` that carries name and password as they are. */
export function basicProof({ user, password }: Login): string {
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}

/** A URL without the user and password in it, and those. */
export function splitLogin(url: URL): { readonly url: URL; readonly login: Login | null } {
  if (url.username === "" && url.password === "") return { url, login: null };
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return {
    url: bare,
    login: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
  };
}
