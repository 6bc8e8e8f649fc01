/** The files in an archive that oc-mirror made: the storage of a registry, and oc-mirror's notes. */

import type { Segment } from "../../model/mirror.ts";
import { type Digest, isDigest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { partName } from "../archive/archive_layout.ts";
import { memberText, type TarMember, tarMembers } from "../archive/tar_reader.ts";
import { partNames } from "../sequence/part_hashes.ts";

/** What a tag of a repository names. */
export interface TagLink {
  readonly path: string;
  readonly tag: string;
  readonly digest: Digest;
}

export interface ArchiveFiles {
  readonly blobs: ReadonlyMap<Digest, Segment>;
  readonly tags: readonly TagLink[];
  /** The repositories that hold a layer or a manifest, whether or not its bytes are here. */
  readonly holders: ReadonlyMap<Digest, readonly string[]>;
  /** What oc-mirror noted to have carried before; null where it noted nothing. */
  readonly history: ReadonlySet<Digest> | null;
  /** How many archives went before, as far as they are noted. */
  readonly earlier: number;
  /** The text of the newest configuration; null where there is none. */
  readonly config: string | null;
  /** The texts of the files that name sources, by path. */
  readonly notes: ReadonlyMap<string, string>;
}

const STORE = "docker/registry/v2";
const BLOB = new RegExp(`^${STORE}/blobs/sha256/[0-9a-f]{2}/([0-9a-f]{64})/data$`);
const TAG = new RegExp(`^${STORE}/repositories/(.+)/_manifests/tags/([^/]+)/current/link$`);
const HOLDER = new RegExp(
  `^${STORE}/repositories/(.+)/(?:_layers|_manifests/revisions)/sha256/([0-9a-f]{64})/link$`,
);
const HISTORY = /^working-dir\/\.history\/\.history-/;
const CONFIG = /^isc_\d{4}-/;
/** What a release consists of, and what filtered catalogs offer. */
const NOTE =
  /^working-dir\/(?:hold-release\/.+\/release-manifests\/image-references|operator-catalogs\/.+\/filtered-catalogs\/.+\/catalog-config\/.+\.(?:json|ya?ml))$/;

/** @throws {DiagnosticError} `part-missing` for a gap in the numbers, `archive-damaged`. */
export async function readArchiveFiles(folder: string, signal?: AbortSignal): Promise<ArchiveFiles> {
  const blobs = new Map<Digest, Segment>();
  const tags: TagLink[] = [];
  const holders = new Map<Digest, string[]>();
  const histories: string[] = [];
  const notes = new Map<string, string>();
  let config: string | null = null;
  for (const [at, name] of partNames(folder).entries()) {
    if (name !== partName(at + 1)) throw missingPart(folder, partName(at + 1), name);
    const tar = `${folder}/${name}`;
    for await (const member of tarMembers(tar)) {
      signal?.throwIfAborted();
      const text = () => memberText(tar, member);
      const [, hex] = BLOB.exec(member.name) ?? [];
      const [, path = "", tag] = TAG.exec(member.name) ?? [];
      const [, holder = "", held] = HOLDER.exec(member.name) ?? [];
      if (hex !== undefined) blobs.set(`sha256:${hex}`, segmentOf(member, at + 1));
      else if (tag !== undefined) {
        tags.push({ path, tag, digest: tagged(name, member, (await text()).trim()) });
      } else if (held !== undefined) {
        holders.set(`sha256:${held}`, [...holders.get(`sha256:${held}`) ?? [], holder]);
      } else if (HISTORY.test(member.name)) histories.push(await text());
      else if (CONFIG.test(member.name)) config = await text();
      else if (NOTE.test(member.name)) notes.set(member.name, await text());
    }
  }
  for (const { path, tag, digest } of tags) {
    if (holders.get(digest)?.includes(path)) continue;
    throw damaged(folder, `the tag ${tag} of ${path} names ${digest}, which the repository does not hold`);
  }
  const noted = histories.flatMap((text) => text.split("\n").map((line) => line.trim()).filter(isDigest));
  const history = histories.length === 0 ? null : new Set(noted);
  return { blobs, tags, holders, history, earlier: histories.length, config, notes };
}

function segmentOf({ offset, size }: TarMember, part: number): Segment {
  return { part, offset, size };
}

/** What a tag's file names. @throws {DiagnosticError} where that is no digest: an image would be lost unseen. */
function tagged(part: string, { name }: TarMember, text: string): Digest {
  if (isDigest(text)) return text;
  throw damaged(`part ${part}`, `${name} in it is no digest`);
}

function damaged(what: string, why: string): DiagnosticError {
  return new DiagnosticError(`${what} is damaged: ${why}`, {
    code: "archive-damaged",
    hint: "copy it again from where the archive was made",
  });
}

function missingPart(folder: string, name: string, next: string): DiagnosticError {
  return new DiagnosticError(`${folder}: part ${name} is missing, and there is ${next}`, {
    code: "part-missing",
    hint: "copy it from where the archive was made",
  });
}
