/** The passwords that a vault command works with. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { Vault, type VaultSecret } from "../../../vault/vault.ts";
import { passwordSources } from "../../compose/content_request.ts";
import { passwordDeps, type PasswordSources, readVaultPasswords } from "../../compose/vault_passwords.ts";
import { type Config, readConfig } from "../../settings/config.ts";
import { badOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { VaultOptions } from "../shared_options.ts";

export interface EncryptOptions extends VaultOptions {
  readonly encryptVaultId?: string;
  readonly output?: string;
}

/** What encrypts: one password, under its identity. */
export class Sealer {
  readonly #vault: Vault;
  readonly #salt: string | null;

  constructor(private readonly secret: VaultSecret, config: Config) {
    this.#vault = new Vault([secret]);
    this.#salt = config.text("vaultEncryptSalt");
  }

  seal(content: Uint8Array): string {
    const salt = this.#salt === null ? undefined : new TextEncoder().encode(this.#salt);
    return this.#vault.encrypt(content, this.secret.id, salt);
  }
}

/** What opens vaults. @throws {DiagnosticError} `bad-option` without a password. */
export async function openingVault(options: VaultOptions, session: Session): Promise<Vault> {
  const config = configOf(session);
  const secrets = await secretsOf(sourcesOf(options, config), session, { isNew: false });
  return new Vault(secrets, { matchingOnly: config.flag("vaultIdMatch", false) });
}

/** What encrypts new content. @throws {DiagnosticError} `bad-option` where it is unclear with which password. */
export async function newSealer(options: EncryptOptions, session: Session): Promise<Sealer> {
  const config = configOf(session);
  const secrets = await secretsOf(sourcesOf(options, config), session, { isNew: true });
  const id = identityOf(options, config);
  if (secrets.length > 1 && id === null) {
    const ids = secrets.map((secret) => secret.id).join(",");
    throw badOption(
      `The vault-ids ${ids} are available to encrypt. Specify the vault-id to encrypt with --encrypt-vault-id`,
    );
  }
  return new Sealer(chosen(secrets, id), config);
}

/** What encrypts content anew, with a password that is none of those it had. @throws as `newSealer`. */
export async function rekeySealer(
  options: EncryptOptions & { readonly newVaultId?: string; readonly newVaultPasswordFile?: string },
  session: Session,
): Promise<Sealer> {
  const config = configOf(session);
  const id = identityOf(options, config);
  const { newVaultId, newVaultPasswordFile, askVaultPass, askVaultPassword } = options;
  const configured = config.text("vaultPasswordFile");
  const ids = [
    ...(id === null ? [] : config.list("vaultIdentityList")),
    ...(newVaultId === undefined ? [] : [newVaultId]),
  ];
  const files = [
    ...(newVaultPasswordFile === undefined ? [] : [newVaultPasswordFile]),
    ...(configured === null ? [] : [configured]),
  ];
  const ask = askVaultPass ?? askVaultPassword ?? (ids.length === 0 && files.length === 0);
  const secrets = await secretsOf({ ids, files, ask }, session, { isNew: true });
  return new Sealer(chosen(secrets, id), config);
}

/** What encrypts as a vault was encrypted. @param id The identity that its text names. */
export function sameSealer(secret: VaultSecret, id: string, session: Session): Sealer {
  return new Sealer({ id, password: secret.password }, configOf(session));
}

export function configOf({ env, home, workingFolder, warn }: Session): Config {
  return readConfig(env, home, workingFolder, warn);
}

/** Who names no source is asked. */
function sourcesOf(options: VaultOptions, config: Config): PasswordSources {
  for (const id of options.vaultId ?? []) {
    if (id.includes(";")) {
      throw badOption(`'${id}' is not a valid vault id. The character ';' is not allowed in vault ids`);
    }
  }
  const sources = passwordSources(options, config);
  return { ...sources, ask: sources.ask || (sources.ids.length === 0 && sources.files.length === 0) };
}

async function secretsOf(
  sources: PasswordSources,
  session: Session,
  options: { readonly isNew: boolean },
): Promise<readonly VaultSecret[]> {
  return await readVaultPasswords(sources, passwordDeps(session, session.warn), options);
}

function identityOf({ encryptVaultId }: EncryptOptions, config: Config): string | null {
  return encryptVaultId ?? config.text("vaultEncryptIdentity");
}

function chosen(secrets: readonly VaultSecret[], id: string | null): VaultSecret {
  const secret = id === null ? secrets[0] : secrets.find((one) => one.id === id);
  if (secret) return secret;
  const known = secrets.map((one) => `'${one.id}'`).join(", ");
  throw new DiagnosticError(
    `Did not find a match for --encrypt-vault-id=${id} in the known vault-ids [${known}]`,
    { code: "vault-failed" },
  );
}
