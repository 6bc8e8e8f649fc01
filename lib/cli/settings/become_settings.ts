/** Where the settings of one way to become another user are: those of all ways, and after them its own. */

import type { BecomeMethod } from "../../connection/become.ts";
import type { SettingPlaces } from "./setting_places.ts";

/** What a setting is called in its places. */
export interface BecomeSettingName {
  /** As variables of the environment end. */
  readonly end: string;
  /** In the section of all ways; null where it is not set there. */
  readonly general: string | null;
  /** In the section of the method. */
  readonly own: string;
}

export const BECOME_SETTINGS = {
  user: { end: "USER", general: "become_user", own: "user" },
  password: { end: "PASS", general: null, own: "password" },
  flags: { end: "FLAGS", general: "become_flags", own: "flags" },
  executable: { end: "EXE", general: "become_exe", own: "executable" },
} as const satisfies Readonly<Record<string, BecomeSettingName>>;

/** Where a setting of a way to become another user can be set. */
export function becomePlaces(method: BecomeMethod, { end, general, own }: BecomeSettingName): SettingPlaces {
  return {
    env: [`ANSIBLE_BECOME_${end}`, `ANSIBLE_${method.toUpperCase()}_${end}`],
    ini: [
      ...(general === null ? [] : [{ section: "privilege_escalation", key: general }]),
      { section: `${method}_become_plugin`, key: own },
    ],
  };
}
