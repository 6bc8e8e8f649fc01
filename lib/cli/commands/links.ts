/** `ferry links`: this program under the names of those it stands for. */

import { baseName, joinPath, resolvePath } from "../../model/path.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import { mainModule, runtimePath } from "../../system/environment.ts";
import { makeFolder, pathInfo, readTextIfAny, replaceFile, replaceLink } from "../../system/files.ts";
import { line } from "../../report/lines.ts";
import { PROGRAM_NAMES } from "../aliases.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, newCommand } from "../options.ts";
import { packedSelf } from "../pack/packed_self.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Example:
  ferry links ~/ferry-bin && PATH=~/ferry-bin:$PATH ansible-playbook site.yml

The names are ${PROGRAM_NAMES.join(", ")}.
Called by one of them, ferry takes the options of that program and gives its output and exit codes.
`;

const EXECUTABLE = 0o755;
/** Stands in what this command writes: such a file may be replaced. */
const MARK = "# Starts ferry under the name of this file.";

export function run(args: readonly string[], session: Session): Promise<number> {
  const command = newCommand("ferry links", session.streams)
    .description("Makes this program callable as ansible, ansible-playbook, oc-mirror and so on.")
    .argument("<folder>", "where the names are made")
    .option("-f, --force", "replace files of these names that are something else")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const folder = resolvePath(session.workingFolder, command.processedArgs[0] as string);
  const { force = false } = command.opts<{ readonly force?: true }>();
  const packed = packedSelf(session.env);
  const paths = PROGRAM_NAMES.map((name) => joinPath(folder, name));
  for (const path of force ? [] : paths) checkOurs(path);
  makeFolder(folder);
  for (const path of paths) {
    if (packed === null) replaceFile(path, wrapper(baseName(path)), EXECUTABLE);
    else replaceLink(packed, path);
    session.output.line(line(path));
  }
  return Promise.resolve(EXIT.ok);
}

/** @throws {DiagnosticError} `bad-option` for a file that somebody else made. */
function checkOurs(path: string): void {
  const info = pathInfo(path, { follow: false });
  if (!info || info.kind === "symlink" || readTextIfAny(path)?.includes(MARK)) return;
  throw badOption(`a file of that name is there already: ${path}`, "use --force, or another folder");
}

/** A script that starts the program from its sources. */
function wrapper(name: string): string {
  const words = shlexJoin([runtimePath(), "run", "--quiet", "--allow-all", mainModule()]);
  return `#!/bin/sh\n${MARK}\nFERRY_CALLED_AS=${name}\nexport FERRY_CALLED_AS\nexec ${words} "$@"\n`;
}
