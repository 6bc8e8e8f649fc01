/** A folder of the machine that ferry runs on, copied to a host. */

import type { Change, PathState } from "../../model/change.ts";
import { folderOf, joinPath } from "../../model/path.ts";
import type { Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Plan } from "../module.ts";
import {
  attributeChanges,
  newAttributes,
  type WantedAttributes,
  wantedAttributes,
  withMode,
} from "./attributes.ts";
import { ancestors } from "./destination.ts";
import { labelChange } from "./labels.ts";
import { fileSource, localMode } from "./local_source.ts";
import type { LocalTree } from "./local_tree.ts";
import { placeFile, planFor } from "./place.ts";
import { type CopyOptions, digestValues, folderChanges, placementOf } from "./plan_file.ts";

export interface TreeRequest {
  readonly tree: LocalTree;
  /** The folder on the host that the tree's paths are relative to. */
  readonly dest: string;
  readonly options: CopyOptions;
  /** Gives each file the mode of its source. */
  readonly preserveMode: boolean;
  /** Reads a vault; null to copy vaults as they are. */
  readonly decrypt: ((path: string) => Uint8Array) | null;
}

/** Plans a tree: files with the folders that they need, then folders without files, then links. */
export async function planTree(request: TreeRequest, host: TargetReader): Promise<Plan> {
  const { tree, dest, options } = request;
  const at = (path: string) => joinPath(dest, path);
  const wanted = await wantedAttributes(
    { ...options, mode: request.preserveMode ? null : options.mode },
    host,
  );
  const paths = [...tree.files, ...tree.links].map(({ path }) => at(path));
  const folders = [...new Set([...paths.map(folderOf), ...tree.folders.map(at)].flatMap(ancestors))];
  const [states, folderStates] = await Promise.all([
    host.stat(paths, { sha1: true }),
    host.stat(folders, { follow: true }),
  ]);
  const before = new Map(paths.map((path, index) => [path, states[index] ?? null]));
  const known = new Map(folders.map((path, index) => [path, folderStates[index] ?? null]));
  const walk: Walk = { request, wanted, host, before, folders: known, at };
  const changes: Change[] = [];
  for (const file of tree.files) changes.push(...await fileChanges(file, walk));
  for (const path of leaves(tree)) changes.push(...await leafChanges(at(path), walk));
  for (const link of tree.links) changes.push(...await linkChanges(link, walk));
  const [only, ...others] = tree.files;
  if (!only || others.length > 0) return { changes };
  const link = tree.links.at(-1);
  return link ? planOfLink(link, changes, walk) : await planOfOne(only, changes, walk);
}

/** Of a tree with a single file the result is that of what came last: the last link. */
function planOfLink(
  { target, path }: LocalTree["links"][number],
  changes: readonly Change[],
  { before, at }: Walk,
): Plan {
  const dest = at(path);
  return planFor(dest, before.get(dest) ?? null, changes, { dest, src: target });
}

/** Where there is no link, it is that of the file. */
async function planOfOne(
  { source, path }: LocalTree["files"][number],
  changes: readonly Change[],
  { request: { decrypt }, before, at }: Walk,
): Promise<Plan> {
  const dest = at(path);
  const content = await fileSource(source, decrypt);
  const state = before.get(dest) ?? null;
  const replaced = state?.sha1 !== await content.sha1();
  const values = { dest, src: replaced ? source : undefined, ...await digestValues(content, replaced) };
  return planFor(dest, state, changes, replaced ? values : { ...values, path: dest });
}

interface Walk {
  readonly request: TreeRequest;
  readonly wanted: WantedAttributes;
  readonly host: TargetReader;
  /** What is at the paths of files and links. */
  readonly before: ReadonlyMap<string, PathState | null>;
  /** What is at the paths of folders, by now: planned ones are taken out. */
  readonly folders: Map<string, PathState | null>;
  readonly at: (path: string) => string;
}

async function fileChanges(
  { source, path }: LocalTree["files"][number],
  { request: { options, decrypt, preserveMode }, wanted, host, before, ...walk }: Walk,
): Promise<readonly Change[]> {
  const dest = walk.at(path);
  const state = before.get(dest) ?? null;
  if (state && !options.force) return [];
  const folders = await missing(folderOf(dest), walk.folders, wanted, options.directoryMode, host);
  const own = preserveMode ? await withMode(wanted, localMode(source), host) : wanted;
  const placement = placementOf(dest, state, await fileSource(source, decrypt), own, options);
  return [...folders, ...(await placeFile(placement, host)).changes];
}

/** Folders in which no file lies: nothing else would make them. */
function leaves({ files, folders }: LocalTree): readonly string[] {
  const used = new Set(files.flatMap(({ path }) => ancestors(folderOf(path))));
  return folders.filter((path) => !used.has(path));
}

async function leafChanges(path: string, walk: Walk): Promise<readonly Change[]> {
  const { request: { options }, wanted, host, folders } = walk;
  const state = folders.get(path);
  if (!state) return await missing(path, folders, wanted, options.directoryMode, host);
  return await attributeChanges(
    [{ ...state, path }],
    await withMode(wanted, options.directoryMode, host),
    host,
  );
}

/** The folders above a path, and itself, that are neither there nor planned. */
async function missing(
  path: string,
  folders: Map<string, PathState | null>,
  wanted: WantedAttributes,
  mode: Value,
  host: TargetReader,
): Promise<readonly Change[]> {
  const absent = ancestors(path).filter((folder) => folders.get(folder) === null);
  for (const folder of absent) folders.delete(folder);
  return await folderChanges(absent, wanted, mode, host);
}

async function linkChanges(
  { target, path }: LocalTree["links"][number],
  { request: { options }, wanted, host, before, folders, at }: Walk,
): Promise<readonly Change[]> {
  const dest = at(path);
  const state = before.get(dest) ?? null;
  if (state?.kind === "symlink" && state.target === target) {
    return await attributeChanges([state], wanted, host);
  }
  if (state?.kind === "directory" && (await host.list(dest, { depth: 1 }))?.states.length) {
    throw new DiagnosticError(`the directory ${dest} is not empty, refusing to convert it`, {
      code: "bad-argument",
    });
  }
  const attributes = newAttributes("symlink", wanted);
  const labels = await labelChange([dest], wanted.labels, host);
  return [
    ...await missing(folderOf(dest), folders, wanted, options.directoryMode, host),
    { kind: "path", path: dest, before: state, after: { kind: "symlink", target, attributes } },
    ...labels(dest),
  ];
}
