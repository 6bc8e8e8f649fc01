/** Planned changes made real: the door through which a run changes hosts. */

import type { Change, CommandChange, ObjectChange, PathState } from "../model/change.ts";
import type { Target } from "../connection/target.ts";
import { decodeHostText } from "../connection/host_text.ts";
import type { Applied } from "./module.ts";
import { ModuleFailure } from "./module_failure.ts";

/** What is told where there are no changes. */
export const SILENCE: Applied = { stdout: "", stderr: "", states: new Map() };

/**
 * Makes changes, one after the other.
 *
 * @throws {DiagnosticError} `command-failed` with `rc`, `stdout` and `stderr`; `content-changed`, `host-unreachable`,
 * or what the host says of a path.
 */
export async function applyChanges(changes: readonly Change[], host: Target): Promise<Applied> {
  let [stdout, stderr] = ["", ""];
  const states = new Map<string, PathState | null>();
  for (const change of changes) {
    const more = await applyChange(change, host);
    stdout += more.stdout;
    stderr += more.stderr;
    for (const [path, state] of more.states) states.set(path, state);
  }
  return { stdout, stderr, states };
}

async function applyChange(change: Change, host: Target): Promise<Applied> {
  switch (change.kind) {
    case "path":
      return { ...SILENCE, states: new Map([[change.path, await host.apply(change)]]) };
    case "command":
    case "object": {
      const result = await host.run(change.command);
      const [stdout, stderr] = [decodeHostText(result.stdout), decodeHostText(result.stderr)];
      if (result.code === 0) return { ...SILENCE, stdout, stderr };
      const printed = { rc: result.code, stdout, stderr };
      throw new ModuleFailure(failureOf(change, printed), printed, { code: "command-failed" });
    }
    default:
      return change satisfies never;
  }
}

interface Printed {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

function failureOf(change: CommandChange | ObjectChange, { rc, stdout, stderr }: Printed): string {
  const words = stderr.trim() === "" ? stdout : stderr;
  const failure = change.kind === "command" ? change.failure : undefined;
  switch (failure) {
    case "own-words":
      if (words.trim() !== "") return words;
      break;
    case "streams":
      return `${stdout ? `stdout: ${stdout}` : ""}${stderr ? `\n:stderr: ${stderr}` : ""}`;
    case undefined:
      break;
    default:
      failure satisfies never;
  }
  const said = words.trim();
  return `${change.kind === "command" ? change.why : change.name}: exit code ${rc}${said ? `: ${said}` : ""}`;
}
