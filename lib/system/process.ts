/** Programs run on this machine. */

import { DiagnosticError, messageOf } from "../source/diagnostic.ts";
import { listFolder } from "./files.ts";

export interface ProcessOptions {
  readonly cwd?: string | undefined;
  /** Added to the environment of this process, or all of it with `cleanEnv`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cleanEnv?: boolean | undefined;
  readonly stdin?: string | Uint8Array | undefined;
  /** Ends the program with SIGTERM when aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface ProcessResult {
  /** The exit code; 128 + n for a program that signal n ended. */
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/**
 * Runs a program to its end and keeps what it printed.
 *
 * @throws {DiagnosticError} `file-not-found` when there is no such program.
 */
export async function runProcess(
  argv: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { stdin, signal } = options;
  const child = startProcess(argv, {
    ...options,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const feeding = stdin === undefined ? undefined : feed(child, stdin);
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), feeding]);
  signal?.throwIfAborted();
  return { code, stdout, stderr };
}

type Stream = "piped" | "null" | "inherit";

/** A started program: whoever started it reads its streams and waits for its end. */
export type RunningProcess = Deno.ChildProcess;

/** Starts a program with streams as asked. @throws {DiagnosticError} `file-not-found`. */
export function startProcess(
  argv: readonly string[],
  options: Omit<ProcessOptions, "stdin"> & {
    readonly stdin: Stream;
    readonly stdout: Stream;
    readonly stderr: Stream;
    /** Starts it in a session of its own: signals from this terminal, such as Ctrl-C, do not reach it. */
    readonly detached?: boolean;
    /** Permissions that files of the program do not get; without it those of this process. */
    readonly umask?: number;
  },
): RunningProcess {
  const [program = "", ...args] = argv;
  const { stdin, stdout, stderr, signal, detached = false } = options;
  const umask = options.umask === undefined ? null : Deno.umask(options.umask);
  try {
    return new Deno.Command(program, {
      args,
      ...commandOptions(options),
      stdin,
      stdout,
      stderr,
      detached,
      ...(signal ? { signal } : {}),
    }).spawn();
  } catch (cause) {
    throw startFailure(program, cause);
  } finally {
    if (umask !== null) Deno.umask(umask);
  }
}

/** Sends a signal to a process, or to the group that a detached one leads; one that is gone is fine. */
export function signalProcess(
  pid: number,
  name: "SIGTERM" | "SIGKILL",
  { group = false }: { readonly group?: boolean } = {},
): void {
  try {
    Deno.kill(group ? -pid : pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The path of a program that the shell would run, null when there is none. */
export function findProgram(name: string, path: string = Deno.env.get("PATH") ?? ""): string | null {
  const candidates = name.includes("/")
    ? [name]
    : path.split(":").filter(Boolean).map((folder) => `${folder}/${name}`);
  return candidates.find(isExecutable) ?? null;
}

let tieWords: readonly string[] | null = null;

/** Words that start a program which ends with this process, however this one ends; the same where nothing can do that. */
export function tied(argv: readonly string[]): readonly string[] {
  if (findProgram(argv[0] ?? "") === null) return argv;
  tieWords ??= wordsThatTie();
  return [...tieWords, ...argv];
}

function wordsThatTie(): readonly string[] {
  const program = findProgram("setpriv");
  if (program === null) return [];
  const words = [program, "--pdeathsig", "TERM"] as const;
  // BusyBox has a program of that name which cannot do it.
  const { success } = new Deno.Command(program, {
    args: [...words.slice(1), "true"],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? words : [];
}

/** Whether a process of this machine is alive (also one of another user). */
export function isAlive(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}

/** The other processes of this machine that were started with an argument, as far as they can be seen. */
export function processesWith(argument: string): readonly number[] {
  const isStartedWith = (pid: number) => {
    try {
      return Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0").includes(argument);
    } catch {
      // It has ended, or is none of our business.
      return false;
    }
  };
  return listFolder("/proc").map(Number).filter((pid) => pid > 0 && pid !== Deno.pid && isStartedWith(pid));
}

function isExecutable(path: string): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}

async function feed(child: Deno.ChildProcess, content: string | Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(typeof content === "string" ? new TextEncoder().encode(content) : content);
    await writer.close();
  } catch {
    // The program ended without reading its input: its exit code tells what happened.
    await writer.abort().catch(() => {});
  }
}

function commandOptions({ cwd, env, cleanEnv }: ProcessOptions) {
  return { ...(cwd === undefined ? {} : { cwd }), env: { ...env }, clearEnv: cleanEnv ?? false };
}

function startFailure(program: string, cause: unknown): DiagnosticError {
  const absent = cause instanceof Deno.errors.NotFound;
  return new DiagnosticError(
    absent ? `no such program: ${program}` : `cannot run ${program}: ${messageOf(cause)}`,
    {
      code: absent ? "file-not-found" : "command-failed",
      cause,
    },
  );
}
