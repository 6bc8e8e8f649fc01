/** A host over a connection to its shell. */

import type { Command, PathChange, PathState } from "../model/change.ts";
import { shellQuote } from "../model/shell_words.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import { randomHex } from "../system/random.ts";
import { changeScript } from "./apply_path.ts";
import type { Become } from "./become.ts";
import { commandScript } from "./command_script.ts";
import type { Connection, ExecRequest, ExecResult, Link } from "./connection.ts";
import { applyFailure, EXIT, readFailure } from "./host_failure.ts";
import { decodeHostText } from "./host_text.ts";
import { listCommand, readListing, readStates, statesCommand } from "./path_state.ts";
import type {
  CommandOptions,
  Group,
  Listing,
  ListOptions,
  ReadOptions,
  RunOptions,
  StatOptions,
  Target,
  User,
} from "./target.ts";

/** Paths of one script: what a host allows for arguments is far more. */
const PATHS_AT_ONCE = 200;
const READ_LIMIT_BYTES = 16 * 1024 * 1024;
/** Begins every script that uses `files.sh`. */
const TOOLS = "__tools";
/** Begins a script that is to run only if the one before it succeeded: the loop keeps that one's exit code. */
const AFTER_SUCCESS = '[ "$__code" = 0 ] || __refuse not-reached';

/**
 * A connection as a target: a small value that can be made for each task.
 *
 * @param signal Ends what is under way.
 */
export function shellTarget(connection: Connection, signal?: AbortSignal): Target {
  return new ShellTarget(connection, signal);
}

class ShellTarget implements Target {
  constructor(private readonly connection: Connection, private readonly signal: AbortSignal | undefined) {}

  get label(): string {
    return this.connection.label;
  }

  get isLocal(): boolean {
    return this.connection.isLocal;
  }

  get become(): Become | null {
    return this.connection.become;
  }

  get link(): Link {
    return this.connection.link;
  }

  async stat(paths: readonly string[], options: StatOptions = {}): Promise<readonly (PathState | null)[]> {
    const batches = Array.from(
      { length: Math.ceil(paths.length / PATHS_AT_ONCE) },
      (_, at) => paths.slice(at * PATHS_AT_ONCE, (at + 1) * PATHS_AT_ONCE),
    );
    return (await Promise.all(batches.map((batch) => this.#stat(batch, options)))).flat();
  }

  async #stat(paths: readonly string[], options: StatOptions): Promise<readonly (PathState | null)[]> {
    const mark = newMark();
    const { stdout } = await this.#look([TOOLS, statesCommand(paths, mark, options)]);
    const states = readStates(stdout, mark);
    return paths.map((path) => states.get(path) ?? null);
  }

  async read(path: string, { limitBytes = READ_LIMIT_BYTES }: ReadOptions = {}): Promise<Uint8Array | null> {
    const result = await this.#look([TOOLS, `__content ${limitBytes + 1} ${shellQuote(path)}`]);
    if (result.code === EXIT.nothing) return null;
    if (result.code !== 0) throw readFailure(path, result);
    if (result.stdout.length <= limitBytes) return result.stdout;
    throw new DiagnosticError(`cannot read ${path}: larger than ${limitBytes} bytes`, {
      code: "file-unreadable",
    });
  }

  async download(path: string, sink: (piece: Uint8Array) => void | Promise<void>): Promise<boolean> {
    const result = await this.#exec({
      script: `${TOOLS}\n__content '' ${shellQuote(path)}`,
      keepStdout: false,
      onOutput: (stream, piece) => stream === "stdout" ? sink(piece) : undefined,
    });
    if (result.code !== 0 && result.code !== EXIT.nothing) throw readFailure(path, result);
    return result.code === 0;
  }

  async list(folder: string, options: ListOptions = {}): Promise<Listing | null> {
    const mark = newMark();
    const result = await this.#look([TOOLS, listCommand(folder, mark, options)]);
    if (result.code === EXIT.nothing) return null;
    if (result.code === EXIT.denied) throw readFailure(folder, result);
    return readListing(folder, result, mark);
  }

  async query(command: Command, options: RunOptions = {}): Promise<ExecResult> {
    return await this.#exec({
      ...options,
      script: commandScript(command),
      stdin: command.stdin,
      repeatable: true,
    });
  }

  async run(
    command: Command,
    { afterSuccess = false, ...options }: CommandOptions = {},
  ): Promise<ExecResult> {
    const script = afterSuccess ? `${AFTER_SUCCESS}\n${commandScript(command)}` : commandScript(command);
    return await this.#exec({ ...options, script, stdin: command.stdin });
  }

  async user(nameOrUid: string): Promise<User | null> {
    const fields = await this.#account("passwd", nameOrUid);
    if (!fields) return null;
    const [name = "", , uid, gid, comment = "", home = "", shell = ""] = fields;
    return { name, uid: Number(uid), gid: Number(gid), comment, home, shell };
  }

  async group(nameOrGid: string): Promise<Group | null> {
    const fields = await this.#account("group", nameOrGid);
    if (!fields) return null;
    const [name = "", , gid, members = ""] = fields;
    return { name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") };
  }

  async apply(change: PathChange): Promise<PathState | null> {
    const { path } = change;
    const { lines, stdin } = changeScript(change, randomHex(8));
    const mark = newMark();
    const script = [TOOLS, ...lines, statesCommand([path], mark)].join("\n");
    const result = await this.#exec({ script, stdin });
    if (result.code !== 0) throw applyFailure(path, result);
    return readStates(result.stdout, mark).get(path) ?? null;
  }

  async temporaryFolder(): Promise<string> {
    const result = await this.#exec({ script: `${TOOLS}\nmktemp -d "\${TMPDIR:-/tmp}/ferry-XXXXXXXX"` });
    if (result.code !== 0) throw applyFailure("a temporary folder", result);
    return decodeHostText(result.stdout).replace(/\n$/, "");
  }

  async #account(database: "passwd" | "group", key: string): Promise<readonly string[] | null> {
    const result = await this.#look([TOOLS, `__account ${database} ${shellQuote(key)}`]);
    if (result.code === EXIT.nothing) return null;
    if (result.code !== 0) throw readFailure(`/etc/${database}`, result);
    return decodeHostText(result.stdout).split("\n")[0]?.split(":") ?? null;
  }

  /** Runs a script that changes nothing. */
  #look(lines: readonly string[]): Promise<ExecResult> {
    return this.#exec({ script: lines.join("\n"), repeatable: true });
  }

  #exec(request: ExecRequest): Promise<ExecResult> {
    return this.connection.exec(request, this.signal);
  }
}

/** What closes a part of an answer: nothing that a name could hold. */
function newMark(): string {
  return `:${randomHex(12)}:`;
}
