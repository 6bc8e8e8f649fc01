/** What the settings are: `ferry config dump`. */

import { dict, type Value } from "../../../model/value.ts";
import { str } from "../../../template/python/repr.ts";
import type { Config } from "../../settings/config.ts";
import { type Places, settingValue } from "../../settings/documented_settings.ts";
import { type SettingGroup, settingGroups } from "./config_list.ts";

export interface DumpRequest {
  readonly type: string;
  readonly names: readonly string[];
  readonly onlyChanged: boolean;
}

/** A setting, what it is, and who says so. */
interface Told {
  readonly name: string;
  readonly value: Value;
  readonly origin: string;
}

/** Lines of `NAME(origin) = value`, as Python writes values. */
export function settingDumpLines(request: DumpRequest, config: Config, places: Places): readonly string[] {
  let kind: string | null = null;
  return groupsOf(request, config, places).flatMap(({ group, told }) => {
    const lines = told.map(({ name, origin, value }) => `${name}(${origin}) = ${str(value)}`);
    if (group.kind === null) return [...lines, "", "GALAXY_SERVERS:"];
    if (told.length === 0) return [];
    const title = group.kind.toUpperCase();
    const heading = group.kind === kind || request.type !== "all"
      ? []
      : ["", "", `${title}:`, "=".repeat(title.length), ""];
    kind = group.kind;
    const name = `${group.name}:`;
    return [...heading, name, "_".repeat(name.length - 1), ...lines];
  });
}

/** The same as data. */
export function settingDump(request: DumpRequest, config: Config, places: Places): Value {
  const groups = groupsOf(request, config, places);
  return groups.flatMap(({ group, told }): readonly Value[] => {
    const records = told.map(({ name, origin, value }) => dict({ name, origin, value }));
    if (group.kind === null) return [...records, dict({ GALAXY_SERVERS: dict({}) })];
    return told.length === 0 ? [] : [new Map([[group.name, records]])];
  });
}

function groupsOf(
  { type, names, onlyChanged }: DumpRequest,
  config: Config,
  places: Places,
): readonly { readonly group: SettingGroup; readonly told: readonly Told[] }[] {
  return settingGroups(type, names).map((group) => {
    const told = group.settings.map((one): Told => ({
      name: one.name,
      value: settingValue(one, config, places),
      origin: config.origin(one.setting),
    }));
    const shown = onlyChanged ? told.filter(({ origin }) => origin !== "default") : told;
    return { group, told: group.kind === null ? withFile(shown, config) : shown };
  });
}

/** The file in force stands among the settings, in its place of the alphabet. */
function withFile(told: readonly Told[], { file }: Config): readonly Told[] {
  const own: Told = { name: "CONFIG_FILE", value: file, origin: "" };
  return [...told, own].sort((a, b) => (a.name < b.name ? -1 : 1));
}
