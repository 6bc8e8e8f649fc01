/** Lists of tasks: blocks, tasks, and imports, which are expanded on the spot. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { isFile } from "../system/files.ts";
import { entryOf, type Raw, rawField, type RawMap, type RawScalar } from "../model/raw.ts";
import type { Block, Inherited, Node, Role, Task } from "../model/playbook.ts";
import type { Value } from "../model/value.ts";
import { inherit } from "./inherit.ts";
import { BLOCK_KEYS, INCLUDE_KEYS } from "./keywords.ts";
import {
  checkKeys,
  isNull,
  type LoadContext,
  type Loaders,
  mistake,
  nameOf,
  type Place,
  unreadable,
} from "./load_context.ts";
import { loadTask } from "./load_task.ts";
import { checkRoleArguments, roleUseOf } from "./role_use.ts";
import { includeCandidates } from "./search.ts";

const META = "ansible.builtin.meta";
const IMPORT_TASKS = "ansible.builtin.import_tasks";
const IMPORT_ROLE = "ansible.builtin.import_role";
const INCLUDES: readonly string[] = [
  "ansible.builtin.include_tasks",
  "ansible.builtin.include_role",
  IMPORT_TASKS,
  IMPORT_ROLE,
];
/** Includes within includes beyond this are a file that includes itself. */
const DEEPEST_IMPORT = 50;

/** Loads a list of tasks; mistakes in one task do not hide those in the next. */
export function loadNodes(
  list: Raw | null,
  parent: Inherited,
  place: Place,
  context: LoadContext,
  loaders: Loaders,
): readonly Node[] {
  if (!list || isNull(list)) return [];
  if (list.kind !== "list") {
    context.fail("a list of tasks was expected", list.at, { hint: "start each task with a dash" });
    return [];
  }
  return list.items.flatMap((item) =>
    context.attempt(() => loadNode(item, parent, place, context, loaders)) ?? []
  );
}

function loadNode(
  item: Raw,
  parent: Inherited,
  place: Place,
  context: LoadContext,
  loaders: Loaders,
): readonly Node[] {
  if (item.kind !== "map") {
    const hint = item.kind === "scalar"
      ? "a task is a mapping: a module's name, a colon and its arguments"
      : undefined;
    throw mistake("a task was expected here, as a dictionary", item.at, { hint });
  }
  const names = item.entries.map(({ key }) => key.value);
  if (names.includes("block")) return [loadBlock(item, parent, place, context, loaders)];
  const odd = item.entries.find(({ key }) => key.value === "rescue" || key.value === "always");
  if (odd) throw mistake(`'${String(odd.key.value)}' keyword cannot be used without 'block'`, odd.key.at);
  const task = loadTask(item, parent, place, context);
  if (task.module !== null && INCLUDES.includes(task.module)) {
    if (place.handlers && task.module.endsWith("_role")) {
      throw mistake(`Using '${String(task.moduleName.value)}' as a handler is not supported.`, task.at);
    }
    checkInclude(item, task, context);
  }
  if (task.module === META) checkMeta(task, place);
  if (task.module === IMPORT_TASKS) return importTasks(task, place, context, loaders);
  if (task.module === IMPORT_ROLE) return importRole(task, place, context, loaders);
  return [task];
}

/** A role can only be ended by a task of its own. */
function checkMeta(task: Task, { site, handlers }: Place): void {
  if (String(task.arguments.freeForm?.value ?? "").trim() !== "end_role") return;
  if (handlers) throw mistake("Cannot execute 'end_role' from a handler", task.at);
  if (site.roles.length === 0) throw mistake("Cannot execute 'end_role' from outside of a role", task.at);
}

function loadBlock(
  map: RawMap,
  parent: Inherited,
  place: Place,
  context: LoadContext,
  loaders: Loaders,
): Block {
  if (place.handlers) throw mistake("Using a block as a handler is not supported.", map.at);
  checkKeys(map, BLOCK_KEYS, "Block", context);
  const inherited = inherit(parent, map, "Block", context);
  const part = (name: string) => loaders.nodes(rawField(map, name) ?? null, inherited, place);
  return {
    kind: "block",
    at: map.at,
    name: nameOf(map),
    body: part("block"),
    rescue: part("rescue"),
    always: part("always"),
    inherited,
    role: null,
  };
}

