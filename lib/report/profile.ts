/** How long tasks and roles took: what the callbacks `profile_tasks` and `profile_roles` have in common. */

import { partsAt } from "../template/python/datetime.ts";
import { formatDate } from "../template/python/strftime.ts";
import { type Line, line } from "./lines.ts";

const WIDTH = 79;

/** A clock that tells at each look the time since the last one, and since the run began. */
export class Stopwatch {
  #lastMs: number;

  /** @param startMs When the run began, in milliseconds since 1970. */
  constructor(private readonly startMs: number, private readonly timeFormat: string) {
    this.#lastMs = startMs;
  }

  line(atMs: number): Line {
    const text = `${clockText(atMs, this.timeFormat)} (${elapsedText(atMs - this.#lastMs)})       ${
      elapsedText(atMs - this.startMs)
    }`;
    this.#lastMs = atMs;
    return line(filled(text, "*"));
  }
}

/** A text with stars behind it. */
export function filled(text: string, filler: string): string {
  const start = text === "" ? "" : `${text} `;
  return `${start}${filler.repeat(Math.max(3, WIDTH - start.length))} `;
}

/** A name and seconds with a line between them. @param columns Where the name's part ends. */
export function timing(name: string, elapsedMs: number, columns: number): string {
  return `${`${name} `.padEnd(columns, "-")}${` ${(elapsedMs / 1000).toFixed(2)}s`.padStart(9, "-")}`;
}

/** `0:01:02.003` */
function elapsedText(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const rest = String(Math.floor(ms % 1000)).padStart(3, "0");
  return `${Math.floor(seconds / 3600)}:${two(seconds / 60 % 60)}:${two(seconds % 60)}.${rest}`;
}

/** A moment in this machine's time. */
function clockText(atMs: number, format: string): string {
  const offsetS = -new Date(atMs).getTimezoneOffset() * 60;
  const parts = partsAt(BigInt(Math.round(atMs) + offsetS * 1000) * 1000n, offsetS);
  return formatDate(parts, format, { name: "", offsetS, localOffsetS: offsetS });
}
