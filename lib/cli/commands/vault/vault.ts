/** `ferry vault`: encrypted files and strings. */

import { addVaultOptions, addVerbosity } from "../shared_options.ts";
import { CommandGroup } from "../../options.ts";
import type { Command } from "../../options.ts";
import type { Session } from "../../session.ts";
import { addRekeyOptions, rekeyFiles } from "./vault_rekey.ts";
import { createFile, decryptFiles, editFiles, encryptFiles, viewFiles } from "./vault_files.ts";
import { addStringOptions, encryptStrings } from "./vault_strings.ts";

const EXAMPLES = `
Examples:
  ferry vault create group_vars/all/secrets.yml               write a new file in the editor
  ferry vault edit group_vars/all/secrets.yml --vault-password-file ~/.vault
  ferry vault encrypt_string --vault-id prod@prompt 's3cret' --name db_password
  ferry vault view group_vars/all/secrets.yml -J
  ferry vault rekey group_vars/all/secrets.yml --new-vault-password-file ~/.vault.new

Passwords come from --vault-id [label@]source, --vault-password-file or -J; a source is a file, a program that
prints the password, or "prompt". vault_password_file and vault_identity_list in ansible.cfg are used as well.
`;

export async function run(args: readonly string[], session: Session): Promise<number> {
  const group = new CommandGroup("ferry vault", "Encrypts and decrypts files and strings.", session.streams);
  const common = (command: Command) => addVerbosity(addVaultOptions(command));
  common(withIdentity(group.add("create [file...]", "write a new encrypted file", createFile(session))))
    .option("--skip-tty-check", "start the editor even where there is no terminal");
  common(withIdentity(group.add("edit [file...]", "change encrypted files", editFiles(session))));
  common(group.add("view [file...]", "show encrypted files", viewFiles(session)));
  common(withIdentity(withOutput(
    group.add("encrypt [file...]", "encrypt files, or standard input", encryptFiles(session)),
  )));
  common(
    withOutput(group.add("decrypt [file...]", "decrypt files, or standard input", decryptFiles(session))),
  );
  common(withIdentity(addRekeyOptions(
    group.add("rekey [file...]", "encrypt files with another password", rekeyFiles(session)),
  )));
  common(withIdentity(withOutput(addStringOptions(
    group.add("encrypt_string [string...]", "encrypt strings for a YAML file", encryptStrings(session)),
  ))));
  return await group.describe(EXAMPLES).run(args);
}

function withIdentity(command: Command): Command {
  return command.option("--encrypt-vault-id <label>", "which of several passwords to encrypt with");
}

function withOutput(command: Command): Command {
  return command.option("--output <file>", "write here; - for standard output");
}
