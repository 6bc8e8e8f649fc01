/** A program or a line of shell run on a host: what `command` and `shell` have in common. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { Command } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { expandTexts } from "../files/expand_path.ts";
import type { CommandForm, DetachedWork } from "../jobs/detached_work.ts";
import type { ModuleContext, Outcome, ReturnValue } from "../module.ts";
import { commandOutcome, notRun, obstructed, wrongFolder } from "./command_outcome.ts";
import { askForPaths } from "./globs.ts";
import { LiveLines } from "./live_lines.ts";

/** The arguments that both modules have. */
export const COMMAND_ARGUMENTS = {
  chdir: { type: "path", description: "The folder in which it is run" },
  creates: {
    type: "path",
    description: "A path, which may hold wildcards: where something is there, nothing is run",
  },
  removes: {
    type: "path",
    description: "A path, which may hold wildcards: where nothing is there, nothing is run",
  },
  stdin: { type: "str", description: "What it reads as its standard input; nothing by default" },
  stdin_add_newline: {
    type: "bool",
    default: true,
    description: "Put a line break behind the standard input",
  },
  strip_empty_ends: {
    type: "bool",
    default: true,
    description: "Take line breaks off the end of what it printed",
  },
} as const satisfies ArgumentSpec;

const ALWAYS = "always";
const RAN = "where it was run";

export const COMMAND_RETURNS: Readonly<Record<string, ReturnValue>> = {
  cmd: { description: "What was to be run", type: "raw", returned: ALWAYS },
  rc: { description: "The exit code; 128 + n where signal n ended it", type: "int", returned: RAN },
  stdout: { description: "What it printed", type: "str", returned: ALWAYS },
  stdout_lines: { description: "The same in lines", type: "list", returned: ALWAYS },
  stderr: { description: "What it printed as errors", type: "str", returned: ALWAYS },
  stderr_lines: { description: "The same in lines", type: "list", returned: ALWAYS },
  start: { description: "When it began", type: "str", returned: RAN },
  end: { description: "When it ended", type: "str", returned: RAN },
  delta: { description: "How long it took", type: "str", returned: RAN },
  msg: { description: "Why it was not run, or that it failed", type: "str", returned: ALWAYS },
};

export interface CommandRequest {
  /** Words of a program, or a text for a shell. */
  readonly run: Command["run"];
  /** What the result calls it. */
  readonly shown: string | readonly string[];
  /** Replace `~` and variables in the words. */
  readonly expandsWords: boolean;
  readonly chdir: string | null;
  readonly creates: string | null;
  readonly removes: string | null;
  readonly stdin: string | null;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
}

/** A command that is ready to run. */
export type CommandWork = DetachedWork & { readonly answer: CommandForm };

/** Runs it, unless `creates` or `removes` says that there is nothing to do. */
export async function runCommand(
  request: CommandRequest,
  host: Target,
  context: ModuleContext,
): Promise<Outcome> {
  const work = await commandWork(request, host, context);
  if (!isWork(work)) return work;
  const lines = new LiveLines(context.live);
  const askedMs = context.clock.nowMs();
  const { code, obstacle, stdout, stderr, waitedMs = 0 } = await host.run(work.command, {
    onOutput: lines.add,
  });
  const endMs = context.clock.nowMs();
  lines.end();
  return commandOutcome(work.answer, {
    code,
    obstacle,
    stdout: decodeHostText(stdout),
    stderr: decodeHostText(stderr),
    startMs: Math.min(askedMs + waitedMs, endMs),
    endMs,
  });
}

/** What is to be run, and how its end is told; an outcome where there is nothing to do. */
export async function commandWork(
  request: CommandRequest,
  host: TargetReader,
  context: ModuleContext,
): Promise<Outcome | CommandWork> {
  const ready = await expanded(request, host, context);
  const idle = await idleOutcome(ready, host, "Did");
  if (idle) return idle;
  const { run, shown, chdir, stdin, stdin_add_newline: addsNewline } = ready;
  const words = run.kind === "argv" ? run.argv : [run.executable ?? "/bin/sh", "-c", run.text];
  if (words.length === 0) return obstructed("", 257);
  return {
    kind: "detached",
    command: {
      run,
      environment: context.environment,
      ...(chdir === null ? {} : { cwd: chdir }),
      ...(stdin === null ? {} : { stdin: stdin + (addsNewline ? "\n" : "") }),
    },
    answer: { kind: "command", shown, words, stripsEnds: ready.strip_empty_ends },
  };
}

function isWork(made: Outcome | CommandWork): made is CommandWork {
  return "command" in made;
}

/** What is known without running it: whether it would be. */
export async function previewCommand(
  request: CommandRequest,
  host: TargetReader,
  context: ModuleContext,
): Promise<Outcome> {
  const ready = await expanded(request, host, context);
  const idle = await idleOutcome(ready, host, "Would");
  if (idle) return idle;
  const msg = "Command would have run if not in check mode";
  const values = { ...notRun(ready.shown), rc: 0, msg };
  if (ready.creates !== null || ready.removes !== null) return { changed: true, values };
  return { changed: false, values, skipped: msg };
}

async function expanded(
  request: CommandRequest,
  host: TargetReader,
  context: ModuleContext,
): Promise<CommandRequest> {
  const { run, expandsWords, chdir, creates, removes } = request;
  const words = run.kind === "argv" && expandsWords ? run.argv : [];
  const texts = await expandTexts(
    [chdir ?? "", creates ?? "", removes ?? "", ...words],
    host,
    context.environment,
  );
  return {
    ...request,
    run: run.kind === "argv" && expandsWords ? { kind: "argv", argv: texts.slice(3) } : run,
    chdir: chdir === null ? null : texts[0] ?? chdir,
    creates: creates === null ? null : texts[1] ?? creates,
    removes: removes === null ? null : texts[2] ?? removes,
  };
}

/** The outcome where there is nothing to do; null where there is. */
async function idleOutcome(
  { shown, chdir, creates, removes }: CommandRequest,
  host: TargetReader,
  verb: "Did" | "Would",
): Promise<Outcome | null> {
  const checks = [
    ...(creates === null ? [] : [{ path: creates, idleWhen: true, why: "exists" }]),
    ...(removes === null ? [] : [{ path: removes, idleWhen: false, why: "does not exist" }]),
  ];
  // Without a check nobody would notice in check mode that the folder is missing.
  if (checks.length === 0 && chdir !== null && verb === "Would") {
    const { obstacle } = await askForPaths(".", chdir, host);
    return obstacle ? wrongFolder(shown) : null;
  }
  for (const { path, idleWhen, why } of checks) {
    const { code, obstacle } = await askForPaths(path, chdir, host);
    if (obstacle) return wrongFolder(shown);
    if ((code === 0) !== idleWhen) continue;
    const msg = `${verb} not run command since '${path}' ${why}`;
    return {
      changed: false,
      values: { ...notRun(shown), rc: 0, msg, stdout: `skipped, since ${path} ${why}` },
    };
  }
  return null;
}
