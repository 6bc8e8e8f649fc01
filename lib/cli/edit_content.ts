/** Content that a person changes in an editor. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { baseName } from "../model/path.ts";
import { shlexSplit } from "../model/shell_words.ts";
import { readBytes, removePath, replaceFile, temporaryFolder } from "../system/files.ts";
import { startProcess } from "../system/process.ts";
import type { Config } from "./settings/config.ts";
import type { Session } from "./session.ts";

const PRIVATE = 0o600;

/**
 * Shows content in the user's editor and waits until it is closed. It lies in a folder of their own meanwhile.
 *
 * @param path The file that the content is of: its ending tells the editor what it is.
 * @throws {DiagnosticError} `command-failed` where the editor fails.
 */
export async function editContent(
  content: Uint8Array,
  path: string,
  config: Config,
  { signal }: Session,
): Promise<Uint8Array> {
  const folder = temporaryFolder();
  const file = `${folder}/${baseName(path)}`;
  try {
    replaceFile(file, content, PRIVATE);
    const argv = [...shlexSplit(config.text("editor") || "vi"), file];
    const editor = startProcess(argv, { stdin: "inherit", stdout: "inherit", stderr: "inherit", signal });
    const { code } = await editor.status;
    if (code !== 0) {
      throw new DiagnosticError(`the editor ended with exit code ${code}: ${argv.join(" ")}`, {
        code: "command-failed",
      });
    }
    return readBytes(file);
  } finally {
    removePath(folder);
  }
}
