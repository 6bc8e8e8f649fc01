/** How a host was started, how busy it is, and what time it has. */

import { dict, type Value } from "../../model/value.ts";
import type { FactCollector } from "./collector.ts";

export const COMMAND_LINE: FactCollector = {
  name: "cmdline",
  ids: [],
  collect: (host) => {
    const text = host.file("/proc/cmdline");
    if (text === null) return {};
    const last = new Map<Value, Value>();
    const all = new Map<Value, Value[]>();
    for (const word of commandWords(text)) {
      const equals = word.indexOf("=");
      const [name, value] = equals < 0
        ? [word, true] as const
        : [word.slice(0, equals), word.slice(equals + 1)] as const;
      last.set(name, value);
      all.set(name, value === true ? [true] : [...all.get(name) ?? [], value]);
    }
    const proc = [...all].map(([name, values]) =>
      [name, values.length === 1 ? values[0] ?? null : values] as const
    );
    return { cmdline: last, proc_cmdline: new Map(proc) };
  },
};

/** Words between blanks; quotes stay, and keep blanks together. */
function commandWords(text: string): readonly string[] {
  return text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
}

export const LOAD: FactCollector = {
  name: "loadavg",
  ids: [],
  collect: (host) => {
    const numbers = host.file("/proc/loadavg")?.split(" ").slice(0, 3).map(Number);
    if (!numbers) return {};
    const [one = 0, five = 0, fifteen = 0] = numbers;
    return { loadavg: dict({ "1m": one, "5m": five, "15m": fifteen }) };
  },
};

export const DATE_TIME: FactCollector = {
  name: "date_time",
  ids: [],
  collect: (host) => {
    const fields = host.part("date").split("|");
    const [year = "", month = "", weekday = "", weekdayNumber = "", week = "", day = ""] = fields;
    const [hour = "", minute = "", second = "", epoch = "0", nanoseconds = "", zone = "", offset = ""] =
      fields.slice(6);
    // A date that does not know them prints the letters.
    const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : "000000";
    const utc = new Date(Number(epoch) * 1000).toISOString().slice(0, 19);
    const short = `${year}${month}${day}T${hour}${minute}${second}`;
    return {
      date_time: dict({
        year,
        month,
        weekday,
        weekday_number: weekdayNumber,
        weeknumber: week,
        day,
        hour,
        minute,
        second,
        epoch,
        epoch_int: epoch,
        date: `${year}-${month}-${day}`,
        time: `${hour}:${minute}:${second}`,
        iso8601_micro: `${utc}.${micro}Z`,
        iso8601: `${utc}Z`,
        iso8601_basic: `${short}${micro}`,
        iso8601_basic_short: short,
        tz: zone,
        tz_dst: summerZone(host.part("zone"), zone),
        tz_offset: offset,
      }),
    };
  },
};

/** The name of the zone in summer, from a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; without one the name itself. */
function summerZone(rule: string, zone: string): string {
  const [, standard, summer] =
    /^(<[^>]+>|[A-Za-z]+)[-+\d:]+(<[^>]+>|[A-Za-z]+)?/.exec(rule.split("\n").at(-1) ?? "") ??
      [];
  return (summer ?? standard ?? zone).replace(/[<>]/g, "");
}
