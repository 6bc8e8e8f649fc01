/** Where settings can be set. */

/** Where a setting can be set, as Ansible documents it. */
export interface SettingPlaces {
  readonly env: readonly string[];
  readonly section: string;
  readonly key: string;
}

/** A setting of the environment and of `ansible.cfg`. */
export function setting(env: string | readonly string[], section: string, key: string): SettingPlaces {
  return { env: typeof env === "string" ? [env] : env, section, key };
}
