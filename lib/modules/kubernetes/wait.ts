/** Waiting until objects of a cluster are as they should be. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { type Json } from "../../model/json.ts";
import { isJsonList, jsonAt, type JsonObject } from "../cluster/manifests/manifest.ts";
import type { ModuleContext } from "../module.ts";

export const WAIT_ARGUMENTS = {
  wait: { type: "bool", default: false, description: "Wait until the objects are ready" },
  wait_sleep: { type: "int", default: 5, description: "Seconds between two looks" },
  wait_timeout: { type: "int", default: 120, description: "Seconds that it may take" },
  wait_condition: {
    type: "dict",
    description: "The condition to wait for instead of what the kind of object is ready by",
    options: {
      type: { type: "str", description: "The type of the condition" },
      status: {
        type: "str",
        default: "True",
        choices: ["True", "False", "Unknown"],
        description: "Its status",
      },
      reason: { type: "str", description: "Its reason" },
    },
  },
} as const satisfies ArgumentSpec;

export type WaitArguments = ArgumentsOf<typeof WAIT_ARGUMENTS>;

/** Looks again until all is well. @returns the last answer, and whether all was well in time. */
export async function waitUntil<T>(
  args: WaitArguments,
  context: ModuleContext,
  look: () => Promise<T>,
  isWell: (found: T) => boolean,
): Promise<{ readonly found: T; readonly isWell: boolean }> {
  const endMs = context.clock.nowMs() + args.wait_timeout * 1000;
  for (;;) {
    const found = await look();
    if (isWell(found)) return { found, isWell: true };
    if (context.clock.nowMs() >= endMs) return { found, isWell: false };
    await context.sleep(args.wait_sleep * 1000);
  }
}

/** Whether an object is ready: by the condition that is asked for, or by what its kind tells. */
export function isReady(object: JsonObject, condition: WaitArguments["wait_condition"]): boolean {
  if (condition && condition.type !== null) {
    return hasCondition(object, condition.type, condition.status, condition.reason);
  }
  const number = (...keys: readonly string[]) => numberAt(object, ...keys);
  const isSeen =
    (numberAt(object, "status", "observedGeneration") ?? 0) >= (number("metadata", "generation") ?? 0);
  switch (object["kind"]) {
    case "Pod":
      return hasCondition(object, "Ready", "True", null);
    case "Deployment": {
      const wanted = number("spec", "replicas") ?? 1;
      return isSeen && (number("status", "availableReplicas") ?? 0) === wanted &&
        (number("status", "updatedReplicas") ?? 0) === wanted &&
        (number("status", "unavailableReplicas") ?? 0) === 0;
    }
    case "StatefulSet": {
      const wanted = number("spec", "replicas") ?? 1;
      return isSeen && (number("status", "readyReplicas") ?? 0) === wanted &&
        (number("status", "updatedReplicas") ?? wanted) === wanted;
    }
    case "DaemonSet":
      return isSeen && number("status", "desiredNumberScheduled") !== null &&
        (number("status", "numberReady") ?? 0) === number("status", "desiredNumberScheduled") &&
        (number("status", "updatedNumberScheduled") ?? 0) === number("status", "desiredNumberScheduled");
    case "Job":
      return hasCondition(object, "Complete", "True", null) || hasCondition(object, "Failed", "True", null);
    case "ClusterOperator":
      return hasCondition(object, "Available", "True", null) &&
        hasCondition(object, "Progressing", "False", null) && hasCondition(object, "Degraded", "False", null);
    case "CustomResourceDefinition":
      return hasCondition(object, "Established", "True", null);
    default:
      return true;
  }
}

function hasCondition(object: JsonObject, type: string, status: string, reason: string | null): boolean {
  const conditions = jsonAt(object, "status", "conditions");
  return isJsonList(conditions) &&
    conditions.some((one: Json) =>
      jsonAt(one, "type") === type && jsonAt(one, "status") === status &&
      (reason === null || jsonAt(one, "reason") === reason)
    );
}

function numberAt(object: JsonObject, ...keys: readonly string[]): number | null {
  const value = jsonAt(object, ...keys);
  return typeof value === "number" ? value : null;
}
