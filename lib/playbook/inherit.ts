/** What tasks get from around them. */

import type { Inherited, OptionName, Task } from "../model/playbook.ts";
import { entryOf, type Raw, rawField, type RawMap, type RawScalar } from "../model/raw.ts";
import { checkVariableNames, isNull, itemsOf, type LoadContext, mapField } from "./load_context.ts";
import { OPTIONS } from "./keywords.ts";
import { reservedNameWarning } from "./reserved_names.ts";

/** Nothing: what stands outside of every play. */
export const NOTHING: Inherited = {
  options: new Map(),
  when: [],
  tags: [],
  vars: [],
  includeParams: [],
  environment: [],
  moduleDefaults: [],
  notify: [],
  collections: [],
};

/**
 * What the inside of `own` inherits: the parent's, with the keywords that `own` has itself.
 *
 * @param what `Task`, `Block`, …: for messages.
 */
export function inherit(parent: Inherited, own: RawMap, what: string, context: LoadContext): Inherited {
  const vars = mapField(own, "vars", `Vars in a ${what} must be specified as a dictionary`);
  checkVariableNames(vars, context);
  for (const { key } of vars.entries) {
    const warning = reservedNameWarning(key.value);
    if (warning !== null) context.deps.warn(warning, key.at);
  }
  const added = (name: string): readonly Raw[] => {
    const raw = rawField(own, name);
    return raw && !isNull(raw) ? [raw] : [];
  };
  return {
    options: withOptions(parent.options, own, what),
    when: [...parent.when, ...itemsOf(rawField(own, "when"))],
    tags: [...parent.tags, ...tagsOf(own, context)],
    vars: vars.entries.length > 0 ? [...parent.vars, vars] : parent.vars,
    includeParams: parent.includeParams,
    environment: [...parent.environment, ...added("environment")],
    moduleDefaults: [...parent.moduleDefaults, ...added("module_defaults")],
    notify: what === "Block" ? [...parent.notify, ...added("notify")] : parent.notify,
    collections: collectionsOf(own) ?? parent.collections,
  };
}

/** The same with more variables inside: parameters of an import. */
export function withVars(inherited: Inherited, vars: RawMap): Inherited {
  return vars.entries.length > 0 ? { ...inherited, vars: [...inherited.vars, vars] } : inherited;
}

/** What the tasks of an include inherit of its own variables: `given` are those that its own keyword gives. */
export function withIncludeParams(inherited: Inherited, given: readonly RawMap[]): Inherited {
  return given.length > 0
    ? { ...inherited, includeParams: [...inherited.includeParams, ...given] }
    : inherited;
}

/** The same where names are first looked for in the collection that the file belongs to; null for none. */
export function withCollection(inherited: Inherited, own: string | null): Inherited {
  const { collections } = inherited;
  return own === null || collections.includes(own)
    ? inherited
    : { ...inherited, collections: [own, ...collections] };
}

/** The variables that a task gives itself. */
export function ownVars({ inherited, outer }: Task): readonly RawMap[] {
  return inherited.vars.slice(outer.vars.length);
}

function withOptions(
  parent: ReadonlyMap<OptionName, Raw>,
  own: RawMap,
  what: string,
): ReadonlyMap<OptionName, Raw> {
  const mine = own.entries.filter(({ key }) => OPTIONS.has(String(key.value)));
  // Elsewhere that is the name of a module.
  const user = what === "Play" ? entryOf(own, "user") : undefined;
  if (mine.length === 0 && !user) return parent;
  const made = new Map(parent);
  if (user) made.set("remote_user", user.value);
  for (const { key, value } of mine) {
    if (isOption(key) && !isNull(value)) made.set(key.value, value);
  }
  return made;
}

function isOption(key: RawScalar): key is RawScalar & { readonly value: OptionName } {
  return typeof key.value === "string" && OPTIONS.has(key.value);
}

function tagsOf(own: RawMap, context: LoadContext): readonly Raw[] {
  const raw = rawField(own, "tags");
  if (!raw || isNull(raw)) return [];
  if (raw.kind !== "map") {
    warnOfReserved(raw, context);
    return [raw];
  }
  context.fail("tags must be specified as a list", raw.at);
  return [];
}

/** Names that mean something of their own to `--tags` and `--skip-tags`. */
const RESERVED_TAGS: readonly unknown[] = ["all", "tagged", "untagged"];

function warnOfReserved(tags: Raw, { deps }: LoadContext): void {
  const names = itemsOf(tags).flatMap((item) =>
    item.kind === "scalar" && typeof item.value === "string" ? item.value.split(",") : []
  ).map((name) => name.trim());
  const found = [...new Set(names)].filter((name) => RESERVED_TAGS.includes(name));
  if (found.length === 0) return;
  const listed = found.map((name) => `'${name}'`).join(", ");
  deps.warn(
    `Found reserved tagnames in tags: [${listed}], we do not recommend doing this as it might give unexpected results`,
    tags.at,
  );
}

function collectionsOf(own: RawMap): readonly string[] | null {
  const raw = rawField(own, "collections");
  if (!raw) return null;
  return itemsOf(raw).flatMap((item) =>
    item.kind === "scalar" && typeof item.value === "string" ? [item.value] : []
  );
}
