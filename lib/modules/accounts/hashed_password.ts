/** Passwords that are not what a table of passwords can hold. */

const LENGTHS: Readonly<Record<string, number>> = { "1": 22, "5": 43, "6": 86 };
const NO_PASSWORD: readonly string[] = ["*", "!", "*************"];

/** Whether a text looks like the hash of a password, or like what stands for none. */
export function isHashed(password: string): boolean {
  if (NO_PASSWORD.includes(password)) return true;
  if (/[:*!]/.test(password)) return false;
  const fields = password.split("$");
  const [digest = ""] = fields.slice(-1);
  if (fields.length < 3 || /[^a-zA-Z0-9./=]/.test(digest)) return false;
  const length = LENGTHS[fields[1] ?? ""];
  return length === undefined || digest.length === length;
}
