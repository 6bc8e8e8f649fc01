/** How many there are of what a cluster runs. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { idOf, jsonAt, type JsonObject, labelOf, textAt } from "../cluster/manifests/manifest.ts";
import { mistake } from "../commands/tools.ts";
import { actionModule, type Outcome } from "../module.ts";
import { type Cluster, readObject } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";
import { definitionsOf } from "./definitions.ts";
import type { Hands } from "./http_way.ts";
import { patchObject } from "./patched_object.ts";

const ARGUMENTS = {
  replicas: { type: "int", required: true, description: "How many there are to be" },
  current_replicas: { type: "int", description: "Do nothing unless there are this many now" },
  resource_version: { type: "str", description: "Do nothing unless this is the version of the object now" },
  kind: { type: "str", description: "The kind of the object" },
  api_version: { type: "str", default: "v1", aliases: ["api", "version"], description: "Its version" },
  name: { type: "str", description: "Its name" },
  namespace: { type: "str", description: "Its namespace" },
  label_selectors: {
    type: "list",
    elements: "str",
    default: [],
    description: "Scale all objects of the kind with these labels instead of one",
  },
  definition: {
    type: "raw",
    aliases: ["resource_definition", "inline"],
    description: "The object, instead of its kind and name",
  },
  src: { type: "path", description: "A file with it on the machine that ferry runs on" },
  wait: { type: "bool", default: true, description: "Wait until they run" },
  wait_timeout: { type: "int", default: 20, description: "Seconds that it may take" },
  wait_sleep: { type: "int", default: 5, description: "Seconds between two looks" },
  continue_on_error: {
    type: "bool",
    default: false,
    description: "Go on with other objects where one fails",
  },
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `k8s_scale`. */
export const k8sScale = actionModule({
  name: "kubernetes.core.k8s_scale",
  summary: "Says how many there are to be of a Deployment, ReplicaSet, StatefulSet or Job",
  notes: ACCESS_NOTES,
  arguments: ARGUMENTS,
  rules: { exclusive: [["definition", "src"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    result: { description: "The object as it is now", type: "dict", returned: "for one object" },
    duration: { description: "Seconds that were waited", type: "int", returned: "with `wait`" },
  },
  examples: `- name: Stop an operator
  kubernetes.core.k8s_scale:
    kind: Deployment
    api_version: apps/v1
    namespace: openshift-operators
    name: cluster-logging-operator
    replicas: 0
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

function work(args: Arguments, hands: Hands): Promise<Outcome> {
  return withCluster(args, hands, async (cluster) => {
    const outcomes: Outcome[] = [];
    for (const live of await objectsOf(args, hands, cluster)) {
      const outcome = await scaled(live, args, cluster, hands);
      outcomes.push(outcome);
      if (outcome.failed !== undefined && !args.continue_on_error) break;
    }
    const [only] = outcomes;
    if (only && outcomes.length === 1) return only;
    const failed = outcomes.flatMap((one) => one.failed ?? []);
    return {
      changed: outcomes.some((one) => one.changed),
      diffs: outcomes.flatMap((one) => one.diffs ?? []),
      values: { results: outcomes.map((one) => one.values?.["result"] ?? null) },
      ...(failed.length === 0 ? {} : { failed: failed.join("\n") }),
    };
  });
}

async function objectsOf(
  args: Arguments,
  { context }: Hands,
  cluster: Cluster,
): Promise<readonly JsonObject[]> {
  const { kind, api_version: apiVersion, namespace, label_selectors: labels } = args;
  if (labels.length > 0) {
    if (kind === null) throw mistake("kind is required with label_selectors");
    return await cluster.list({ apiVersion, kind, name: null, namespace, labels, fields: [] }) ?? [];
  }
  const named = definitionsOf({ ...args, template: null, generate_name: null }, context);
  return await Promise.all(named.map(async (object) => {
    const live = await readObject(cluster, idOf(object));
    if (live) return live;
    throw mistake(`Failed to retrieve requested object: ${labelOf(idOf(object))}`);
  }));
}

async function scaled(live: JsonObject, args: Arguments, cluster: Cluster, hands: Hands): Promise<Outcome> {
  const field = live["kind"] === "Job" ? "parallelism" : "replicas";
  const now = jsonAt(live, "spec", field);
  const isMeant = (args.current_replicas === null || now === args.current_replicas) &&
    (args.resource_version === null || textAt(live, "metadata", "resourceVersion") === args.resource_version);
  if (now === undefined && live["kind"] !== "Job") {
    return { changed: false, failed: `Cannot perform scale on resource of kind ${live["kind"]}` };
  }
  const request = {
    id: idOf(live),
    type: "merge",
    patch: isMeant ? { spec: { [field]: args.replicas } } : {},
    hidden: ["metadata.managedFields"],
    wait: { ...args, wait: args.wait && isMeant, wait_condition: null },
  } as const;
  return await patchObject(request, cluster, hands);
}
