/** Documentation that users wrote: in Python files as text, and in YAML files beside them. */

import { baseName } from "../../model/path.ts";
import { plainValue } from "../../model/raw.ts";
import { type Dict, dict, isDict, isList, type Value } from "../../model/value.ts";
import { readText } from "../../system/files.ts";
import { str } from "../../template/python/repr.ts";
import { readYaml } from "../../yaml/read.ts";
import { type DocEntry, type DocOption, type DocReturn, NO_DETAILS } from "./entry.ts";

const PARTS = ["DOCUMENTATION", "EXAMPLES", "RETURN"] as const;

/** The entry that a file documents; null where it documents nothing. @throws {DiagnosticError} `yaml-syntax`. */
export function writtenEntry(kind: string, name: string, path: string): DocEntry | null {
  const parts = path.endsWith(".py") ? partsOfPython(path) : partsOfYaml(path);
  const about = parts.get("DOCUMENTATION");
  if (!isDict(about)) return null;
  const examples = parts.get("EXAMPLES");
  const returns = parts.get("RETURN");
  return {
    ...NO_DETAILS,
    kind,
    name,
    path,
    summary: textOf(about.get("short_description")).replace(/\.$/, ""),
    description: linesOf(about.get("description")),
    notes: linesOf(about.get("notes")),
    options: optionsOf(about.get("options")),
    returns: isDict(returns) ? returnsOf(returns) : {},
    examples: typeof examples === "string" ? examples : "",
  };
}

/** The options that a mapping describes, as modules and argument specs of roles write them. */
export function optionsOf(written: Value | undefined): Readonly<Record<string, DocOption>> {
  if (!isDict(written)) return {};
  return Object.fromEntries(
    [...written].map(([name, option]) => [str(name), optionOf(isDict(option) ? option : dict({}))]),
  );
}

function optionOf(written: Dict): DocOption {
  const inner = written.get("options") ?? written.get("suboptions");
  const choices = written.get("choices");
  const elements = written.get("elements");
  const aliases = linesOf(written.get("aliases"));
  return {
    type: textOf(written.get("type")) || "str",
    description: linesOf(written.get("description")).join(" "),
    ...(written.get("required") === true ? { required: true } : {}),
    ...(written.has("default") ? { default: written.get("default") ?? null } : {}),
    ...(isList(choices) ? { choices } : isDict(choices) ? { choices: [...choices.keys()] } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(elements === undefined ? {} : { elements: textOf(elements) }),
    ...(isDict(inner) ? { options: optionsOf(inner) } : {}),
  };
}

function returnsOf(written: Dict): Readonly<Record<string, DocReturn>> {
  return Object.fromEntries(
    [...written].map(([name, value]) => {
      const about = isDict(value) ? value : dict({});
      const description = linesOf(about.get("description")).join(" ");
      const type = textOf(about.get("type")) || "raw";
      return [str(name), { description, type, returned: textOf(about.get("returned")) }];
    }),
  );
}

/** Texts in three quotes under the names that documentation has; the program around them is not run. */
function partsOfPython(path: string): ReadonlyMap<string, Value> {
  const text = readText(path);
  const parts = new Map<string, Value>();
  for (const name of PARTS) {
    const found = new RegExp(String.raw`^${name}\s*=\s*[rR]?("""|''')([^]*?)\1`, "m").exec(text);
    const content = found?.[2];
    if (content === undefined) continue;
    parts.set(name, name === "EXAMPLES" ? content.trim() : yamlIn(content, path));
  }
  return parts;
}

function partsOfYaml(path: string): ReadonlyMap<string, Value> {
  const whole = yamlIn(readText(path), path);
  if (!isDict(whole)) return new Map();
  return new Map(PARTS.flatMap((name) => {
    const value = whole.get(name);
    return value === undefined ? [] : [[name, value] as const];
  }));
}

function yamlIn(text: string, path: string): Value {
  const { root } = readYaml({ path: baseName(path), text });
  return root ? plainValue(root) : null;
}

/** A text, or the texts of a list. */
export function linesOf(value: Value | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return (isList(value) ? value : [value]).map(str);
}

function textOf(value: Value | undefined): string {
  return linesOf(value).join(" ");
}
