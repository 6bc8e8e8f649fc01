/**
 * Modules of `kubernetes.core` that are about pods, with a real API server. No kubelet runs here: what pods do, and
 * with it what commands in them print, is beyond these tests; what the server itself answers is not.
 */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";
import { k8sDrain } from "../../lib/modules/kubernetes/k8s_drain.ts";
import { k8sExec } from "../../lib/modules/kubernetes/k8s_exec.ts";
import { k8sLog } from "../../lib/modules/kubernetes/k8s_log.ts";
import { type KubeCluster, kubeEnvironment, kubeMissing, startClusters } from "../support/kube.ts";
import { type Args, changed, ModuleHost, told } from "../support/module_run.ts";

const missing = await kubeMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `k8s_drain, k8s_exec and k8s_log do what a server without kubelets can answer${because}`,
  ignore: missing !== null,
  fn: async (context) => {
    const folder = await Deno.makeTempDir({ prefix: "ferry-k8s-" });
    await using clusters = await startClusters(["east"], { bare: ["east"] });
    const [cluster] = clusters.clusters;
    ok(cluster);
    await using host = new ModuleHost(folder, kubeEnvironment(folder));
    const access = { kubeconfig: cluster.kubeconfig };
    await cluster.kubectl(
      ["create", "-f", "-"],
      JSON.stringify({
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: "worker" },
      }),
    );
    for (const [title, scenario] of Object.entries(SCENARIOS)) {
      await context.step(title, () => scenario(host, access, cluster));
    }
    await Deno.remove(folder, { recursive: true });
  },
});

const SCENARIOS: Readonly<
  Record<string, (host: ModuleHost, access: Args, cluster: KubeCluster) => Promise<void>>
> = {
  "a node is emptied, but for daemons": async (host, access, cluster) => {
    await makePod(cluster, "web", "ReplicaSet");
    await makePod(cluster, "agent", "DaemonSet");
    const drain = {
      ...access,
      name: "worker",
      state: "drain",
      delete_options: { ignore_daemonsets: true, terminate_grace_period: 0, force: true, wait_timeout: 20 },
    };
    equal(changed(await host.run(k8sDrain, drain, { powers: false })), true);
    equal(await podNames(cluster), "agent web");
    const drained = await host.twice(k8sDrain, drain);
    equal(told(drained, "result"), "Node worker marked unschedulable.");
    equal(await podNames(cluster), "agent");
  },
  "a daemon keeps a node from being emptied": async (host, access) => {
    const refused = await host.run(k8sDrain, { ...access, name: "worker", state: "drain" });
    match(refused.error?.message ?? "", /DaemonSet-managed Pods/);
  },
  "commands and logs of pods that are nowhere": async (host, access) => {
    const pod = { ...access, namespace: "default" };
    const ran = await host.run(k8sExec, { ...pod, pod: "none", command: "true" });
    match(ran.error?.message ?? "", /Failed to execute on pod none due to : .*pods "none" not found/);
    const log = await host.run(k8sLog, { ...pod, name: "none" });
    match(log.error?.message ?? "", /Pod none not found$/);
  },
  "commands and logs of pods whose node does not answer": async (host, access) => {
    const pod = { ...access, namespace: "default" };
    const ran = await host.run(k8sExec, { ...pod, pod: "agent", command: "true" });
    match(ran.error?.message ?? "", /Failed to execute on pod agent due to : /);
    const log = await host.run(k8sLog, { ...pod, name: "agent" });
    equal(log.status, "failed");
  },
};

/** A pod on the node, and what it belongs to: no controller runs here that would make it. */
async function makePod(cluster: KubeCluster, name: string, kind: "DaemonSet" | "ReplicaSet"): Promise<void> {
  const labels = { app: name };
  const spec = { containers: [{ name: "main", image: "registry.example/main" }] };
  const owner: Json = {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "default" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  const made = JSON.parse(await cluster.kubectl(["create", "-o", "json", "-f", "-"], JSON.stringify(owner)));
  const ownerReferences = [{
    apiVersion: "apps/v1",
    kind,
    name,
    uid: made.metadata.uid,
    controller: true,
  }];
  const pod: Json = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels, ownerReferences },
    spec: { ...spec, nodeName: "worker" },
  };
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(pod));
}

async function podNames(cluster: KubeCluster): Promise<string> {
  const names = await cluster.kubectl([
    "get",
    "pods",
    "-n",
    "default",
    "-o",
    "jsonpath={.items[*].metadata.name}",
  ]);
  return names.trim();
}
