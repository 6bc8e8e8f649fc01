/** Filters between dates and their texts. */

import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { textArgument } from "../python/arguments.ts";
import { partsAt } from "../python/datetime.ts";
import { PythonError } from "../python/error.ts";
import { realIn } from "../python/numbers.ts";
import { parseFloatText } from "../python/parse_number.ts";
import { str } from "../python/repr.ts";
import { formatDate } from "../python/strftime.ts";
import { parseDate } from "../python/strptime.ts";
import { truth } from "../python/truth.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

export const DATE_FILTERS: Plugins<Filter> = [
  filter("to_datetime", { string: REQUIRED, format: "%Y-%m-%d %H:%M:%S" }, ({ string, format }) =>
    parseDate(
      textArgument(string, "strptime() argument 1 must be str"),
      textArgument(format, "strptime() argument 2 must be str"),
    )),
  filter(
    "strftime",
    { string_format: REQUIRED, second: null, utc: false },
    ({ string_format, second, utc }, { context: { environment: { io } } }) => {
      const format = textArgument(string_format, "strftime() argument 1 must be str");
      const atS = second === null ? io.nowMs() / 1000 : secondsOf(second);
      const zone = truth(utc) ? { offsetS: 0, name: "UTC" } : io.localZone(atS * 1000);
      const microseconds = BigInt(Math.round(atS * 1e6)) + BigInt(zone.offsetS) * 1_000_000n;
      // A local time does not know its zone; a time in UTC does.
      const info = truth(utc)
        ? { name: "UTC", offsetS: 0, localOffsetS: 0 }
        : { name: "", offsetS: null, localOffsetS: zone.offsetS };
      return formatDate(partsAt(microseconds, info.offsetS), format, info);
    },
  ),
];

function secondsOf(value: RuntimeValue): number {
  const text = textIn(value);
  const seconds = text === undefined ? realIn(value) : parseFloatText(text);
  if (seconds === undefined || !Number.isFinite(seconds)) {
    throw new PythonError("RuntimeError", `Invalid value for epoch value (${str(value)})`);
  }
  return seconds;
}
