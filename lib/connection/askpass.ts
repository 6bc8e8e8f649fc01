/** Passwords for ssh: handed over by a program that ssh asks, so that they are in no argument and no environment. */

import { shellQuote } from "../model/shell_words.ts";
import { environment } from "../system/environment.ts";
import { makeFolder, removePath, replaceFile } from "../system/files.ts";
import { randomHex } from "../system/random.ts";

export interface Askpass {
  /** Makes ssh ask the program, also where there is a terminal. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes the program, and the password with it. */
  readonly remove: () => void;
}

/**
 * A program that answers prompts for a password, and only those: a question about a host key, or for a key's
 * passphrase, is left without an answer.
 *
 * @param folder A folder that only its owner can look into, on a file system whose programs may run.
 * @param prompt What a prompt for the password holds.
 */
export function makeAskpass(folder: string, password: string, prompt: string): Askpass {
  makeFolder(folder, 0o700);
  const path = `${folder}/askpass-${randomHex(8)}`;
  const script = [
    "#!/bin/sh",
    `case $1 in *${shellQuote(prompt)}*) printf '%s\\n' ${shellQuote(password)} ;; *) exit 1 ;; esac`,
    "",
  ];
  replaceFile(path, script.join("\n"), 0o700);
  return {
    // Before OpenSSH 8.4 only a display, and no terminal, made ssh ask a program.
    env: { SSH_ASKPASS: path, SSH_ASKPASS_REQUIRE: "force", DISPLAY: environment()["DISPLAY"] ?? "-" },
    remove: () => removePath(path),
  };
}
