/** A role: its folders read, its dependencies loaded, its tasks placed where it is used. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { didYouMean } from "../source/suggest.ts";
import { isDirectory, isFile, listFolder } from "../system/files.ts";
import { workingFolder } from "../system/environment.ts";
import { type Raw, rawField, rawList, type RawMap, rawMap } from "../model/raw.ts";
import type { Inherited, Role, Site } from "../model/playbook.ts";
import { baseName, joinPath, normalizePath, resolvePath } from "../model/path.ts";
import { argumentCheck, entryPointOf } from "./argument_check.ts";
import { collectionOfPath, type CollectionRole, collectionRole } from "./collections.ts";
import { inherit } from "./inherit.ts";
import { ROLE_KEYS } from "./keywords.ts";
import {
  isNull,
  itemsOf,
  type LoadContext,
  type Loaders,
  mapField,
  mistake,
  type Place,
  type RoleUse,
  textOf,
} from "./load_context.ts";

const EXTENSIONS: readonly string[] = [".yml", ".yaml", ".json", ""];

/** Where a role lies, and its full name where it belongs to a collection. */
interface Found extends Omit<CollectionRole, "collection"> {
  /** `namespace.name`, null for a role of no collection. */
  readonly collection: string | null;
}

/**
 * Loads a role for one use of it.
 *
 * @param parent What the tasks around it give; the role's own keywords are in it already.
 * @returns null when it could not be loaded; the reasons are with the context.
 */
export function loadRole(
  use: RoleUse,
  parent: Inherited,
  place: Place,
  context: LoadContext,
  loaders: Loaders,
): Role | null {
  return context.attempt(() => {
    const found = findRole(use, parent.collections, place.site, context);
    if (
      place.site.roles.some(({ path, identity }) =>
        path === found.path && identity === identityOf(use, parent)
      )
    ) {
      throw mistake(`A recursion loop was detected with the roles specified: ${use.name}`, use.at);
    }
    try {
      return readRole(use, found, parent, place.site, context, loaders);
    } catch (error) {
      throw error instanceof DiagnosticError ? error.located(use.at) : error;
    }
  });
}

/** A role in a play's `roles` or in another role's dependencies: a name, or a mapping with keywords and parameters. */
export function roleEntry(
  raw: Raw,
  parent: Inherited,
  site: Site,
  context: LoadContext,
): { readonly use: RoleUse; readonly inherited: Inherited } {
  const map = raw.kind === "map" ? raw : rawMap([], raw.at);
  const named = raw.kind === "map" ? rawField(raw, "role") ?? rawField(raw, "name") : raw;
  if (!named) throw mistake("role definitions must contain a role name", raw.at);
  const inherited = inherit(parent, map, "RoleInclude", context);
  const name = context.deps.render(named, inherited.vars, site);
  if (typeof name !== "string" || name === "") {
    throw mistake("role definitions must contain a role name", named.at);
  }
  const params = map.entries.filter(({ key }) => !ROLE_KEYS.has(String(key.value)) && key.value !== "name");
  const from = (key: string) => {
    const value = rawField(map, key);
    return value ? textOf(value, key) : "main";
  };
  return {
    inherited,
    use: {
      name,
      at: named.at,
      tasksFrom: from("tasks_from"),
      handlersFrom: "main",
      varsFrom: "main",
      defaultsFrom: "main",
      params: rawMap(params, map.at),
      allowDuplicates: null,
      isPublic: context.deps.publicRoles ?? true,
      isDependency: false,
      isByTask: false,
      validates: true,
      isRescuable: true,
    },
  };
}

