/** The functions that Helm gives to templates. */

import { toJson as valueToJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { diagnosticsOf } from "../../source/diagnostic.ts";
import { readYaml } from "../../yaml/read.ts";
import { writeYaml } from "../../yaml/write.ts";
import { DATA_FUNCTIONS } from "./template/data_functions.ts";
import { renderNodes, type TemplateEnv } from "./template/evaluate.ts";
import { LOGIC_FUNCTIONS } from "./template/logic_functions.ts";
import { parseTemplate } from "./template/parse.ts";
import type { Node } from "./template/syntax.ts";
import { TEXT_FUNCTIONS } from "./template/text_functions.ts";
import { fromJson, type GoFunction, type GoValue, TemplateError, textOf, toJson } from "./template/value.ts";

/** @param defined The templates of a chart by name; those that are defined while it is rendered are added. */
export function chartFunctions(
  defined: ReadonlyMap<string, readonly Node[]>,
): ReadonlyMap<string, GoFunction> {
  const functions = new Map<string, GoFunction>(
    Object.entries({ ...TEXT_FUNCTIONS, ...DATA_FUNCTIONS, ...LOGIC_FUNCTIONS, ...CONVERSIONS }),
  );
  const env: TemplateEnv = { defined, functions };
  let depth = 0;
  const deeper = (nodes: readonly Node[], data: GoValue, inner: TemplateEnv) => {
    if (depth > 100) throw new TemplateError("templates include each other without end");
    depth++;
    try {
      return renderNodes(nodes, data, inner);
    } finally {
      depth--;
    }
  };
  functions.set("include", (name, data) => {
    const body = defined.get(textOf(name));
    if (!body) throw new TemplateError(`template ${JSON.stringify(textOf(name))} not defined`);
    return deeper(body, data ?? null, env);
  });
  functions.set("tpl", (text, data) => {
    const parsed = parseTemplate(textOf(text));
    return deeper(parsed.body, data ?? null, { ...env, defined: new Map([...defined, ...parsed.defined]) });
  });
  // Those that fail where others are silent differ in nothing else.
  for (const [name, called] of [...functions]) {
    const strict = `must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    if (!functions.has(strict)) functions.set(strict, called);
  }
  return functions;
}

const CONVERSIONS: Readonly<Record<string, GoFunction>> = {
  toYaml: (value) => writeYaml(toJson(value ?? null), { sortKeys: true }).replace(/\n$/, ""),
  toYamlPretty: (value) => writeYaml(toJson(value ?? null), { sortKeys: true }).replace(/\n$/, ""),
  fromYaml: (text) => fromYaml(textOf(text), new Map()),
  fromYamlArray: (text) => fromYaml(textOf(text), []),
  toJson: (value) => JSON.stringify(toJson(value ?? null)),
  toRawJson: (value) => JSON.stringify(toJson(value ?? null)),
  toPrettyJson: (value) => JSON.stringify(toJson(value ?? null), null, 2),
  fromJson: (text) => parsedJson(textOf(text), new Map()),
  fromJsonArray: (text) => parsedJson(textOf(text), []),
  toToml: (value) => JSON.stringify(toJson(value ?? null)),
  // There is no cluster to look at.
  lookup: () => new Map(),
};

function fromYaml(text: string, otherwise: GoValue): GoValue {
  try {
    const { root } = readYaml({ path: "fromYaml", text });
    return root ? fromJson(valueToJson(plainValue(root))) : otherwise;
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    return new Map([["Error", found.message]]);
  }
}

function parsedJson(text: string, otherwise: GoValue): GoValue {
  try {
    return fromJson(JSON.parse(text)) ?? otherwise;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Map([["Error", error.message]]);
  }
}
