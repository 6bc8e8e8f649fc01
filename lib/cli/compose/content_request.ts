/** What options and configuration say about the content a command reads. */

import type { ContentOptions, VaultOptions } from "../commands/shared_options.ts";
import type { Config } from "../settings/config.ts";
import type { ContentRequest } from "./content.ts";
import type { PasswordSources } from "./vault_passwords.ts";

/** The inventories, variables and passwords that a command line asks for. */
export function contentRequest(options: ContentOptions, config: Config): ContentRequest {
  return {
    vault: passwordSources(options, config),
    extraVars: options.extraVars ?? [],
    inventory: [...options.inventory ?? [], ...options.inventoryFile ?? []],
  };
}

/** Where the passwords of vaults come from: the configured identities first. */
export function passwordSources(options: VaultOptions, config: Config): PasswordSources {
  const file = config.text("vaultPasswordFile");
  return {
    ids: [...config.list("vaultIdentityList"), ...options.vaultId ?? []],
    files: [...options.vaultPassFile ?? [], ...(file === null ? [] : [file])],
    ask: options.askVaultPassword ?? options.askVaultPass ?? config.flag("askVaultPass", false),
  };
}
