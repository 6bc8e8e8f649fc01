/** The arguments that all modules which make files share: who owns them, and who may do what with them. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

export const FILE_ARGUMENTS = {
  mode: {
    type: "raw",
    description: "Permissions: octal digits in quotes such as `'0644'`, or symbols such as `u=rw,g=r,o=`. " +
      "What is not given stays as it is; something new gets what the umask of the host leaves",
  },
  owner: {
    type: "str",
    description: "Name or number of the user that is to own it; by default nobody is changed",
  },
  group: {
    type: "str",
    description: "Name or number of the group that is to own it; by default nobody is changed",
  },
  attributes: {
    type: "str",
    aliases: ["attr"],
    description:
      "Flags of the file system as `chattr` takes them: `+i` adds, `-i` takes away, `=i` and `i` " +
      "set exactly these. Left alone where the host has no `chattr`",
  },
  seuser: {
    type: "str",
    description: "User of the SELinux context, `_default` for the one of the policy; " +
      "left alone where SELinux is off",
  },
  serole: { type: "str", description: "Role of the SELinux context, `_default` for the one of the policy" },
  setype: { type: "str", description: "Type of the SELinux context, `_default` for the one of the policy" },
  selevel: { type: "str", description: "Level of the SELinux context, `_default` for the one of the policy" },
  unsafe_writes: {
    type: "bool",
    default: false,
    variable: "ANSIBLE_UNSAFE_WRITES",
    description: "Write into a file that cannot be replaced as a whole, such as one that is mounted into a " +
      "container. A crash in that moment leaves it half written",
  },
} as const satisfies ArgumentSpec;

export type FileArguments = ArgumentsOf<typeof FILE_ARGUMENTS>;

/** The argument of modules that replace files. */
export const BACKUP_ARGUMENT = {
  type: "bool",
  default: false,
  description: "Keep the old file beside the new one, under a name with the date",
} as const;

/** The argument of modules that can have a new file checked before it takes its place. */
export const VALIDATE_ARGUMENT = {
  type: "str",
  description: "A command that checks the new file before it is put in place; `%s` stands for its path. " +
    "It is run without a shell, and its failure leaves everything as it is",
} as const;
