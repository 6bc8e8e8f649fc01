/** One task: which module it calls, with which arguments and keywords. */

import type { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { didYouMean } from "../source/suggest.ts";
import {
  entryOf,
  type Raw,
  type RawEntry,
  rawField,
  type RawMap,
  rawMap,
  type RawScalar,
  rawScalar,
} from "../model/raw.ts";
import type {
  CatalogEntry,
  Inherited,
  ModuleCatalog,
  Task,
  TaskArguments,
  TaskKeyword,
} from "../model/playbook.ts";
import { splitKeyValues } from "../yaml/key_value_text.ts";
import { inherit } from "./inherit.ts";
import {
  checkKeys,
  isNull,
  isVariableName,
  itemsOf,
  type LoadContext,
  mistake,
  nameOf,
  type Place,
} from "./load_context.ts";
import { HANDLER_KEYS, LOOP_CONTROL_KEYS, TASK_KEYS, TASK_KEYWORDS } from "./keywords.ts";

/** How a task names its module and arguments, before either is looked at. */
interface Action {
  readonly name: RawScalar;
  readonly value: Raw;
  /** True for `action:`, where the module's name and its arguments are one text. */
  readonly joined: boolean;
  readonly local: boolean;
}

/**
 * Loads a task, or a handler where the place is among handlers.
 *
 * @throws {DiagnosticError} when it cannot be told what the task does; lesser mistakes go to the context.
 */
export function loadTask(map: RawMap, parent: Inherited, place: Place, context: LoadContext): Task {
  const { site, handlers } = place;
  const what = handlers ? "Handler" : "Task";
  const action = actionOf(map, handlers, context);
  const { name, args, entry } = argumentsOf(action, map, parent, context);
  const own = action.local ? delegatedToLocal(map, name.at) : map;
  const inherited = inherit(parent, own, what, context);
  const loop = loopOf(map);
  const keywords = keywordsOf(map, loop, context);
  return {
    kind: "task",
    id: context.nextId(),
    at: map.at,
    name: nameOf(map),
    moduleName: name,
    module: entry?.fullName ?? null,
    arguments: args,
    keywords,
    loopWith: loop?.lookup ?? null,
    inherited,
    outer: parent,
    site,
    handler: handlers ? { listen: listenOf(map) } : null,
    implicit: false,
  };
}

/** The one key of a task that names a module. */
function actionOf(map: RawMap, handlers: boolean, context: LoadContext): Action {
  const known = handlers ? HANDLER_KEYS : TASK_KEYS;
  const candidates = map.entries.filter(({ key }) => isActionKey(String(key.value), known));
  const [first, second] = candidates;
  if (!first) throw mistake("no module/action detected in task.", map.at);
  const found = candidates.filter(({ key }) =>
    isExplicit(key) || context.deps.catalog.find(String(key.value), [])
  );
  if (second) throw conflict(map, candidates, found, known, handlers, context);
  const { key, value } = first;
  return { name: key, value, joined: isExplicit(key), local: key.value === "local_action" };
}

function isActionKey(name: string, known: ReadonlySet<string>): boolean {
  if (name === "action" || name === "local_action") return true;
  return !known.has(name) && !name.startsWith("with_") && name !== "listen";
}

function isExplicit(key: RawScalar): boolean {
  return key.value === "action" || key.value === "local_action";
}

/** Two keys that could be modules: mostly one is a keyword misspelt. */
function conflict(
  map: RawMap,
  candidates: readonly RawEntry[],
  found: readonly RawEntry[],
  known: ReadonlySet<string>,
  handlers: boolean,
  context: LoadContext,
) {
  const names = candidates.map(({ key }) => String(key.value));
  const odd = found.length === 1 ? candidates.find((entry) => entry !== found[0]) : undefined;
  if (!odd) {
    return mistake(`conflicting action statements: ${names.join(", ")}`, candidates[1]?.key.at ?? map.at);
  }
  const name = String(odd.key.value);
  const hint = didYouMean(name, [...known, ...context.deps.catalog.names()]);
  const kind = handlers ? "handlers" : "tasks";
  return mistake(`conflicting action statements: ${names.join(", ")}`, odd.key.at, {
    code: "unknown-keyword",
    hint: `${name} is neither a keyword of ${kind} nor a module${hint === undefined ? "" : `: ${hint}`}`,
  });
}

interface Arguments {
  readonly name: RawScalar;
  readonly args: TaskArguments;
  readonly entry: CatalogEntry | null;
}

function argumentsOf(action: Action, map: RawMap, parent: Inherited, context: LoadContext): Arguments {
  const { name, value } = action.joined ? splitJoined(action, context) : action;
  const entry = name.dynamic ? null : lookUp(name, parent, context);
  const base: TaskArguments = { named: rawMap([], value.at), freeForm: null, whole: null };
  const inline = value.kind === "map"
    ? { ...base, named: value }
    : isNull(value)
    ? base
    : value.kind === "scalar"
    ? fromText(value, entry, base)
    : null;
  if (!inline) {
    throw mistake("unexpected parameter type in action: a list", value.at, {
      hint: "write the arguments as a mapping",
    });
  }
  checkNames(inline.named, name, entry);
  return { name, entry, args: withArgs(map, inline) };
}

/** What an engine tells its modules begins in that way: nobody else may say it. */
const OWN_PREFIX = "_ansible_";

function checkNames(named: RawMap, module: RawScalar, entry: CatalogEntry | null): void {
  if (entry?.textForm === "line") return;
  const own = named.entries.find(({ key }) => String(key.value).startsWith(OWN_PREFIX));
  if (!own) return;
  const said = `for action '${module.value}': '${own.key.value}'`;
  throw mistake(
    `Invalid parameter specified beginning with keyword '${OWN_PREFIX}' ${said}. The prefix '${OWN_PREFIX}' is reserved for internal use only.`,
    own.key.at,
    { code: "not-supported" },
  );
}

function lookUp(name: RawScalar, parent: Inherited, context: LoadContext): CatalogEntry {
  const written = String(name.value);
  const entry = context.deps.catalog.find(written, parent.collections);
  if (!entry) throw unknownModule(written, name.at, context.deps.catalog);
  if ("removed" in entry) throw mistake(entry.removed, name.at, { code: "removed-module" });
  for (const { message, ...details } of entry.deprecations) context.deps.warn(message, name.at, details);
  return entry;
}

/** The error for a name that no module has. */
export function unknownModule(written: string, at: Span, catalog: ModuleCatalog): DiagnosticError {
  return mistake(
    `couldn't resolve module/action '${written}'. This often indicates a misspelling, missing collection, or incorrect module path.`,
    at,
    { code: "unknown-module", hint: didYouMean(written, [...catalog.names(), ...TASK_KEYS]) },
  );
}

function fromText(value: RawScalar, entry: CatalogEntry | null, base: TaskArguments): TaskArguments {
  const text = typeof value.value === "string" ? value : { ...value, value: String(value.value) };
  const { pairs, rest } = entry?.textForm === "line"
    ? splitKeyValues(text, (key) => entry.linePairs.includes(key))
    : splitKeyValues(text, () => true);
  return { ...base, named: pairs, freeForm: rest };
}

/** `action: copy src=a dest=b`, or a mapping with `module:`. */
function splitJoined(
  action: Action,
  context: LoadContext,
): { readonly name: RawScalar; readonly value: Raw } {
  const { value } = action;
  if (value.kind === "map") {
    const module = entryOf(value, "module");
    if (module?.value.kind !== "scalar") throw mistake("no module/action detected in task.", value.at);
    context.deps.warn(
      "Using a mapping for `action` is deprecated.",
      value.at,
      { removedIn: "2.23", help: "Use a string value for `action`." },
    );
    const name = rawScalar(String(module.value.value).trim(), module.value.at);
    return { name, value: withoutModule(value, module) };
  }
  if (value.kind !== "scalar" || typeof value.value !== "string") {
    throw mistake("no module/action detected in task.", value.at);
  }
  // A template may hold blanks: the module's name ends at the first blank outside of one.
  const text = value.value.trim();
  const [head = ""] = /^(?:\{\{.*?\}\}|\S)+/.exec(text) ?? [];
  const start = value.at.start + Math.max(0, value.value.indexOf(text));
  const name = rawScalar(head, { ...value.at, start, end: start + head.length });
  const rest = text.slice(head.length).trimStart();
  const from = start + text.length - rest.length;
  return {
    name,
    value: rest
      ? rawScalar(rest, { ...value.at, start: from, end: from + rest.length })
      : rawScalar(null, name.at),
  };
}

/** The arguments in a mapping under `action:`; those under `args` in it are arguments, too. */
function withoutModule(map: RawMap, module: RawEntry): RawMap {
  const nested = entryOf(map, "args");
  const own = map.entries.filter((entry) => entry !== module && entry !== nested);
  return rawMap([...own, ...(nested?.value.kind === "map" ? nested.value.entries : [])], map.at);
}

/** Adds what stands under `args:`. */
function withArgs(map: RawMap, inline: TaskArguments): TaskArguments {
  const raw = rawField(map, "args");
  if (!raw || isNull(raw)) return inline;
  if (raw.kind === "map") {
    const names = new Set(inline.named.entries.map(({ key }) => key.value));
    const added = raw.entries.filter(({ key }) => !names.has(key.value));
    return { ...inline, named: rawMap([...inline.named.entries, ...added], inline.named.at) };
  }
  if (raw.kind === "scalar" && raw.dynamic) return { ...inline, whole: raw };
  if (raw.kind === "scalar") {
    const { pairs } = splitKeyValues({ ...raw, value: String(raw.value) }, () => true);
    return { ...inline, named: rawMap([...pairs.entries, ...inline.named.entries], inline.named.at) };
  }
  throw mistake("the field 'args' has an invalid value: expected a dictionary", raw.at);
}

function delegatedToLocal(map: RawMap, at: Span): RawMap {
  const delegate: RawEntry = { key: rawScalar("delegate_to", at), value: rawScalar("localhost", at) };
  return rawMap([...map.entries, delegate], map.at);
}

interface Loop {
  readonly items: Raw;
  readonly lookup: string | null;
}

function loopOf(map: RawMap): Loop | null {
  const [entry, second] = map.entries.filter(({ key, value }) =>
    String(key.value).startsWith("with_") || (key.value === "loop" && !isNull(value))
  );
  if (second) {
    throw mistake(`duplicate loop in task: ${loopName(second)}`, second.key.at, {
      hint: "keep one of the loops",
    });
  }
  if (!entry) return null;
  if (isNull(entry.value)) throw mistake("you must specify a value when using with_ loops", entry.key.at);
  return { items: entry.value, lookup: entry.key.value === "loop" ? null : loopName(entry) };
}

function loopName({ key }: RawEntry): string {
  return String(key.value).replace(/^with_/, "");
}

function keywordsOf(map: RawMap, loop: Loop | null, context: LoadContext): ReadonlyMap<TaskKeyword, Raw> {
  const made = new Map<TaskKeyword, Raw>();
  for (const { key, value } of map.entries) {
    if (isTaskKeyword(key.value) && !isNull(value)) made.set(key.value, value);
  }
  if (loop) made.set("loop", loop.items);
  const control = made.get("loop_control");
  if (control && control.kind !== "map") {
    context.fail(
      "the `loop_control` value must be specified as a dictionary and cannot be a variable itself",
      control.at,
    );
  } else if (control) checkKeys(control, LOOP_CONTROL_KEYS, "LoopControl", context);
  checkRegister(made.get("register"), context);
  return made;
}

function isTaskKeyword(name: unknown): name is TaskKeyword {
  return typeof name === "string" && TASK_KEYWORDS.has(name);
}

function checkRegister(register: Raw | undefined, context: LoadContext): void {
  if (!register) return;
  const names = register.kind === "map" ? register.entries.map(({ key }) => key) : [register];
  for (const name of names) {
    if (name.kind === "scalar" && isVariableName(name.value)) continue;
    const shown = name.kind === "scalar" ? `'${String(name.value)}'` : "a list";
    context.fail(`Invalid 'register' specified: Invalid variable name ${shown}`, name.at, {
      hint: "a name is letters, digits and underscores, and starts with no digit",
    });
  }
}

function listenOf(map: RawMap): readonly string[] {
  return itemsOf(rawField(map, "listen")).flatMap((item) =>
    item.kind === "scalar" ? [String(item.value)] : []
  );
}
