/** Options in INI files. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { dict } from "../../model/value.ts";
import { mistake } from "../commands/tools.ts";
import { planEdit } from "../files/edit_text.ts";
import { expandPath } from "../files/expand_path.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { planFor } from "../files/place.ts";
import { readTextFile } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { editIni } from "./ini_text.ts";

const ARGUMENTS = {
  path: { type: "path", required: true, aliases: ["dest"], description: "The file" },
  section: {
    type: "str",
    description: "The section; not given or empty for options that stand before all sections",
  },
  section_has_values: {
    type: "list",
    elements: "dict",
    description: "Options that tell one of several sections with the same name; a new section gets them",
    options: {
      option: { type: "str", required: true, description: "The option" },
      value: { type: "str", description: "Its value" },
      values: { type: "list", elements: "str", description: "Its values" },
    },
  },
  option: {
    type: "str",
    description: "The option; without it the whole section is meant, which can be taken away",
  },
  value: { type: "str", description: "Its value" },
  values: { type: "list", elements: "str", description: "Its values, each on a line of its own" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether it is to be there",
  },
  exclusive: {
    type: "bool",
    default: true,
    description:
      "The option has exactly these values; otherwise they are added to those that are there, or taken away",
  },
  no_extra_spaces: { type: "bool", default: false, description: "Write no blanks around the equals sign" },
  ignore_spaces: {
    type: "bool",
    default: false,
    description: "Blanks around the equals sign make no difference",
  },
  create: { type: "bool", default: true, description: "Make the file where there is none" },
  allow_no_value: { type: "bool", default: false, description: "Allow an option without a value" },
  modify_inactive_option: {
    type: "bool",
    default: true,
    description: "Use the line of an option that is a comment",
  },
  follow: {
    type: "bool",
    default: false,
    description: "Write to what a link points to; links are always followed",
  },
  backup: BACKUP_ARGUMENT,
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** `ini_file`. */
export const iniFile = stateModule({
  name: "community.general.ini_file",
  summary: "Sets options in INI files, and takes them away",
  arguments: ARGUMENTS,
  rules: { exclusive: [["value", "values"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    path: { description: "The file", type: "str", returned: "always" },
    msg: { description: "What was done", type: "str", returned: "always" },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with `backup`" },
    diff: { description: "The file before and after", type: "dict", returned: "with `--diff`" },
    ...PATH_RETURNS,
  },
  examples: `- name: Set an option
  community.general.ini_file:
    path: /etc/mirror.ini
    section: registry
    option: port
    value: "8443"
    mode: "0644"
`,
  plan: async (args, host, { environment, diff = true }) => {
    const { state, option } = args;
    const values = args.values ?? (args.value === null ? [] : [args.value]);
    if (state === "present" && values.length === 0 && !args.allow_no_value) {
      throw mistake("Parameter 'value(s)' must be defined if state=present and allow_no_value=False.");
    }
    const path = await expandPath(args.path, host, environment);
    const file = await readTextFile(path, "utf-8", host);
    if (file.text === null && !args.create) {
      throw new ModuleFailure(`Destination ${path} does not exist!`, { rc: 257 }, { code: "file-not-found" });
    }
    const edit = editIni(file.text ?? "", {
      section: args.section || null,
      having: (args.section_has_values ?? []).map((one) => ({
        option: one.option,
        values: one.value === null ? one.values ?? [] : [one.value],
      })),
      option,
      values,
      isWanted: state === "present",
      exclusive: args.exclusive,
      noExtraSpaces: args.no_extra_spaces,
      ignoreSpaces: args.ignore_spaces,
      allowNoValue: args.allow_no_value,
      modifyInactive: args.modify_inactive_option,
    });
    const text = file.text ?? "";
    const header = `${path} (content)`;
    const shown = { before: text, after: edit.text, before_header: header, after_header: header };
    const told = (backup: string | null) => ({
      path,
      msg: edit.message,
      ...(backup === null ? {} : { backup_file: backup }),
      ...(diff ? { diff: dict(shown) } : {}),
    });
    const wanted = { ...args, validate: null, encoding: "utf-8" };
    const change = { file, text: edit.text === text ? null : edit.text, message: edit.message };
    const plan = await planEdit(change, wanted, host, { diff, values: told });
    return planFor(path, file.before, plan.changes, plan.values ?? {});
  },
});
