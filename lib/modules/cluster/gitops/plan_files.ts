/** What is to change in a folder that manifests are delivered to. */

import type { Diff, PathChange, PathState } from "../../../model/change.ts";
import { baseName, joinPath } from "../../../model/path.ts";
import { decodeHostText } from "../../../connection/host_text.ts";
import type { TargetReader } from "../../../connection/target.ts";
import { hashHex } from "../../../system/hash.ts";
import { type JsonObject, keyOf, labelOf, type Manifest } from "../manifests/manifest.ts";
import { withIncidentals } from "../manifests/incidentals.ts";
import { isManifestName, type ManifestFile } from "../manifests/read_manifests.ts";
import { sameJson } from "../manifests/same_json.ts";
import { mirrorRollout } from "../mirror_changes.ts";
import { objectDiff } from "../object_text.ts";
import type { Delivered } from "../report.ts";
import { areGenerated, manifestsIn } from "./generated.ts";
import { KUSTOMIZATIONS, kustomizationWarnings } from "./kustomization.ts";

export interface FilePlan {
  /** Files to write, then files to remove. */
  readonly changes: readonly PathChange[];
  readonly objects: readonly Delivered[];
  /** Diffs of files. */
  readonly diffs: readonly Diff[];
  /** Names of files that were generated for mirrors and that there is no manifest for any more. */
  readonly stale: readonly string[];
  readonly warnings: readonly string[];
}

export interface FilesWanted {
  readonly files: readonly ManifestFile[];
  readonly manifests: readonly Manifest[];
  /** Removes stale files instead of only naming them; null where they are not even looked for. */
  readonly prunes: boolean | null;
}

/** Compares a folder with the files that it is to hold. Nothing but those files and stale ones is touched. */
export async function planFiles(folder: string, wanted: FilesWanted, host: TargetReader): Promise<FilePlan> {
  const { files, manifests, prunes } = wanted;
  const [present, listing] = await Promise.all([
    host.stat(files.map(({ name }) => joinPath(folder, name)), { sha1: true }),
    host.list(folder, { depth: 1, follow: true }),
  ]);
  const plans: OneFile[] = [];
  for (const [at, file] of files.entries()) {
    const own = manifests.filter((manifest) => manifest.file === file.name);
    plans.push(await planFile(joinPath(folder, file.name), file, own, present[at] ?? null, host));
  }
  const names = files.map(({ name }) => name);
  const others = (listing?.states ?? []).filter(({ path }) => !names.includes(baseName(path)));
  const stale = prunes === null ? [] : await staleFiles(others, host);
  const removed = prunes ? stale : [];
  const paths = listing?.states.map(({ path }) => path) ?? [];
  return {
    changes: [
      ...plans.flatMap(({ change }) => change ?? []),
      ...removed.map((before): PathChange => ({
        kind: "path",
        path: before.path,
        before,
        after: { kind: "absent" },
      })),
    ],
    objects: plans.flatMap(({ objects }) => objects),
    diffs: plans.flatMap(({ diffs }) => diffs),
    stale: stale.map(({ path }) => baseName(path)),
    warnings: await listedWarnings(paths, names, removed.map(({ path }) => baseName(path)), host),
  };
}

interface OneFile {
  readonly change: PathChange | null;
  readonly objects: readonly Delivered[];
  readonly diffs: readonly Diff[];
}

async function planFile(
  path: string,
  file: ManifestFile,
  manifests: readonly Manifest[],
  before: PathState | null,
  host: TargetReader,
): Promise<OneFile> {
  const isSame = before?.sha1 === hashHex("sha1", file.bytes);
  const old = isSame ? file.bytes : before?.kind === "file" ? await host.read(path) : null;
  const earlier = old && !isSame ? manifestsIn(old, file.name) : [];
  const known = new Map(earlier.map(({ id, object }) => [keyOf(id), object]));
  const objects = manifests.map((manifest) =>
    isSame ? delivered(manifest, manifest.object) : delivered(manifest, known.get(keyOf(manifest.id)) ?? null)
  );
  const isLeft = areGenerated(file.manifests) && earlier.length === file.manifests.length &&
    objects.length === earlier.length && objects.every(({ report }) => report.action === "unchanged");
  if (isSame || isLeft) return { change: null, objects, diffs: [] };
  return {
    change: {
      kind: "path",
      path,
      before,
      after: { kind: "file", attributes: {}, content: { kind: "bytes", bytes: file.bytes } },
    },
    objects,
    diffs: fileDiffs(path, old, file, [...earlier, ...manifests], known),
  };
}

function delivered({ id, object, file }: Manifest, old: JsonObject | null): Delivered {
  const same = old !== null && sameJson(withIncidentals(object, old), old);
  const action = old === null ? "created" : same ? "unchanged" : "configured";
  const report = { id, file, action, msg: "" } as const;
  return { report, diff: null, rollout: same ? null : mirrorRollout(old, object) };
}

/** Texts as they are; of files with Secrets only objects, so that values can be masked. */
function fileDiffs(
  path: string,
  old: Uint8Array | null,
  file: ManifestFile,
  objects: readonly Manifest[],
  known: ReadonlyMap<string, JsonObject>,
): readonly Diff[] {
  if (objects.some(({ id }) => id.kind === "Secret")) {
    return file.manifests.map(({ id, object }) =>
      objectDiff(`${labelOf(id)} in ${path}`, known.get(keyOf(id)) ?? null, object)
    ).filter(({ before, after }) => before !== after);
  }
  const [before, after] = [old ?? new Uint8Array(), file.bytes].map(decodeHostText);
  return [{ before: before ?? "", after: after ?? "", beforeHeader: path, afterHeader: path }];
}

async function staleFiles(states: readonly PathState[], host: TargetReader): Promise<readonly PathState[]> {
  const stale: PathState[] = [];
  for (const state of states) {
    const name = baseName(state.path);
    if (state.kind !== "file" || !isManifestName(name) || KUSTOMIZATIONS.includes(name)) continue;
    const bytes = await host.read(state.path);
    if (bytes && areGenerated(manifestsIn(bytes, name))) stale.push(state);
  }
  return stale;
}

async function listedWarnings(
  paths: readonly string[],
  delivered: readonly string[],
  removed: readonly string[],
  host: TargetReader,
): Promise<readonly string[]> {
  const path = KUSTOMIZATIONS.flatMap((name) => paths.find((one) => baseName(one) === name) ?? [])[0];
  const bytes = path === undefined ? null : await host.read(path);
  if (path === undefined || !bytes) return [];
  return kustomizationWarnings(decodeHostText(bytes), path, { delivered, removed });
}
