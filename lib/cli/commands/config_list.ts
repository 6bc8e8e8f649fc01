/** The settings there are: as data, and as files to begin with. */

import { type Dict, dict, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { settingPlaces } from "../settings.ts";
import { badOption } from "../options.ts";
import {
  BASE_SETTINGS,
  type DocumentedSetting,
  PLUGIN_SETTINGS,
  type SettingKind,
} from "../setting_table.ts";

/** What `-t` takes. */
export const SETTING_TYPES: readonly string[] = ["all", "base", ...PLUGIN_SETTINGS.keys()];

const TYPES: Readonly<Record<SettingKind, string>> = {
  flag: "boolean",
  integer: "integer",
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
    ? [{ kind: null, name: null, settings: BASE_SETTINGS.toSorted(byName) }]
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
  return settings.map(({ name, setting, kind, otherwise, summary }) => {
    const { env, section, key } = settingPlaces(setting);
    return [
      name,
      new Map<Value, Value>([
        ["default", otherwise],
        ["description", summary],
        ["env", env.map((name) => dict({ name }))],
        ["ini", [dict({ key, section })]],
        ["type", TYPES[kind]],
      ]),
    ];
  });
}

interface FileRequest {
  readonly type: string;
  readonly names: readonly string[];
  /** `ini` or `env`. */
  readonly format: string;
  readonly isDisabled: boolean;
}

/** A configuration file, or variables of the environment, with every default. */
export function settingFile({ type, names, format, isDisabled }: FileRequest): string {
  const settings = settingGroups(type, names).flatMap((group) => group.settings);
  const comment = isDisabled ? (format === "ini" ? ";" : "#") : "";
  switch (format) {
    case "env":
      return settings.map((one) =>
        `${explained(one)}${comment}${settingPlaces(one.setting).env[0]}=${textOf(one)}\n\n`
      ).join("");
    default: {
      const sections = Map.groupBy(settings, ({ setting }) => settingPlaces(setting).section);
      return [...sections].map(([section, members]) => {
        const body = members.map((one) =>
          `${explained(one)}${comment}${settingPlaces(one.setting).key}=${textOf(one)}\n\n`
        );
        return `[${section}]\n${body.join("")}\n`;
      }).join("");
    }
  }
}

function explained({ kind, summary }: DocumentedSetting): string {
  return `# (${TYPES[kind]}) ${summary}\n`;
}

/** A default as it is written in a file. */
function textOf({ otherwise, kind }: DocumentedSetting): string {
  if (Array.isArray(otherwise)) return otherwise.map(String).join(kind === "paths: :" ? ":" : ", ");
  return otherwise === null ? "" : str(otherwise);
}

function byName(a: DocumentedSetting, b: DocumentedSetting): number {
  return a.name < b.name ? -1 : 1;
}
