/** What the collections on disk say of their modules: `meta/runtime.yml`. */

import { joinPath } from "../model/path.ts";
import { type Raw, rawField, type RawMap } from "../model/raw.ts";
import type { Deprecation } from "../model/playbook.ts";
import { isFile } from "../system/files.ts";
import { itemsOf } from "./load_context.ts";

/** Where a name leads. */
export interface Route {
  /** The full name that is meant in the end. */
  readonly name: string;
  readonly deprecations: readonly Deprecation[];
  /** Why nothing has that name any more; null where that is not said. */
  readonly removed: string | null;
}

export interface RoutingDeps {
  /** Folders that hold `ansible_collections`, the best first. */
  readonly folders: () => readonly string[];
  /** The content of a YAML file. @throws {DiagnosticError} */
  readonly read: (path: string) => Raw | null;
}

/** Follows names through the collections, each of whose files is read when a name of it is asked for. */
export class PluginRouting {
  readonly #runtimes = new Map<string, RawMap | null>();
  /** How many folders there were: playbooks and roles bring more of them. */
  #folders = 0;
  readonly #groups = new Map<string, Set<string>>();

  constructor(private readonly deps: RoutingDeps) {}

  /** @param fullName A module's name with its collection. @throws {DiagnosticError} for a file that cannot be read. */
  follow(fullName: string): Route {
    const deprecations: Deprecation[] = [];
    const seen: string[] = [];
    for (let name = fullName;;) {
      if (seen.includes(name)) {
        const path = seen.map((one) => `'${one}'`).join(", ");
        return {
          name,
          deprecations,
          removed: `plugin redirect loop resolving ${fullName} (path: [${path}])`,
        };
      }
      seen.push(name);
      const entry = this.#entry(name);
      const tombstone = entry && mapIn(entry, "tombstone");
      if (tombstone) return { name, deprecations, removed: removal(name, tombstone) };
      const deprecation = entry && mapIn(entry, "deprecation");
      if (deprecation) deprecations.push(deprecationOf(name, deprecation));
      const redirect = entry && textIn(entry, "redirect");
      if (!redirect) return { name, deprecations, removed: null };
      name = redirect;
    }
  }

  /** The modules of a group, by full name; none of a group that nobody has made. */
  membersOf(group: string): ReadonlySet<string> {
    const known = this.#groups.get(group);
    if (known) return known;
    const members = new Set<string>();
    // Known from now on: groups that extend each other end here.
    this.#groups.set(group, members);
    const collection = collectionOf(group);
    const groups = collection === null ? null : mapIn(this.#runtime(collection), "action_groups");
    if (!groups || collection === null) return members;
    for (const item of itemsOf(rawField(groups, group.slice(collection.length + 1)))) {
      if (item.kind === "scalar") {
        members.add(this.follow(within(collection, String(item.value))).name);
        continue;
      }
      const metadata = mapIn(item, "metadata");
      for (const extended of itemsOf(metadata ? rawField(metadata, "extend_group") : undefined)) {
        if (extended.kind !== "scalar") continue;
        for (const name of this.membersOf(within(collection, String(extended.value)))) members.add(name);
      }
    }
    return members;
  }

  #entry(fullName: string): RawMap | null {
    const collection = collectionOf(fullName);
    if (collection === null) return null;
    const routing = mapIn(this.#runtime(collection), "plugin_routing");
    const name = fullName.slice(collection.length + 1);
    const found = ["action", "modules"].map((kind) => {
      const plugins = mapIn(routing, kind);
      return plugins && mapIn(plugins, name);
    });
    return found.find((entry) => entry !== null) ?? null;
  }

  #runtime(collection: string): RawMap | null {
    const folders = this.deps.folders();
    if (folders.length !== this.#folders) {
      this.#runtimes.clear();
      this.#folders = folders.length;
    }
    const known = this.#runtimes.get(collection);
    if (known !== undefined) return known;
    const inside = joinPath("ansible_collections", ...collection.split("."), "meta", "runtime.yml");
    const path = folders.map((folder) => joinPath(folder, inside)).find(isFile);
    const root = path === undefined ? null : this.deps.read(path);
    const made = root?.kind === "map" ? root : null;
    this.#runtimes.set(collection, made);
    return made;
  }
}

function collectionOf(fullName: string): string | null {
  const [namespace, collection, ...rest] = fullName.split(".");
  return rest.length > 0 ? `${namespace}.${collection}` : null;
}

function within(collection: string, name: string): string {
  return name.includes(".") ? name : `${collection}.${name}`;
}

function deprecationOf(name: string, map: RawMap): Deprecation {
  return {
    message: joined(`${name} has been deprecated.`, textIn(map, "warning_text")),
    collection: collectionOf(name) ?? "",
    removedIn: removedIn(map),
  };
}

function removal(name: string, map: RawMap): string {
  const when = removedIn(map);
  const phrase = /^\d{4}-/.test(when) ? `in a release after ${when}` : when === "" ? "" : `version ${when}`;
  return joined(
    `The '${name}' module has been removed.`,
    textIn(map, "warning_text"),
    `This feature was removed from collection '${collectionOf(name)}' ${phrase}`.trimEnd() + ".",
  );
}

function removedIn(map: RawMap): string {
  return textIn(map, "removal_date") ?? textIn(map, "removal_version") ?? "";
}

function joined(...sentences: readonly (string | null)[]): string {
  return sentences.filter((one) => one !== null).map((one) => /[.!?]$/.test(one) ? one : `${one}.`).join(" ");
}

function mapIn(raw: Raw | null, name: string): RawMap | null {
  const field = raw?.kind === "map" ? rawField(raw, name) : undefined;
  return field?.kind === "map" ? field : null;
}

function textIn(map: RawMap, name: string): string | null {
  const field = rawField(map, name);
  return field?.kind === "scalar" && field.value !== null ? String(field.value) : null;
}
