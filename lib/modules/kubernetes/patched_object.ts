/** Objects of a cluster that a task changes in one place. */

import type { Json } from "../../model/json.ts";
import { fromJson } from "../../model/json.ts";
import type { ObjectId } from "../cluster/manifests/manifest.ts";
import { labelOf } from "../cluster/manifests/manifest.ts";
import { objectDiff } from "../cluster/object_text.ts";
import type { Outcome } from "../module.ts";
import { isOther } from "./change_object.ts";
import { type Cluster, type PatchType, readObject } from "./cluster.ts";
import { withoutHidden } from "./hidden_fields.ts";
import type { Hands } from "./http_way.ts";
import { isReady, type WaitArguments, waitUntil } from "./wait.ts";

export interface PatchRequest {
  readonly id: ObjectId;
  readonly type: PatchType;
  readonly patch: Json;
  readonly hidden: readonly string[];
  readonly wait: WaitArguments;
}

/** Patches an object that is there, and waits until it is ready. @throws {ClusterRefusal} */
export async function patchObject(request: PatchRequest, cluster: Cluster, hands: Hands): Promise<Outcome> {
  const { id, type, patch, hidden, wait } = request;
  const live = await readObject(cluster, id);
  if (!live) return { changed: false, failed: `Failed to retrieve requested object: ${labelOf(id)}` };
  const dryRun = hands.target === null;
  const { object, warnings } = await cluster.write(live, { kind: "patch", type, patch }, { dryRun });
  const changed = isOther(live, object);
  const outcome = {
    changed,
    warnings,
    diffs: changed ? [objectDiff(labelOf(id), live, object)] : [],
    values: { result: fromJson(withoutHidden(object, hidden)) },
  };
  if (!wait.wait || dryRun) return outcome;
  const startMs = hands.context.clock.nowMs();
  const { found, isWell } = await waitUntil(
    wait,
    hands.context,
    () => readObject(cluster, id),
    (one) => one !== null && isReady(one, wait.wait_condition),
  );
  const duration = Math.floor((hands.context.clock.nowMs() - startMs) / 1000);
  const values = { result: fromJson(withoutHidden(found ?? object, hidden)), duration };
  return { ...outcome, values, ...(isWell ? {} : { failed: "Resource update timed out" }) };
}
