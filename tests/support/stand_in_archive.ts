/** The archives that the stand-in for oc-mirror writes, and its memory of what it has written. */

import { listFolder, makeFolder, readText } from "../../lib/system/files.ts";
import { tarMembers } from "../../lib/mirror/archive/tar_reader.ts";
import { blobPath } from "./stand_in_images.ts";
import { type TarFile, writeTar } from "./stand_in_tar.ts";

const REGISTRY = "docker/registry/v2";

export interface StandInPlaces {
  /** What holds `working-dir`. */
  readonly stage: string;
  readonly workingDir: string;
  /** Root of the cache's registry. */
  readonly store: string;
}

/** What oc-mirror takes for carried: the newest list, or the newest before a day. */
export function knownDigests({ workingDir }: StandInPlaces, since?: string): readonly string[] {
  const newest = listFolder(`${workingDir}/.history`)
    .findLast((name) => since === undefined || name.slice(".history-".length).slice(0, 10) < since);
  return newest === undefined ? [] : readText(`${workingDir}/.history/${newest}`).trim().split("\n");
}

/** The parts of an archive: all links, content that is new, the whole working folder, the configuration. */
export function packParts(
  { stage, workingDir, store }: StandInPlaces,
  { fresh, config, partBytes }: {
    readonly fresh: readonly string[];
    readonly config: string;
    readonly partBytes: number;
  },
): readonly Uint8Array<ArrayBuffer>[] {
  const cache = store.slice(0, -REGISTRY.length);
  const blobs = fresh.map((digest) => blobPath(store, digest));
  const inside = (root: string, paths: readonly string[]) =>
    paths.map((path) => ({ name: path.slice(root.length), path }));
  const files = [
    ...inside(cache, below(`${store}/repositories`)),
    ...inside(cache, blobs),
    ...inside(`${stage}/`, below(workingDir)),
  ];
  const parts: TarFile[][] = [[]];
  let size = 0;
  for (const { name, path } of files) {
    const bytes = Deno.readFileSync(path);
    const isContent = blobs.includes(path);
    if (isContent && size > 0 && size + bytes.length > partBytes) {
      parts.push([]);
      size = 0;
    }
    if (isContent) size += bytes.length;
    parts.at(-1)?.push({ name, bytes });
  }
  const when = `${new Date().toISOString().slice(0, 19)}Z`;
  parts.at(-1)?.push({ name: `isc_${when}`, bytes: new TextEncoder().encode(config) });
  return parts.map(writeTar);
}

/** Unpacks an archive over what is there, unchecked. */
export async function unpack(path: string, { stage, store }: StandInPlaces): Promise<void> {
  const bytes = await Deno.readFile(path);
  const cache = store.slice(0, -REGISTRY.length);
  for await (const { name, offset, size } of tarMembers(path)) {
    const root = name.startsWith("working-dir/")
      ? `${stage}/`
      : name.startsWith(`${REGISTRY}/`)
      ? cache
      : null;
    if (root === null) continue;
    const to = root + name;
    makeFolder(to.slice(0, to.lastIndexOf("/")));
    await Deno.writeFile(to, bytes.subarray(offset, offset + size));
  }
}

function below(folder: string): readonly string[] {
  return listFolder(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return Deno.statSync(path).isDirectory ? below(path) : [path];
  });
}
