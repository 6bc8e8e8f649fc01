/** An inventory as a tree of lines: `ansible-inventory --graph`. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { type Group, type Inventory, isRaw, type Vars } from "../../model/inventory.ts";
import { plainValue } from "../../model/raw.ts";
import { byCodePoint } from "../../system/files.ts";
import { str } from "../../template/python/repr.ts";
import { type DumpDeps, groupVarsShown } from "./dump_inventory.ts";
import { shownVars } from "./dump_values.ts";

/** What the tree shows. */
export interface GraphOptions {
  /** Where the tree begins. @default {"all"} */
  readonly group?: string;
  /** @default {false} */
  readonly showVars?: boolean;
}

/** The lines of the tree, groups before hosts. @throws {DiagnosticError} `bad-option` for an unknown group. */
export function graphLines(
  inventory: Inventory,
  deps: DumpDeps,
  { group = "all", showVars = false }: GraphOptions = {},
): readonly string[] {
  const start = inventory.groups.get(group);
  if (!start) {
    throw new DiagnosticError(`Pattern must be valid group name when using --graph: ${group}`, {
      code: "bad-option",
      hint: didYouMean(group, inventory.groups.keys()),
    });
  }
  const linesOf = (group: Group, depth: number): readonly string[] => {
    const lines = [line(`@${group.name}:`, depth)];
    for (const name of group.children) {
      const child = inventory.groups.get(name);
      if (child) lines.push(...linesOf(child, depth + 1));
    }
    for (const name of group.name === "all" ? [] : group.hosts) {
      const host = inventory.hosts.get(name);
      lines.push(line(name, depth + 1));
      if (showVars && host) lines.push(...varLines(shownVars(deps.hostVars(host)), depth + 2));
    }
    return showVars ? [...lines, ...varLines(groupVarsShown(group, deps), depth + 1)] : lines;
  };
  return linesOf(start, 0);
}

function varLines(vars: Vars, depth: number): readonly string[] {
  return [...vars].sort(([a], [b]) => byCodePoint(a, b)).map(([name, value]) =>
    line(`{${name} = ${str(isRaw(value) ? plainValue(value) : value)}}`, depth)
  );
}

function line(text: string, depth: number): string {
  return depth === 0 ? text : `${"  |".repeat(depth)}--${text}`;
}
