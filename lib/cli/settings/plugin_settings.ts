/** The settings of parts that Ansible calls plugins. */

import type { DocumentedSetting } from "./setting_table.ts";
import kinds from "./plugin_settings.json" with { type: "json" };
import { type WrittenSetting, writtenSetting } from "./written_setting.ts";

/** The settings of each part: by kind, and by name in a kind. */
export const PLUGIN_SETTINGS: ReadonlyMap<string, ReadonlyMap<string, readonly DocumentedSetting[]>> =
  new Map(Object.entries(kinds).map(([kind, plugins]) => [kind, new Map(settingsByPlugin(plugins))]));

function settingsByPlugin(
  plugins: Readonly<Record<string, readonly WrittenSetting[]>>,
): readonly (readonly [string, readonly DocumentedSetting[]])[] {
  return Object.entries(plugins).map(([name, settings]) => [name, settings.map(writtenSetting)]);
}
