/** Git on a host: questions, and work. */

import type { Target, TargetReader } from "../../connection/target.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { type Answer, answerOf, missingTool, mistake, toolCommand } from "../commands/tools.ts";
import { ModuleFailure } from "../module_failure.ts";
import type { GitArguments } from "./git_arguments.ts";

export class Git {
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #umask: string | null;

  /** @param target Null where nothing may be changed. */
  constructor(
    args: GitArguments,
    private readonly host: TargetReader,
    readonly target: Target | null,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#program = args.executable ?? "git";
    this.#umask = umaskOf(args.umask);
    this.#environment = {
      ...environment,
      GIT_TERMINAL_PROMPT: "0",
      GIT_SSH_COMMAND: sshCommand(args, environment["GIT_SSH_COMMAND"] ?? "ssh"),
    };
  }

  /** Asks git. @param cwd A folder, null for none. */
  async ask(words: readonly string[], cwd: string | null): Promise<Answer> {
    const answer = answerOf(await this.host.query(this.#command(words, cwd)));
    if (answer.code === 127) throw missingTool("git");
    return answer;
  }

  /** Has git do something. @throws {DiagnosticError} `command-failed` with git's own words behind the message. */
  async run(message: string, words: readonly string[], cwd: string | null): Promise<Answer> {
    if (!this.target) throw new TypeError("git may change nothing in check mode");
    const answer = answerOf(await this.target.run(this.#command(words, cwd)));
    const { code, stdout, stderr } = answer;
    if (code === 0) return answer;
    const said = stderr.trim() || stdout.trim();
    throw new ModuleFailure(said === "" ? message : `${message}: ${said}`, { rc: code, stdout, stderr }, {
      code: "command-failed",
    });
  }

  /** A line of shell that stands in for git as `$git`. */
  async shell(text: string, words: readonly string[], cwd: string | null): Promise<Answer> {
    const script = `git=${shellQuote(this.#program)}\n${text}`;
    const command = toolCommand(["sh", "-c", script, "sh", ...words], this.#options(cwd));
    return answerOf(await this.host.query(command));
  }

  #command(words: readonly string[], cwd: string | null) {
    const masked = this.#umask === null
      ? []
      : ["sh", "-c", 'umask "$1" && shift && exec "$@"', "sh", this.#umask];
    return toolCommand([...masked, this.#program, ...words], this.#options(cwd));
  }

  #options(cwd: string | null) {
    return { environment: this.#environment, ...(cwd === null ? {} : { cwd }) };
  }
}

function umaskOf(umask: GitArguments["umask"]): string | null {
  if (umask === null) return null;
  if (typeof umask !== "string") throw mistake("umask must be defined as a quoted octal integer");
  if (!/^(0o)?[0-7]+$/.test(umask)) throw mistake("umask must be an octal integer");
  return umask.replace(/^0o/, "");
}

function sshCommand(args: GitArguments, program: string): string {
  const own = args.ssh_opts ?? "";
  const isChecked = !/StrictHostKeyChecking=(no|accept-new)/.test(own);
  const checking = args.accept_hostkey ? "no" : args.accept_newhostkey ? "accept-new" : null;
  return [
    program,
    "-o BatchMode=yes",
    ...(own === "" ? [] : [own]),
    ...(checking && isChecked ? [`-o StrictHostKeyChecking=${checking}`] : []),
    ...(args.key_file === null ? [] : [`-o IdentitiesOnly=yes -i ${shellQuote(args.key_file)}`]),
  ].join(" ");
}
