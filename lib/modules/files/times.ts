/** Times of files as tasks write them. */

import type { PathAttributes, PathState } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isoText, partsOf } from "../../template/python/datetime.ts";
import { isRaised } from "../../template/python/error.ts";
import { parseDate } from "../../template/python/strptime.ts";

/** Seconds since 1970, `now`, or null for a time that stays as it is. */
export type WantedTime = number | "now" | null;

export interface WantedTimes {
  readonly modified: WantedTime;
  readonly accessed: WantedTime;
}

/**
 * Reads a time: `preserve`, `now`, or a text in a format of Python's `strptime`, in the host's time zone.
 *
 * @throws {DiagnosticError} `bad-argument` where the text does not fit the format.
 */
export async function readTime(text: string, format: string, host: TargetReader): Promise<WantedTime> {
  if (text === "preserve") return null;
  if (text === "now") return "now";
  const clock = clockText(text, format);
  const argv = ["date", "-d", clock, "+%s"];
  const { code, stdout } = await host.query({ run: { kind: "argv", argv } });
  if (code === 0) return Number(decodeHostText(stdout));
  throw wrongTime(text, format, `the host does not know the time ${clock}`);
}

function clockText(text: string, format: string): string {
  try {
    return isoText({ ...partsOf(parseDate(text, format)), microsecond: 0, offsetS: null }, " ");
  } catch (error) {
    if (!isRaised(error, "ValueError")) throw error;
    throw wrongTime(text, format, error.message);
  }
}

function wrongTime(text: string, format: string, why: string): DiagnosticError {
  return new DiagnosticError(
    `Error while obtaining timestamp for time ${text} using format ${format}: ${why}`,
    { code: "bad-argument" },
  );
}

/** The times that a path lacks. */
export function lackingTimes(state: PathState, { modified, accessed }: WantedTimes): PathAttributes {
  return {
    ...(modified !== null && modified !== state.modifiedS ? { modifiedS: modified } : {}),
    ...(accessed !== null && accessed !== state.accessedS ? { accessedS: accessed } : {}),
  };
}

/** The times that something new is to be made with: it is of now by itself. */
export function newTimes({ modified, accessed }: WantedTimes): PathAttributes {
  return {
    ...(typeof modified === "number" ? { modifiedS: modified } : {}),
    ...(typeof accessed === "number" ? { accessedS: accessed } : {}),
  };
}
