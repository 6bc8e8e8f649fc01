/** Names of modules, and which module each means. */

import type { CatalogEntry, ModuleCatalog } from "../../model/playbook.ts";
import { foreignModule } from "../../modules/foreign/foreign_module.ts";
import type { Module } from "../../modules/module.ts";
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

export class Catalog implements ModuleCatalog {
  /** By full name and by every alias. */
  readonly #modules = new Map<string, Module>();
  /** Full names by short name, those of `ansible.builtin` first. */
  readonly #short = new Map<string, Module>();

  /** Users' own modules by their paths. */
  readonly #foreign = new Map<string, Module>();

  constructor(modules: Iterable<Module>, private readonly files: ModuleFiles) {
    const sorted = [...modules].sort((a, b) =>
      Number(b.name.startsWith("ansible.builtin.")) - Number(a.name.startsWith("ansible.builtin."))
    );
    for (const module of sorted) {
      for (const name of [module.name, ...(module.aliases ?? [])]) {
        this.#modules.set(name, module);
        const short = name.slice(name.lastIndexOf(".") + 1);
        if (!this.#short.has(short)) this.#short.set(short, module);
      }
    }
  }

  addRoot(folder: string): void {
    this.files.addRoot(folder);
  }

  module(fullName: string): Module | undefined {
    return this.#modules.get(fullName);
  }

  find(name: string, collections: readonly string[]): CatalogEntry | null {
    const module = this.#find(name, collections);
    if (!module) return null;
    return {
      fullName: module.name,
      textForm: LINES.includes(module.name) ? "line" : "pairs",
      linePairs: LINE_PAIRS,
    };
  }

  *names(): Iterable<string> {
    yield* this.#short.keys();
    yield* this.#modules.keys();
  }

  all(): readonly Module[] {
    return [...new Set(this.#modules.values())];
  }

  #find(name: string, collections: readonly string[]): Module | undefined {
    if (!name.includes(".")) {
      const own = collections.map((collection) => this.#whole(`${collection}.${name}`)).find((module) =>
        module !== undefined
      );
      return own ?? this.#ofFile(name) ?? this.#short.get(name);
    }
    if (name.startsWith("ansible.legacy.")) return this.#find(name.slice("ansible.legacy.".length), []);
    return this.#whole(name) ?? this.#misplaced(name);
  }

  #whole(fullName: string): Module | undefined {
    return this.#modules.get(fullName) ?? this.#ofFile(fullName);
  }

  /** The module that a user's file is. */
  #ofFile(name: string): Module | undefined {
    const path = this.files.find(name);
    if (path === null) return undefined;
    const known = this.#foreign.get(path);
    if (known) return known;
    const module = foreignModule(name, path);
    this.#foreign.set(path, module);
    this.#modules.set(name, module);
    return module;
  }

  /** Content calls modules of collections by the name they had when they were part of Ansible. */
  #misplaced(name: string): Module | undefined {
    return name.startsWith("ansible.builtin.")
      ? this.#short.get(name.slice("ansible.builtin.".length))
      : undefined;
  }
}
