/** Manifests delivered to one cluster through its API. */

import {
  groupOf,
  idOf,
  type JsonObject,
  labelOf,
  type Manifest,
  type ObjectId,
  textAt,
} from "../manifests/manifest.ts";
import { rankOf } from "../manifests/choose_manifests.ts";
import { withIncidentals } from "../manifests/incidentals.ts";
import { sameJson } from "../manifests/same_json.ts";
import { mirrorRollout } from "../mirror_changes.ts";
import { essence, objectDiff, withoutSecrets } from "../object_text.ts";
import { type ClusterReport, type Delivered, failedCluster, summaryOf } from "../report.ts";
import { batchesOf } from "./batches.ts";
import type { ClusterState, KubeClient } from "./client.ts";
import { isCurrent } from "./is_current.ts";
import { matchLive } from "./live_objects.ts";
import { type ApiFailure, lackingKind, missingKind } from "./words.ts";

export interface ApiCluster {
  readonly name: string;
  readonly fieldManager: string;
}

export interface ApiOptions {
  /** False in check mode: the cluster only tells what it would do. */
  readonly acts: boolean;
}

/**
 * Gives a cluster the objects that it lacks or has otherwise, in their order; one that is refused does not keep the
 * others back. The cluster is asked once for all objects, and written to only where something differs.
 */
export async function deliverByApi(
  cluster: ApiCluster,
  manifests: readonly Manifest[],
  client: KubeClient,
  { acts }: ApiOptions,
): Promise<ClusterReport> {
  const state = await client.read(manifests.map(({ id }) => id));
  if (state.kind === "failed") return failedCluster(cluster.name, "api", state.failure.words);
  const delivery = new ApiDelivery(cluster, manifests, state, client, acts);
  for (const stage of Map.groupBy(manifests, rankOf).values()) await delivery.deliver(stage);
  return delivery.report();
}

class ApiDelivery {
  readonly #live: ReadonlyMap<Manifest, JsonObject>;
  /** Namespaces and kinds that come into being with these manifests. */
  readonly #coming: { readonly namespaces: ReadonlySet<string>; readonly kinds: ReadonlySet<string> };
  readonly #delivered = new Map<Manifest, Delivered>();
  readonly #warnings: string[] = [];
  /** Why nothing more is tried. */
  #broken: ApiFailure | null = null;

  constructor(
    private readonly cluster: ApiCluster,
    private readonly manifests: readonly Manifest[],
    private readonly state: ClusterState,
    private readonly client: KubeClient,
    private readonly acts: boolean,
  ) {
    const live = matchLive(manifests.map(({ id }) => id), state.objects);
    this.#live = new Map(manifests.flatMap((manifest, at) => live[at] ? [[manifest, live[at]]] : []));
    const coming = manifests.filter((manifest) => !this.#live.has(manifest)).map(({ object }) => object);
    this.#coming = {
      namespaces: new Set(coming.filter((object) => object["kind"] === "Namespace").map(nameOf)),
      kinds: new Set(coming.filter(isDefinition).map(definedKind)),
    };
  }

  /** Delivers objects none of which needs another one. */
  async deliver(manifests: readonly Manifest[]): Promise<void> {
    const pending: Manifest[] = [];
    for (const manifest of manifests) {
      const known = this.#foreseen(manifest);
      if (known) this.#delivered.set(manifest, known);
      else pending.push(manifest);
    }
    for (const batch of batchesOf(pending)) await this.#applyBatch(batch);
    if (!this.acts) return;
    for (const manifest of pending.filter(({ object }) => isDefinition(object))) {
      const isNew = this.#delivered.get(manifest)?.report.action === "created";
      if (isNew) await this.client.untilDefined(manifest.id.name);
    }
  }