function readRole(
  use: RoleUse,
  found: Found,
  parent: Inherited,
  site: Site,
  context: LoadContext,
  loaders: Loaders,
): Role {
  const { path, collection } = found;
  context.deps.catalog.addRoot(path);
  const meta = readMap(path, "meta", "main", false, context);
  const own = collectionsOf(meta, collection);
  const inherited: Inherited = own.length > 0 ? { ...parent, collections: own } : parent;
  const base: Role = {
    name: found.name,
    fullName: found.fullName,
    path,
    defaults: readVars(path, "defaults", use.defaultsFrom, context),
    vars: readVars(path, "vars", use.varsFrom, context),
    params: use.params,
    dependencies: [],
    collections: own,
    tasks: [],
    handlers: [],
    allowDuplicates: use.allowDuplicates ?? isTrue(rawField(meta, "allow_duplicates")),
    identity: identityOf(use, parent),
    isPublic: use.isPublic ?? false,
    isDependency: use.isDependency,
    inherited,
  };
  const dependencies = dependenciesOf(meta, base, parent, site, context, loaders);
  const role: Role = { ...base, dependencies };
  const list = (folder: string, from: string, handlers: boolean, before: readonly Raw[] = []) => {
    const file = findMain(path, folder, from, from !== "main");
    const root = file === null ? null : context.deps.read(file).root;
    const inner: Site = {
      ...site,
      path: file ?? joinPath(path, folder, "main.yml"),
      includedFrom: [],
      roles: [...site.roles, role],
    };
    return loaders.nodes(withFirst(before, root), inherited, { site: inner, handlers });
  };
  const entryPoint = use.validates ? entryPointOf(argumentSpecs(path, meta, context), use) : null;
  const check = entryPoint ? [argumentCheck(entryPoint, base)] : [];
  return {
    ...role,
    tasks: list("tasks", use.tasksFrom, false, check),
    handlers: list("handlers", use.handlersFrom, true),
  };
}

/** A list of tasks with others before its own. */
function withFirst(first: readonly Raw[], root: Raw | null): Raw | null {
  const [one] = first;
  if (!one) return root;
  if (root === null || isNull(root)) return rawList(first, one.at);
  return root.kind === "list" ? rawList([...first, ...root.items], root.at) : root;
}

function dependenciesOf(
  meta: RawMap,
  role: Role,
  parent: Inherited,
  site: Site,
  context: LoadContext,
  loaders: Loaders,
): readonly Role[] {
  const inner: Site = { ...site, roles: [...site.roles, role] };
  const written = rawField(meta, "dependencies");
  if (written && !isNull(written) && written.kind !== "list") {
    context.fail("Expected role dependencies to be a list.", written.at, {
      hint: "start each role with a dash",
    });
    return [];
  }
  return itemsOf(written).flatMap((raw) => {
    const loaded = context.attempt(() => {
      const { use, inherited } = roleEntry(raw, parent, inner, context);
      return loaders.role({ ...use, isDependency: true }, inherited, { site: inner, handlers: false });
    });
    return loaded ? [...loaded.dependencies, loaded] : [];
  });
}

function findRole(use: RoleUse, collections: readonly string[], site: Site, context: LoadContext): Found {
  const { name } = use;
  const { rolesPath, catalog } = context.deps;
  const collectionsPath = catalog.collectionFolders();
  const parts = name.split(".");
  if (parts.length >= 3 && !name.includes("/")) {
    const found = collectionRole(parts.slice(0, 2).join("."), parts.slice(2).join("/"), collectionsPath);
    if (found) return found;
  }
  for (const collection of collections) {
    const found = collectionRole(collection, name, collectionsPath);
    if (found) return found;
  }
  const beside = site.roles.map(({ path }) => resolvePath(path, "..")).reverse();
  const listed = [joinPath(site.playbookFolder, "roles"), ...rolesPath, site.playbookFolder, ...beside]
    .map(normalizePath);
  // Playbooks in a folder of their own, with the roles next to it.
  const further = [normalizePath(joinPath(site.playbookFolder, "..", "roles"))].filter(isDirectory);
  const folders = [...listed, ...further];
  const path = folders.map((folder) => resolvePath(folder, name)).find(isDirectory);
  if (path !== undefined) return { path, name, fullName: name, collection: collectionOfPath(path) };
  const searched = [...new Set(listed.map((folder) => resolvePath(workingFolder(), folder)))].join(":");
  throw new DiagnosticError(`The role '${name}' was not found in: ${searched}`, {
    code: "file-not-found",
    at: use.at,
    hint: didYouMean(name, folders.filter(isDirectory).flatMap(foldersIn)) ??
      further.filter(holdsRoles).map((folder) =>
        `it is not in ${resolvePath(workingFolder(), folder)} either`
      )[0],
  });
}

