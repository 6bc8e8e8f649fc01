/** Mirror to disk with oc-mirror: its archive becomes a sequence like any other. */

import type { SequenceManifest } from "../../../model/mirror.ts";
import type { Digest } from "../../../model/oci.ts";
import { baseName } from "../../../model/path.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { digestOf } from "../../../system/hash.ts";
import { isDirectory, makeFolder, movePath, removePath } from "../../../system/files.ts";
import type { MirrorToDiskRequest } from "../../run/disk_request.ts";
import type { MirrorToDiskOutcome } from "../../outcome.ts";
import { linkParts } from "../../sequence/part_links.ts";
import { hashParts, partNames } from "../../sequence/part_hashes.ts";
import { type SealedSequence, sealSequence } from "../../sequence/seal.ts";
import { readSequence } from "../../sequence/sequence_folder.ts";
import { labelsOf } from "../../sequence/labels.ts";
import { cleanDescription, defaultDescription } from "../../sequence/sequence_name.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import { dropCleanWorkspace, openCleanWorkspace, replaceWorkspace } from "../../workspace/clean.ts";
import { chooseBase } from "../../workspace/base.ts";
import { openWorkspace } from "../../workspace/open_workspace.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { carriedIn } from "./archive.ts";
import { withPartLimit, writeConfig } from "./config_file.ts";
import { contentFacts, wantedContent, wantedTags } from "./content_facts.ts";
import { type Earlier, imposeEarlier } from "./earlier.ts";
import { markIngested } from "./ingested.ts";
import { endOf, failuresOf, type OcMirror, type Ran, typesIn } from "./oc_mirror.ts";
import { type History, keepRecord, newestHistory, type SequenceRecord } from "./records.ts";
import { reach, type ReachableSite, siteOf } from "./site.ts";
import { prepareStage } from "./stage.ts";
import { tagsDigest } from "./store.ts";
import { rehearseToDisk } from "./to_disk_rehearsal.ts";

interface Archive {
  /** With sizes. */
  readonly carried: ReadonlyMap<Digest, number>;
  readonly history: History;
}

/** A run of mirroring to disk, in a workspace that is locked. */
export class ToDisk {
  readonly #mode;

  constructor(
    private readonly request: MirrorToDiskRequest,
    private readonly ocMirror: OcMirror,
    private readonly session: Session,
    private readonly deps: MirrorDeps,
    private readonly options: RunOptions,
  ) {
    this.#mode = request.mode ?? "incremental";
  }

  async go(): Promise<MirrorToDiskOutcome> {
    if (this.request.dryRun) {
      return await rehearseToDisk(this.request, this.ocMirror, this.session, this.deps, this.options);
    }
    if (this.request.metadata) {
      throw new DiagnosticError("oc-mirror keeps what it knows on one machine", {
        code: "not-supported",
        hint: "use the embedded driver to share a chain",
      });
    }
    const workspace = await this.#open();
    const { last } = workspace;
    if (this.#mode === "incremental" && chooseBase(workspace, this.request.base) !== last) {
      throw new DiagnosticError("oc-mirror goes on from all that it ever carried, and from nothing else", {
        code: "not-supported",
        hint: "use the embedded driver, or take everything for arrived: base assume-arrived",
      });
    }
    if (this.#mode === "clean" && last) {
      const finished = this.#finishedBefore(workspace);
      if (finished) return finished;
      dropCleanWorkspace(this.session.paths);
      return await this.#mirror(openCleanWorkspace(this.session.paths, this.deps.newUuid));
    }
    return await this.#mirror(workspace);
  }

  async #open(): Promise<Workspace> {
    const { paths, teller } = this.session;
    const { newUuid } = this.deps;
    if (this.#mode !== "clean") return await openWorkspace(paths, { teller, newUuid });
    teller.notice(`${paths.root} begins anew: what is there stays until this run has succeeded`);
    return openCleanWorkspace(paths, newUuid);
  }

