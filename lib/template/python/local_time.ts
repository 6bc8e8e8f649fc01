/** Moments as Python shows them in this machine's own time. */

import { isoText } from "./datetime.ts";

/** `2026-01-31 12:00:00.250000` for milliseconds since 1970. */
export function localTimeText(ms: number): string {
  const at = new Date(ms);
  return isoText({
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
    second: at.getSeconds(),
    microsecond: at.getMilliseconds() * 1000,
    offsetS: null,
  }, " ");
}
