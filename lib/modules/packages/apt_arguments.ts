/** What can be asked of apt. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

/** The retries of an update, which modules of repositories have too. */
export const UPDATE_ARGUMENTS = {
  update_cache_retries: { type: "int", default: 5, description: "How often an update is tried" },
  update_cache_retry_max_delay: {
    type: "int",
    default: 12,
    description: "The longest pause between tries in seconds; it doubles from one on",
  },
} as const satisfies ArgumentSpec;

export const APT_ARGUMENTS = {
  package: {
    type: "list",
    elements: "str",
    aliases: ["pkg", "name"],
    description:
      "Names, which may hold wildcards and end in `=1.2`, `=1.2*` or `>=1.2`; `*` with `latest` for all",
  },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "build-dep", "fixed", "latest", "present"],
    description:
      "`build-dep` installs what building the packages takes, `fixed` mends what is half installed",
  },
  update_cache: {
    type: "bool",
    aliases: ["update-cache"],
    description: "Read the lists of packages anew, first of all",
  },
  cache_valid_time: {
    type: "int",
    default: 0,
    description: "Only where they are older than so many seconds; asks for reading them anew by itself",
  },
  ...UPDATE_ARGUMENTS,
  deb: { type: "path", description: "A package as a file of the host, or its URL" },
  upgrade: {
    type: "str",
    default: "no",
    choices: ["dist", "full", "no", "safe", "yes"],
    description: "`yes` and `safe` upgrade what needs no removal, `full` and `dist` all",
  },
  purge: { type: "bool", default: false, description: "Take configuration files away too" },
  default_release: {
    type: "str",
    aliases: ["default-release"],
    description: "The release that packages are taken from where several have them",
  },
  install_recommends: {
    type: "bool",
    aliases: ["install-recommends"],
    description: "Install recommended packages too; by default as the host is configured",
  },
  force: {
    type: "bool",
    default: false,
    description:
      "Accept packages without signature, older ones, held ones, and the removal of essential ones",
  },
  dpkg_options: {
    type: "str",
    default: "force-confdef,force-confold",
    description: "Options for dpkg, with commas between them",
  },
  autoremove: {
    type: "bool",
    default: false,
    description: "Take away what was installed only for others and is needed no more",
  },
  autoclean: { type: "bool", default: false, description: "Delete archives that can be downloaded no more" },
  clean: { type: "bool", default: false, description: "Delete all archives that were downloaded" },
  fail_on_autoremove: { type: "bool", default: false, description: "Fail rather than take a package away" },
  policy_rc_d: {
    type: "int",
    description: "The answer for packages that want to start a service; 101 forbids it",
  },
  only_upgrade: { type: "bool", default: false, description: "Install nothing that is not there yet" },
  force_apt_get: { type: "bool", default: false, description: "Without effect: it is `apt-get` always" },
  allow_unauthenticated: {
    type: "bool",
    default: false,
    aliases: ["allow-unauthenticated"],
    description: "Accept packages whose origin nobody has signed",
  },
  allow_downgrade: {
    type: "bool",
    default: false,
    aliases: ["allow-downgrade", "allow_downgrades", "allow-downgrades"],
    description: "Accept versions that are older than what is there",
  },
  allow_change_held_packages: { type: "bool", default: false, description: "Change packages that are held" },
  lock_timeout: { type: "int", default: 60, description: "Seconds to wait where apt is in use" },
  auto_install_module_deps: {
    type: "bool",
    default: true,
    description: "Without effect: nothing has to be installed for this module",
  },
} as const satisfies ArgumentSpec;

export type AptArguments = ArgumentsOf<typeof APT_ARGUMENTS>;
