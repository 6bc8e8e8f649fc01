/** What the user's content means to a command: files, variables, templates and hosts, ready to be used. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import type { Warn } from "../../model/event.ts";
import type { Inventory, Vars } from "../../model/inventory.ts";
import type { RawScalar } from "../../model/raw.ts";
import { secretTexts, secretVariables } from "../../model/secret_values.ts";
import { pythonRegExp } from "./python_regexp.ts";
import { isVault } from "../../vault/envelope.ts";
import { Vault } from "../../vault/vault.ts";
import { Documents } from "../../yaml/documents.ts";
import { loadInventory } from "../../inventory/load_inventory.ts";
import type { InventoryWarning } from "../../inventory/warnings.ts";
import type { Expressions } from "../../inventory/source_kind.ts";
import { parseExtraVars } from "../../vars/extra_vars.ts";
import { Renderer } from "../../vars/render.ts";
import { Scope } from "../../vars/scope.ts";
import { VarsFiles } from "../../vars/vars_files.ts";
import { type LookupSet, lookupSet } from "../../lookups/call.ts";
import { lookupGlobals } from "../../lookups/globals.ts";
import { LOOKUPS } from "../../lookups/mod.ts";
import { MODULES } from "../../modules/mod.ts";
import { type ConditionOptions, holds } from "../../engine/task/conditional.ts";
import { errorLine } from "../../report/lines.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";
import { inventorySettings } from "./inventory_settings.ts";
import { lookupDeps } from "./lookup_deps.ts";
import { allowedModules } from "./allowed_modules.ts";
import { Catalog } from "./module_catalog.ts";
import { moduleFiles } from "./module_files.ts";
import { templateEnvironment } from "./template_environment.ts";
import { passwordDeps, type PasswordSources, readVaultPasswords } from "./vault_passwords.ts";

const DUPLICATE_KEYS = ["error", "warn", "ignore"] as const;

/** The version of ansible-core that takes no malformed inventories any more. */
const REFUSED_IN = "2.23";

export interface ContentRequest {
  readonly vault: PasswordSources;
  /** Values of `-e`. */
  readonly extraVars: readonly string[];
  /** Values of `-i`; empty for what is configured. */
  readonly inventory: readonly string[];
}

export interface Content {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly documents: Documents;
  readonly varsFiles: VarsFiles;
  readonly lookups: LookupSet;
  readonly renderer: Renderer;
  readonly conditions: ConditionOptions;
  readonly extraVars: Vars;
  readonly warn: Warn;
  /** Reads the inventory, each time anew. */
  readonly loadInventory: () => Promise<Inventory>;
}

