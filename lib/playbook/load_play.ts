/** One play of a playbook. */

import { didYouMean } from "../source/suggest.ts";
import { entryOf, plainValue, type Raw, rawField, type RawMap, rawScalar } from "../model/raw.ts";
import type { Inherited, Node, Play, PlayKeyword, Role, Site } from "../model/playbook.ts";
import { str } from "../template/python/repr.ts";
import { typeName } from "../template/python/type_names.ts";
import { collectionOfPath } from "./collections.ts";
import { inherit, withCollection } from "./inherit.ts";
import { PLAY_KEYS, PLAY_KEYWORDS, PROMPT_KEYS } from "./keywords.ts";
import {
  checkKeys,
  isNull,
  itemsOf,
  type LoadContext,
  type Loaders,
  mapField,
  mistake,
  nameOf,
  type Place,
} from "./load_context.ts";
import { roleEntry } from "./load_role.ts";

/**
 * @param parent What an `import_playbook` gives to its plays.
 * @throws {DiagnosticError} when the play cannot be read at all; lesser mistakes go to the context.
 */
export function loadPlay(
  map: RawMap,
  parent: Inherited,
  site: Site,
  context: LoadContext,
  loaders: Loaders,
): Play {
  checkKeys(map, PLAY_KEYS, "Play", context);
  const user = entryOf(map, "user");
  if (user && entryOf(map, "remote_user")) {
    throw mistake(
      "both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should be removed",
      user.key.at,
    );
  }
  const inherited = withCollection(inherit(parent, map, "Play", context), collectionOfPath(site.path));
  const vars = mapField(map, "vars", "Vars in a Play must be specified as a dictionary");
  const inPlay: Site = { ...site, playVars: vars };
  const place: Place = { site: inPlay, handlers: false };
  // The play's own variables lie below those of its tasks, in a layer of their own.
  const inside: Inherited = { ...inherited, vars: parent.vars };
  const list = (name: string, handlers = false) => {
    const nodes = rawField(map, name) ?? null;
    if (nodes && !isNull(nodes) && nodes.kind !== "list") throw malformed(name, nodes);
    return loaders.nodes(nodes, inside, { site: inPlay, handlers });
  };
  const preTasks = list("pre_tasks");
  const roles = rolesOf(map, inside, place, context, loaders);
  const [tasks, postTasks, handlers] = [list("tasks"), list("post_tasks"), list("handlers", true)];
  const roleHandlers = roles.flatMap(handlersOf);
  return {
    at: map.at,
    name: nameOf(map),
    hosts: hostsOf(map),
    keywords: keywordsOf(map, context),
    inherited: inside,
    vars,
    preTasks,
    roles,
    exportedRoles: [
      ...roles.filter(({ isPublic }) => isPublic).flatMap((role) => [...role.dependencies, role]),
      ...context.importedRoles.splice(0),
    ],
    tasks,
    postTasks,
    handlers: [...roleHandlers, ...context.importedHandlers.splice(0), ...handlers],
    path: site.path,
    folder: site.playbookFolder,
    importedWhen: parent.when,
  };
}

function malformed(name: string, written: Raw) {
  const value = plainValue(written);
  return mistake(
    `A malformed block was encountered while loading ${name}: ${
      str(value)
    } should be a list or None but is <class '${typeName(value)}'>`,
    written.at,
    { hint: "start each task with a dash" },
  );
}

function hostsOf(map: RawMap): Raw {
  const hosts = rawField(map, "hosts");
  if (!hosts) throw mistake("The field 'hosts' is required but was not set.", map.at);
  const empty = isNull(hosts) || (hosts.kind === "list" && hosts.items.length === 0) ||
    (hosts.kind === "scalar" && hosts.value === "");
  if (empty) throw mistake("Hosts list cannot be empty. Please check your playbook", hosts.at);
  for (const item of itemsOf(hosts)) {
    if (item.kind !== "scalar") {
      throw mistake("Hosts list must be a sequence or string. Please check your playbook.", item.at);
    }
    if (isNull(item)) {
      throw mistake("Hosts list cannot contain values of 'None'. Please check your playbook.", item.at);
    }
  }
  return hosts;
}

function keywordsOf(map: RawMap, context: LoadContext): ReadonlyMap<PlayKeyword, Raw> {
  const made = new Map<PlayKeyword, Raw>();
  for (const { key, value } of map.entries) {
    if (isPlayKeyword(key.value) && !isNull(value)) made.set(key.value, value);
  }
  checkPrompts(made.get("vars_prompt"), context);
  return made;
}

function checkPrompts(prompts: Raw | undefined, context: LoadContext): void {
  for (const item of itemsOf(prompts)) {
    if (item.kind !== "map") continue;
    if (!entryOf(item, "name")) {
      context.fail("Invalid vars_prompt data structure, missing 'name' key", item.at);
    }
    for (const { key } of item.entries) {
      const name = String(key.value);
      if (PROMPT_KEYS.has(name)) continue;
      context.fail(`Invalid vars_prompt data structure, found unsupported key '${name}'`, key.at, {
        code: "unknown-keyword",
        hint: didYouMean(name, PROMPT_KEYS),
      });
    }
  }
}

function isPlayKeyword(name: unknown): name is PlayKeyword {
  return typeof name === "string" && PLAY_KEYWORDS.has(name);
}

function rolesOf(
  map: RawMap,
  parent: Inherited,
  place: Place,
  context: LoadContext,
  loaders: Loaders,
): readonly Role[] {
  const list = rawField(map, "roles");
  if (!list || isNull(list)) return [];
  if (list.kind !== "list") throw mistake("A malformed role declaration was encountered.", list.at);
  return list.items.flatMap((item) =>
    context.attempt(() => {
      if (item.kind === "scalar" && String(item.value).includes(",")) {
        throw mistake(`Invalid old style role requirement: ${String(item.value)}`, item.at);
      }
      const { use, inherited } = roleEntry(item, parent, place.site, context);
      return loaders.role(use, inherited, place);
    }) ?? []
  );
}

function handlersOf(role: Role): readonly Node[] {
  return [...role.dependencies.flatMap(({ handlers }) => handlers), ...role.handlers];
}

/** The play's name as shown: its own, else the hosts it is for. */
export function playName(play: Play): Raw {
  return play.name ?? (play.hosts.kind === "list" ? joined(play.hosts.items, play) : play.hosts);
}

function joined(items: readonly Raw[], play: Play): Raw {
  return rawScalar(
    items.map((item) => item.kind === "scalar" ? String(item.value) : "").join(","),
    play.hosts.at,
  );
}
