/** Names of modules, and which module each means. */

import type { CatalogEntry, Deprecation, ModuleCatalog, Removed } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import { foreignModule } from "../../modules/foreign/foreign_module.ts";
import type { Module, ModuleEntry } from "../../modules/module.ts";
import { PluginRouting } from "../../playbook/plugin_routing.ts";
import type { ModuleFiles } from "./module_files.ts";

/** Modules whose whole text is one line, and the pairs that are taken out of it. */
const LINES: readonly string[] = ["command", "shell", "raw", "script", "expect"].map((name) =>
  `ansible.builtin.${name}`
);
const LINE_PAIRS: readonly string[] = [
  "creates",
  "removes",
  "chdir",
  "executable",
  "warn",
  "stdin",
  "stdin_add_newline",
  "strip_empty_ends",
];

const KUBERNETES: readonly string[] = ["kubernetes.core.k8s", "kubernetes.core.k8s_info"];

/** Groups of collections that need not be there for their modules; the second is the name of the first in Ansible itself. */
const OWN_GROUPS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.core.k8s": KUBERNETES,
  k8s: KUBERNETES,
};

interface Found {
  readonly module: ModuleEntry;
  readonly deprecations: readonly Deprecation[];
}

export class Catalog implements ModuleCatalog {
  /** By full name and by every alias. */
  readonly #modules = new Map<string, ModuleEntry>();
  /** By short name, those of `ansible.builtin` first. */
  readonly #short = new Map<string, ModuleEntry>();
  /** Users' own modules by their paths. */
  readonly #foreign = new Map<string, ModuleEntry>();
  readonly #routing: PluginRouting;
  /** What was loaded: tasks ask for their modules on every host. */
  readonly #loaded = new Map<ModuleEntry, Promise<Module>>();

  /** @param read The content of a YAML file. */
  constructor(
    modules: Iterable<ModuleEntry>,
    private readonly files: ModuleFiles,
    read: (path: string) => Raw | null,
  ) {
    this.#routing = new PluginRouting({ folders: () => files.collections, read });
    const sorted = [...modules].sort((a, b) =>
      Number(b.names[0].startsWith("ansible.builtin.")) - Number(a.names[0].startsWith("ansible.builtin."))
    );
    for (const module of sorted) {
      for (const name of module.names) {
        this.#modules.set(name, module);
        const short = name.slice(name.lastIndexOf(".") + 1);
        if (!this.#short.has(short)) this.#short.set(short, module);
      }
    }
  }

  collectionFolders(): readonly string[] {
    return this.files.collections;
  }

  addRoot(folder: string): void {
    this.files.addRoot(folder);
  }

  /** The whole module; undefined where there is none of that name. */
  module(fullName: string): Promise<Module> | undefined {
    const entry = this.#modules.get(fullName);
    if (!entry) return undefined;
    const loading = this.#loaded.get(entry) ?? entry.load();
    this.#loaded.set(entry, loading);
    return loading;
  }

  find(name: string, collections: readonly string[]): CatalogEntry | Removed | null {
    const found = this.#find(name, collections);
    if (!found || "removed" in found) return found ?? null;
    const { module: { names: [fullName] }, deprecations } = found;
    const textForm = LINES.includes(fullName) ? "line" : "pairs";
    return { fullName, textForm, linePairs: LINE_PAIRS, deprecations };
  }

  /** Whether a module belongs to a group of modules; both by full name. */
  inGroup(module: string, group: string): boolean {
    return (OWN_GROUPS[group] ?? []).includes(module) || this.#routing.membersOf(group).has(module);
  }

  *names(): Iterable<string> {
    yield* this.#short.keys();
    yield* this.#modules.keys();
  }

  #find(name: string, collections: readonly string[]): Found | Removed | undefined {
    if (!name.includes(".")) {
      for (const collection of collections) {
        const own = this.#whole(`${collection}.${name}`);
        if (own) return own;
      }
      return plain(this.#ofFile(name) ?? this.#short.get(name));
    }
    if (name.startsWith("ansible.legacy.")) return this.#find(name.slice("ansible.legacy.".length), []);
    return this.#whole(name) ?? plain(this.#misplaced(name));
  }

  /** What a collection says of a name goes before the files that it has. */
  #whole(fullName: string): Found | Removed | undefined {
    const { name, deprecations, removed } = this.#routing.follow(fullName);
    if (removed !== null) return { removed };
    const module = this.#modules.get(name) ?? this.#ofFile(name);
    return module && { module, deprecations };
  }

  /** The module that a user's file is. */
  #ofFile(name: string): ModuleEntry | undefined {
    const path = this.files.find(name);
    if (path === null) return undefined;
    const known = this.#foreign.get(path);
    if (known) return known;
    const entry: ModuleEntry = { names: [name], load: () => Promise.resolve(foreignModule(name, path)) };
    this.#foreign.set(path, entry);
    this.#modules.set(name, entry);
    return entry;
  }

  /** Content calls modules of collections by the name they had when they were part of Ansible. */
  #misplaced(name: string): ModuleEntry | undefined {
    return name.startsWith("ansible.builtin.")
      ? this.#short.get(name.slice("ansible.builtin.".length))
      : undefined;
  }
}

function plain(module: ModuleEntry | undefined): Found | undefined {
  return module && { module, deprecations: [] };
}
