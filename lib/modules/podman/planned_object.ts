/** Things of podman that cannot be changed: where one is not as wanted, it is made anew. */

import type { Diff } from "../../model/change.ts";
import { fromJson } from "../../model/json.ts";
import type { JsonObject } from "../cluster/manifests/manifest.ts";
import type { Plan } from "../module.ts";
import type { Podman, Step } from "./podman.ts";

/** What differs, by name. */
export interface Difference {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface ObjectRequest {
  readonly kind: "volume" | "network" | "secret";
  readonly name: string;
  readonly state: string;
  /** Makes it anew even where it is as wanted. */
  readonly recreate: boolean;
  /** The words behind the kind. */
  readonly create: readonly string[];
  readonly remove: readonly string[];
  readonly stdin?: string;
  readonly differences: (found: JsonObject) => readonly Difference[] | Promise<readonly Difference[]>;
}

export async function planObject(request: ObjectRequest, podman: Podman): Promise<Plan> {
  const { kind, name, state, recreate, differences } = request;
  const found = await podman.inspect(kind, name);
  const remove: Step = { why: `Can't delete ${kind} ${name}`, words: [kind, ...request.remove] };
  if (state === "absent") {
    return planned(request, podman, found, found ? [remove] : [], found ? "deleted" : null);
  }
  const create: Step = {
    why: `Can't create ${kind} ${name}`,
    words: [kind, ...request.create],
    ...(request.stdin === undefined ? {} : { stdin: request.stdin }),
  };
  if (!found) return planned(request, podman, found, [create], "created");
  const differing = await differences(found);
  if (!recreate && differing.length === 0) return planned(request, podman, found, [], null);
  const plan = planned(request, podman, found, [remove, create], "recreated");
  return { ...plan, diffs: differing.length === 0 ? [] : [diffOf(name, differing)] };
}

function planned(
  { kind, name, state }: ObjectRequest,
  podman: Podman,
  found: JsonObject | null,
  steps: readonly Step[],
  done: string | null,
): Plan {
  const values = {
    [kind]: fromJson(found ?? {}),
    actions: done === null ? [] : [`${done} ${name}`],
    podman_actions: steps.map((step) => podman.line(step)),
  };
  const afterwards = async () => ({
    [kind]: fromJson(state === "absent" ? {} : await podman.inspect(kind, name) ?? {}),
  });
  return {
    changes: steps.map((step) => podman.change(step)),
    values,
    ...(steps.length === 0 ? {} : { afterwards }),
  };
}

/** The differences as two texts. */
export function diffOf(name: string, differing: readonly Difference[]): Diff {
  const text = (side: "before" | "after") =>
    differing.map((one) => `${one.name} - ${one[side]}\n`).toSorted().join("");
  return { before: text("before"), after: text("after"), beforeHeader: name, afterHeader: name };
}

/** A difference of two texts, where there is one. */
export function differing(name: string, before: string, after: string): readonly Difference[] {
  return before === after ? [] : [{ name, before, after }];
}

/** A dictionary of texts as one text, whatever its order. */
export function orderedText(pairs: Iterable<readonly [unknown, unknown]>): string {
  return [...pairs].map(([key, value]) => `${key}=${value}`).toSorted().join(", ");
}
