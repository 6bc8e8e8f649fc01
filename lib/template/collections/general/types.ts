/** The types of values as `community.general` tells them: with those of items, keys and values. */

import type { Filter, Test } from "../../environment.ts";
import { filter, type Plugins, REQUIRED, test } from "../../plugin.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { repr, str } from "../../python/repr.ts";
import { typeName } from "../../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeValue,
  textIn,
} from "../../python/values.ts";
import { failed } from "../arguments.ts";

const IN_GENERAL = { collection: "community.general" } as const;

export const TYPE_FILTERS: Plugins<Filter> = [
  filter(
    "reveal_ansible_type",
    { data: REQUIRED, alias: null },
    ({ data, alias }) => typeText(data, aliasesIn(alias)),
    IN_GENERAL,
  ),
];

export const TYPE_TESTS: Plugins<Test> = [
  test("ansible_type", { data: REQUIRED, dtype: REQUIRED, alias: null }, ({ data, dtype, alias }) => {
    const text = textIn(dtype);
    if (text === undefined && !isSequence(dtype)) {
      throw failed(
        `The argument dtype must be a string or a list. dtype is ${repr(dtype)} of type <class '${
          typeName(dtype)
        }'>.`,
      );
    }
    const types = text === undefined ? listOf(dtype).map(str) : [text];
    return types.includes(typeText(data, aliasesIn(alias)));
  }, IN_GENERAL),
];

/** Other names for types. */
function aliasesIn(alias: RuntimeValue): RuntimeDict {
  if (alias === null) return new Map();
  if (isDictValue(alias)) return alias;
  throw failed(`The argument alias must be a dictionary. ${repr(alias)} is <class '${typeName(alias)}'>`);
}

function typeText(value: RuntimeValue, aliases: RuntimeDict): string {
  const own = oneType(value, aliases);
  if (isListValue(value) && value.length > 0 && own === "list") return `${own}[${typesOf(value, aliases)}]`;
  if (isDictValue(value) && value.size > 0 && own === "dict") {
    return `${own}[${typesOf(value.keys(), aliases)}, ${typesOf(value.values(), aliases)}]`;
  }
  return own;
}

function typesOf(values: Iterable<RuntimeValue>, aliases: RuntimeDict): string {
  return [...new Set(Array.from(values, (value) => oneType(value, aliases)))].sort().join("|");
}

/** A variable's text is of a type of Ansible's own, for which content gives an alias; here it is `str` at once. */
function oneType(value: RuntimeValue, aliases: RuntimeDict): string {
  const name = typeName(value);
  return str(aliases.get(name) ?? name);
}
