/** The one file that a module for keys or certificates keeps. */

import { folderOf } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { mistake, toolChange } from "../commands/tools.ts";
import { backupPath } from "../files/backup.ts";
import type { TextFile } from "../files/text_file.ts";
import type { Plan } from "../module.ts";

/** @throws {DiagnosticError} `bad-argument` in Ansible's words. */
export async function checkFolder(path: string, host: TargetReader): Promise<void> {
  const folder = folderOf(path) || ".";
  const [state = null] = await host.stat([folder], { follow: true });
  if (state?.kind === "directory") return;
  throw mistake(`The directory ${folder} does not exist or the file is not a directory`);
}

/** Takes the file away. @param keepsBackup Whether it is copied first. */
export async function planAbsent(
  { before, realPath: path }: Pick<TextFile, "before" | "realPath">,
  keepsBackup: boolean,
  host: TargetReader,
): Promise<Plan> {
  if (!before) return { changes: [], values: { filename: path } };
  const backup = keepsBackup ? await backupPath(path, host) : null;
  return {
    changes: [
      ...(backup === null ? [] : [toolChange(`a backup of ${path}`, ["cp", "-p", "--", path, backup])]),
      { kind: "path", path, before, after: { kind: "absent" } },
    ],
    values: { filename: path, ...(backup === null ? {} : { backup_file: backup }) },
  };
}
