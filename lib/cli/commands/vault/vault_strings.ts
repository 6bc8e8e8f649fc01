/** `ferry vault encrypt_string`: values for YAML files. */

import { readStdin } from "../../../system/terminal.ts";
import { errorLine } from "../../../report/lines.ts";
import { EXIT } from "../../exit_code.ts";
import { type Action, badOption, type Command, several } from "../../options.ts";
import type { Session } from "../../session.ts";
import { sayDone, writeContent } from "./vault_content.ts";
import { type EncryptOptions, newSealer, type Sealer } from "./vault_secrets.ts";

export interface StringOptions extends EncryptOptions {
  readonly prompt?: true;
  readonly showInput?: true;
  readonly name?: readonly string[];
  readonly stdinName?: string;
}

/** A text to encrypt. */
interface Plain {
  readonly text: string;
  readonly source: string;
  /** The variable's name; null for none. */
  readonly name: string | null;
}

/** Columns before the lines of a vault in YAML. */
const INDENT = " ".repeat(10);

export function addStringOptions(command: Command): Command {
  return command
    .option("-p, --prompt", "ask for the string")
    .option("--show-input", "show what is typed")
    .option("-n, --name <variable>", "the variable's name; one for each string", several)
    .option("--stdin-name <variable>", "read the string from standard input, for this variable");
}

export const encryptStrings = (session: Session): Action<StringOptions> => async (args, options) => {
  const readsStdin = args.includes("-") || options.stdinName !== undefined ||
    (args.length === 0 && !options.prompt);
  if (options.prompt && readsStdin) {
    throw badOption("The --prompt option is not supported if also reading input from stdin");
  }
  const sealer = await newSealer(options, session);
  const plains = [
    ...(options.prompt ? [await prompted(options, session)] : []),
    ...(readsStdin ? [await standardInput(options, session)] : []),
    ...fromArguments(args.filter((arg) => arg !== "-"), options.name ?? [], session),
  ];
  if (plains.length > 1) plains.forEach((plain, at) => session.output.line(errorLine(caption(plain, at))));
  const text = plains.map((plain) => `${yamlOf(plain, sealer)}\n`).join("");
  writeContent(options.output ?? "-", text, session);
  sayDone("Encryption successful", session);
  return EXIT.ok;
};

function yamlOf({ text, name }: Plain, sealer: Sealer): string {
  const lines = sealer.seal(new TextEncoder().encode(text)).trimEnd().split("\n");
  const heading = name === null ? "!vault |" : `${name}: !vault |`;
  return [heading, ...lines.map((line) => INDENT + line)].join("\n");
}

function caption({ name, source }: Plain, at: number): string {
  return name === null
    ? `# The encrypted version of the string #${at + 1} from ${source}.)`
    : `# The encrypted version of variable ("${name}", the string #${at + 1} from ${source}).`;
}

async function prompted({ showInput }: StringOptions, session: Session): Promise<Plain> {
  const { keyboard, signal } = session;
  const options = { timeoutMs: null, signal, piped: true };
  const name = await keyboard.ask("Variable name (enter for no name): ", { ...options, echo: true });
  const question = showInput ? "String to encrypt:" : "String to encrypt (hidden): ";
  const text = await keyboard.ask(question, { ...options, echo: showInput ?? false });
  if (!text) throw badOption("The plaintext provided from the prompt was empty, not encrypting");
  return { text, source: "the interactive prompt", name: name || null };
}

async function standardInput({ stdinName }: StringOptions, session: Session): Promise<Plain> {
  sayDone(
    "Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already have a newline)",
    session,
  );
  const text = await readStdin();
  if (text === "") throw badOption("stdin was empty, not encrypting");
  return { text, source: "stdin", name: stdinName ?? null };
}

function fromArguments(
  texts: readonly string[],
  names: readonly string[],
  { output }: Session,
): readonly Plain[] {
  const last = names.at(-1);
  if (last !== undefined && texts.length > names.length) {
    output.line(errorLine("The number of --name options do not match the number of args."));
    output.line(
      errorLine(`The last named variable will be "${last}". The rest will not have names.`),
    );
  }
  return texts.map((text, at) => {
    if (text === "") {
      throw badOption("The plaintext provided from the command line args was empty, not encrypting");
    }
    return { text, source: "the command line args", name: names[at] ?? null };
  });
}