  /** The sequence of a clean run that crashed between sealing and replacing, when it is of the same image set. */
  #finishedBefore({ last, paths }: Workspace): MirrorToDiskOutcome | null {
    if (!last) return null;
    const sequence = readSequence(`${paths.content}/${last.name}`);
    const { config, counts } = sequence.manifest;
    if (config !== digestOf(this.request.imageSet.file.text)) return null;
    return this.#sealed(sequence, counts.images);
  }

  async #mirror(workspace: Workspace): Promise<MirrorToDiskOutcome> {
    const { paths, teller } = this.session;
    const site = siteOf(workspace.paths);
    using reachable = reach(site);
    await prepareStage(site, paths, teller);
    workspace.settle();
    const { imageSet, since, strictArchive = false, removeSignatures = false } = this.request;
    const earlier = imposeEarlier(workspace, site, teller, { mode: this.#mode, since });
    const config = writeConfig(site, withPartLimit(imageSet, this.request.partLimitBytes));
    const ran = await this.ocMirror.run(
      {
        work: {
          kind: "mirror-to-disk",
          config: `${reachable.home}/${baseName(config)}`,
          since: since ?? null,
          strictArchive,
          removeSignatures,
          rehearsal: null,
        },
        site: reachable,
        copying: "fetching",
        typeOf: typesIn(imageSet),
      },
      this.session,
      this.deps,
      this.options,
    );
    const ended = endOf(ran);
    if (ended) return ended;
    const failures = failuresOf(ran);
    if (failures.length > 0) return { status: "failed", failures, images: ran.transcript.total };
    return await this.#seal(workspace, reachable, earlier, ran);
  }

  async #seal(
    workspace: Workspace,
    site: ReachableSite,
    earlier: Earlier,
    ran: Ran,
  ): Promise<MirrorToDiskOutcome> {
    const { imageSet } = this.request;
    const { signal } = this.options;
    const { carried, history } = await this.#requireArchive(site);
    const tags = wantedTags(site.store, imageSet);
    const record: SequenceRecord = {
      carried: [...carried.keys()].toSorted(),
      tags: tagsDigest(tags),
      config: digestOf(imageSet.file.text),
      history,
    };
    const images = ran.transcript.total;
    const { last } = workspace;
    if (last && carried.size === 0 && this.#staysWhenSame && isSame(record, earlier, last.number)) {
      for (const name of partNames(site.stage)) removePath(`${site.stage}/${name}`);
      this.#link(`${workspace.paths.content}/${last.name}`);
      return { status: "unchanged", since: last, images, failures: [] };
    }
    const number = workspace.nextNumber();
    keepRecord(site, number, record);
    makeFolder(site.sealing);
    for (const name of partNames(site.stage)) movePath(`${site.stage}/${name}`, `${site.sealing}/${name}`);
    const parts = await hashParts(site.sealing, signal);
    const wanted = wantedContent(site.store, tags);
    const { dependencies, contentBytes } = contentFacts(wanted, carried, earlier);
    const dependencyBytes = workspace.chain
      .filter((link) => dependencies.includes(link.number))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    const carriedBytes = [...carried.values()].reduce((sum, size) => sum + size, 0);
    const sequence = await sealSequence(
      {
        partsFolder: site.sealing,
        parts,
        manifest: {
          ...this.#head(workspace, number),
          complete: dependencies.length === 0,
          dependencies,
          counts: { images, carried: carried.size },
          bytes: { carried: carriedBytes, content: contentBytes },
        },
        config: imageSet.file,
        producer: `oc-mirror ${await this.ocMirror.version(signal)}`,
        dependencyBytes,
        changes: null,
        signer: this.deps.signer ?? null,
      },
      workspace.paths.content,
      signal,
    );
    workspace.append({ ...sequence, name: baseName(sequence.folder) }, null);
    markIngested(site, [sequence.manifest]);
    return this.#sealed(sequence, images);
  }

  #head(
    { uuid, supersedes, chain, last }: Workspace,
    number: number,
  ): Omit<
    SequenceManifest,
    "parts" | "config" | "signer" | "complete" | "dependencies" | "counts" | "bytes"
  > {
    const { description, labels } = this.request;
    const { clock, tool } = this.deps;
    const nowMs = clock.nowMs();
    return {
      workspace: uuid,
      number,
      description: description === undefined
        ? defaultDescription(chain.length === 0, nowMs)
        : cleanDescription(description),
      ...labelsOf(labels),
      created: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
      tool,
      driver: "oc-mirror",
      predecessor: last ? { number: last.number, manifest: last.manifest } : null,
      base: last && this.#mode === "incremental" ? { number: last.number, manifest: last.manifest } : null,
      supersedes,
      index: null,
    };
  }

  /** What is in the archive, and the list that oc-mirror writes last of all: without it nothing is to be trusted. */
  async #requireArchive(site: ReachableSite): Promise<Archive> {
    const broken = (why: string, cause?: unknown) =>
      new DiagnosticError(`oc-mirror reported success, but ${why}`, { code: "driver-failed", cause });
    if (partNames(site.stage).length === 0) throw broken("left no archive");
    try {
      const carried = await carriedIn(site.stage, this.options.signal);
      const history = newestHistory(site);
      const known = new Set(history?.digests);
      if (history && [...carried.keys()].every((digest) => known.has(digest))) return { carried, history };
    } catch (cause) {
      if (!(cause instanceof DiagnosticError) || cause.code !== "archive-damaged") throw cause;
      throw broken(cause.message, cause);
    }
    throw broken("did not note what it carried");
  }

  #sealed(
    sequence: SealedSequence,
    images: number,
  ): MirrorToDiskOutcome {
    const { paths } = this.session;
    if (this.#mode === "clean") replaceWorkspace(paths);
    const folder = `${paths.content}/${baseName(sequence.folder)}`;
    this.#link(folder);
    const { parts, bytes } = sequence.manifest;
    return {
      status: "sealed",
      sequence: { ...sequence, folder },
      images,
      failures: [],
      bytes: { fetched: bytes.carried, carried: parts.reduce((sum, { size }) => sum + size, 0), sent: 0 },
    };
  }

  #link(folder: string): void {
    const { paths, teller } = this.session;
    if (!this.request.linkParts || !isDirectory(folder)) return;
    for (const warning of linkParts(paths.root, folder, readSequence(folder).manifest.parts)) {
      teller.warn(warning);
    }
  }

  /** Whether no sequence is cut when nothing has changed. */
  get #staysWhenSame(): boolean {
    const { since, evenIfUnchanged = since !== undefined } = this.request;
    return this.#mode === "incremental" && !evenIfUnchanged;
  }
}

/** Whether the newest sequence is of the same image set and the same images. */
function isSame({ tags, config }: SequenceRecord, { sequences }: Earlier, lastNumber: number): boolean {
  const newest = sequences.at(-1);
  return newest?.link.number === lastNumber && newest.record?.tags === tags &&
    newest.record.config === config;
}
