/** The SSH key that a user may get. */

import type { CommandChange } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, toolChange } from "../commands/tools.ts";
import type { ResultValues } from "../module.ts";
import type { UserArguments } from "./user_arguments.ts";

export interface PlannedKey {
  readonly changes: readonly CommandChange[];
  readonly warnings: readonly string[];
}

/** Where the key of a user lies. */
export function keyPath(args: UserArguments, home: string): string {
  const file = args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`;
  return file.startsWith("/") ? file : `${home}/${file}`;
}

const MAKE = `umask 077
folder=$(dirname "$1"); user=$2; comment=$3; type=$4; bits=$5
new=; [ -d "$folder" ] || { mkdir "$folder" && new=$folder; } || exit
rm -f "$1" "$1.pub"
[ -n "$comment" ] || comment="ansible-generated on $(hostname)"
pass=$(cat)
set -- -q -t "$type" -C "$comment" -f "$1" -N "$pass"
[ "$bits" = 0 ] || set -- "$@" -b "$bits"
ssh-keygen "$@" || exit
shift 6
chown "$user:$(id -g "$user")" "$1" "$1.pub" \${new:+"$new"}`;

/** Plans a key; one that is there stays unless the task forces another one. */
export async function planKey(args: UserArguments, home: string, host: TargetReader): Promise<PlannedKey> {
  const path = keyPath(args, home);
  const [secret = null, open = null] = await host.stat([path, `${path}.pub`]);
  const found = secret ? `private file "${path}"` : open ? `public file "${path}.pub"` : null;
  if (found && !args.force) {
    const warning = `Found existing ssh key ${found}, no force, so skipping ssh-keygen generation`;
    return { changes: [], warnings: [warning] };
  }
  const { name, ssh_key_comment: comment, ssh_key_type: type, ssh_key_bits: bits } = args;
  const argv = ["sh", "-c", MAKE, "sh", path, name, comment ?? "", type, String(bits)];
  const change = toolChange(`an SSH key for ${name}`, argv, { stdin: args.ssh_key_passphrase ?? "" });
  return { changes: [change], warnings: found ? [`Overwriting existing ssh key ${found}`] : [] };
}

/** What a result tells of a key. */
export async function keyValues(
  args: UserArguments,
  home: string,
  host: TargetReader,
): Promise<ResultValues> {
  const path = keyPath(args, home);
  const [{ stdout, stderr }, open] = await Promise.all([
    ask(host, ["ssh-keygen", "-l", "-f", path]),
    host.read(`${path}.pub`),
  ]);
  return {
    ssh_fingerprint: (stdout || stderr).trim(),
    ssh_key_file: path,
    ssh_public_key: open ? decodeHostText(open).trim() : null,
  };
}
