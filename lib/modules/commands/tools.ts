/** Programs of a host that administer it: asked, or planned to be run. */

import type { Change, Command, CommandChange } from "../../model/change.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { ModuleFailure } from "../module_failure.ts";

/** What a program answered. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program answered, as bytes. */
interface Printed {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface ToolOptions {
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  readonly cwd?: string | undefined;
}

/** The exit code of a shell that does not find a program. */
const NOT_FOUND = 127;
/**
 * Many tools are where only root's path leads, and the path of a task may lead nowhere; their words are read, so they
 * are to be English.
 */
const START =
  'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin; export PATH; exec "$@"';
const LANGUAGE = { LC_ALL: "C", LANGUAGE: "C" };

/** A command of a tool that may lie in a folder for administrators. */
export function toolCommand(argv: readonly string[], options: ToolOptions = {}): Command {
  const { environment = {}, stdin, cwd } = options;
  return {
    run: { kind: "argv", argv: ["/bin/sh", "-c", START, argv[0] ?? "sh", ...argv] },
    environment: { ...environment, ...LANGUAGE },
    ...(stdin === undefined ? {} : { stdin }),
    ...(cwd === undefined ? {} : { cwd }),
  };
}

/** A planned command. @param why What it is for, which is also how its failure begins. */
export function toolChange(why: string, argv: readonly string[], options: ToolOptions = {}): CommandChange {
  return { kind: "command", why, command: toolCommand(argv, options) };
}

/** The same changes; where a command of them fails, the message is what it said, as with Ansible. */
export function inOwnWords(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) => change.kind === "command" ? { ...change, failure: "own-words" } : change);
}

/** Asks a tool that only looks. */
export async function ask(
  host: TargetReader,
  argv: readonly string[],
  options: ToolOptions = {},
): Promise<Answer> {
  return answerOf(await host.query(toolCommand(argv, options)));
}

/** What a program printed, as text. */
export function answerOf({ code, stdout, stderr }: Printed): Answer {
  return { code, stdout: decodeHostText(stdout), stderr: decodeHostText(stderr) };
}

/** Asks a tool that has to know. @throws {DiagnosticError} `command-failed` where it does not. */
export async function askSurely(
  host: TargetReader,
  argv: readonly string[],
  options: ToolOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await ask(host, argv, options);
  if (code === 0) return stdout;
  if (code === NOT_FOUND) throw missingTool(argv[0] ?? "");
  const message = (stderr.trim() || stdout.trim()) || `${argv[0]}: exit code ${code}`;
  throw new ModuleFailure(message, { rc: code, stdout, stderr }, { code: "command-failed" });
}

/** Asks with a few lines of shell; its words come from the host's shell as they are. */
export async function askShell(
  host: TargetReader,
  text: string,
  words: readonly string[] = [],
  options: ToolOptions = {},
): Promise<Answer> {
  return await ask(host, ["sh", "-c", text, "sh", ...words], options);
}

/** The first of the programs that the host has, as a path; null for none of them. */
export async function findTool(host: TargetReader, names: readonly string[]): Promise<string | null> {
  const text = 'for name in "$@"; do command -v "$name" && exit 0; done; exit 1';
  const { code, stdout } = await askShell(host, text, names);
  return code === 0 ? stdout.trim() : null;
}

/** The failure of a module whose program the host lacks, in Ansible's words. */
export function missingTool(name: string): DiagnosticError {
  const paths = "/sbin, /usr/sbin, /usr/local/sbin and the PATH of the host";
  return new DiagnosticError(`Failed to find required executable "${name}" in paths: ${paths}`, {
    code: "part-missing",
  });
}

/** What a program of a host that is looked at cannot be asked for. @throws {DiagnosticError} `not-supported`. */
export function refuse(
  module: string,
  arguments_: Readonly<Record<string, unknown>>,
  reasons: Readonly<Record<string, string>>,
): void {
  for (const [name, reason] of Object.entries(reasons)) {
    const value = arguments_[name];
    if (value === null || value === undefined || value === false) continue;
    throw new DiagnosticError(`${module} does not support ${name}: ${reason}`, { code: "not-supported" });
  }
}

/** A mistake in the arguments of a task. */
export function mistake(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}
