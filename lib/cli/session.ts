/** One invocation of the program: the process around it, as one record. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Warn } from "../model/event.ts";
import { namesSecret, Secrets } from "../model/secret.ts";
import { BlockingThread } from "../system/blocking/blocking_thread.ts";
import { type Environment, environment, homeFolder, workingFolder } from "../system/environment.ts";
import { exitNow, onInterrupt } from "../system/interrupts.ts";
import { Keyboard } from "../system/keyboard.ts";
import { systemTerminal, type Terminal } from "../system/terminal.ts";
import { errorLine } from "../report/lines.ts";
import { Notes } from "../report/notes.ts";
import { EXIT } from "./exit_code.ts";
import type { CommandStreams } from "./options.ts";
import { Output } from "./output/output.ts";

export interface Session extends Disposable {
  /** The name that the program goes by: its own, or that of the one that it stands for. */
  readonly program: string;
  readonly env: Environment;
  readonly home: string;
  readonly workingFolder: string;
  readonly terminal: Terminal;
  readonly keyboard: Keyboard;
  readonly secrets: Secrets;
  /** Does what templates stand still for. */
  readonly thread: BlockingThread;
  readonly output: Output;
  readonly streams: CommandStreams;
  /**
   * Says that the program has been computing for a while and hears nothing: a signal ends it at once then, until it
   * turns to something else.
   */
  readonly busy: () => void;
  /** Aborted with a `DiagnosticError` `interrupted` when somebody asks the program to end. */
  readonly signal: AbortSignal;
  /** Says a warning, once; with the place in a user's text that it is about. */
  readonly warn: Warn;
}

/** Narrower help is harder to read than broken lines are. */
const NARROWEST_HELP = 60;

export function openSession(program: string): Session {
  const env = environment();
  const terminal = systemTerminal(env);
  const secrets = new Secrets();
  for (const [name, value] of Object.entries(env)) if (namesSecret(name)) secrets.add(value);
  const output = new Output(terminal, secrets);
  const notes = new Notes({ workingFolder: workingFolder() });
  const abort = new AbortController();
  const listen = () =>
    onInterrupt((name) => {
      if (abort.signal.aborted) exitNow(EXIT.interrupted);
      abort.abort(new DiagnosticError(`interrupted by ${name}`, { code: "interrupted" }));
    });
  const hearing = new Hearing(listen);
  const thread = new BlockingThread({ deaf: () => hearing.pause() });
  let isBusy = false;
  const busy = () => {
    if (isBusy) return;
    isBusy = true;
    const pause = hearing.pause();
    setTimeout(() => {
      isBusy = false;
      pause[Symbol.dispose]();
    });
  };
  return {
    program,
    env,
    home: homeFolder(env),
    workingFolder: workingFolder(),
    terminal,
    keyboard: new Keyboard(terminal),
    secrets,
    thread,
    busy,
    output,
    streams: {
      out: (text) => output.text(text),
      err: (text) => output.line(errorLine(text.trimEnd(), null)),
      columns: Math.max(NARROWEST_HELP, terminal.columns()),
    },
    signal: abort.signal,
    warn: (message, at, more) => output.lines(notes.warning(message, { at, more })),
    [Symbol.dispose]: () => {
      thread[Symbol.dispose]();
      output.close();
      hearing[Symbol.dispose]();
    },
  };
}

/** Listens to signals but for pauses, in which they do what the system does with them. */
class Hearing implements Disposable {
  #listening: Disposable;
  #pauses = 0;

  constructor(private readonly listen: () => Disposable) {
    this.#listening = listen();
  }

  pause(): Disposable {
    if (this.#pauses++ === 0) this.#listening[Symbol.dispose]();
    return {
      [Symbol.dispose]: () => {
        if (--this.#pauses === 0) this.#listening = this.listen();
      },
    };
  }

  /** Ends with a pause that nobody ends. */
  [Symbol.dispose](): void {
    this.pause();
  }
}
