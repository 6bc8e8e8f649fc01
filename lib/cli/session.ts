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
  let listening = listen();
  const thread = new BlockingThread({
    deaf: () => {
      listening[Symbol.dispose]();
      return { [Symbol.dispose]: () => void (listening = listen()) };
    },
  });
  return {
    program,
    env,
    home: homeFolder(env),
    workingFolder: workingFolder(),
    terminal,
    keyboard: new Keyboard(terminal),
    secrets,
    thread,
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
      listening[Symbol.dispose]();
    },
  };
}
