/** Configuration to begin with: `ferry config init`. */

import type { Value } from "../../../model/value.ts";
import { str } from "../../../template/python/repr.ts";
import { dumpJson } from "../../../report/dump_json.ts";
import { shellQuote } from "../../../model/shell_words.ts";
import type { DocumentedSetting } from "../../settings/setting_table.ts";
import { settingPlaces } from "../../settings/settings.ts";
import { settingGroups, standingText, TYPES } from "./config_list.ts";

/** What `-f` takes: a file, variables of the environment, or variables of hosts. */
export const FILE_FORMATS = ["ini", "env", "vars"] as const;

interface FileRequest {
  readonly type: string;
  readonly names: readonly string[];
  readonly format: string;
  readonly isDisabled: boolean;
}

/** Every setting that can be set in this form, with its default; each place stands there once. */
export function settingFile({ type, names, format, isDisabled }: FileRequest): string {
  const settings = settingGroups(type, names).flatMap((group) => group.settings);
  const comment = isDisabled ? (format === "ini" ? ";" : "#") : "";
  switch (format) {
    case "env":
      return settings.flatMap((one) => {
        const name = settingPlaces(one.setting).env.at(-1);
        return name === undefined ? [] : [`${explained(one)}${comment}${name}=${wordOf(one)}\n\n`];
      }).join("");
    case "vars":
      return settings.flatMap((one) =>
        one.variables.filter((name) => !name.startsWith("_")).map((name) =>
          `${explained(one)}${comment}${name}: ${dumpJson(one.otherwise, null)}\n\n`
        )
      ).join("");
    default:
      return iniFile(settings, comment);
  }
}

function iniFile(settings: readonly DocumentedSetting[], comment: string): string {
  const sections = new Map<string, Map<string, string>>();
  for (const one of settings) {
    const place = settingPlaces(one.setting).ini[0];
    if (!place) continue;
    const section = sections.get(place.section) ?? new Map<string, string>();
    sections.set(place.section, section);
    if (section.has(place.key)) continue;
    section.set(place.key, `${explained(one)}${comment}${place.key}=${textOf(one)}\n\n`);
  }
  return [...sections].map(([name, entries]) => `[${name}]\n${[...entries.values()].join("")}\n`).join("");
}

function explained({ kind, summary, standing }: DocumentedSetting): string {
  const note = standing.status === "honoured" ? "" : ` (${standingText(standing)})`;
  return `# (${TYPES[kind]}) ${summary}${note}\n`;
}

/** A default as it is written in a file. */
function textOf({ otherwise, kind }: DocumentedSetting): string {
  if (Array.isArray(otherwise)) return listText(otherwise, kind === "paths: :" ? ":" : ", ");
  return otherwise === null ? "" : str(otherwise);
}

/** A default as a shell reads it. */
function wordOf(setting: DocumentedSetting): string {
  const { otherwise, kind } = setting;
  if (kind === "flag") return otherwise === true ? "1" : "0";
  const text = textOf(setting);
  return text === "" ? "" : shellQuote(text);
}

function listText(values: readonly Value[], separator: string): string {
  return values.map(String).join(separator);
}
