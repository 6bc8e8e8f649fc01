/** Filters that write and read YAML. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, integerOrNone, textArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { quoted } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { unpacked } from "../python/unpack.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";
import { represent, type ScalarStyle, VAULT_BEHAVIORS, type VaultBehavior } from "../yaml/nodes.ts";
import { writeYaml } from "../yaml/write_yaml.ts";

type Named = ReadonlyMap<string, RuntimeValue>;

const NAMES = [
  "canonical",
  "default_flow_style",
  "default_style",
  "explicit_end",
  "explicit_start",
  "indent",
  "line_break",
  "sort_keys",
  "version",
  "width",
];
const STYLES: ReadonlyMap<RuntimeValue, ScalarStyle> = new Map<RuntimeValue, ScalarStyle>([
  [null, "plain"],
  ["", "plain"],
  ["'", "single"],
  ['"', "double"],
  ["|", "literal"],
  [">", "folded"],
]);

export const YAML_FILTERS: Plugins<Filter> = [
  filter("to_yaml", { a: REQUIRED }, ({ a }, { extra }) => dumped(a, extra), { rest: true, extra: true }),
  filter(
    "to_nice_yaml",
    { a: REQUIRED, indent: 4 },
    ({ a, indent }, { extra }) =>
      dumped(a, new Map([["default_flow_style", false], ...extra, ["indent", indent]])),
    { rest: true, extra: true },
  ),
  filter("from_yaml", { data: REQUIRED }, ({ data }, { context }) => {
    const text = readable(data, "from_yaml", context);
    return text === undefined ? data : reading(() => context.environment.io.parseYaml(text));
  }),
  filter("from_yaml_all", { data: REQUIRED }, ({ data }, { context }) => {
    if (data === null) return [];
    const text = readable(data, "from_yaml_all", context);
    return text === undefined ? data : reading(() => context.environment.io.parseYamlAll(text));
  }),
];

function dumped(value: RuntimeValue, named: Named): string {
  checkNames(named);
  const flowStyle = named.get("default_flow_style") ?? null;
  const scalarStyle = STYLES.get(named.get("default_style") ?? null) ?? "plain";
  const node = represent(value, {
    sortKeys: truth(named.get("sort_keys") ?? true),
    flowStyle: flowStyle === null ? null : truth(flowStyle),
    scalarStyle,
    vaultBehavior: vaultBehaviorIn(named.get("vault_behavior") ?? null),
  });
  return writeYaml(node, {
    indent: integerOrNone(named.get("indent") ?? null) ?? 2,
    width: integerOrNone(named.get("width") ?? null) ?? 80,
    canonical: truth(named.get("canonical") ?? false),
    explicitStart: truth(named.get("explicit_start") ?? false),
    explicitEnd: truth(named.get("explicit_end") ?? false),
    version: versionIn(named.get("version") ?? null),
    lineBreak: textIn(named.get("line_break") ?? null) ?? "\n",
  });
}

function versionIn(value: RuntimeValue): string | null {
  if (value === null) return null;
  const [major = null, minor = null] = unpacked(value, 2);
  return `${integerArgument(major)}.${integerArgument(minor)}`;
}

function vaultBehaviorIn(value: RuntimeValue): VaultBehavior {
  if (!truth(value)) return "decrypt";
  const found = VAULT_BEHAVIORS.find((behavior) => behavior === textArgument(value));
  if (found) return found;
  throw new PythonError("RuntimeError", `The vault parameter must be one of ${VAULT_BEHAVIORS.join(", ")}`);
}

function checkNames(named: Named): void {
  for (const name of named.keys()) {
    if (NAMES.includes(name) || name === "vault_behavior") continue;
    if (name === "allow_unicode") {
      throw typeError("yaml.dump() got multiple values for keyword argument 'allow_unicode'");
    }
    throw typeError(`dump_all() got an unexpected keyword argument ${quoted(name)}`);
  }
}

/** The text to read; undefined, with a warning, for what is no text and stays as it is. */
function readable(data: RuntimeValue, name: string, { environment, at }: CallContext): string | undefined {
  const text = textIn(data);
  if (text === undefined && data !== null) {
    environment.io.warn(`The ${name} filter ignored non-string input of type '${typeName(data)}'.`, at, {
      removedIn: "2.23",
    });
  }
  return text;
}

/** A mistake in the text is the filter's failure: its place is in the text, not in the template. */
function reading(read: () => Value): RuntimeValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) throw new PythonError("ValueError", error.message);
    throw error;
  }
}
