/** `ferry config`: what the settings are, where they come from, and which there are. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { Value } from "../../../model/value.ts";
import { resolvePath } from "../../../model/path.ts";
import { pathInfo, readText } from "../../../system/files.ts";
import { dumpYamlText } from "../../../inventory/dump/write_dump.ts";
import { dumpJson } from "../../../report/dump_json.ts";
import { errorLine, line } from "../../../report/lines.ts";
import { type Config, expandHome, readConfig } from "../../settings/config.ts";
import { EXIT } from "../../exit_code.ts";
import { type Action, badOption, type Command, CommandGroup, counted, Option } from "../../options.ts";
import { showInPager } from "../../output/pager.ts";
import type { Session } from "../../session.ts";
import { settingDump, settingDumpLines } from "./config_dump.ts";
import { unknownEntries, unknownVariables, unusedEntries } from "./config_check.ts";
import { FILE_FORMATS, settingFile } from "./config_file.ts";
import { SETTING_TYPES, settingList } from "./config_list.ts";

const EXAMPLES = `
Examples:
  ferry config dump --only-changed        what differs from the defaults, and who says so
  ferry config list                       every setting: its variable, its place in ansible.cfg, its default
  ferry config init --disabled > ansible.cfg
  ferry config validate -t all            what is set that is no setting, or that ferry does not do
  ferry config dump -t connection         settings of ssh
`;

interface Options {
  readonly config?: string;
  readonly type: string;
  readonly format: string;
  readonly onlyChanged?: true;
  readonly changedOnly?: true;
  readonly disabled?: true;
  readonly verbose: number;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup("ferry config", "Shows settings.", session.streams).describe(EXAMPLES);
  common(group.add("list [name...]", "all settings there are", list(session)), ["yaml", "json"]);
  common(
    group.add("dump [name...]", "all settings and what they are", dump(session)),
    ["display", "json", "yaml"],
  )
    .option("--only-changed", "only those that differ from the defaults")
    .addOption(new Option("--changed-only").hideHelp());
  common(group.add("view", "the configuration file", view(session)), ["ini"]);
  common(group.add("init [name...]", "a configuration file to begin with", init(session)), FILE_FORMATS)
    .option("--disabled", "with all settings as comments");
  common(group.add("validate", "what is set that means nothing", validate(session)), ["ini", "env"]);
  return await group.run(args);
}

function common(command: Command, formats: readonly string[]): Command {
  return command
    .option("-c, --config <file>", "this configuration file")
    .addOption(
      new Option("-t, --type <type>", "only settings of this kind").choices(SETTING_TYPES).default("base"),
    )
    .addOption(new Option("-f, --format <format>", "how to show it").choices(formats).default(formats[0]))
    .option("-v, --verbose", "say which file is used", counted, 0);
}

const list = (session: Session): Action<Options> => async (names, { type, format }) => {
  const data = settingList(type, names);
  await show(format === "json" ? `${dumpJson(data, 4)}\n` : dumpYamlText(data), session);
  return EXIT.ok;
};

const dump = (session: Session): Action<Options> => async (names, options) => {
  const config = configOf(options, session);
  const { onlyChanged, changedOnly, type, format } = options;
  const shown = { type, names, onlyChanged: onlyChanged ?? changedOnly ?? false };
  if (format === "display") {
    await show(settingDumpLines(shown, config, session).map((text) => `${text}\n`).join(""), session);
    return EXIT.ok;
  }
  const data: Value = settingDump(shown, config, session);
  await show(format === "json" ? `${dumpJson(data, 4)}\n` : dumpYamlText(data), session);
  return EXIT.ok;
};

const view = (session: Session): Action<Options> => async (_, options) => {
  const { file } = configOf(options, session);
  if (file === null) {
    throw new DiagnosticError("Invalid or no config file was supplied", { code: "file-not-found" });
  }
  await show(readText(file), session);
  return EXIT.ok;
};

const init = (session: Session): Action<Options> => async (names, { type, format, disabled }) => {
  await show(settingFile({ type, names, format, isDisabled: disabled ?? false }), session);
  return EXIT.ok;
};

const validate = (session: Session): Action<Options> => (_, options) => {
  const config = configOf(options, session);
  const { type, format } = options;
  const unknown = format === "env" ? unknownVariables(type, session.env) : unknownEntries(type, config);
  for (const message of unknown) session.output.line(errorLine(`[ERROR]: ${message}`, "error"));
  for (const message of unusedEntries(config)) session.warn(message);
  if (unknown.length > 0) return Promise.resolve(EXIT.error);
  session.output.line(line("All configurations seem valid!"));
  return Promise.resolve(EXIT.ok);
};

function configOf(options: Options, session: Session): Config {
  const { env, home, workingFolder, warn, output } = session;
  const asked = options.config === undefined
    ? null
    : resolvePath(workingFolder, expandHome(options.config, home));
  if (asked !== null && !pathInfo(asked)) {
    throw badOption(`The provided configuration file is missing or not accessible: ${asked}`);
  }
  const config = readConfig(
    asked === null ? env : { ...env, ANSIBLE_CONFIG: asked },
    home,
    workingFolder,
    warn,
  );
  if (options.verbose > 0) {
    const text = config.file === null
      ? "No config file found; using defaults"
      : `Using ${config.file} as config file`;
    output.line(line(text, "verbose"));
  }
  return config;
}

async function show(text: string, session: Session): Promise<void> {
  const { env, home, workingFolder } = session;
  await showInPager(text, readConfig(env, home, workingFolder, () => {}), session);
}
