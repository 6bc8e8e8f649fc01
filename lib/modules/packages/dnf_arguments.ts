/** What can be asked of dnf. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const SWITCH = { type: "bool", default: false } as const;
const NAMES = { type: "list", elements: "str", default: [] } as const;

export const DNF_ARGUMENTS = {
  name: {
    type: "list",
    elements: "str",
    default: [],
    aliases: ["pkg"],
    description: "Packages, groups as `@name`, files or URLs; `*` with `latest` for all that is installed",
  },
  list: {
    type: "str",
    description: "List instead: `installed`, `available`, `updates`, `repos`, or a name of a package",
  },
  state: {
    type: "str",
    choices: ["absent", "present", "installed", "removed", "latest"],
    description: "What is to be; `present` by default, and `absent` with `autoremove`",
  },
  enablerepo: { ...NAMES, description: "Repositories to use that are switched off" },
  disablerepo: { ...NAMES, description: "Repositories not to use" },
  conf_file: { type: "str", description: "Another configuration" },
  disable_gpg_check: { ...SWITCH, description: "Accept packages without a valid signature" },
  installroot: { type: "str", default: "/", description: "Another root folder" },
  releasever: { type: "str", description: "The release of the distribution that is meant" },
  autoremove: {
    ...SWITCH,
    description: "Take away what was installed only for others and is needed no more",
  },
  exclude: { ...NAMES, description: "Packages to leave alone" },
  skip_broken: { ...SWITCH, description: "Leave out what cannot be installed" },
  update_cache: { ...SWITCH, aliases: ["expire-cache"], description: "Read the lists of packages anew" },
  update_only: { ...SWITCH, description: "With `latest`: install nothing that is not there yet" },
  security: { ...SWITCH, description: "With `latest`: only what mends security" },
  bugfix: { ...SWITCH, description: "With `latest`: only what mends mistakes" },
  enable_plugin: { ...NAMES, description: "Plugins to use for this run" },
  disable_plugin: { ...NAMES, description: "Plugins not to use for this run" },
  disable_excludes: {
    type: "str",
    description: "Excludes of the configuration to ignore: `all`, `main` or a repository",
  },
  validate_certs: {
    type: "bool",
    default: true,
    description: "Check certificates of servers that files come from",
  },
  sslverify: { type: "bool", default: true, description: "Check certificates of repositories" },
  allow_downgrade: { ...SWITCH, description: "Accept versions that are older than what is there" },
  download_only: { ...SWITCH, description: "Download only, and install nothing" },
  download_dir: { type: "str", description: "Where to, with `download_only`" },
  lock_timeout: { type: "int", default: 30, description: "Without effect: dnf waits until it may work" },
  install_weak_deps: { type: "bool", default: true, description: "Install what packages recommend too" },
  allowerasing: { ...SWITCH, description: "Take packages away that are in the way" },
  nobest: { type: "bool", description: "Accept versions that are not the newest" },
  best: { type: "bool", description: "Fail rather than accept such ones" },
  cacheonly: { ...SWITCH, description: "Use only lists and packages that are there" },
  use_backend: {
    type: "str",
    default: "auto",
    choices: ["auto", "dnf", "yum", "yum4", "dnf4", "dnf5"],
    description: "The dnf to use: by default the one that the host calls `dnf`",
  },
} as const satisfies ArgumentSpec;

export type DnfArguments = ArgumentsOf<typeof DNF_ARGUMENTS>;