/** @throws {DiagnosticError} for vault passwords and variables that cannot be read. */
export async function openContent(
  request: ContentRequest,
  config: Config,
  session: Session,
  warn: Warn,
): Promise<Content> {
  const { secrets, signal, workingFolder } = session;
  const passwords = await readVaultPasswords(request.vault, passwordDeps(session, warn));
  for (const { password } of passwords) secrets.add(new TextDecoder().decode(password));
  const vault = new Vault(passwords, { matchingOnly: config.flag("vaultIdMatch", false) });
  const documents = new Documents({
    decrypt: (envelope, name) => vault.decrypt(envelope, name),
    decryptFile: (envelope, path) => vault.decryptFile(envelope, path),
    isVault,
    warn,
    duplicates: config.choice("duplicateKeys", DUPLICATE_KEYS, "warn"),
    workingFolder,
    seen: (root, isSecret) => secretTexts(root, isSecret).forEach((text) => secrets.add(text)),
  });
  const lookups = lookupSet(LOOKUPS, lookupDeps(documents, config, session));
  const modules = allowedModules(MODULES, config, session, documents, warn);
  const catalog = new Catalog(modules, moduleFiles(config, session), (path) => documents.read(path).root);
  const knowsModule = (name: string) => catalog.find(name, []) !== null;
  const renderer = new Renderer({
    environment: templateEnvironment(session, documents, lookupGlobals(lookups), knowsModule, warn),
    native: config.flag("jinja2Native", true),
    decrypt: (raw) => {
      const text = decryptedVariable(raw, vault);
      secrets.add(text);
      return text;
    },
    untrusted: config.text("untrustedTemplates") === "warning"
      ? (at) => warnOfUntrusted(at, warn)
      : undefined,
  });
  const conditions: ConditionOptions = {
    allowBroken: config.flag("allowBrokenConditionals", false),
    warn: (message, { at }, more) => warn(message, at, more),
  };
  const extraVars = parseExtraVars(request.extraVars, (path) => documents.read(path));
  secretVariables(extraVars).forEach((text) => secrets.add(text));
  const varsFiles = new VarsFiles((path) => documents.read(path));
  return {
    config,
    catalog,
    documents,
    varsFiles,
    lookups,
    renderer,
    conditions,
    extraVars,
    warn,
    loadInventory: async () => {
      const sources = inventorySources(request.inventory, config, session);
      const { inventory, warnings } = await loadInventory(sources, {
        read: (path) => documents.source(path),
        expressions: expressionsOver(renderer, conditions),
        pythonRegExp,
        varsBeside: (beside, owner, name) =>
          new Map(beside.flatMap((source) => [...varsFiles.of(`${owner}_vars`, name, source)])),
        extraVars,
      }, { settings: inventorySettings(config), environment: session.env, folder: workingFolder, signal });
      for (const warning of warnings) tell(warning, warn, session);
      for (const { vars } of [...inventory.groups.values(), ...inventory.hosts.values()]) {
        secretVariables(vars).forEach((text) => secrets.add(text));
      }
      return inventory;
    },
  };
}

function warnOfUntrusted(at: Span, warn: Warn): void {
  warn("Encountered untrusted template or expression.", at, {
    help: "Templates and expressions must be defined by trusted sources such as playbooks or roles, " +
      "not untrusted sources such as module results.",
  });
}

/** @throws {DiagnosticError} `vault-failed`, with the place of the variable. */
function decryptedVariable({ value, at }: RawScalar, vault: Vault): string {
  try {
    return new TextDecoder().decode(vault.decrypt(String(value), null));
  } catch (error) {
    const failure = "Error rendering template: Attempt to use undecryptable variable";
    throw error instanceof DiagnosticError ? error.within(failure, at) : error;
  }
}

/** Passes on what loading an inventory noticed. */
function tell(
  { kind, message, at, cause }: InventoryWarning,
  warn: Warn,
  { output }: Session,
): void {
  const text = cause ? `${message}: ${cause.message}` : message;
  const place = at ?? cause?.at;
  const help = cause?.notes.map((note) => note.message).join("\n");
  switch (kind) {
    case "warning":
      return warn(text, place, help ? { help } : undefined);
    case "deprecation":
      return warn(`${text}.`, place, { removedIn: REFUSED_IN });
    case "error":
      return output.line(errorLine(`[ERROR]: ${text}`, "error"));
    default:
      kind satisfies never;
  }
}

/** Templates over nothing but the variables that an inventory has for a host. */
function expressionsOver(renderer: Renderer, conditions: ConditionOptions): Expressions {
  const scope = (vars: Vars) => new Scope([{ level: "inventory host", origin: "", vars }], renderer);
  return {
    evaluate: (expression, vars) => renderer.expression(expression, scope(vars)),
    test: (condition, vars) => holds(condition, scope(vars), renderer, conditions),
    render: (template, vars) => renderer.value(template, scope(vars)),
  };
}

/** What `-i` says, else what is configured, else Ansible's default. */
function inventorySources(asked: readonly string[], config: Config, session: Session): readonly string[] {
  if (asked.length > 0) return asked;
  return config.paths("inventory", ",", ["/etc/ansible/hosts"], session);
}
