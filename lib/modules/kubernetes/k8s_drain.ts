/** Nodes of a cluster that are not to run pods. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { jsonAt } from "../cluster/manifests/manifest.ts";
import { actionModule, type Outcome } from "../module.ts";
import { type Cluster, readObject } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, requireClient, withCluster } from "./cluster_access.ts";
import type { Hands } from "./http_way.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The node" },
  state: {
    type: "str",
    default: "drain",
    choices: ["cordon", "drain", "uncordon"],
    description:
      "`cordon` keeps new pods away, `drain` evicts those that are there as well, `uncordon` lets pods in",
  },
  pod_selectors: {
    type: "list",
    elements: "str",
    aliases: ["label_selectors"],
    description: "Labels of the pods that are evicted; all of them by default",
  },
  delete_options: {
    type: "dict",
    description: "How pods are evicted",
    options: {
      terminate_grace_period: { type: "int", description: "Seconds that a pod has to end" },
      force: { type: "bool", default: false, description: "Also pods that nothing makes anew" },
      ignore_daemonsets: { type: "bool", default: false, description: "Leave pods of DaemonSets" },
      delete_emptydir_data: {
        type: "bool",
        default: false,
        description: "Also pods whose data goes with them",
      },
      disable_eviction: {
        type: "bool",
        default: false,
        description: "Delete pods although they may not be missed",
      },
      wait_timeout: { type: "int", description: "Seconds that it may take" },
      wait_sleep: { type: "int", default: 5, description: "Without effect" },
    },
  },
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `k8s_drain`. */
export const k8sDrain = actionModule({
  name: "kubernetes.core.k8s_drain",
  summary: "Keeps pods away from a node, evicts them, or lets them in again",
  notes: [...ACCESS_NOTES, "`drain` needs the host's `oc` or `kubectl`."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    result: { description: "What was done", type: "str", returned: "success" },
  },
  examples: `- name: Empty a node
  kubernetes.core.k8s_drain:
    name: worker-1
    state: drain
    delete_options:
      ignore_daemonsets: true
      delete_emptydir_data: true
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

function work(args: Arguments, hands: Hands): Promise<Outcome> {
  return withCluster(args, hands, async (cluster) => {
    const { name, state } = args;
    const id = { apiVersion: "v1", kind: "Node", name, namespace: null };
    const node = await readObject(cluster, id);
    if (!node) return { changed: false, failed: `Node ${name} not found.` };
    const isCordoned = jsonAt(node, "spec", "unschedulable") === true;
    if (state === "drain") return await drained(args, isCordoned, cluster, hands);
    const unschedulable = state === "cordon";
    if (isCordoned === unschedulable) {
      return { changed: false, values: { result: `node ${name} already ${state}ed` } };
    }
    const patch = { spec: { unschedulable: unschedulable || null } };
    const dryRun = hands.target === null;
    await cluster.write(node, { kind: "patch", type: "merge", patch }, { dryRun });
    return { changed: true, values: { result: `node ${name} ${state}ed.` } };
  });
}

async function drained(
  args: Arguments,
  isCordoned: boolean,
  cluster: Cluster,
  hands: Hands,
): Promise<Outcome> {
  const { name, pod_selectors: labels, delete_options: options } = args;
  const { words, environment } = await requireClient("k8s_drain", args, hands);
  const fields = [`spec.nodeName=${name}`];
  const pods = await cluster.list({
    ...{ apiVersion: "v1", kind: "Pod", name: null, namespace: null },
    labels: labels ?? [],
    fields,
  });
  const evicts = (pods ?? []).some((pod) => !options?.ignore_daemonsets || !isDaemon(pod));
  const result = `Node ${name} marked unschedulable.`;
  if (!hands.target) return { changed: !isCordoned || evicts, values: { result } };
  const more = [
    ...(options?.force ? ["--force"] : []),
    ...(options?.ignore_daemonsets ? ["--ignore-daemonsets"] : []),
    ...(options?.delete_emptydir_data ? ["--delete-emptydir-data"] : []),
    ...(options?.disable_eviction ? ["--disable-eviction"] : []),
    ...(typeof options?.terminate_grace_period === "number"
      ? [`--grace-period=${options.terminate_grace_period}`]
      : []),
    ...(options?.wait_timeout ? [`--timeout=${options.wait_timeout}s`] : []),
    ...((labels ?? []).length === 0 ? [] : [`--pod-selector=${labels?.join(",")}`]),
  ];
  const argv = [...words, "drain", name, ...more];
  const { code, stdout, stderr } = await hands.target.run({ run: { kind: "argv", argv }, environment });
  const said = decodeHostText(stderr).trim();
  if (code !== 0) return { changed: !isCordoned, failed: said || `exit code ${code}` };
  return { changed: !isCordoned || /evicted|deleted/.test(decodeHostText(stdout)), values: { result } };
}

function isDaemon(pod: Parameters<typeof jsonAt>[0]): boolean {
  const owners = jsonAt(pod, "metadata", "ownerReferences");
  return Array.isArray(owners) && owners.some((owner) => jsonAt(owner, "kind") === "DaemonSet");
}
