/** Settings as our tables of data write them. */

import type { Value } from "../../model/value.ts";
import type { IniPlace } from "./setting_places.ts";
import type { DocumentedSetting, SettingKind, Standing } from "./setting_table.ts";

export interface WrittenSetting {
  readonly name: string;
  readonly summary: string;
  readonly kind: string;
  readonly otherwise: Value;
  readonly env: readonly string[];
  /** `section.key`. */
  readonly ini: readonly string[];
  readonly variables?: readonly string[];
  readonly choices?: readonly string[];
  /** Absent where ferry does what it says. */
  readonly standing?: string;
  readonly why?: string;
}

const KINDS: readonly SettingKind[] = ["flag", "integer", "number", "list", "paths: :", "path", "text"];

/** The setting that a row of a table describes. */
export function writtenSetting(written: WrittenSetting): DocumentedSetting {
  const { name, summary, kind, otherwise, env, ini, variables = [], choices = null } = written;
  return {
    name,
    summary,
    kind: KINDS.find((one) => one === kind) ?? "text",
    otherwise,
    setting: { env, ini: ini.map(iniPlace) },
    variables,
    choices,
    standing: standingOf(written),
  };
}

function standingOf({ standing, why = "" }: WrittenSetting): Standing {
  return standing === "ignored" || standing === "refused"
    ? { status: standing, why }
    : { status: "honoured" };
}

function iniPlace(text: string): IniPlace {
  const dot = text.indexOf(".");
  return { section: text.slice(0, dot), key: text.slice(dot + 1) };
}
