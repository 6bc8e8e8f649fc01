/** The commands that mount what a task wants. */

import type { CommandChange } from "../../model/change.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import { toolChange } from "../commands/tools.ts";
import type { TextFile } from "../files/text_file.ts";

/** The table that `mount` reads by itself. */
export const OWN_TABLE = "/etc/fstab";

/** A mount as a task wants it, with what it does not say. */
export interface WantedMount {
  readonly name: string;
  readonly src: string | null;
  readonly fstype: string | null;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
  readonly fstab: string;
  readonly boot: "yes" | "no";
  /** Whether it is mounted past the table. */
  readonly isEphemeral: boolean;
}

/** Undoes what was done for a mount that fails: a wrong line in the table may keep the host from starting. */
const MOUNT = `table=$1 restore=$2 folders=$3; shift 3
made=
while [ "$folders" -gt 0 ]; do made="$1
$made"; shift; folders=$((folders - 1)); done
said=$("$@" 2>&1) && exit 0
code=$?
case $restore in
  text) cat >"$table" ;;
  none) rm -f -- "$table" ;;
esac
printf '%s' "$made" | while IFS= read -r folder; do rmdir -- "$folder" 2>/dev/null; done
printf '%s\\n' "$said" >&2
exit "$code"`;

/**
 * Mounts what is not mounted.
 *
 * @param folders What was made for it, the outermost first.
 * @param table The table as it was before it was changed; null where it was not.
 */
export function mountCommand(
  wanted: WantedMount,
  folders: readonly string[],
  table: TextFile | null,
): CommandChange {
  const restore = table === null ? "no" : table.text === null ? "none" : "text";
  const undo = [table?.realPath ?? wanted.fstab, restore, String(folders.length), ...folders];
  const argv = ["sh", "-c", MOUNT, "sh", ...undo, ...mountWords(wanted, [])];
  return toolChange(`Error mounting ${wanted.name}`, argv, { stdin: table?.text ?? "" });
}

const WITH_OPTIONS =
  "Options were specified with remounted, but the remount command failed. Failing in order " +
  'to prevent an unexpected mount result. Try replacing this command with a "state: unmounted" followed by a ' +
  '"state: mounted" using the full desired mount options instead.';

/** Mounts anew; what cannot be remounted is unmounted and mounted, unless options of its own are wanted. */
export function remountCommand(wanted: WantedMount, action: "mounting" | "remounting"): CommandChange {
  const hasOptions = action === "remounting" && wanted.opts !== "defaults";
  const remount = mountWords(wanted, ["-o", hasOptions ? `remount,${wanted.opts}` : "remount"]);
  if (hasOptions) return toolChange(WITH_OPTIONS, remount);
  const unmount = shlexJoin(["umount", wanted.name]);
  const again = `${shlexJoin(remount)} 2>/dev/null || { ${unmount} && ${
    shlexJoin(mountWords(wanted, []))
  }; }`;
  return toolChange(`Error ${action} ${wanted.name}`, ["sh", "-c", again]);
}

function mountWords(
  { name, src, fstype, opts, fstab, isEphemeral }: WantedMount,
  options: readonly string[],
) {
  if (!isEphemeral) return ["mount", ...options, ...(fstab === OWN_TABLE ? [] : ["-T", fstab]), name];
  const own = opts === "defaults" ? [] : ["-o", opts];
  return ["mount", ...options, "-t", fstype ?? "auto", ...own, src ?? "", name];
}
