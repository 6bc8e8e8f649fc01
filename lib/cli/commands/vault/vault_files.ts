/** `ferry vault create|edit|view|encrypt|decrypt`: whole files. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { folderOf, resolvePath } from "../../../model/path.ts";
import { isDirectory, isFile, makeFolder } from "../../../system/files.ts";
import { parseEnvelope } from "../../../vault/envelope.ts";
import { DEFAULT_ID } from "../../../vault/vault.ts";
import { EXIT } from "../../exit_code.ts";
import { type Action, badOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { editContent } from "../../edit_content.ts";
import { showInPager } from "../../output/pager.ts";
import type { VaultOptions } from "../shared_options.ts";
import { changeContent, checkPlain, opened, readContent, sayDone, writeContent } from "./vault_content.ts";
import { configOf, type EncryptOptions, newSealer, openingVault, sameSealer } from "./vault_secrets.ts";

type CreateOptions = EncryptOptions & { readonly skipTtyCheck?: true };
type DecryptOptions = VaultOptions & { readonly output?: string };

export const createFile = (session: Session): Action<CreateOptions> => async (paths, options) => {
  const sealer = await newSealer(options, session);
  const [path, second] = paths;
  if (path === undefined || second !== undefined) {
    throw badOption("ferry vault create can take only one filename argument");
  }
  if (!session.terminal.isTerminal("stdout") && !options.skipTtyCheck) {
    throw badOption("not a tty, editor cannot be opened", "give --skip-tty-check where it can");
  }
  const full = resolvePath(session.workingFolder, path);
  if (isFile(full)) {
    throw new DiagnosticError(`${path} exists, please use 'edit' instead`, { code: "file-unwritable" });
  }
  if (!isDirectory(folderOf(full))) {
    session.warn(`${folderOf(path)} does not exist, creating...`);
    makeFolder(folderOf(full));
  }
  const content = await editContent(new Uint8Array(), path, configOf(session), session);
  writeContent(path, sealer.seal(content), session);
  return EXIT.ok;
};

export const editFiles = (session: Session): Action<EncryptOptions> => async (paths, options) => {
  const vault = await openingVault(options, session);
  for (const path of paths) {
    const bytes = await readContent(path, session);
    const { content, secret } = opened(bytes, vault, { path, what: "edit" });
    const changed = await editContent(content, path, configOf(session), session);
    if (changed.toHex() === content.toHex()) continue;
    const id = parseEnvelope(new TextDecoder().decode(bytes)).id ?? DEFAULT_ID;
    changeContent(path, sameSealer(secret, id, session).seal(changed), session);
  }
  return EXIT.ok;
};

export const viewFiles = (session: Session): Action<VaultOptions> => async (paths, options) => {
  const vault = await openingVault(options, session);
  for (const path of paths) {
    const { content } = opened(await readContent(path, session), vault, { path, what: "view" });
    await showInPager(new TextDecoder().decode(content), configOf(session), session);
  }
  return EXIT.ok;
};

export const encryptFiles = (session: Session): Action<EncryptOptions> => async (paths, options) => {
  checkOutput(paths, options.output);
  const sealer = await newSealer(options, session);
  for (const path of paths.length > 0 ? paths : ["-"]) {
    const content = await readContent(path, session);
    checkPlain(content);
    writeContent(options.output ?? path, sealer.seal(content), session);
  }
  sayDone("Encryption successful", session);
  return EXIT.ok;
};

export const decryptFiles = (session: Session): Action<DecryptOptions> => async (paths, options) => {
  checkOutput(paths, options.output);
  const vault = await openingVault(options, session);
  for (const path of paths.length > 0 ? paths : ["-"]) {
    const { content } = opened(await readContent(path, session), vault, { path, what: "decrypt" });
    writeContent(options.output ?? path, content, session);
  }
  sayDone("Decryption successful", session);
  return EXIT.ok;
};

function checkOutput(paths: readonly string[], output: string | undefined): void {
  if (output !== undefined && paths.length > 1) {
    throw badOption("At most one input file may be used with the --output option");
  }
}
