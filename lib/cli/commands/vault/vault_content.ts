/** What vault commands read and write: files, and the standard streams, as `-`. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { resolvePath } from "../../../model/path.ts";
import { isFile, pathInfo, readBytes, realPath, replaceFile } from "../../../system/files.ts";
import { readStdinBytes } from "../../../system/terminal.ts";
import { isVault } from "../../../vault/envelope.ts";
import { Vault, type VaultSecret } from "../../../vault/vault.ts";
import { errorLine } from "../../../report/lines.ts";
import type { Session } from "../../session.ts";

/** Encrypted and decrypted files are nobody else's to read. */
const PRIVATE = 0o600;
const STANDARD = "-";

/** @throws {DiagnosticError} `file-not-found`, `file-unreadable`. */
export async function readContent(path: string, { workingFolder }: Session): Promise<Uint8Array> {
  if (path === STANDARD) return await readStdinBytes();
  return readBytes(resolvePath(workingFolder, path));
}

/** Writes a file that only its owner may read, behind the link that leads to it. */
export function writeContent(
  path: string,
  content: Uint8Array | string,
  { workingFolder, terminal }: Session,
): void {
  if (path === STANDARD) return terminal.write("stdout", content);
  const full = resolvePath(workingFolder, path);
  replaceFile(isFile(full) ? realPath(full) : full, content, PRIVATE);
}

/** Replaces a file's content and keeps its permissions. */
export function changeContent(path: string, content: string, { workingFolder }: Session): void {
  const full = realPath(resolvePath(workingFolder, path));
  replaceFile(full, content, pathInfo(full)?.mode ?? PRIVATE);
}

/** What a vault holds, and the password that opened it. @throws {DiagnosticError} `vault-failed`. */
export function opened(
  bytes: Uint8Array,
  vault: Vault,
  { path, what }: { readonly path: string; readonly what: string },
): { readonly content: Uint8Array; readonly secret: VaultSecret } {
  try {
    const text = new TextDecoder().decode(bytes);
    if (!isVault(text)) {
      throw new DiagnosticError("Input is not vault encrypted data.", { code: "vault-failed" });
    }
    return vault.open(text, path);
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause;
    throw new DiagnosticError(`Failed to ${what} '${path}': ${cause.message}`, {
      code: "vault-failed",
      hint: cause.hint,
      cause,
    });
  }
}

/** @throws {DiagnosticError} `vault-failed` for what is a vault already. */
export function checkPlain(bytes: Uint8Array): void {
  if (isVault(new TextDecoder().decode(bytes.subarray(0, 64)))) {
    throw new DiagnosticError("input is already encrypted", { code: "vault-failed" });
  }
}

/** Says that all went well, to who looks. */
export function sayDone(text: string, { terminal, output }: Session): void {
  if (terminal.isTerminal("stdout")) output.line(errorLine(text));
}
