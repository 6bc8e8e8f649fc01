/** The door to commander, and what our commands have in common. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isDay } from "../model/day.ts";
import { DiagnosticError, diagnosticsOf } from "../source/diagnostic.ts";
import { EXIT, UsageExit } from "./exit_code.ts";
import { refusalText } from "./output/problem_data.ts";

export { Command, InvalidArgumentError, Option };

export interface CommandStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number;
}

/**
 * A command whose help and mistakes go to our streams, and that never ends the process itself.
 *
 * @param name As the user calls it, such as `ferry playbook`.
 */
export function newCommand(name: string, streams: CommandStreams): Command {
  const command = new Command(name);
  return command
    .exitOverride((error: CommanderError) => {
      throw new UsageExit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    })
    .configureOutput({
      writeOut: streams.out,
      writeErr: streams.err,
      getOutHelpWidth: () => streams.columns,
      getErrHelpWidth: () => streams.columns,
    })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .helpOption("-h, --help", "show this help")
    .showSuggestionAfterError(true)
    .showHelpAfterError(`(try ${name} --help)`);
}

/** Does what a subcommand is for, with its arguments and options. @returns the exit code. */
export type Action<Options> = (args: readonly string[], options: Options) => Promise<number>;

/** A command that consists of subcommands. */
export class CommandGroup {
  readonly #command: Command;
  #code: Promise<number> | null = null;

  constructor(name: string, description: string, private readonly streams: CommandStreams) {
    this.#command = newCommand(name, streams).description(description).helpCommand(false);
  }

  /** Adds a subcommand; its arguments and options are added to what comes back. @param usage Such as `serve <folder>`. */
  add<Options>(usage: string, description: string, action: Action<Options>): Command {
    const command = this.#command.command(usage).description(description);
    command.showHelpAfterError(`(try ${this.#command.name()} ${command.name()} --help)`);
    return command.action(() => {
      const options = command.opts<Options & Record<string, unknown>>();
      this.#code = this.#performed(() => action(command.args, options), options["json"] === true);
    });
  }

  /** Who asked for JSON gets it of a refusal as well, beside the lines for people. */
  async #performed(action: () => Promise<number>, wantsJson: boolean): Promise<number> {
    try {
      return await action();
    } catch (error) {
      const problems = diagnosticsOf(error);
      if (wantsJson && problems.length > 0) this.streams.out(refusalText(problems));
      throw error;
    }
  }

  /** Shows a text below the help of the group. */
  describe(text: string): this {
    this.#command.addHelpText("after", text);
    return this;
  }

  /** Runs what the arguments ask for. */
  async run(args: readonly string[]): Promise<number> {
    this.#command.parse([...args], { from: "user" });
    return await (this.#code ?? Promise.resolve(EXIT.usage));
  }
}

/** Gathers the values of an option that may be given several times. */
export function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Counts an option: `-vvv`. */
export function counted(_: unknown, before: number): number {
  return before + 1;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number is wanted");
  return Number(text);
}

/** The day in an option; null where it is not given. @throws {DiagnosticError} `bad-option`. */
export function dayIn(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (isDay(text)) return text;
  throw badOption(`${option} is no day: ${text}`, "write yyyy-MM-dd");
}

/** An option's value as Go's flags have booleans. */
export function truth(text: string): boolean {
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(0|f|false)$/i.test(text)) return false;
  throw new InvalidArgumentError("true or false is wanted");
}

/** A mistake in options that only their meaning shows. */
export function badOption(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-option", hint });
}
