/** What came of a delivery, cluster by cluster and object by object. */

import type { Diff } from "../../model/change.ts";
import { dict, type Value } from "../../model/value.ts";
import { labelOf, type ObjectId } from "./manifests/manifest.ts";

export type Action = "created" | "configured" | "unchanged" | "failed";

export interface ObjectReport {
  readonly id: ObjectId;
  /** The name of the file that it is in. */
  readonly file: string;
  readonly action: Action;
  /** Why it failed; empty where it did not. */
  readonly msg: string;
}

/** What an object's delivery means beside its report. */
export interface Delivered {
  readonly report: ObjectReport;
  readonly diff: Diff | null;
  /** What nodes will be told, null where they are told nothing new. */
  readonly rollout: string | null;
}

export interface ClusterReport {
  readonly name: string;
  readonly delivery: "api" | "gitops";
  readonly changed: boolean;
  readonly failed: boolean;
  /** What happened in a sentence; why it failed, where it did. */
  readonly msg: string;
  /** In the order in which they were delivered; empty where the cluster could not be asked. */
  readonly objects: readonly ObjectReport[];
  /** Whether nodes get a new configuration. */
  readonly rollout: boolean;
  /** The commit that was made, null for none. */
  readonly commit: string | null;
  readonly diffs: readonly Diff[];
  readonly warnings: readonly string[];
}

/** The report of a cluster for which nothing could be done. */
export function failedCluster(
  name: string,
  delivery: ClusterReport["delivery"],
  msg: string,
): ClusterReport {
  return {
    name,
    delivery,
    changed: false,
    failed: true,
    msg,
    objects: [],
    rollout: false,
    commit: null,
    diffs: [],
    warnings: [],
  };
}

/** What happened to objects in a sentence, such as `1 created, 4 unchanged`; failures in full. */
export function summaryOf(objects: readonly ObjectReport[]): string {
  const counts = (["created", "configured", "unchanged"] as const).flatMap((action) => {
    const count = objects.filter((object) => object.action === action).length;
    return count === 0 ? [] : [`${count} ${action}`];
  });
  const failures = objects.filter(({ action }) => action === "failed")
    .map(({ id, msg }) => `${labelOf(id)}: ${msg}`);
  return [...failures, counts.join(", ")].filter((part) => part !== "").join("; ");
}

/** A report as a task's result holds it. */
export function reportValue(report: ClusterReport): Value {
  const { name, delivery, changed, failed, msg, objects, rollout, commit } = report;
  return dict({
    name,
    delivery,
    changed,
    failed,
    msg,
    rollout,
    commit,
    objects: objects.map(({ id, file, action, msg }) =>
      dict({ kind: id.kind, name: id.name, namespace: id.namespace, file, action, msg })
    ),
  });
}
