/** The settings of Ansible that mean nothing to ferry, and why. */

import type { DocumentedSetting } from "./setting_table.ts";
import groups from "./unused_settings.json" with { type: "json" };
import { type WrittenSetting, writtenSetting } from "./written_setting.ts";

/** Those settings, documented as the ones are that ferry has. */
export const UNUSED_SETTINGS: readonly DocumentedSetting[] = groups.flatMap(({ standing, why, settings }) =>
  settings.map((written: WrittenSetting) => writtenSetting({ ...written, standing, why }))
);
