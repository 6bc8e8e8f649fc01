/** Commands as scripts for a host's shell. */

import type { Command } from "../model/change.ts";
import { shellQuote, shlexJoin } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * A script that becomes the command, with its environment and folder; its input is for whoever runs the script.
 *
 * @throws {DiagnosticError} `bad-argument` for a name that no shell takes for a variable.
 */
export function commandScript({ run, cwd, environment = {} }: Command): string {
  const lines = Object.entries(environment).map(([name, value]) => {
    if (!NAME.test(name)) {
      throw new DiagnosticError(`not the name of an environment variable: ${name}`, { code: "bad-argument" });
    }
    return `export ${name}=${shellQuote(value)}`;
  });
  if (cwd !== undefined) lines.push(`__folder ${shellQuote(cwd)}`);
  const argv = run.kind === "argv" ? run.argv : [run.executable ?? "/bin/sh", "-c", run.text];
  return [...lines, `__exec ${shlexJoin(argv)}`].join("\n");
}
