/** `ferry pack`: the program in one file. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { resolvePath } from "../../model/path.ts";
import { line } from "../../report/lines.ts";
import { isDirectory, pathInfo } from "../../system/files.ts";
import { humanSize } from "../../mirror/human_size.ts";
import { EXIT } from "../exit_code.ts";
import { newCommand } from "../options.ts";
import { writeProgram } from "../pack/program_file.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Example:
  ferry pack ferry && scp ferry bastion:

The file runs on any Linux of the same architecture with glibc 2.27 or newer (RHEL 8 and later): no runtime, no
package and no network is needed there.
`;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = newCommand("ferry pack", session.streams)
    .description("Makes the one file that is carried to a disconnected machine.")
    .argument("[file]", "where to write it", "ferry")
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const file = resolvePath(session.workingFolder, command.processedArgs[0] as string);
  if (isDirectory(file)) throw new DiagnosticError(`a folder is in the way: ${file}`, { code: "bad-option" });
  await writeProgram(file, session.env, session.signal);
  session.output.line(line(`${file}: ${humanSize(pathInfo(file)?.size ?? 0)}`));
  return EXIT.ok;
}
