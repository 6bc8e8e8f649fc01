/** Documentation as data, in the shape of `ansible-doc --json`. */

import { type Dict, dict, type Value } from "../../model/value.ts";
import type { DocEntry, DocOption } from "./entry.ts";

/** Everything about one entry. */
export function docData({ kind, name, ...entry }: DocEntry): Dict {
  const short = name.slice(name.lastIndexOf(".") + 1);
  const supports = Object.entries(entry.supports).map(([what, support]) =>
    [what, dict({ support })] as const
  );
  return dict({
    doc: dict({
      ...(supports.length > 0 ? { attributes: dict(Object.fromEntries(supports)) } : {}),
      collection: name.slice(0, -short.length - 1),
      description: entry.description.length > 0 ? entry.description : [`${entry.summary}.`],
      [kind === "module" ? "module" : "name"]: short,
      ...(entry.notes.length > 0 ? { notes: entry.notes } : {}),
      options: optionsData(entry.options),
      plugin_name: name,
      short_description: entry.summary,
    }),
    examples: entry.examples === "" ? null : entry.examples,
    metadata: null,
    return: dict(
      Object.fromEntries(
        Object.entries(entry.returns).map(([key, { description, returned, type }]) => [
          key,
          dict({ description, returned, type }),
        ]),
      ),
    ),
  });
}

function optionsData(options: Readonly<Record<string, DocOption>>): Dict {
  return dict(
    Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionData(option)])),
  );
}

function optionData(option: DocOption): Dict {
  const { aliases, choices, default: otherwise, description, elements, options, required, type } = option;
  return new Map<Value, Value>([
    ["description", [description]],
    ["type", type],
    ...(aliases ? [["aliases", aliases] as const] : []),
    ...(choices ? [["choices", choices] as const] : []),
    ...(otherwise === undefined ? [] : [["default", otherwise] as const]),
    ...(elements === undefined ? [] : [["elements", elements] as const]),
    ...(required ? [["required", true] as const] : []),
    ...(options ? [["suboptions", optionsData(options)] as const] : []),
  ]);
}
