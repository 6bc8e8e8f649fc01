/** Inventory sources of every kind, read one after the other into one inventory. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Inventory } from "../model/inventory.ts";
import { folderOf } from "../model/path.ts";
import { environment as processEnvironment, workingFolder } from "../system/environment.ts";
import { isDirectory, pathInfo } from "../system/files.ts";
import { badInventory, InventoryBuilder } from "./builder.ts";
import { DEFAULT_SETTINGS, type InventorySettings } from "./settings.ts";
import { inventoryPaths, openSource, sourcePath } from "./source_files.ts";
import type { InventoryDeps, ReadContext, Source, SourceKind } from "./source_kind.ts";
import { sourceKind } from "./source_kinds.ts";
import { type InventoryWarning, Warnings } from "./warnings.ts";

/** Ansible's default source: nothing is said when it does not exist. */
const DEFAULT_SOURCE = "/etc/ansible/hosts";

/** What was read, and what was noticed meanwhile. */
export interface LoadedInventory {
  readonly inventory: Inventory;
  /** In the order in which they came up. */
  readonly warnings: readonly InventoryWarning[];
}

/** What loading depends on beside its sources. */
export interface LoadOptions {
  /** What is configured; the rest is as in `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<InventorySettings>;
  /** For variables in sources. @default the environment of this process */
  readonly environment?: Readonly<Record<string, string>>;
  /** What relative sources are relative to. @default the working folder of this process */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads inventory sources: paths of files, scripts and folders, and lists of hosts such as `a,b,`.
 *
 * A source that cannot be read is told by warnings, unless the settings make it a failure; what was understood of
 * it before the mistake is kept, as Ansible keeps it.
 *
 * @throws {DiagnosticError} `bad-inventory` where the settings say so, and for groups that contain each other.
 */
export async function loadInventory(
  sources: readonly string[],
  deps: InventoryDeps,
  { settings: configured, environment = processEnvironment(), folder = workingFolder(), signal }:
    LoadOptions = {},
): Promise<LoadedInventory> {
  const settings = { ...DEFAULT_SETTINGS, ...configured };
  const paths = sources.filter(Boolean).map((source) => sourcePath(source, folder, environment));
  const warnings = new Warnings();
  const builder = new InventoryBuilder(warnings, {
    groupNames: settings.groupNames,
    merge: settings.hashBehaviour,
  });
  const loader = new Loader(enabledKinds(settings, warnings), { builder, deps, settings, warnings, signal });
  for (const path of paths) await loader.load(path);
  if (loader.readSources.length === 0) reportNothing(settings, warnings);
  builder.reconcile();
  const files = paths.filter((path) => !path.includes(",") || pathInfo(path) !== null);
  return { inventory: builder.build(files), warnings: warnings.list() };
}

class Loader {
  /** The sources that were understood, in order. */
  readonly readSources: string[] = [];
  readonly #context: ReadContext;

  constructor(private readonly kinds: readonly SourceKind[], context: Omit<ReadContext, "readSources">) {
    this.#context = { ...context, readSources: this.readSources };
  }

  /** Whether anything in the path was understood. */
  async load(path: string): Promise<boolean> {
    const { settings, deps } = this.#context;
    if (!isDirectory(path)) return await this.#loadFile(path);
    let understood = false;
    for (const inner of inventoryPaths(path, settings, deps.pythonRegExp)) {
      understood = await this.load(inner) || understood;
    }
    if (!understood) this.#reportUnread(path, []);
    return understood;
  }

  async #loadFile(path: string): Promise<boolean> {
    const { builder, deps, warnings, signal } = this.#context;
    const source = openSource(path, deps.read, warnings);
    builder.source = { file: path, folder: folderOfSource(source) };
    const failures: Failure[] = [];
    for (const kind of this.kinds) {
      signal?.throwIfAborted();
      const failure = await this.#attempt(kind, source);
      if (failure === null) {
        this.readSources.push(path);
        return true;
      }
      if (failure !== "not-wanted") failures.push({ kind: kind.name, error: failure });
    }
    if (path !== DEFAULT_SOURCE || source.info !== null) this.#reportUnread(path, failures);
    return false;
  }

  /** Null where the source was understood. */
  async #attempt(kind: SourceKind, source: Source): Promise<DiagnosticError | "not-wanted" | null> {
    if (!kind.wants(source, this.#context.settings)) return "not-wanted";
    try {
      await kind.read(source, this.#context);
      return null;
    } catch (error) {
      if (error instanceof DiagnosticError) return error;
      throw error;
    }
  }

  #reportUnread(path: string, failures: readonly Failure[]): void {
    const { settings, warnings } = this.#context;
    for (const { kind, error } of failures) {
      warnings.add("warning", `Failed to parse inventory with '${kind}' plugin`, undefined, error);
    }
    if (!settings.anyUnparsedIsFailed) {
      return warnings.add("warning", `Unable to parse ${path} as an inventory source`);
    }
    let failure = badInventory(`Completely failed to parse inventory source ${path}`);
    for (const { kind, error } of failures) failure = failure.noted(`${kind}: ${error.message}`, error.at);
    throw failure;
  }
}

interface Failure {
  readonly kind: string;
  readonly error: DiagnosticError;
}

function enabledKinds({ enablePlugins }: InventorySettings, warnings: Warnings): readonly SourceKind[] {
  const kinds = enablePlugins.flatMap((name) => {
    const kind = sourceKind(name);
    if (!kind) warnings.add("warning", `Failed to load inventory plugin, skipping ${name}`);
    return kind ?? [];
  });
  if (kinds.length > 0) return kinds;
  throw badInventory(
    "No inventory plugins available to generate inventory, make sure you have at least one enabled",
    undefined,
    "check enable_plugins in the section [inventory] of ansible.cfg",
  );
}

function reportNothing({ unparsedIsFailed, unparsedWarning }: InventorySettings, warnings: Warnings): void {
  if (unparsedIsFailed) {
    let failure = badInventory("No inventory was parsed, please check your configuration and options");
    for (const { message, cause } of warnings.list()) {
      failure = failure.noted(cause ? `${message}: ${cause.message}` : message, cause?.at);
    }
    throw failure;
  }
  if (unparsedWarning) {
    warnings.add("warning", "No inventory was parsed, only implicit localhost is available");
  }
}

/** The value of `inventory_dir`; the word for nothing is Python's, as Ansible makes it. */
function folderOfSource({ path, info }: Source): string {
  return info?.kind === "file" ? folderOf(path) : "None";
}
