/** Mirror to mirror with oc-mirror. */

import type { WantedImage } from "../../../model/mirror.ts";
import { baseName } from "../../../model/path.ts";
import type { MirrorToMirrorRequest } from "../../run/mirror_to_mirror.ts";
import type { DryRun, MirrorToMirrorOutcome } from "../../outcome.ts";
import { destinationText } from "../../plan/destination.ts";
import { ledgerOf, type ResourcesPlace } from "../../publish/record.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import { resourcesIn } from "../../workspace/paths.ts";
import { writeConfig } from "./config_file.ts";
import { endOf, failuresOf, type OcMirror, type Ran, typesIn } from "./oc_mirror.ts";
import { arrivedImages, digestsAtSources, ifAnswered, listedImages, publishedAt } from "./presence.ts";
import { type Desk, ownDesk, scratchDesk, takeLists } from "./rehearsal.ts";
import { readMadeResources, recordPublication, writeMadeResources } from "./resources.ts";
import { reach, type ReachableSite } from "./site.ts";
import { prepareStage } from "./stage.ts";

/** A run of mirror to mirror, in a workspace that is locked unless nothing is written. */
export class Direct {
  constructor(
    private readonly request: MirrorToMirrorRequest,
    private readonly ocMirror: OcMirror,
    private readonly session: Session,
    private readonly deps: MirrorDeps,
    private readonly options: RunOptions,
  ) {}

  async go(): Promise<MirrorToMirrorOutcome> {
    const { dryRun } = this.request;
    const there = await this.#presentAlready();
    if (there && !dryRun) return there;
    using desk = dryRun && !dryRun.writes ? scratchDesk(this.session) : ownDesk(this.session);
    using site = reach(desk.site);
    await prepareStage(desk.site, desk.session.paths, this.session.teller);
    const ran = await this.#run(site, desk);
    const ended = endOf(ran);
    if (ended) return ended;
    if (!dryRun) return await this.#record(site, ran);
    return this.#rehearsed(site, there === null);
  }

  async #run(site: ReachableSite, { session, isKept }: Desk): Promise<Ran> {
    const { imageSet, destination, removeSignatures = false, dryRun } = this.request;
    const config = `${site.home}/${baseName(writeConfig(site, imageSet.file))}`;
    const rehearsal = dryRun ? { manifestLists: dryRun.manifestLists ?? false } : null;
    return await this.ocMirror.run(
      {
        work: { kind: "mirror-to-mirror", config, destination, removeSignatures, rehearsal },
        site,
        copying: "publishing",
        typeOf: typesIn(imageSet),
        keepsLog: isKept,
      },
      session,
      this.deps,
      this.options,
    );
  }

  async #record(site: ReachableSite, ran: Ran): Promise<MirrorToMirrorOutcome> {
    const { imageSet, destination } = this.request;
    const { paths } = this.session;
    const origins = new Set(ran.transcript.successes.map(({ origin }) => origin));
    const { destinations } = this.deps;
    const asked = arrivedImages(imageSet, origins, destination, destinations, this.options.signal);
    const images = await ifAnswered(asked, this.session.teller) ?? [];
    const made = readMadeResources(resourcesIn(site.stage));
    const resources = recordPublication(paths, destination, { images, sequence: null, made }, this.#place());
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

  #rehearsed(site: ReachableSite, isDue: boolean): DryRun {
    const { dryRun, destination } = this.request;
    const { paths } = this.session;
    if (dryRun?.resources) {
      const made = readMadeResources(resourcesIn(site.stage));
      writeMadeResources(made, ledgerOf(paths, destination).mirrors, {
        mode: "this-run",
        folders: [paths.resources],
      });
    }
    return {
      status: "dry-run",
      isDue,
      bytes: { fetched: 0, carried: 0, sent: 0 },
      failures: [],
      ...takeLists(site, this.session, dryRun?.writes ?? false),
    };
  }

  /** Null unless every image is at the destination as its source has it now, and was put there on record. */
  async #presentAlready(): Promise<MirrorToMirrorOutcome | null> {
    const { imageSet, destination } = this.request;
    const { paths } = this.session;
    const { signal } = this.options;
    const { images: recorded, mirrors } = ledgerOf(paths, destination);
    const listed = recorded.length > 0 ? listedImages(imageSet, destinationText(destination)) : null;
    if (!listed || listed.length === 0) return null;
    const asked = Promise.all([
      digestsAtSources(listed, this.deps.sources, signal),
      publishedAt(listed, destination, this.deps.destinations, signal),
    ]);
    const [wanted, there] = await ifAnswered(asked, this.session.teller) ?? [[], []];
    const isThere = (image: WantedImage, at: number) => {
      const found = there.find(({ origin, tag }) => origin === image.origin && tag === image.tag);
      return found !== undefined && found.digest === wanted[at] &&
        recorded.some(({ path, tag, digest }) =>
          path === found.path && tag === found.tag && digest === found.digest
        );
    };
    if (!listed.every(isThere)) return null;
    const place = this.#place();
    const resources = place.mode === "cumulative" && !this.request.dryRun
      ? writeMadeResources({ pairs: mirrors, others: [] }, mirrors, place)
      : { files: [], changed: [] };
    return {
      status: "published",
      images: listed.length,
      sentImages: 0,
      failures: [],
      resources,
      resourcesFolder: paths.resources,
      errorsFile: null,
    };
  }

  #place(): ResourcesPlace {
    const { resources: mode = "cumulative" } = this.request;
    return { mode, folders: [this.session.paths.resources] };
  }
}
