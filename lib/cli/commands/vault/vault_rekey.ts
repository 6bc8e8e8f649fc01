/** `ferry vault rekey`: files encrypted with another password. */

import { EXIT } from "../../exit_code.ts";
import { type Action, type Command, Option } from "../../options.ts";
import type { Session } from "../../session.ts";
import { changeContent, opened, readContent, sayDone } from "./vault_content.ts";
import { type EncryptOptions, openingVault, rekeySealer } from "./vault_secrets.ts";

export interface RekeyOptions extends EncryptOptions {
  readonly newVaultId?: string;
  readonly newVaultPasswordFile?: string;
}

export function addRekeyOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--new-vault-id <id>", "the new identity: [label@]file or prompt")
        .conflicts("newVaultPasswordFile"),
    )
    .option("--new-vault-password-file <file>", "read the new password from a file");
}

export const rekeyFiles = (session: Session): Action<RekeyOptions> => async (paths, options) => {
  const vault = await openingVault(options, session);
  const sealer = await rekeySealer(options, session);
  for (const path of paths) {
    const { content } = opened(await readContent(path, session), vault, { path, what: "rekey" });
    changeContent(path, sealer.seal(content), session);
  }
  sayDone("Rekey successful", session);
  return EXIT.ok;
};
