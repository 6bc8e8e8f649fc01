/** A module that is a program of the user's: given its arguments in a file, it prints its result as JSON. */

import { baseName } from "../../model/path.ts";
import type { Command } from "../../model/change.ts";
import { shellQuote } from "../../model/shell_words.ts";
import type { Value } from "../../model/value.ts";
import { encodeHostText } from "../../connection/host_text.ts";
import type { ExecResult } from "../../connection/connection.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readBytes } from "../../system/files.ts";
import { type JsonStyle, writeJson } from "../../template/json/write_json.ts";
import { str } from "../../template/python/repr.ts";
import { answerOf } from "../commands/tools.ts";
import { namedInterpreter } from "../commands/interpreter.ts";
import { PREPARE_FOLDER } from "../commands/script_folder.ts";
import { actionModule, type Given, type Module, type ModuleContext, type Outcome } from "../module.ts";
import { foreignAnswer } from "./foreign_answer.ts";
import { type ForeignStyle, foreignStyle } from "./foreign_style.ts";

/** The module that a file is; one that cannot be run says so in `unusable`. */
export function foreignModule(name: string, path: string): Module {
  const style = foreignStyle(path, readBytes(path));
  const shared = {
    name,
    summary: `The program ${path}`,
    arguments: {},
    openArguments: true,
    setsFacts: true,
    runsOn: "host",
    supports: { check: "full", diff: false },
    returns: {},
    examples: "",
  } as const;
  if (style.kind === "unusable") {
    const unusable = `the module ${name} (${path}) ${style.reason}`;
    return actionModule({
      ...shared,
      unusable,
      run: () => Promise.reject(new DiagnosticError(unusable, { code: "not-supported" })),
    });
  }
  const commandOf = (context: ModuleContext & Given, checkMode: boolean) =>
    commandFor(style, path, context, checkMode);
  return actionModule({
    ...shared,
    run: async (_args, host, context) => answer(await host.run(commandOf(context, false))),
    preview: async (_args, host, context) => answer(await host.query(commandOf(context, true))),
    detached: (_args, _host, context) =>
      Promise.resolve({
        kind: "detached",
        command: commandOf(context, false),
        answer: { kind: "program" },
      }),
  });
}

function answer(result: ExecResult): Outcome {
  return foreignAnswer(answerOf(result));
}

/** As Python writes it: scripts look for names with a blank behind the colon. */
const JSON_STYLE: JsonStyle = {
  indent: null,
  itemSeparator: ", ",
  keySeparator: ": ",
  sortKeys: false,
  asciiOnly: true,
  allowsNan: true,
  isAnsible: true,
};

type Usable = Exclude<ForeignStyle, { readonly kind: "unusable" }>;

/** What puts the program and its arguments into a folder of the host, and runs it there. */
function commandFor(
  style: Usable,
  path: string,
  context: ModuleContext & Given,
  checkMode: boolean,
): Command {
  const args = argumentText(style, context, checkMode);
  const lines = args.split("\n").length;
  const program = `"$folder"/${shellQuote(baseName(path))}`;
  const words = style.kind === "binary" ? [] : interpreterOf(style.interpreter, context);
  const text = `${PREPARE_FOLDER}
count=0
while [ "$count" -lt ${lines} ]; do IFS= read -r line; printf '%s\\n' "$line"; count=$((count + 1)); done >"$folder/args"
cat >${program} && chmod 0700 ${program} || exit
${[...words.map(shellQuote), program].join(" ")} "$folder/args" </dev/null
`;
  return {
    run: { kind: "argv", argv: ["/bin/sh", "-c", text] },
    environment: context.environment,
    stdin: joined(encodeHostText(`${args}\n`), readBytes(path)),
  };
}

/** The interpreter of the first line, or what a variable such as `ansible_python_interpreter` says. */
function interpreterOf(written: readonly string[], context: ModuleContext): readonly string[] {
  const [program = "", ...options] = written;
  const isEnv = baseName(program) === "env";
  const name = baseName(isEnv ? options[0] ?? "" : program);
  const set = namedInterpreter(name.replace(/^python[\d.]*$/, "python"), context);
  const rest = isEnv ? options.slice(1) : options;
  if (set !== null) return [set, ...rest];
  // Hosts have python3, and hardly ever what `python` was the name of when modules were first written.
  return /^python[\d.]*$/.test(name) ? ["/usr/bin/env", "python3", ...rest] : written;
}

function argumentText(style: Usable, context: ModuleContext & Given, checkMode: boolean): string {
  const given = [...context.given].map(([name, { value }]) => [name, value] as const);
  const own: readonly (readonly [string, Value])[] = [
    ["_ansible_check_mode", checkMode],
    ["_ansible_diff", context.diff ?? false],
    ["_ansible_verbosity", context.verbosity],
  ];
  const all = [...given, ...own];
  if (style.kind === "binary" || style.wantsJson) {
    return writeJson(new Map<Value, Value>(all), JSON_STYLE);
  }
  return all.map(([name, value]) => `${name}=${shellQuote(str(value))}`).join(" ");
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const made = new Uint8Array(first.length + second.length);
  made.set(first);
  made.set(second, first.length);
  return made;
}