  report(): ClusterReport {
    const { name } = this.cluster;
    const delivered = this.manifests.flatMap((manifest) => this.#delivered.get(manifest) ?? []);
    const objects = delivered.map(({ report }) => report);
    const rollouts = delivered.flatMap(({ report, rollout }) =>
      rollout === null ? [] : [`${labelOf(report.id)} ${rollout}`]
    );
    return {
      name,
      delivery: "api",
      changed: objects.some(({ action }) => action === "created" || action === "configured"),
      failed: objects.some(({ action }) => action === "failed"),
      msg: summaryOf(objects),
      objects,
      rollout: rollouts.length > 0,
      commit: null,
      diffs: delivered.flatMap(({ diff }) => diff ?? []),
      warnings: [...rollouts, ...new Set(this.#warnings)].map((warning) => `cluster ${name}: ${warning}`),
    };
  }

  /** What can be told of an object without applying it; null for nothing. */
  #foreseen(manifest: Manifest): Delivered | null {
    const { id, object } = manifest;
    const live = this.#live.get(manifest);
    if (live) {
      const current = isCurrent(withIncidentals(object, live), live, this.cluster.fieldManager);
      return current ? unchangedObject(manifest) : null;
    }
    const obstacle = this.#obstacle(id);
    if (obstacle !== null) return failedObject(manifest, obstacle);
    return !this.acts && this.#isComing(id) ? this.#changed(manifest, object) : null;
  }

  /** All at once, as nearly always all is well; otherwise one by one, so that each refusal has its object. */
  async #applyBatch(batch: readonly Manifest[]): Promise<void> {
    if (batch.length > 1 && !this.#broken && await this.#apply(batch) === null) return;
    for (const manifest of batch) {
      const words = this.#broken ? `not tried: ${this.#broken.words}` : await this.#apply([manifest]);
      if (words !== null) {
        this.#delivered.set(manifest, failedObject(manifest, withoutSecrets(words, manifest.object)));
      }
    }
  }

  /** @returns why it failed, null where it did not. */
  async #apply(batch: readonly Manifest[]): Promise<string | null> {
    const result = await this.client.apply(batch.map(({ object }) => object), { dryRun: !this.acts });
    if (result.kind === "failed") {
      // Of several, some may have been applied before.
      if (result.failure.reach === "cluster" && batch.length === 1) this.#broken = result.failure;
      return result.failure.words;
    }
    for (const [at, manifest] of batch.entries()) {
      const after = result.objects[at];
      if (after) this.#delivered.set(manifest, this.#changed(manifest, after));
    }
    this.#warnings.push(...result.warnings);
    return null;
  }

  /** What is known to keep an object from being created. */
  #obstacle(id: ObjectId): string | null {
    const { missingKinds, refusals } = this.state;
    if (missingKinds.has(missingKind(id.apiVersion, id.kind)) && !this.#coming.kinds.has(kindOf(id))) {
      return lackingKind(id.apiVersion, id.kind).words;
    }
    return refusals.find((line) => line.includes(`"${id.name}" is forbidden`)) ?? null;
  }

  /** Whether a cluster cannot say what would come of an object, because what it needs comes with it. */
  #isComing(id: ObjectId): boolean {
    return this.#coming.kinds.has(kindOf(id)) || this.#coming.namespaces.has(id.namespace ?? "");
  }

  #changed(manifest: Manifest, after: JsonObject): Delivered {
    const { id, file } = manifest;
    const live = this.#live.get(manifest) ?? null;
    // What is written otherwise than the cluster keeps it turns out to be the same.
    const same = live !== null && sameJson(essence(live), essence(after));
    const action = live === null ? "created" : same ? "unchanged" : "configured";
    const header = `${labelOf(id)} in cluster ${this.cluster.name}`;
    return {
      report: { id, file, action, msg: "" },
      diff: same ? null : objectDiff(header, live, after),
      rollout: same ? null : mirrorRollout(live, after),
    };
  }
}

function unchangedObject({ id, file }: Manifest): Delivered {
  return { report: { id, file, action: "unchanged", msg: "" }, diff: null, rollout: null };
}

function failedObject({ id, file }: Manifest, msg: string): Delivered {
  return { report: { id, file, action: "failed", msg }, diff: null, rollout: null };
}

function nameOf(object: JsonObject): string {
  return idOf(object).name;
}

function isDefinition(object: JsonObject): boolean {
  return object["kind"] === "CustomResourceDefinition";
}

function definedKind(definition: JsonObject): string {
  return `${textAt(definition, "spec", "group")} ${textAt(definition, "spec", "names", "kind")}`;
}

function kindOf({ apiVersion, kind }: ObjectId): string {
  return `${groupOf(apiVersion)} ${kind}`;
}
