/** Logins that users keep in `~/.netrc`. */

import type { Login } from "./login.ts";

/** What a `.netrc` file says of a host; the entry `default` where it does not name it. */
export function netrcLogin(text: string, host: string): Login | null {
  const words = text.replace(/^\s*#.*$/gm, "").split(/\s+/).filter(Boolean);
  const machines = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "macdef") break;
    if (word === "machine" || word === "default") {
      const name = word === "default" ? "" : words[++at] ?? "";
      current = machines.get(name) ?? new Map<string, string>();
      machines.set(name, current);
    } else current?.set(word, words[++at] ?? "");
  }
  const found = machines.get(host) ?? machines.get("");
  const [user, password] = [found?.get("login"), found?.get("password")];
  return user && password ? { user, password } : null;
}
