/** Names of backups. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";

/** Where a file is kept before it is replaced: beside it, with a number and the host's date, as Ansible names it. */
export async function backupPath(path: string, host: TargetReader): Promise<string> {
  const text = 'date "+$$.%Y-%m-%d@%H:%M:%S~"';
  const { stdout } = await host.query({ run: { kind: "shell", text } });
  return `${path}.${decodeHostText(stdout).trim()}`;
}
