/** `lookup('community.general.dependent', ...)`. */

import { items } from "../../template/python/iterate.ts";
import { dictOf } from "../../template/python/keys.ts";
import { Marker } from "../../template/python/marker.ts";
import { sorted } from "../../template/python/order.ts";
import { repr, str } from "../../template/python/repr.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  textIn,
} from "../../template/python/values.ts";
import { plainSource } from "../../template/syntax/source.ts";
import { compileExpression } from "../../template/template.ts";
import { lookup, type LookupContext, LookupFailure } from "../lookup.ts";
import { classOf } from "../terms.ts";

export const dependent = lookup({
  name: "community.general.dependent",
  summary: "Nests loops whose lists depend on the items of outer ones",
  terms:
    "Dicts of one key each: a name, and a list, a dict, or the text of an expression that gives one; `item` has the names before it",
  options: {},
  returns: "A dict for each combination, with a value under each name",
  examples: `- name: Show every repository of every registry
  ansible.builtin.debug:
    msg: "{{ item.registry.value.host }}/{{ item.repository }}"
  with_community.general.dependent:
    - registry: registries
    - repository: item.registry.value.repositories
`,
  run: (terms, _options, context) => terms.length === 0 ? [] : combined(levelsOf(terms), new Map(), context),
});

interface Level {
  readonly name: RuntimeValue;
  readonly values: RuntimeValue;
}

function levelsOf(terms: RuntimeList): readonly Level[] {
  const levels = terms.map((term, at): Level => {
    if (!isDictValue(term)) {
      throw new LookupFailure(`Parameter ${at} must be a dictionary, got ${classOf(term)}`);
    }
    const [entry, ...more] = term;
    if (!entry || more.length > 0) {
      throw new LookupFailure(`Parameter ${at} must be a one-element dictionary, got ${term.size} elements`);
    }
    const [name, values] = entry;
    if (textIn(values) === undefined && !isListValue(values) && !isDictValue(values)) {
      throw new LookupFailure(
        `Parameter ${
          repr(name)
        } (index ${at}) must have a value of type string, dictionary or list, got type ${classOf(values)}`,
      );
    }
    return { name, values };
  });
  const twice = levels.find(({ name }, at) =>
    levels.slice(0, at).some((other) => str(other.name) === str(name))
  );
  if (twice) throw new LookupFailure(`The variable ${repr(twice.name)} appears more than once`);
  return levels;
}

/** @param item What has been chosen so far. */
function combined(levels: readonly Level[], item: RuntimeDict, context: LookupContext): RuntimeList {
  const [level, ...inner] = levels;
  if (!level) return [item];
  const { name, values } = level;
  return choices(
    name,
    textIn(values) === undefined ? values : evaluated(str(values), name, item, context),
    item,
  )
    .flatMap((value) => combined(inner, dictOf([...item, [name, value]]), context));
}

/** @throws {LookupFailure} */
function evaluated(
  expression: string,
  name: RuntimeValue,
  item: RuntimeDict,
  { environment, variables }: LookupContext,
): RuntimeValue {
  const scope = { get: (wanted: string) => wanted === "item" ? item : variables.get(wanted) };
  const found = compileExpression(plainSource(expression)).evaluate(environment, scope);
  if (!(found instanceof Marker)) return found;
  const { message } = found.failure();
  throw new LookupFailure(
    `Caught "${message}" while evaluating ${repr(name)} with item == ${repr(item)}: ${message}`,
  );
}

/** The entries of a dict in the order of their keys, the items of a list. */
function choices(name: RuntimeValue, values: RuntimeValue, item: RuntimeDict): RuntimeList {
  if (isDictValue(values)) {
    return sorted(values.keys()).map((key) => dictOf([["key", key], ["value", values.get(key) ?? null]]));
  }
  if (isListValue(values)) return [...items(values)];
  throw new LookupFailure(
    `Did not obtain dictionary or list while evaluating ${repr(name)} with item == ${repr(item)}, but ${
      classOf(values)
    }`,
  );
}
