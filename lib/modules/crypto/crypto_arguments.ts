/** The arguments that modules for keys and certificates share. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { BACKUP_ARGUMENT, FILE_ARGUMENTS } from "../files/file_arguments.ts";

export const BACKEND_ARGUMENT = {
  type: "str",
  default: "auto",
  choices: ["auto", "cryptography"],
  description: "Without effect: the host's own `openssl` does the work",
} as const;

/** The arguments of modules that keep one file. */
export const KEPT_FILE_ARGUMENTS = {
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether the file is to be there",
  },
  force: { type: "bool", default: false, description: "Make it anew each time" },
  backup: BACKUP_ARGUMENT,
  return_content: { type: "bool", default: false, description: "Return what the file holds" },
  select_crypto_backend: BACKEND_ARGUMENT,
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** Which private key is meant. */
export const PRIVATE_KEY_ARGUMENTS = {
  privatekey_path: { type: "path", description: "The file of the host with the private key" },
  privatekey_content: { type: "str", secret: true, description: "The private key itself" },
  privatekey_passphrase: { type: "str", secret: true, description: "The passphrase of the private key" },
} as const satisfies ArgumentSpec;
