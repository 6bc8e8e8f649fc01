/** Password hashes by bcrypt: the door to `bcryptjs`. */

import bcrypt from "bcryptjs";

/**
 * The hash of a password.
 *
 * @param setting Version, cost and 22 letters of salt, such as `$2b$12$` with the salt behind it.
 */
export function bcryptPassword(password: string, setting: string): string {
  return bcrypt.hashSync(password, setting);
}

/** Whether a password is the one of a hash. Takes tens of milliseconds, by design, and lets other work go on. */
export async function isBcryptPassword(password: string, hash: string): Promise<boolean> {
  return await bcrypt.compare(password, hash);
}
