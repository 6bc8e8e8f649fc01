/** The passwords of vaults: from files, from programs, from the user. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { baseName, resolvePath } from "../../model/path.ts";
import { pathInfo, readText } from "../../system/files.ts";
import { runProcess } from "../../system/process.ts";
import type { VaultSecret } from "../../vault/vault.ts";
import { expandHome } from "../config.ts";

export interface PasswordSources {
  /** Values of `--vault-id`: `[label@]source`. */
  readonly ids: readonly string[];
  readonly files: readonly string[];
  readonly ask: boolean;
}

export interface PasswordDeps {
  readonly home: string;
  readonly workingFolder: string;
  /** Asks without showing what is typed; null where nobody can answer. */
  readonly ask: (text: string) => Promise<string | null>;
}

const PROMPTS: readonly string[] = ["prompt", "prompt_ask_vault_pass"];
const DEFAULT_ID = "default";

/** @throws {DiagnosticError} `vault-failed`, `file-not-found`, `command-failed`. */
export async function readVaultPasswords(
  { ids, files, ask }: PasswordSources,
  deps: PasswordDeps,
): Promise<readonly VaultSecret[]> {
  const sources = [
    ...ids.map(splitId),
    ...files.map((source) => ({ id: DEFAULT_ID, source })),
    ...(ask ? [{ id: DEFAULT_ID, source: "prompt" }] : []),
  ];
  const secrets: VaultSecret[] = [];
  for (const { id, source } of sources) {
    const password = PROMPTS.includes(source) ? await asked(id, deps) : await fromFile(id, source, deps);
    secrets.push({ id, password: new TextEncoder().encode(password) });
  }
  return secrets;
}

function splitId(text: string): { readonly id: string; readonly source: string } {
  const at = text.indexOf("@");
  return at < 0 ? { id: DEFAULT_ID, source: text } : {
    id: text.slice(0, at) || DEFAULT_ID,
    source: text.slice(at + 1),
  };
}

async function asked(id: string, { ask }: PasswordDeps): Promise<string> {
  const answer = await ask(id === DEFAULT_ID ? "Vault password: " : `Vault password (${id}): `);
  if (answer) return answer;
  throw new DiagnosticError(`no password was given for the vault identity ${id}`, {
    code: "vault-failed",
    hint: "nobody is at the terminal, or nothing was typed: give a file with --vault-password-file",
  });
}

async function fromFile(id: string, source: string, { home, workingFolder }: PasswordDeps): Promise<string> {
  const path = resolvePath(workingFolder, expandHome(source, home));
  const info = pathInfo(path);
  if (!info || info.kind !== "file") {
    throw new DiagnosticError(`The vault password file ${path} was not found`, { code: "file-not-found" });
  }
  const password = (info.mode & 0o111) !== 0 ? await printed(id, path) : readText(path).trim();
  if (password !== "") return password;
  throw new DiagnosticError(`Invalid vault password was provided from file (${path}): it is empty`, {
    code: "vault-failed",
  });
}

/** What a program prints; one whose name ends with `-client` is told which identity is wanted. */
async function printed(id: string, path: string): Promise<string> {
  const isClient = /-client(\.\w+)?$/.test(baseName(path));
  const { code, stdout, stderr } = await runProcess([path, ...(isClient ? ["--vault-id", id] : [])]);
  if (code === 0) return new TextDecoder().decode(stdout).replace(/[\r\n]+$/, "");
  const words = new TextDecoder().decode(stderr).trim();
  throw new DiagnosticError(
    `the vault password program ${path} ended with exit code ${code}${words ? `: ${words}` : ""}`,
    { code: "command-failed" },
  );
}
