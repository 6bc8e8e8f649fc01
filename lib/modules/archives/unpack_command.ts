/** The command that unpacks an archive. */

import type { Command } from "../../model/change.ts";
import { TEMPORARY } from "../../connection/shell_text.ts";
import { randomHex } from "../../system/random.ts";
import type { Inspection } from "./inspection.ts";
import staged from "./unpack_staged.sh" with { type: "text" };

/** Names in more bytes than this are too many for a command. */
const MOST_NAMES_BYTES = 64 * 1024;

/**
 * Unpacks so that no file is ever half written: in a folder of its own first.
 *
 * @param isPlain False where what is there already has a say in what is unpacked, which then happens in its place.
 */
export function unpackCommand(found: Inspection, dest: string, isPlain: boolean): Command {
  const folders = found.members.filter((name) => name.endsWith("/"));
  if (!isPlain || folders.join("").length > MOST_NAMES_BYTES) return found.extractTo(dest);
  const inPlace = found.extractTo(".");
  const links = found.replacesLinks ? "replaces" : "follows";
  const names = [String(folders.length), ...folders];
  const words = [dest, randomHex(8), links, ...names, ...inPlace.run.argv];
  const argv = ["/bin/sh", "-c", `${TEMPORARY}\n${staged}`, "sh", ...words];
  return { ...inPlace, run: { kind: "argv", argv } };
}
