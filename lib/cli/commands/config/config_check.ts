/** What is set that means nothing: `ferry config validate`. */

import type { Config } from "../../settings/config.ts";
import type { IniPlace } from "../../settings/setting_places.ts";
import { settingPlaces } from "../../settings/settings.ts";
import { settingGroups, standingText } from "./config_list.ts";

/** Variables of the environment that are no settings, though they begin like ones. */
const OTHER_VARIABLES: readonly string[] = ["ANSIBLE_CONFIG"];

/** Sections of servers that the setting GALAXY_SERVER_LIST names. */
const SERVER = /^galaxy_server\./;

/** A line for each entry of `ansible.cfg` that is no setting. */
export function unknownEntries(type: string, config: Config): readonly string[] {
  const known = Map.groupBy(placesOf(type), ({ section }) => section);
  const sections = new Set<string>();
  return config.placesInFile().flatMap(({ section, key }) => {
    const places = known.get(section);
    if (places) {
      return places.some((place) => place.key === key)
        ? []
        : [`Found unknown key '${key}' in section '${section}' in '${config.file}.`];
    }
    if (SERVER.test(section) || sections.has(section)) return [];
    sections.add(section);
    return [`Found unknown section '${section}' in '${config.file}.`];
  });
}

/** A line for each variable of the environment that looks like a setting and is none. */
export function unknownVariables(type: string, env: Readonly<Record<string, string>>): readonly string[] {
  const known = new Set([
    ...OTHER_VARIABLES,
    ...settingsOf(type).flatMap(({ setting }) => settingPlaces(setting).env),
  ]);
  return Object.keys(env)
    .filter((name) => name.startsWith("ANSIBLE_") && !known.has(name))
    .map((name) => `Found unknown environment variable '${name}'.`);
}

/** A line for each setting that somebody sets though ferry does not do what it says. */
export function unusedEntries(config: Config): readonly string[] {
  return settingsOf("base").flatMap(({ name, setting, standing }) => {
    const origin = config.origin(setting);
    if (standing.status === "honoured" || origin === "default") return [];
    return [`${name} (${origin}) is ${standingText(standing)}`];
  });
}

function placesOf(type: string): readonly IniPlace[] {
  return settingsOf(type).flatMap(({ setting }) => settingPlaces(setting).ini);
}

function settingsOf(type: string) {
  return settingGroups(type, []).flatMap(({ settings }) => settings);
}
