/** A playbook file with all that it imports. */

import { throwCollected } from "../source/diagnostic.ts";
import { isFile } from "../system/files.ts";
import { entryOf, type Raw, type RawEntry, rawField, type RawMap, rawMap } from "../model/raw.ts";
import type { Inherited, Node, Play, Playbook, Role, Site, Task } from "../model/playbook.ts";
import { folderOf, resolvePath } from "../model/path.ts";
import { splitKeyValues } from "../yaml/key_value_text.ts";
import { collectionPlaybook } from "./collections.ts";
import { inherit, NOTHING, ownVars, withIncludeParams, withVars } from "./inherit.ts";
import { IMPORT_PLAYBOOK_KEYS } from "./keywords.ts";
import {
  checkKeys,
  isNull,
  LoadContext,
  type LoadDeps,
  type Loaders,
  mistake,
  type Place,
  type RoleUse,
  unreadable,
} from "./load_context.ts";
import { applyOf, loadNodes, roleNodes } from "./load_nodes.ts";
import { loadPlay } from "./load_play.ts";
import { loadRole } from "./load_role.ts";

const IMPORTS: readonly string[] = [
  "import_playbook",
  "ansible.builtin.import_playbook",
  "ansible.legacy.import_playbook",
];
const DEEPEST_IMPORT = 20;

/** Loads playbooks, and what running plays include. One for a run: its numbering of tasks goes on. */
export class PlaybookLoader {
  #nextId = 1;

  constructor(private readonly deps: LoadDeps) {}

  /**
   * @throws {DiagnosticError} or {DiagnosticList}: every mistake that can be known before a host is touched.
   */
  load(path: string): Playbook {
    const context = this.#context();
    const plays = this.#plays(path, NOTHING, context, 0);
    throwCollected(sortedByPlace(context));
    return { path, plays };
  }

  /** The file of a playbook that lies in a collection; null where there is none of that name. */
  collectionPlaybook(name: string): string | null {
    return collectionPlaybook(name, this.deps.catalog.collectionFolders());
  }

  /**
   * Plays that stand in no file.
   *
   * @param folder In place of the playbook's folder.
   * @throws as `load`.
   */
  loadTree(root: Raw, folder: string): Playbook {
    const context = this.#context();
    const { path } = root.at.file;
    const site: Site = { path, includedFrom: [], roles: [], playbookFolder: folder };
    this.deps.catalog.addRoot(folder);
    const plays = this.#playsOf(root, site, NOTHING, context, 0);
    throwCollected(sortedByPlace(context));
    return { path, plays };
  }

