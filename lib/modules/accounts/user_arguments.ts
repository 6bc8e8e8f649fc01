/** What can be said of a user. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

export const USER_ARGUMENTS = {
  name: { type: "str", required: true, aliases: ["user"], description: "The name of the user" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether there is to be such a user",
  },
  uid: { type: "int", description: "The user's number; by default the host chooses one" },
  non_unique: { type: "bool", default: false, description: "Allow a number that another user has too" },
  uid_min: { type: "int", description: "The lowest number that the host may choose" },
  uid_max: { type: "int", description: "The highest number that the host may choose" },
  group: { type: "str", description: "Name or number of the user's own group, which has to exist" },
  groups: {
    type: "list",
    elements: "str",
    description: "Further groups of the user; an empty list takes the user out of all of them",
  },
  append: {
    type: "bool",
    default: false,
    description: "Keep the groups that are not named in `groups`",
  },
  comment: { type: "str", description: "Usually the full name" },
  home: { type: "path", description: "The home folder" },
  create_home: {
    type: "bool",
    default: true,
    aliases: ["createhome"],
    description: "Make the home folder where there is none",
  },
  move_home: {
    type: "bool",
    default: false,
    description: "Move what is in the old home folder when `home` is another one",
  },
  skeleton: { type: "str", description: "The folder whose content a new home folder gets" },
  umask: { type: "str", description: "The umask with which a new home folder is made" },
  shell: { type: "path", description: "The program that a login starts" },
  password: {
    type: "str",
    secret: true,
    description: "The password as a hash, such as `password_hash` makes",
  },
  update_password: {
    type: "str",
    default: "always",
    choices: ["always", "on_create"],
    description: "Whether a user that is there gets the password too",
  },
  password_lock: { type: "bool", description: "Lock the password, or unlock it" },
  password_expire_max: { type: "int", description: "After how many days a password has to be changed" },
  password_expire_min: { type: "int", description: "Before how many days a password cannot be changed" },
  password_expire_warn: { type: "int", description: "How many days before its end is warned of" },
  password_expire_account_disable: {
    type: "int",
    description: "How many days after the end of its password an account is closed",
  },
  expires: {
    type: "float",
    description: "When the account ends, in seconds since 1970; a negative number for never",
  },
  system: { type: "bool", default: false, description: "Make a new user one of the system" },
  seuser: { type: "str", description: "The SELinux user; left alone where SELinux is off" },
  local: {
    type: "bool",
    default: false,
    description: "Look only at the host's own files, and use the tools of libuser, which do the same",
  },
  remove: { type: "bool", default: false, description: "With `absent`: take the home folder away too" },
  force: {
    type: "bool",
    default: false,
    description:
      "With `absent`: even where the user is logged in. With `generate_ssh_key`: replace a key that is there",
  },
  generate_ssh_key: { type: "bool", default: false, description: "Make an SSH key for the user" },
  ssh_key_bits: { type: "int", default: 0, description: "Its size; 0 for what `ssh-keygen` chooses" },
  ssh_key_type: { type: "str", default: "rsa", description: "Its type, as `ssh-keygen` calls it" },
  ssh_key_file: {
    type: "path",
    description: "Where it lies, below the home folder; by default `.ssh/id_` and its type",
  },
  ssh_key_comment: {
    type: "str",
    description: "Its comment; by default `ansible-generated on` and the name of the host",
  },
  ssh_key_passphrase: {
    type: "str",
    secret: true,
    description: "What protects it; it is among the words of a process while the key is made",
  },
  login_class: { type: "str", description: "Only for systems of the BSD family: refused" },
  hidden: { type: "bool", description: "Only for macOS: refused" },
  profile: { type: "str", description: "Only for Solaris: refused" },
  authorization: { type: "str", description: "Only for Solaris: refused" },
  role: { type: "str", description: "Only for Solaris: refused" },
} as const satisfies ArgumentSpec;

export type UserArguments = ArgumentsOf<typeof USER_ARGUMENTS>;
