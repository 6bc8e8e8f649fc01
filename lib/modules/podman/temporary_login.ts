/** Logins that last as long as one task. */

import type { Target } from "../../connection/target.ts";
import { askSurely } from "../commands/tools.ts";

export interface Credentials {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** Calls with the path of a file of credentials that only this user can read; null where there are none. */
export async function withLogin<T>(
  credentials: Credentials | null,
  target: Target,
  use: (authFile: string | null) => Promise<T>,
): Promise<T> {
  if (!credentials) return await use(null);
  const folder = await target.temporaryFolder();
  const path = `${folder}/auth.json`;
  try {
    const stdin = authFile(credentials);
    await askSurely(target, ["sh", "-c", 'umask 077; cat >"$1"', "sh", path], { stdin });
    return await use(path);
  } finally {
    await target.run({ run: { kind: "argv", argv: ["rm", "-rf", folder] } });
  }
}

function authFile({ registry, username, password }: Credentials): string {
  return JSON.stringify({ auths: { [registry]: { auth: loginWord(username, password) } } });
}

/** A login as files of credentials hold it. */
export function loginWord(username: string, password: string): string {
  return new TextEncoder().encode(`${username}:${password}`).toBase64();
}
