/** Where settings can be set. */

/** A place in `ansible.cfg`. */
export interface IniPlace {
  readonly section: string;
  readonly key: string;
}

/** Where a setting can be set, as Ansible documents it; of several places the last counts that is used. */
export interface SettingPlaces {
  readonly env: readonly string[];
  readonly ini: readonly IniPlace[];
}

/** A setting of the environment and of `ansible.cfg`. */
export function setting(env: string | readonly string[], section: string, key: string): SettingPlaces {
  return { env: typeof env === "string" ? [env] : env, ini: [{ section, key }] };
}
