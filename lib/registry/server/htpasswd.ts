/** Passwords in Apache's htpasswd format: bcrypt, `{SHA}`, and the older MD5 scheme `$apr1$`. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";

/** Hashes of passwords by user. */
export type Htpasswd = ReadonlyMap<string, string>;

/** Reads a file. @throws {DiagnosticError} `bad-config` at a line of another form or with a hash of another kind. */
export function readHtpasswd(file: SourceFile): Htpasswd {
  const users = new Map<string, string>();
  let start = 0;
  for (const line of file.text.split("\n")) {
    const end = start + line.length;
    const [user = "", hash = ""] = line.trim().split(":", 2);
    if (line.trim() !== "" && !line.startsWith("#")) {
      if (!user || !KINDS.test(hash)) {
        throw new DiagnosticError("not a user with a bcrypt, SHA-1 or apr1 hash", {
          code: "bad-config",
          at: { file: { ...file, secret: true }, start, end },
          hint: `make the line with "htpasswd -nB USER"`,
        });
      }
      users.set(user, hash);
    }
    start = end + 1;
  }
  return users;
}

const KINDS = /^(?:\$2[abxy]\$\d\d\$.{53}|\{SHA\}.{28}|\$apr1\$[^$]{1,8}\$.{22})$/;
