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
import { withIncidentals } from "../manifests/incidentals.ts";
import { sameJson } from "../manifests/same_json.ts";
import { mirrorRollout } from "../mirror_changes.ts";
import { essence, objectDiff, withoutSecrets } from "../object_text.ts";
import { type ClusterReport, type Delivered, failedCluster, summaryOf } from "../report.ts";
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
  const delivered: Delivered[] = [];
  for (const [at, manifest] of manifests.entries()) delivered.push(await delivery.deliver(manifest, at));
  return reportOf(cluster.name, delivered);
}

/** The report of a cluster whose objects were delivered one by one. */
export function reportOf(name: string, delivered: readonly Delivered[]): ClusterReport {
  const objects = delivered.map(({ report }) => report);
  const rollouts = delivered.flatMap(({ report, rollout }) => rollout === null ? [] : [{ report, rollout }]);
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
    warnings: [
      ...rollouts.map(({ report, rollout }) => `cluster ${name}: ${labelOf(report.id)} ${rollout}`),
      ...delivered.flatMap(({ warnings }) => warnings.map((warning) => `cluster ${name}: ${warning}`)),
    ],
  };
}

class ApiDelivery {
  readonly #live: readonly (JsonObject | null)[];
  /** Namespaces and kinds that come into being with these manifests. */
  readonly #coming: { readonly namespaces: ReadonlySet<string>; readonly kinds: ReadonlySet<string> };
  /** Why nothing more is tried. */
  #broken: ApiFailure | null = null;

  constructor(
    private readonly cluster: ApiCluster,
    manifests: readonly Manifest[],
    private readonly state: ClusterState,
    private readonly client: KubeClient,
    private readonly acts: boolean,
  ) {
    this.#live = matchLive(manifests.map(({ id }) => id), state.objects);
    const coming = manifests.filter((_, at) => !this.#live[at]).map(({ object }) => object);
    this.#coming = {
      namespaces: new Set(coming.filter((object) => object["kind"] === "Namespace").map(nameOf)),
      kinds: new Set(coming.filter(isDefinition).map(definedKind)),
    };
  }

  async deliver(manifest: Manifest, at: number): Promise<Delivered> {
    const { id, object } = manifest;
    const live = this.#live[at] ?? null;
    if (this.#broken) return failedObject(manifest, `not tried: ${this.#broken.words}`);
    if (live && isCurrent(withIncidentals(object, live), live, this.cluster.fieldManager)) {
      return unchangedObject(manifest);
    }
    if (!live) {
      const obstacle = this.#obstacle(id);
      if (obstacle !== null) return failedObject(manifest, obstacle);
      if (!this.acts && this.#isComing(id)) return this.#changed(manifest, null, object, []);
    }
    const applied = await this.client.apply(object, { dryRun: !this.acts });
    if (applied.kind === "failed") {
      if (applied.failure.reach === "cluster") this.#broken = applied.failure;
      return failedObject(manifest, withoutSecrets(applied.failure.words, object));
    }
    if (this.acts && !live && isDefinition(object)) await this.client.untilDefined(id.name);
    return this.#changed(manifest, live, applied.object, applied.warnings);
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

  #changed(
    { id, file }: Manifest,
    live: JsonObject | null,
    after: JsonObject,
    warnings: readonly string[],
  ): Delivered {
    // What is written otherwise than the cluster keeps it turns out to be the same.
    const same = live !== null && sameJson(essence(live), essence(after));
    const action = live === null ? "created" : same ? "unchanged" : "configured";
    const header = `${labelOf(id)} in cluster ${this.cluster.name}`;
    return {
      report: { id, file, action, msg: "" },
      diff: same ? null : objectDiff(header, live, after),
      rollout: same ? null : mirrorRollout(live, after),
      warnings,
    };
  }
}

function unchangedObject({ id, file }: Manifest): Delivered {
  return { report: { id, file, action: "unchanged", msg: "" }, diff: null, rollout: null, warnings: [] };
}

function failedObject({ id, file }: Manifest, msg: string): Delivered {
  return { report: { id, file, action: "failed", msg }, diff: null, rollout: null, warnings: [] };
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
