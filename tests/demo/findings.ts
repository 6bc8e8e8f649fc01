/** What came of the demo, looked up where it lies: in the sequences, the registries' logs and the GitOps tree. */

import { humanSize } from "../../lib/mirror/human_size.ts";
import { listSequences, showSequence } from "../../lib/mirror/chain/sequences.ts";
import type { Digest } from "../../lib/model/oci.ts";
import type { AccessRecord } from "../../lib/registry/server/access_log.ts";
import { isDirectory, listFolder, pathInfo } from "../../lib/system/files.ts";
import { tagAt } from "../support/images.ts";
import { CLUSTERS, type Stage } from "./stage.ts";

/** A line of the summary, and whether what it says is as it must be. */
export interface Finding {
  readonly step: string;
  readonly text: string;
  readonly isRight: boolean;
}

export interface CarriedSequence extends Finding {
  /** The manifests and blobs that the sequence brings. */
  readonly carried: ReadonlySet<Digest>;
}

/** What a sequence of the connected side carries. @param images How many it must know. @param fresh How many of them must be new. */
export async function sequenceFinding(
  stage: Stage,
  number: number,
  { images, fresh }: { readonly images: number; readonly fresh: number },
): Promise<CarriedSequence> {
  const folder = listSequences(`${stage.folder}/outside`)[number - 1]?.folder ?? "";
  const { name, manifest, index } = await showSequence(folder);
  const placements = [...index?.placements ?? []].filter(([, { kind }]) => kind === "here");
  const { counts, bytes } = manifest;
  const carried = new Set(placements.map(([digest]) => digest));
  const found = index?.plan.images.filter(({ digest }) => carried.has(digest)).length ?? 0;
  return {
    step: `mirror to disk: ${name}`,
    text: `${found} of ${counts.images} images ${found === 1 ? "is" : "are"} new: ${carried.size} blobs, ${
      humanSize(bytes.carried)
    } of ${humanSize(bytes.content)}`,
    isRight: counts.images === images && found === fresh,
    carried,
  };
}

/** Whether the second sequence brings nothing that the first has. */
export function differentialFinding(first: CarriedSequence, second: CarriedSequence): Finding {
  const twice = second.carried.intersection(first.carried).size;
  return {
    step: "carried twice",
    text: twice === 0 ? "nothing: sequence 2 holds no blob of sequence 1" : `${twice} blobs`,
    isRight: twice === 0,
  };
}

/** Asks the mirror for every image by its tag: it must be the one that the outside offers. */
export async function publishFinding(stage: Stage): Promise<Finding> {
  const wanted = [...stage.images].map(async ([name, { manifest }]) => {
    const [path = "", tag = ""] = name.split(":");
    const found = await stage.remote.registry.getManifest(tagAt(`mirrored/${path}`, tag, stage.mirror.host));
    return found?.descriptor.digest === manifest.descriptor.digest;
  });
  const same = (await Promise.all(wanted)).filter(Boolean).length;
  const blobs = writes(stage.mirror.records()).filter(({ path }) => path.includes("/blobs/uploads/")).length;
  return {
    step: "publish",
    text:
      `seq1, then seq2: the mirror serves ${same} of ${stage.images.size} images with the digests of outside`,
    isRight: same === stage.images.size && blobs > 0,
  };
}

export function applyFinding(stage: Stage): Finding {
  const perCluster = CLUSTERS.map((cluster) => listFolder(stage.gitops(cluster)));
  return {
    step: "apply",
    text: CLUSTERS.map((cluster, at) => `${cluster} got ${perCluster[at]?.join(", ") || "nothing"}`).join(
      "; ",
    ),
    isRight: perCluster.every(({ length }) => length > 0),
  };
}

/** What a run that has nothing to do must leave as it is. */
export interface Standing {
  readonly writes: number;
  readonly tree: readonly string[];
}

export function standingOf(stage: Stage): Standing {
  return { writes: writes(stage.mirror.records()).length, tree: treeOf(`${stage.folder}/gitops`) };
}

export function againFinding(before: Standing, after: Standing): Finding {
  const sent = after.writes - before.writes;
  const isSame = before.tree.join() === after.tree.join();
  return {
    step: "publish and apply again",
    text: `${sent === 0 ? "no write" : `${sent} writes`} to the mirror, ${
      isSame ? "no file touched" : "files touched"
    } in the GitOps tree`,
    isRight: sent === 0 && isSame,
  };
}

function writes(records: readonly AccessRecord[]): readonly AccessRecord[] {
  return records.filter(({ method }) => method !== "GET" && method !== "HEAD");
}

/** Every path with when it was last modified; git looks into its own folder without changing anything. */
function treeOf(folder: string): readonly string[] {
  return listFolder(folder).filter((name) => name !== ".git").flatMap((name) => {
    const path = `${folder}/${name}`;
    return isDirectory(path) ? treeOf(path) : [`${path} ${pathInfo(path)?.modifiedMs}`];
  });
}