function checkInclude(map: RawMap, task: Task, context: LoadContext): void {
  const kind = String(task.moduleName.value).replace(/^.*\./, "");
  const isImport = kind.startsWith("import_");
  const loops = map.entries.map(({ key }) => String(key.value)).filter((name) => name.startsWith("with_"));
  const own = new Set([...INCLUDE_KEYS, ...loops, String(task.moduleName.value)]);
  // An import hands every keyword down to what it imports; an include has them for itself.
  if (!isImport) checkKeys(map, own, kind === "include_role" ? "IncludeRole" : "TaskInclude", context);
  if (kind.endsWith("_role")) checkRoleArguments(task);
  else checkIncludeOptions(task, kind, context);
  if (!kind.endsWith("_role") && !task.arguments.whole) includeTarget(task);
  const loop = task.keywords.get("loop");
  if (isImport && loop) {
    throw mistake(
      `You cannot use loops on '${kind}' statements. You should use 'include_${
        kind.slice("import_".length)
      }' instead.`,
      task.at,
    );
  }
}

function importTasks(task: Task, place: Place, context: LoadContext, loaders: Loaders): readonly Node[] {
  const { site } = place;
  const target = includeTarget(task);
  if (site.includedFrom.length > DEEPEST_IMPORT) {
    throw mistake("import_tasks goes round in a circle", task.at);
  }
  const file = textValue(context.deps.render(target, task.inherited.vars, site), target);
  const candidates = includeCandidates(site, file, place.handlers);
  const path = candidates.find(isFile);
  if (path === undefined) throw notFound(file, candidates, target);
  const { root } = context.deps.read(path);
  const inner: Place = { ...place, site: { ...site, path, includedFrom: [...site.includedFrom, site.path] } };
  return loaders.nodes(root, importedBy(task), inner);
}

/** What imported tasks inherit: an import hands down its `notify`, too. */
function importedBy({ inherited, keywords }: Task): Inherited {
  const notify = keywords.get("notify");
  return notify ? { ...inherited, notify: [...inherited.notify, notify] } : inherited;
}

/** The file that a task of the include family names. @throws {DiagnosticError} when it names none. */
export function includeTarget(task: Task): RawScalar {
  const { named, freeForm } = task.arguments;
  const file = freeForm ?? rawField(named, "file");
  if (file?.kind === "scalar" && file.value !== null && file.value !== "") return file;
  throw mistake(`No file specified for ${String(task.moduleName.value)}`, task.at);
}

function checkIncludeOptions(task: Task, kind: string, context: LoadContext): void {
  for (const { key } of task.arguments.named.entries) {
    if (key.value === "file" || (key.value === "apply" && !kind.startsWith("import_"))) continue;
    context.fail(`Invalid options for ${kind}: ${String(key.value)}`, key.at, {
      hint: "give variables under vars:",
    });
  }
}

/** The error for an included file that lies nowhere. */
export function notFound(file: string, candidates: readonly string[], at: Raw): DiagnosticError {
  const [first = file, ...others] = candidates;
  return new DiagnosticError(
    unreadable(first),
    {
      code: "file-not-found",
      at: at.at,
      hint: others.length > 0 ? `also looked in ${others.join(", ")}` : undefined,
    },
  );
}

function importRole(task: Task, place: Place, context: LoadContext, loaders: Loaders): readonly Node[] {
  const use = roleUseOf(
    task,
    (raw) => textValue(context.deps.render(raw, task.inherited.vars, place.site), raw),
  );
  const role = loaders.role(use, importedBy(task), place);
  if (!role) return [];
  context.importedHandlers.push(...role.handlers);
  if (use.isPublic ?? context.deps.publicRoles ?? true) context.importedRoles.push(role);
  return roleNodes(role);
}

/** What a role's use comes to: a block for each dependency, then one for the role itself. */
export function roleNodes(role: Role): readonly Block[] {
  return [...role.dependencies, role].map((one) => ({
    kind: "block",
    at: one.params.at,
    name: null,
    body: one.tasks,
    rescue: [],
    always: [],
    inherited: one.inherited,
    role: one,
  }));
}

function textValue(value: Value, at: Raw): string {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw mistake("a name was expected here", at.at);
}

/** The arguments under `apply:`, which the included tasks inherit. */
export function applyOf(task: Task): RawMap | null {
  const entry = entryOf(task.arguments.named, "apply");
  if (!entry || isNull(entry.value)) return null;
  if (entry.value.kind === "map") return entry.value;
  throw mistake("Expected a dict for apply", entry.value.at);
}
