/** Taking over content that was mirrored before: archives in a folder become the first sequence of a workspace. */

import type { SequenceIndex, SequenceManifest } from "../../model/mirror.ts";
import { baseName } from "../../model/path.ts";
import type { Digest } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { hardLink, makeFolder, readSource, removePath } from "../../system/files.ts";
import { readPartLabel } from "../archive/archive_index.ts";
import { indexText } from "../archive/index_file.ts";
import { bytesOf } from "../plan/closure.ts";
import { openOwnParts } from "../publish/open_sequence.ts";
import { contentChanges } from "../sequence/changes.ts";
import { hashParts, partNames } from "../sequence/part_hashes.ts";
import { type SealedSequence, type SealRequest, sealSequence } from "../sequence/seal.ts";
import { cleanDescription } from "../sequence/sequence_name.ts";
import type { MirrorDeps, Session } from "../session.ts";
import { openWorkspace } from "../workspace/open_workspace.ts";
import type { WorkspacePaths } from "../workspace/paths.ts";
import { readState, writeState } from "../workspace/state.ts";
import { readCacheArchive } from "../foreign/cache_archive.ts";

export interface AdoptRequest {
  /** Where `mirror_*.tar` are: a workspace of oc-mirror's, or a folder with nothing else. They stay there. */
  readonly folder: string;
  /** The configuration's path; null for the copy in the archive. */
  readonly config: string | null;
  readonly description: string;
}

/** What an archive is, whoever made it. */
interface Adoptable {
  readonly driver: SequenceManifest["driver"];
  readonly producer: string;
  readonly index: Omit<SequenceIndex, "workspace" | "predecessor" | "base" | "supersedes">;
  /** Digest of the index inside; null where there is none. */
  readonly indexDigest: Digest | null;
  /** The workspace that the archive says it is of; null where it says nothing. */
  readonly workspace: string | null;
  readonly config: SourceFile | null;
}

/**
 * Makes archives the first sequence of a workspace, with all its papers. What they carried is known from then on: the
 * next sequence is a delta.
 *
 * @throws {DiagnosticError} `workspace-unusable` where there are sequences already, `part-missing`, `archive-damaged`.
 */
export async function adopt(
  { folder, config, description }: AdoptRequest,
  { paths, teller }: Session,
  deps: MirrorDeps,
  signal?: AbortSignal,
): Promise<SealedSequence> {
  const { newUuid, signer = null } = deps;
  requireEmpty(paths);
  const names = requireParts(folder);
  const found = await readPartLabel(`${folder}/${names[0]}`)
    ? await ownArchive(folder, deps.trusted, signal)
    : await foreignArchive(folder, signal);
  const source = config === null ? found.config : readSource(config);
  if (!source) {
    throw new DiagnosticError(`the archive in ${folder} does not tell its configuration`, {
      code: "bad-option",
      hint: "name it with --config",
    });
  }
  const staged = `${paths.staging}/adopted`;
  removePath(staged);
  makeFolder(staged);
  for (const name of names) hardLink(`${folder}/${name}`, `${staged}/${name}`);
  if (found.workspace !== null) {
    writeState(paths, { uuid: found.workspace, supersedes: [], chain: [], acknowledged: [] });
  }
  const workspace = await openWorkspace(paths, { teller, newUuid });
  const index: SequenceIndex = { ...found.index, ...FIRST, workspace: workspace.uuid };
  const sequence = await sealSequence(
    {
      partsFolder: staged,
      parts: await hashParts(staged, signal),
      manifest: manifestOf(found, workspace.uuid, cleanDescription(description), deps),
      config: source,
      producer: found.producer,
      dependencyBytes: 0,
      changes: { since: null, ...contentChanges(null, found.index.plan) },
      signer,
    },
    paths.content,
    signal,
  );
  workspace.append({ ...sequence, name: baseName(sequence.folder) }, indexText(index));
  return sequence;
}

/** What a sequence says that nothing goes before. */
const FIRST = { predecessor: null, base: null, supersedes: [] } as const;

function manifestOf(
  { driver, index, indexDigest }: Adoptable,
  workspace: string,
  description: string,
  { clock, tool }: Pick<MirrorDeps, "clock" | "tool">,
): SealRequest["manifest"] {
  const { plan, placements } = index;
  const all = [...plan.manifests, ...plan.blobs];
  const carried = all.filter(({ digest }) => placements.get(digest)?.kind === "here");
  return {
    ...FIRST,
    workspace,
    number: index.sequence,
    description,
    created: `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z`,
    tool,
    driver,
    complete: carried.length === all.length,
    dependencies: [],
    index: indexDigest,
    counts: { images: plan.images.length, carried: carried.length },
    bytes: { carried: bytesOf(carried), content: bytesOf(all) },
  };
}

function requireEmpty(paths: WorkspacePaths): void {
  if ((readState(paths)?.chain.length ?? 0) === 0) return;
  throw new DiagnosticError(`${paths.root} has sequences already`, {
    code: "workspace-unusable",
    hint: "adopt into a mirror path of its own",
  });
}

function requireParts(folder: string): readonly string[] {
  const names = partNames(folder);
  if (names.length > 0) return names;
  throw new DiagnosticError(`no mirror_NNNNNN.tar in ${folder}`, {
    code: "part-missing",
    hint: "name the folder that the archives lie in",
  });
}

/** Bare parts of ferry's own. Only a complete one can begin a chain that is otherwise lost. */
async function ownArchive(
  folder: string,
  trusted: MirrorDeps["trusted"],
  signal: AbortSignal | undefined,
): Promise<Adoptable> {
  const open = await openOwnParts(folder, trusted ?? null);
  await open.verify(signal);
  const { index, candidate } = open;
  if (!candidate.complete) {
    throw new DiagnosticError(`${open.name} in ${folder} needs earlier ones: it cannot be the first`, {
      code: "sequence-order",
      hint: "adopt the newest complete one, or cut one with ferry mirror create --baseline",
    });
  }
  return {
    index,
    driver: "embedded",
    producer: "ferry",
    indexDigest: candidate.identity,
    workspace: index.workspace,
    config: null,
  };
}

async function foreignArchive(folder: string, signal: AbortSignal | undefined): Promise<Adoptable> {
  const { plan, placements, config, carriedBefore } = await readCacheArchive(folder, signal);
  const before = carriedBefore.map((digest) => [digest, { kind: "earlier", sequence: 1, path: "" }] as const);
  return {
    driver: "oc-mirror",
    producer: "oc-mirror",
    index: {
      sequence: 1,
      parts: partNames(folder).length,
      // Of what went before nothing but digests are noted.
      plan: { ...plan, blobs: [...plan.blobs, ...carriedBefore.map((digest) => ({ digest, size: 0 }))] },
      answers: new Map(),
      placements: new Map([...placements, ...before]),
    },
    indexDigest: null,
    workspace: null,
    config: config === null ? null : { path: `${folder}/isc.yaml`, text: config },
  };
}
