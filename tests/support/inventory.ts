/** Inventories for tests: files in a folder of their own, and the parts that loading them needs. */

import type { Inventory, Vars } from "../../lib/model/inventory.ts";
import { plainValue, type Raw } from "../../lib/model/raw.ts";
import type { Value } from "../../lib/model/value.ts";
import { readSource } from "../../lib/system/files.ts";
import { type LoadedInventory, loadInventory, type LoadOptions } from "../../lib/inventory/load_inventory.ts";
import type { Expressions, InventoryDeps } from "../../lib/inventory/source_kind.ts";

export interface Files {
  readonly [path: string]: string;
}

/** Runs a step in a folder with these files, and removes it afterwards. Named files are made executable. */
export async function withFiles<T>(
  files: Files,
  step: (folder: string) => T | Promise<T>,
  executable: readonly string[] = [],
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      const whole = `${folder}/${path}`;
      await Deno.mkdir(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(whole, text);
      if (executable.includes(path)) await Deno.chmod(whole, 0o755);
    }
    return await step(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What an expression of a test gives: the text of the expression is its name. */
export type ExpressionTable = Readonly<Record<string, (vars: Vars) => Value>>;

/** Loading without vaults and `group_vars`; expressions and templates are those of the table, and no others. */
export function inventoryDeps(table: ExpressionTable = {}): InventoryDeps {
  return {
    read: (path) => readSource(path),
    expressions: tableExpressions(table),
    pythonRegExp: (pattern) => new RegExp(pattern, "u"),
    varsBeside: () => new Map(),
    extraVars: new Map(),
  };
}

/** Loads one INI inventory from its text. */
export async function loadIni(text: string): Promise<Inventory> {
  const { inventory } = await withFiles({ hosts: text }, (folder) => loadFrom(folder, ["hosts"]));
  return inventory;
}

export function loadFrom(
  folder: string,
  sources: readonly string[],
  deps: InventoryDeps = inventoryDeps(),
  options: LoadOptions = {},
): Promise<LoadedInventory> {
  return loadInventory(sources, deps, { folder, ...options });
}

function tableExpressions(table: ExpressionTable): Expressions {
  const valueOf = (raw: Raw, vars: Vars): Value => {
    const text = String(plainValue(raw));
    const expression = table[text];
    if (!expression) throw new TypeError(`the test has no expression ${text}`);
    return expression(vars);
  };
  return {
    evaluate: valueOf,
    render: valueOf,
    test: (condition, vars) => valueOf(condition, vars) === true,
  };
}
