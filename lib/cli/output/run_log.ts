/** The log file: all that a run shows, with times. */

import { folderOf, resolvePath } from "../../model/path.ts";
import { systemClock } from "../../system/clock.ts";
import { processId, userName } from "../../system/environment.ts";
import { makeFolder } from "../../system/files.ts";
import { AppendFile } from "../../system/file_writer.ts";
import type { Color, Line } from "../../report/lines.ts";
import { localTimeText } from "../../template/python/local_time.ts";
import { type Config, expandHome } from "../settings/config.ts";
import type { Session } from "../session.ts";

/** How important what a colour stands for is; the rest is told for information. */
const LEVELS: Partial<Readonly<Record<Color, string>>> = {
  warn: "WARNING",
};
const ERROR = /^\[ERROR\]: /;

/** What writes to the log file, null where there is none. */
export function openRunLog(config: Config, { home, workingFolder }: Session): ((line: Line) => void) | null {
  const asked = config.text("logPath");
  if (!asked) return null;
  const path = resolvePath(workingFolder, expandHome(asked, home));
  makeFolder(folderOf(path));
  const file = new AppendFile(path);
  return (line) => file.append(`${recordOf(line)}\n`);
}

function recordOf({ text, color }: Line): string {
  const [clock, fraction = "000"] = localTimeText(systemClock.nowMs()).split(".");
  const time = `${clock},${fraction.slice(0, 3)}`;
  const level = ERROR.test(text) ? "ERROR" : (color && LEVELS[color]) ?? "INFO";
  const message = text.replace(/^\n+/, "");
  return `${time} p=${processId()} u=${userName()} n=ansible ${level}| ${message}`;
}