  /** The tasks of a file for a running play; `vars` are those of the loop around the include. @throws {DiagnosticError} or {DiagnosticList}. */
  includeTasks(path: string, root: Raw | null, task: Task, vars: RawMap): Included {
    const context = this.#context();
    const site: Site = { ...task.site, path, includedFrom: [...task.site.includedFrom, task.site.path] };
    const parent = withIncludeParams(withVars(this.#appliedTo(task, context), vars), [vars]);
    const nodes = loadersFor(context).nodes(root, parent, { site, handlers: task.handler !== null });
    throwCollected(sortedByPlace(context));
    return { nodes, handlers: context.importedHandlers, roles: context.importedRoles };
  }

  /** A role for a running play. @throws {DiagnosticError} or {DiagnosticList}. */
  includeRole(use: RoleUse, task: Task, vars: RawMap): Included {
    const context = this.#context();
    const parent = withIncludeParams(withVars(this.#appliedTo(task, context), vars), [vars]);
    const role = loadersFor(context).role(use, parent, { site: task.site, handlers: false });
    throwCollected(sortedByPlace(context));
    if (!role) return { nodes: [], handlers: [], roles: [] };
    const roles = [...role.dependencies, role];
    return {
      nodes: roleNodes(role),
      handlers: [...roles.flatMap(({ handlers }) => handlers), ...context.importedHandlers],
      roles: [...(use.isPublic ?? this.deps.publicRoles ?? false ? roles : []), ...context.importedRoles],
    };
  }

  #context(): LoadContext {
    return new LoadContext(this.deps, () => this.#nextId++);
  }

  /** What included tasks inherit: not the include's own keywords but its variables, and what `apply` says. */
  #appliedTo(task: Task, context: LoadContext): Inherited {
    const apply = applyOf(task);
    const own = ownVars(task);
    const outer = withIncludeParams(own.reduce(withVars, task.outer), own);
    return apply ? inherit(outer, apply, "Block", context) : outer;
  }

  #plays(path: string, parent: Inherited, context: LoadContext, depth: number): readonly Play[] {
    const { root } = this.deps.read(path);
    const site: Site = { path, includedFrom: [], roles: [], playbookFolder: folderOf(path) };
    this.deps.catalog.addRoot(site.playbookFolder);
    if (root === null || isNull(root)) {
      throw mistake(
        "Empty playbook, nothing to do",
        root?.at ?? { file: { path, text: "" }, start: 0, end: 0 },
      );
    }
    return this.#playsOf(root, site, parent, context, depth);
  }

  #playsOf(
    root: Raw,
    site: Site,
    parent: Inherited,
    context: LoadContext,
    depth: number,
  ): readonly Play[] {
    if (root.kind !== "list") {
      throw mistake("A playbook must be a list of plays", root.at, { hint: "start each play with a dash" });
    }
    if (root.items.length === 0) throw mistake("A playbook must contain at least one play", root.at);
    return root.items.flatMap((item) =>
      context.attempt(() => {
        if (item.kind !== "map") {
          throw mistake(
            "playbook entries must be either valid plays or 'import_playbook' statements",
            item.at,
          );
        }
        const imported = item.entries.find(({ key }) => IMPORTS.includes(String(key.value)));
        if (imported) return this.#importPlaybook(item, imported, parent, site, context, depth);
        return [loadPlay(item, parent, site, context, loadersFor(context))];
      }) ?? []
    );
  }

  #importPlaybook(
    item: RawMap,
    entry: RawEntry,
    parent: Inherited,
    site: Site,
    context: LoadContext,
    depth: number,
  ): readonly Play[] {
    checkKeys(item, IMPORT_PLAYBOOK_KEYS, "PlaybookInclude", context);
    if (depth >= DEEPEST_IMPORT) throw mistake("import_playbook goes round in a circle", entry.key.at);
    if (entry.value.kind !== "scalar" || isNull(entry.value)) {
      throw mistake("playbook import parameter must be a string", entry.value.at);
    }
    const { pairs, rest } = splitKeyValues(entry.value, () => true);
    if (!rest) throw mistake("import_playbook names no file", entry.value.at);
    const inherited = inherit(
      parent,
      rawField(item, "vars") ? item : withPairs(item, pairs),
      "PlaybookInclude",
      context,
    );
    const file = String(this.deps.render(rest, inherited.vars, site));
    const beside = resolvePath(site.playbookFolder, file);
    const path = isFile(beside) ? beside : this.collectionPlaybook(file);
    if (path === null) throw mistake(unreadable(beside), rest.at, { code: "file-not-found" });
    return this.#plays(path, inherited, context, depth + 1);
  }
}

/** What a task of the include family brings into a running play. */
export interface Included {
  readonly nodes: readonly Node[];
  readonly handlers: readonly Node[];
  /** Roles whose variables the whole play sees from now on. */
  readonly roles: readonly Role[];
}

function loadersFor(context: LoadContext): Loaders {
  const loaders: Loaders = {
    nodes: (list: Raw | null, parent: Inherited, place: Place) =>
      loadNodes(list, parent, place, context, loaders),
    role: (use: RoleUse, parent: Inherited, place: Place) => loadRole(use, parent, place, context, loaders),
  };
  return loaders;
}

function withPairs(item: RawMap, pairs: RawMap): RawMap {
  if (pairs.entries.length === 0) return item;
  const key = entryOf(item, "import_playbook")?.key ?? item.entries[0]?.key;
  return key ? rawMap([...item.entries, { key: { ...key, value: "vars" }, value: pairs }], item.at) : item;
}

/** Mistakes in the order of the files and lines they stand in. */
function sortedByPlace({ errors }: LoadContext) {
  const order = [...new Set(errors.map(({ at }) => at?.file.path))];
  return [...errors].sort((a, b) =>
    order.indexOf(a.at?.file.path) - order.indexOf(b.at?.file.path) || (a.at?.start ?? 0) - (b.at?.start ?? 0)
  );
}
