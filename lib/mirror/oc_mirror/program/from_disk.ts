/** Disk to mirror with oc-mirror: it is started only when everything it relies on has been checked. */

import { baseName } from "../../../model/path.ts";
import type { DiskToMirrorRequest } from "../../run/disk_to_mirror.ts";
import type { DiskToMirrorOutcome, DryRun, Published } from "../../outcome.ts";
import { removePath } from "../../../system/files.ts";
import { destinationText } from "../../plan/destination.ts";
import type { PublishInput } from "../../publish/input.ts";
import { candidateOf } from "../../publish/open_sequence.ts";
import { publishedAs } from "../../publish/order.ts";
import { ledgerOf, type ResourcesPlace } from "../../publish/record.ts";
import type { SequenceFolder } from "../../sequence/sequence_folder.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import { resourcesIn } from "../../workspace/paths.ts";
import { writeConfig } from "./config_file.ts";
import { markIngested } from "./ingested.ts";
import { endOf, failuresOf, type OcMirror, type Ran, succeeded, typesIn } from "./oc_mirror.ts";
import { linkIntoStage, type Parcel, unlinkFromStage } from "./parcels.ts";
import { arrivedImages, ifAnswered, listedImages, publishedAt } from "./presence.ts";
import { takeLists } from "./rehearsal.ts";
import { readMadeResources, recordPublication, writeMadeResources } from "./resources.ts";
import { reach, type ReachableSite, siteOf } from "./site.ts";
import { type Shipment, shipmentsFrom } from "./shipments.ts";
import { prepareStage } from "./stage.ts";

/** A run of disk to mirror, in a workspace that is locked. */
export class FromDisk {
  constructor(
    private readonly request: DiskToMirrorRequest,
    private readonly input: PublishInput,
    private readonly ocMirror: OcMirror,
    private readonly session: Session,
    private readonly deps: MirrorDeps,
    private readonly options: RunOptions,
  ) {}

  async go(): Promise<DiskToMirrorOutcome> {
    const { dryRun } = this.request;
    const shipments = await shipmentsFrom(this.input, this.request, this.session, {
      trust: this.deps.trusted ?? null,
      signal: this.options.signal,
    });
    const newest = shipments.at(-1);
    if (!newest) throw new TypeError("nothing is due");
    if (dryRun && !dryRun.writes) return this.#foretell(newest);
    const site = siteOf(this.session.paths);
    using reachable = reach(site);
    await prepareStage(site, this.session.paths, this.session.teller);
    if (dryRun) return await this.#rehearse(newest, reachable);
    const there = await this.#presentAlready(shipments);
    return there ?? await this.#publish(shipments, reachable);
  }

