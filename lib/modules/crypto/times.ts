/** Times as tasks give them: from now on, or as certificates write them. */

import { mistake } from "../commands/tools.ts";

const RELATIVE = /^([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/;
const UNIT_SECONDS = [604_800, 86_400, 3600, 60, 1];
const ABSOLUTE: readonly RegExp[] = [
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)Z$/,
  /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+0000$/,
];

/**
 * A time such as `+52w`, `+10d6h` or `20300101120000Z`, in milliseconds since 1970 and whole seconds.
 *
 * @throws {DiagnosticError} `bad-argument`.
 */
export function readTime(text: string, name: string, nowMs: number): number {
  const [relative, sign, ...counts] = RELATIVE.exec(text.trim()) ?? [];
  if (relative !== undefined) {
    const seconds = UNIT_SECONDS.reduce((sum, unit, at) => sum + unit * Number(counts[at] ?? 0), 0);
    return (Math.floor(nowMs / 1000) + (sign === "-" ? -seconds : seconds)) * 1000;
  }
  for (const pattern of ABSOLUTE) {
    const match = pattern.exec(text.trim())?.slice(1).map(Number);
    if (!match) continue;
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  throw mistake(`The time spec "${text}" for ${name} is invalid`);
}
