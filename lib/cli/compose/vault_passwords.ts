/** The passwords of vaults: from files, from programs, from the user. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { baseName, resolvePath } from "../../model/path.ts";
import { pathInfo, readText } from "../../system/files.ts";
import { runProcess } from "../../system/process.ts";
import { isVault } from "../../vault/envelope.ts";
import { DEFAULT_ID, Vault, type VaultSecret } from "../../vault/vault.ts";
import { expandHome } from "../settings/config.ts";
import type { Session } from "../session.ts";

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
  readonly warn: (message: string) => void;
}

/** Where a password comes from, by its identity. */
interface Source {
  readonly id: string;
  readonly source: string;
}

/** The source that asks without naming the identity. */
const SHORT_PROMPT = "prompt_ask_vault_pass";
const PROMPTS: readonly string[] = ["prompt", SHORT_PROMPT];

/** What passwords need from an invocation of the program. */
export function passwordDeps(session: Session, warn: (message: string) => void): PasswordDeps {
  const { keyboard, signal, home, workingFolder } = session;
  const ask = (text: string) => keyboard.ask(text, { echo: false, timeoutMs: null, signal, piped: true });
  return { home, workingFolder, ask, warn };
}

/**
 * The passwords in the order of their sources. A file that cannot be read is passed over with a warning where another
 * source gives a password.
 *
 * @param isNew For what is to be encrypted: who is asked for a password types it twice.
 * @throws {DiagnosticError} `vault-failed`, `file-not-found`, `command-failed`.
 */
export async function readVaultPasswords(
  { ids, files, ask }: PasswordSources,
  deps: PasswordDeps,
  { isNew = false }: { readonly isNew?: boolean } = {},
): Promise<readonly VaultSecret[]> {
  const sources: readonly Source[] = [
    ...ids.map(splitId),
    ...files.map((source) => ({ id: DEFAULT_ID, source })),
    ...(ask ? [{ id: DEFAULT_ID, source: SHORT_PROMPT }] : []),
  ];
  const secrets: VaultSecret[] = [];
  let failure: DiagnosticError | null = null;
  for (const one of sources) {
    try {
      const password = PROMPTS.includes(one.source)
        ? await asked(one, deps, isNew)
        : await fromFile(one, secrets, deps);
      secrets.push({ id: one.id, password: new TextEncoder().encode(password) });
    } catch (error) {
      if (!(error instanceof DiagnosticError) || PROMPTS.includes(one.source)) throw error;
      const step = error.code === "file-not-found" ? "getting vault password file" : LOADING;
      deps.warn(`Error ${step} (${one.id}): ${error.message}`);
      failure = error;
    }
  }
  if (failure && secrets.length === 0) throw failure;
  return secrets;
}

const LOADING = "in vault password file loading";

function splitId(text: string): Source {
  const at = text.indexOf("@");
  return at < 0 ? { id: DEFAULT_ID, source: text } : {
    id: text.slice(0, at) || DEFAULT_ID,
    source: text.slice(at + 1),
  };
}

async function asked({ id, source }: Source, { ask }: PasswordDeps, isNew: boolean): Promise<string> {
  const name = source === SHORT_PROMPT ? "" : ` (${id})`;
  const words = isNew ? (name === "" ? "New Vault password" : "New vault password") : "Vault password";
  const answer = await ask(`${words}${name}: `);
  if (!answer) {
    throw new DiagnosticError(`no password was given for the vault identity ${id}`, {
      code: "vault-failed",
      hint: "nobody is at the terminal, or nothing was typed: give a file with --vault-password-file",
    });
  }
  if (isNew && answer !== await ask(`Confirm ${name === "" ? words : words.toLowerCase()}${name}: `)) {
    throw new DiagnosticError("Passwords do not match", { code: "vault-failed" });
  }
  return answer;
}

async function fromFile(
  { id, source }: Source,
  before: readonly VaultSecret[],
  { home, workingFolder }: PasswordDeps,
): Promise<string> {
  const path = resolvePath(workingFolder, expandHome(source, home));
  const info = pathInfo(path);
  if (!info) {
    throw new DiagnosticError(`The vault password file ${path} was not found`, { code: "file-not-found" });
  }
  if (info.kind === "directory") {
    throw new DiagnosticError(`The vault password file provided '${path}' can not be a directory`, {
      code: "file-not-found",
    });
  }
  const password = (info.mode & 0o111) !== 0 ? await printed(id, path) : written(path, before);
  if (password !== "") return password;
  throw new DiagnosticError(`Invalid vault password was provided from file (${path}): it is empty`, {
    code: "vault-failed",
  });
}

/** What a file holds; one that is a vault itself is opened with the passwords that came before it. */
function written(path: string, before: readonly VaultSecret[]): string {
  const text = readText(path);
  if (!isVault(text)) return text.trim();
  return new TextDecoder().decode(new Vault(before).decrypt(text, path)).trim();
}

/** What a program prints; one whose name ends with `-client` is told which identity is wanted. */
async function printed(id: string, path: string): Promise<string> {
  const isClient = /-client(\.\w+)?$/.test(baseName(path));
  const { code, stdout, stderr } = await runProcess([path, ...(isClient ? ["--vault-id", id] : [])]);
  if (code === 0) return new TextDecoder().decode(stdout).replace(/[\r\n]+$/, "");
  const words = new TextDecoder().decode(stderr).trim();
  const after = words ? `: ${words}` : "";
  if (isClient && code === UNKNOWN_IDENTITY) {
    throw new DiagnosticError(
      `Vault password client script ${path} did not find a secret for vault-id=${id}${after}`,
      { code: "command-failed" },
    );
  }
  throw new DiagnosticError(`Vault password script ${path} returned non-zero (${code})${after}`, {
    code: "command-failed",
  });
}

/** How a client program says that it does not know an identity. */
const UNKNOWN_IDENTITY = 2;