  async #publish(shipments: readonly Shipment[], site: ReachableSite): Promise<DiskToMirrorOutcome> {
    const sequences: string[] = [];
    const changed: string[] = [];
    let sentImages = 0;
    let told: Published | null = null;
    for (const shipment of shipments) {
      const ran = await this.#run(shipment, site, null);
      const ended = endOf(ran);
      if (ended) return ended;
      told = await this.#record(shipment, site, ran);
      sentImages += told.sentImages;
      changed.push(...told.resources.changed);
      // What follows a sequence that is not whole would hide that.
      if (told.failures.length > 0) break;
      sequences.push(shipment.name);
    }
    if (!told) throw new TypeError("nothing is due");
    return { ...told, sequences, sentImages, resources: { ...told.resources, changed } };
  }

  async #run(
    { folders, imageSet, parcel }: Shipment,
    site: ReachableSite,
    rehearsal: { readonly manifestLists: boolean } | null,
  ): Promise<Ran> {
    const { destination } = this.request;
    linkIntoStage(site, folders);
    // What it wrote for the shipment before is on record.
    removePath(resourcesIn(site.stage));
    const config = `${site.home}/${baseName(writeConfig(site, imageSet.file))}`;
    try {
      const ran = await this.ocMirror.run(
        {
          work: { kind: "disk-to-mirror", config, destination, rehearsal },
          site,
          copying: "publishing",
          typeOf: typesIn(imageSet),
        },
        this.session,
        this.deps,
        this.options,
      );
      if (ran.transcript.hasUnpacked && parcel) {
        markIngested(site, [...parcel.before, parcel.sequence].map(({ manifest }) => manifest));
      }
      return ran;
    } finally {
      unlinkFromStage(site);
    }
  }

  async #record({ imageSet, parcel }: Shipment, site: ReachableSite, ran: Ran): Promise<Published> {
    const { destination } = this.request;
    const { paths } = this.session;
    const { signal } = this.options;
    const origins = new Set(ran.transcript.successes.map(({ origin }) => origin));
    const { destinations } = this.deps;
    const asked = arrivedImages(imageSet, origins, destination, destinations, signal);
    const images = await ifAnswered(asked, this.session.teller) ?? [];
    const isWhole = succeeded(ran);
    const resources = recordPublication(
      paths,
      destination,
      {
        images,
        sequence: isWhole && parcel
          ? publishedAs(candidateOf(parcel.sequence), ledgerOf(this.session.paths, destination).sequence)
          : null,
        made: readMadeResources(resourcesIn(site.stage)),
      },
      this.#place(parcel),
    );
    return {
      status: "published",
      images: ran.transcript.successes.length,
      sentImages: ran.transcript.successes.length,
      failures: failuresOf(ran),
      resources,
      resourcesFolder: paths.resources,
      errorsFile: ran.errorsFile,
    };
  }

  /** Null unless all that would be published is there as it was recorded. */
  async #presentAlready(shipments: readonly Shipment[]): Promise<DiskToMirrorOutcome | null> {
    const { destination } = this.request;
    const { paths } = this.session;
    const [only, more] = shipments;
    const ledger = ledgerOf(paths, destination);
    if (!only?.parcel || more || ledger.sequence?.identity !== candidateOf(only.parcel.sequence).identity) {
      return null;
    }
    const listed = listedImages(only.imageSet, destinationText(destination));
    if (!listed) return null;
    const asked = publishedAt(listed, destination, this.deps.destinations, this.options.signal);
    const there = await ifAnswered(asked, this.session.teller) ?? [];
    const isRecorded = there.every(({ path, tag, digest }) =>
      ledger.images.some((image) => image.path === path && image.tag === tag && image.digest === digest)
    );
    if (!isRecorded || there.length < listed.length) return null;
    const made = { pairs: ledger.mirrors, others: [] };
    const place = this.#place(only.parcel);
    return {
      status: "published",
      sequences: [only.name],
      images: there.length,
      sentImages: 0,
      failures: [],
      resources: place.mode === "cumulative"
        ? writeMadeResources(made, ledger.mirrors, place)
        : { files: [], changed: [] },
      resourcesFolder: paths.resources,
      errorsFile: null,
    };
  }

  /** Without starting oc-mirror, which writes even when it only rehearses. */
  #foretell({ parcel, imageSet, folders }: Shipment): DryRun {
    const isThere = parcel !== null && this.#isRecorded(parcel.sequence);
    const parts = parcel?.sequence.manifest.parts ?? [];
    return {
      status: "dry-run",
      isDue: !isThere && folders.length > 0,
      images: parcel?.sequence.manifest.counts.images ?? imageSet.additionalImages.length,
      bytes: { fetched: 0, carried: 0, sent: isThere ? 0 : parts.reduce((sum, { size }) => sum + size, 0) },
      failures: [],
      mapping: null,
      missing: null,
    };
  }

  async #rehearse(shipment: Shipment, site: ReachableSite): Promise<DiskToMirrorOutcome> {
    const { dryRun, destination } = this.request;
    const { paths } = this.session;
    const ran = await this.#run(shipment, site, { manifestLists: dryRun?.manifestLists ?? false });
    const ended = endOf(ran);
    if (ended) return ended;
    if (dryRun?.resources) {
      const made = readMadeResources(resourcesIn(site.stage));
      writeMadeResources(made, ledgerOf(paths, destination).mirrors, {
        mode: "this-run",
        folders: [paths.resources],
      });
    }
    return { ...this.#foretell(shipment), ...takeLists(site, this.session, true) };
  }

  #isRecorded(sequence: SequenceFolder): boolean {
    const recorded = ledgerOf(this.session.paths, this.request.destination).sequence;
    return recorded?.identity === candidateOf(sequence).identity;
  }

  /** Resources are also beside sequences, which they go with. */
  #place(parcel: Parcel | null): ResourcesPlace {
    const { resources: mode = "cumulative" } = this.request;
    const beside = mode === "cumulative" && parcel ? [resourcesIn(parcel.sequence.folder)] : [];
    return { mode, folders: [...new Set([this.session.paths.resources, ...beside])] };
  }
}
