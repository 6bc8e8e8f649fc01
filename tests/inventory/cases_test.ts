/** Inventories and patterns against the recorded answers of ansible-core. */

import { deepStrictEqual as deepEqual, rejects, strictEqual as equal, throws } from "node:assert/strict";
import type { Inventory, Vars } from "../../lib/model/inventory.ts";
import { type Json, toJson } from "../../lib/model/json.ts";
import { jsonVars } from "../../lib/inventory/dump/dump_values.ts";
import { matchHosts } from "../../lib/inventory/pattern/match_hosts.ts";
import { readLimit } from "../../lib/inventory/pattern/target_hosts.ts";
import { groupsOfHost } from "../../lib/inventory/relations.ts";
import type { InventorySettings } from "../../lib/inventory/settings.ts";
import { type Files, inventoryDeps, loadFrom, withFiles } from "../support/inventory.ts";

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly executable?: readonly string[];
  readonly sources: readonly string[];
  readonly settings?: Partial<InventorySettings>;
  readonly expect: { readonly error: string } | Expected;
  readonly patterns?: readonly PatternCase[];
}

interface Expected {
  readonly groups: { readonly [name: string]: Json };
  readonly hosts: { readonly [name: string]: Json };
  readonly warnings: readonly string[];
}

interface PatternCase {
  readonly pattern: string | readonly string[];
  readonly limit?: string;
  readonly order?: string;
  readonly hosts?: readonly string[];
  readonly error?: string;
  readonly warnings?: readonly string[];
}

const FOLDER = new URL("cases/", import.meta.url);

for (const { name: file } of [...Deno.readDirSync(FOLDER)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  const cases: readonly Case[] = JSON.parse(Deno.readTextFileSync(new URL(file, FOLDER)));
  for (const { name, files, executable, sources, settings, expect, patterns = [] } of cases) {
    const load = (folder: string) => loadFrom(folder, sources, inventoryDeps(), { settings: settings ?? {} });

    Deno.test(`loadInventory ${name} (${file})`, async () => {
      await withFiles(files, async (folder) => {
        if ("error" in expect) {
          return await rejects(load(folder), { message: expect.error.replace("./", `${folder}/`) });
        }
        const { inventory, warnings } = await load(folder);
        deepEqual(groupsShown(inventory), expect.groups);
        deepEqual(hostsShown(inventory), expect.hosts);
        deepEqual([...inventory.groups.keys()], Object.keys(expect.groups));
        deepEqual([...inventory.hosts.keys()], Object.keys(expect.hosts));
        deepEqual(warnings.map(({ message }) => message.replaceAll(folder, ".")), expect.warnings);
      }, executable);
    });

    for (const { pattern, limit, order = null, hosts, error, warnings = [] } of patterns) {
      const words = [
        JSON.stringify(pattern),
        limit && `limited to ${limit}`,
        order && `in the order ${order}`,
      ];
      Deno.test(`matchHosts ${name} ${words.filter(Boolean).join(" ")} (${file})`, async () => {
        const { inventory } = await withFiles(files, load, executable);
        const deps = { ...inventoryDeps(), random: () => 0 };
        const match = () =>
          matchHosts(pattern, inventory, deps, {
            order,
            limit: limit === undefined ? null : readLimit(limit),
          });
        if (error !== undefined) return void throws(match, { message: error });
        const matched = match();
        deepEqual(matched.hosts.map(({ name }) => name), hosts);
        deepEqual(matched.warnings, warnings);
      });
    }
  }
}

Deno.test("the recorded answers are there", () => {
  equal([...Deno.readDirSync(FOLDER)].length, 10);
});

const HIDDEN: readonly string[] = ["inventory_file", "inventory_dir"];

function groupsShown({ groups }: Inventory): { readonly [name: string]: Json } {
  return Object.fromEntries(
    [...groups.values()].map(({ name, hosts, children, priority, vars }) => [name, {
      ...hosts.length > 0 ? { hosts } : {},
      ...children.length > 0 ? { children } : {},
      ...priority === 1 ? {} : { priority },
      ...varsShown(vars),
    }]),
  );
}

function hostsShown(inventory: Inventory): { readonly [name: string]: Json } {
  return Object.fromEntries(
    [...inventory.hosts.values()].map(({ name, vars }) => {
      const [, ...groups] = groupsOfHost(inventory, name).map((group) => group.name);
      return [name, { ...groups.length > 0 ? { groups } : {}, ...varsShown(vars) }];
    }),
  );
}

function varsShown(vars: Vars) {
  const shown = new Map([...vars].filter(([name]) => !HIDDEN.includes(name)));
  return shown.size > 0 ? { vars: toJson(jsonVars(shown)) } : {};
}
