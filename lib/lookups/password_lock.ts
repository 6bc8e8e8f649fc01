/** The lock under which the file of a password is made: the same that Ansible takes, so that both can run at once. */

import { makeLockFile } from "../system/file_lock.ts";
import { hashBytes } from "../system/hash.ts";
import { joinPaths, splitPath } from "../template/python/posix_path.ts";
import { type LookupContext, LookupFailure } from "./lookup.ts";

const WAITS_MS: readonly number[] = [1000, 2000, 4000];

/** @throws {LookupFailure} where another does not give it back. */
export function passwordLock(path: string, { deps }: LookupContext): Disposable {
  const name = `${hashBytes("sha1", new TextEncoder().encode(path)).toHex()}.ansible_lockfile`;
  const file = joinPaths([splitPath(path)[0], name]);
  for (const waitMs of WAITS_MS) {
    const lock = makeLockFile(file);
    if (lock) return lock;
    deps.sleep(waitMs);
  }
  const lock = makeLockFile(file);
  if (lock) return lock;
  throw new LookupFailure(
    `Password lookup cannot get the lock in 7 seconds, abort...: ${file}`,
    "remove that file if nothing else is making this password",
  );
}
