/** The shell programs of this folder as they are sent: without comments, blank lines and indentation. */

import commands from "./commands.sh" with { type: "text" };
import endScript from "./end_script.sh" with { type: "text" };
import files from "./files.sh" with { type: "text" };
import loop from "./loop.sh" with { type: "text" };
import temporary from "./temporary.sh" with { type: "text" };

/** What scripts may use, and the loop that runs them; `__nonce` must be set before. */
export const LOOP: string = [temporary, files, commands, loop].map(compact).join("\n");

/** Ends the script of another shell; `main` and `name` must be set before. */
export const END_SCRIPT: string = compact(endScript);

/** What a script needs to become a command; `__refuse` must be defined before. */
export const COMMANDS: string = compact(commands);

/** What a script needs for files that are there for a moment. */
export const TEMPORARY: string = compact(temporary);

function compact(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#")).join("\n");
}