function holdsRoles(folder: string): boolean {
  return foldersIn(folder).some((name) =>
    ["tasks", "meta"].some((part) => isDirectory(joinPath(folder, name, part)))
  );
}

function foldersIn(folder: string): readonly string[] {
  return listFolder(folder).filter((name) => isDirectory(joinPath(folder, name)));
}

/** The role's collections: those its metadata names, after its own. */
function collectionsOf(meta: RawMap, own: string | null): readonly string[] {
  const named = itemsOf(rawField(meta, "collections")).flatMap((item) =>
    item.kind === "scalar" ? [String(item.value)] : []
  );
  return own === null || named.includes(own) ? named : [own, ...named];
}

/** Variables of a role: one file, or all files of a folder of that name. */
function readVars(role: string, folder: string, from: string, context: LoadContext): readonly RawMap[] {
  const home = joinPath(role, folder);
  const nested = joinPath(home, from);
  if (isDirectory(nested)) {
    return filesBelow(nested).map((file) => asMap(context.deps.read(file).root, nested));
  }
  const file = findMain(role, folder, from, from !== "main");
  return file === null ? [] : [asMap(context.deps.read(file).root, file)];
}

function filesBelow(folder: string): readonly string[] {
  return listFolder(folder).flatMap((name) => {
    const path = joinPath(folder, name);
    if (isDirectory(path)) return filesBelow(path);
    return /\.(ya?ml|json)$/.test(name) || !name.includes(".") ? [path] : [];
  });
}

function readMap(
  role: string,
  folder: string,
  name: string,
  required: boolean,
  context: LoadContext,
): RawMap {
  const file = findMain(role, folder, name, required);
  return asMap(file === null ? null : context.deps.read(file).root, file ?? role);
}

function asMap(root: Raw | null, path: string): RawMap {
  if (root === null || isNull(root)) {
    return rawMap([], root?.at ?? { file: { path, text: "" }, start: 0, end: 0 });
  }
  if (root.kind === "map") return root;
  throw mistake("a role's variables and metadata must be a dictionary", root.at);
}

/** @throws {DiagnosticError} `file-not-found` when a file that was asked for by name is not there. */
function findMain(role: string, folder: string, name: string, required: boolean): string | null {
  const home = joinPath(role, folder);
  const found = EXTENSIONS.map((extension) => resolvePath(home, name + extension)).find(isFile);
  if (found !== undefined) {
    if (isInside(found, home)) return found;
    throw new DiagnosticError(
      `Failed loading '${found}' for role (${
        baseName(role)
      }) as it is not inside the expected role path: '${home}'`,
      { code: "bad-playbook" },
    );
  }
  if (!required) return null;
  throw new DiagnosticError(`Could not find specified file in role: ${folder}/${name}`, {
    code: "file-not-found",
  });
}

function isInside(path: string, folder: string): boolean {
  return `${normalizePath(path)}/`.startsWith(`${normalizePath(folder)}/`);
}

function argumentSpecs(role: string, meta: RawMap, context: LoadContext): RawMap {
  const file = readMap(role, "meta", "argument_specs", false, context);
  const specs = file.entries.length > 0 ? file : meta;
  return mapField(specs, "argument_specs", "argument_specs must be a dictionary");
}

/** What makes two uses of a role the same: who asks, and parameters, variables and conditions as written. */
function identityOf(use: RoleUse, parent: Inherited): string {
  const params = use.params.entries.flatMap(({ key, value }) => [key, value]);
  const written = [...params, ...parent.vars, ...parent.when, ...parent.tags].map(({ at }) =>
    at.file.text.slice(at.start, at.end).trim()
  );
  const { name, isByTask, tasksFrom, varsFrom, defaultsFrom, handlersFrom } = use;
  return [name, isByTask, tasksFrom, varsFrom, defaultsFrom, handlersFrom, ...written].join("\n");
}

function isTrue(raw: Raw | undefined): boolean {
  return raw?.kind === "scalar" && (raw.value === true || raw.value === "yes" || raw.value === "true");
}
