/** The settings there are, as data. */

import { type Dict, dict, type Value } from "../../../model/value.ts";
import { settingPlaces } from "../../settings/settings.ts";
import { badOption } from "../../options.ts";
import { ALL_BASE_SETTINGS } from "../../settings/documented_settings.ts";
import { PLUGIN_SETTINGS } from "../../settings/plugin_settings.ts";
import type { DocumentedSetting, SettingKind, Standing } from "../../settings/setting_table.ts";

/** What `-t` takes. */
export const SETTING_TYPES: readonly string[] = ["all", "base", ...PLUGIN_SETTINGS.keys()];

/** What Ansible calls the kinds of settings. */
export const TYPES: Readonly<Record<SettingKind, string>> = {
  flag: "boolean",
  integer: "integer",
  number: "float",
  list: "list",
  "paths: ,": "pathlist",
  "paths: :": "pathspec",
  path: "path",
  text: "string",
};

/** The settings of one part of the program; without kind and name those of the program itself. */
export interface SettingGroup {
  readonly kind: string | null;
  readonly name: string | null;
  readonly settings: readonly DocumentedSetting[];
}

/** The groups that a type means. @param names Only parts of these names; all where empty. @throws {DiagnosticError} `bad-option`. */
export function settingGroups(type: string, names: readonly string[]): readonly SettingGroup[] {
  if (names.length > 0 && (type === "base" || type === "all")) {
    throw badOption(`names need the kind of what they name: ${names.join(", ")}`, "give it with -t");
  }
  const base = type === "base" || type === "all"
    ? [{ kind: null, name: null, settings: ALL_BASE_SETTINGS }]
    : [];
  const parts = [...PLUGIN_SETTINGS]
    .filter(([kind]) => type === "all" || type === kind)
    .flatMap(([kind, plugins]) =>
      [...plugins].map(([name, settings]) => ({ kind, name, settings: settings.toSorted(byName) }))
    );
  return [...base, ...parts.filter(({ name }) => names.length === 0 || names.includes(name))];
}

/** Settings by name, those of parts by kind and part, with all that is known of them. */
export function settingList(type: string, names: readonly string[]): Dict {
  const groups = settingGroups(type, names);
  const base = groups.filter(({ kind }) => kind === null).flatMap(({ settings }) => described(settings));
  const parts = groups.filter(({ kind }) => kind !== null);
  if (type !== "all") {
    return new Map<Value, Value>([
      ...base,
      ...parts.map(({ name, settings }) => [name, new Map(described(settings))] as const),
    ]);
  }
  const kinds = [...new Set(parts.map(({ kind }) => kind))];
  return new Map<Value, Value>([
    ...base,
    ...kinds.map((kind) =>
      [
        `${kind?.toUpperCase()}`,
        new Map<Value, Value>(
          parts.filter((part) => part.kind === kind).map(({ name, settings }) => [
            name,
            new Map(described(settings)),
          ]),
        ),
      ] as const
    ),
  ]);
}

function described(settings: readonly DocumentedSetting[]): readonly (readonly [string, Value])[] {
  return settings.map((one) => {
    const { env, ini } = settingPlaces(one.setting);
    return [
      one.name,
      new Map<Value, Value>([
        ...(one.choices === null ? [] : [["choices", one.choices] as const]),
        ["default", one.otherwise],
        ["description", one.summary],
        ["env", env.map((name) => dict({ name }))],
        ["ferry", standingText(one.standing)],
        ["ini", ini.map(({ section, key }) => dict({ key, section }))],
        ["type", TYPES[one.kind]],
        ...(one.variables.length === 0
          ? []
          : [["vars", one.variables.map((name) => dict({ name }))] as const]),
      ]),
    ];
  });
}

/** Whether ferry does what a setting says: `ignored: why`. */
export function standingText(standing: Standing): string {
  return standing.status === "honoured" ? standing.status : `${standing.status}: ${standing.why}`;
}

function byName(a: DocumentedSetting, b: DocumentedSetting): number {
  return a.name < b.name ? -1 : 1;
}
