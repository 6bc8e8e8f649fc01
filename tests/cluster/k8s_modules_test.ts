/** Modules of `kubernetes.core` with a real API server: by kubectl, by this process, and by curl. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";
import { isJsonList, textAt } from "../../lib/modules/cluster/manifests/manifest.ts";
import { k8s } from "../../lib/modules/kubernetes/k8s.ts";
import { k8sClusterInfo } from "../../lib/modules/kubernetes/k8s_cluster_info.ts";
import { k8sDrain } from "../../lib/modules/kubernetes/k8s_drain.ts";
import { k8sInfo } from "../../lib/modules/kubernetes/k8s_info.ts";
import { k8sJsonPatch } from "../../lib/modules/kubernetes/k8s_json_patch.ts";
import { k8sScale } from "../../lib/modules/kubernetes/k8s_scale.ts";
import { type KubeCluster, kubeEnvironment, kubeMissing, startClusters } from "../support/kube.ts";
import { type Args, changed, ModuleHost, told } from "../support/module_run.ts";

const missing = await kubeMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;

/** A way to the cluster, and the arguments that choose it. */
interface Way {
  readonly name: string;
  readonly host: ModuleHost;
  readonly access: Args;
  readonly cluster: KubeCluster;
}

Deno.test({
  name: `k8s and k8s_info do the same by kubectl, by HTTP from here, and by HTTP from the host${because}`,
  ignore: missing !== null,
  fn: async (context) => {
    const folder = await Deno.makeTempDir({ prefix: "ferry-k8s-" });
    await using clusters = await startClusters(["east"], {});
    const [cluster] = clusters.clusters;
    ok(cluster);
    const config = JSON.parse(await Deno.readTextFile(cluster.kubeconfig));
    const authority = (await Deno.readFile(cluster.authority)).toBase64();
    config.clusters[0].cluster = { server: cluster.url, "certificate-authority-data": authority };
    const plugin = `echo '{"kind":"ExecCredential","status":{"token":"admin-token"}}'`;
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: ["-c", plugin] };
    config.users[0].user = { exec };
    const environment = kubeEnvironment(folder);
    await using far = new ModuleHost(folder, environment);
    await using near = new ModuleHost(folder, environment, true);
    const direct = { host: cluster.url, api_key: "admin-token", ca_cert: cluster.authority };
    const ways: readonly Way[] = [
      { name: "kubectl", host: far, access: { kubeconfig: cluster.kubeconfig }, cluster },
      { name: "http", host: near, access: direct, cluster },
      // With certificates that the kubeconfig itself holds, and a program that tells the token.
      { name: "curl", host: far, access: { kubeconfig: config }, cluster },
    ];
    for (const way of ways) {
      for (const [title, scenario] of Object.entries(SCENARIOS)) {
        await context.step(`${title}, by ${way.name}`, () => scenario(way));
      }
    }
    await Deno.remove(folder, { recursive: true });
  },
});

function settings(name: string, data: Json, labels: Json = {}) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", labels }, data };
}

const SCENARIOS: Readonly<Record<string, (way: Way) => Promise<void>>> = {
  "an object is made, patched, applied, replaced and removed": async ({ name, host, access }) => {
    const map = (data: Json) => ({ ...access, definition: settings(`map-${name}`, data) });
    const made = await host.twice(k8s, map({ a: "1", b: "2" }));
    equal(told(made, "method"), "create");
    deepEqual(told(made, "result", "data"), { a: "1", b: "2" });
    const patched = await host.twice(k8s, map({ a: "3" }));
    equal(told(patched, "method"), "update");
    deepEqual(told(patched, "result", "data"), { a: "3", b: "2" });
    match(patched.diffs[0]?.before ?? "", /a: "1"/);
    const replaced = await host.twice(k8s, { ...map({ c: "4" }), force: true });
    deepEqual(told(replaced, "result", "data"), { c: "4" });
    const removed = await host.twice(k8s, { ...map({}), state: "absent", wait: true });
    equal(told(removed, "method"), "delete");
  },
  "values of secrets are not shown": async ({ name, host, access }) => {
    const secret = (text: string) => ({
      ...access,
      definition: { ...settings(`secret-${name}`, null), kind: "Secret", stringData: { key: text } },
    });
    await host.run(k8s, secret("first-one"));
    const done = await host.run(k8s, secret("second-one"));
    match(done.diffs[0]?.after ?? "", /key: "\*\*\* \(changed\)"/);
    ok(!JSON.stringify(done.diffs).includes(btoa("second-one")));
  },
  "what was applied and is left out goes, what others made stays": async (
    { name, host, access, cluster },
  ) => {
    const apply = (data: Json) => ({
      ...access,
      apply: true,
      server_side_apply: { field_manager: "test", force_conflicts: true },
      definition: settings(`applied-${name}`, data),
    });
    await host.twice(k8s, apply({ a: "1", b: "2" }));
    await cluster.kubectl(["patch", "configmap", `applied-${name}`, "-p", '{"data":{"other":"x"}}']);
    const done = await host.twice(k8s, apply({ a: "1" }));
    equal(told(done, "method"), "apply");
    deepEqual(told(done, "result", "data"), { a: "1", other: "x" });
  },
  "objects of a defined kind take another kind of patch": async ({ name, host, access }) => {
    const mirrors = (source: string) => ({
      ...access,
      definition: {
        apiVersion: "config.openshift.io/v1",
        kind: "ImageDigestMirrorSet",
        metadata: { name: `set-${name}` },
        spec: { imageDigestMirrors: [{ source, mirrors: ["mirror.example.com/a"] }] },
      },
    });
    await host.twice(k8s, mirrors("quay.io/a"));
    await host.twice(k8s, mirrors("quay.io/b"));
    await host.twice(k8s, {
      ...mirrors("quay.io/b"),
      definition: null,
      kind: "ImageDigestMirrorSet",
      api_version: "config.openshift.io/v1",
      name: `set-${name}`,
      state: "absent",
    });
  },
  "objects are found by name, label and kind, and taken away together": async ({ name, host, access }) => {
    const labels = { of: name };
    const list = ["a", "b"].map((one) => settings(`${one}-${name}`, { one }, labels));
    equal(changed(await host.run(k8s, { ...access, definition: list })), true);
    const one = await host.run(k8sInfo, { ...access, kind: "ConfigMap", name: `a-${name}` });
    deepEqual(names(told(one, "resources")), [`a-${name}`]);
    const some = await host.run(k8sInfo, {
      ...access,
      kind: "ConfigMap",
      namespace: "default",
      label_selectors: [`of=${name}`],
    });
    deepEqual(names(told(some, "resources")), [`a-${name}`, `b-${name}`]);
    const field = { field_selectors: [`metadata.name=b-${name}`] };
    const chosen = await host.run(k8sInfo, { ...access, kind: "cm", ...field });
    deepEqual(names(told(chosen, "resources")), [`b-${name}`]);
    const none = await host.run(k8sInfo, { ...access, kind: "ConfigMap", name: "none" });
    deepEqual([told(none, "resources"), told(none, "api_found")], [[], true]);
    const unknown = await host.run(k8sInfo, { ...access, kind: "Nothing", api_version: "no.example/v1" });
    deepEqual([told(unknown, "resources"), told(unknown, "api_found")], [[], false]);
    const all = {
      ...access,
      kind: "ConfigMap",
      namespace: "default",
      state: "absent",
      delete_all: true,
      label_selectors: [`of=${name}`],
    };
    await host.twice(k8s, all);
  },
  "waiting ends with the condition, or tells that it did not": async ({ name, host, access, cluster }) => {
    const pool = {
      kind: "MachineConfigPool",
      api_version: "machineconfiguration.openshift.io/v1",
      name: `pool-${name}`,
    };
    await host.run(k8s, { ...access, ...pool, definition: { spec: {} } });
    const wait = {
      wait: true,
      wait_sleep: 0,
      wait_timeout: 0,
      wait_condition: { type: "Updated", status: "True" },
    };
    match(
      (await host.run(k8sInfo, { ...access, ...pool, ...wait })).error?.message ?? "",
      /even after waiting for 0 seconds$/,
    );
    const now = "2026-01-01T00:00:00Z";
    const condition = { type: "Updated", status: "True", lastTransitionTime: now, message: "", reason: "" };
    const status = JSON.stringify({ status: { conditions: [condition] } });
    await cluster.kubectl([
      "patch",
      "machineconfigpool",
      pool.name,
      "--subresource=status",
      "--type=merge",
      "-p",
      status,
    ]);
    equal((await host.run(k8sInfo, { ...access, ...pool, ...wait })).status, "ok");
  },
  "objects are scaled, and changed by operations": async ({ name, host, access }) => {
    const id = { kind: "Deployment", api_version: "apps/v1", namespace: "default", name: `app-${name}` };
    const labels = { app: name };
    const containers = [{ name: "a", image: "a" }];
    const template = { metadata: { labels }, spec: { containers } };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    await host.twice(k8s, { ...access, ...id, definition: { spec } });
    const scaled = await host.twice(k8sScale, { ...access, ...id, replicas: 3, wait: false });
    equal(told(scaled, "result", "spec", "replicas"), 3);
    equal(
      changed(await host.run(k8sScale, { ...access, ...id, replicas: 5, current_replicas: 1, wait: false })),
      false,
    );
    const patch = [{ op: "replace", path: "/spec/template/spec/containers/0/image", value: "b" }];
    const patched = await host.twice(k8sJsonPatch, { ...access, ...id, patch });
    match(patched.diffs[0]?.after ?? "", /image: b$/m);
    const wrong = await host.run(k8sJsonPatch, {
      ...access,
      ...id,
      patch: [{ op: "test", path: "/kind", value: "x" }],
    });
    equal(wrong.status, "failed");
  },
  "a cluster tells what it is": async ({ host, access, cluster }) => {
    const info = await host.run(k8sClusterInfo, access);
    match(String(told(info, "version", "server", "kubernetes", "gitVersion")), /^v/);
    equal(told(info, "connection", "host"), cluster.url);
    deepEqual(told(info, "apis", "config.openshift.io/v1", "ImageDigestMirrorSet", "short_names"), ["idms"]);
    equal(told(info, "apis", "apps/v1", "Deployment", "namespaced"), true);
  },
  "nodes are cordoned": async ({ name, host, access }) => {
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: `node-${name}` } };
    await host.run(k8s, { ...access, definition: node });
    await host.twice(k8sDrain, { ...access, name: `node-${name}`, state: "cordon" });
    await host.twice(k8sDrain, { ...access, name: `node-${name}`, state: "uncordon" });
  },
  "the cluster's refusals are told": async ({ host, access }) => {
    const wrong = { ...settings("UPPER", {}) };
    const refused = await host.run(k8s, { ...access, definition: wrong });
    match(refused.error?.message ?? "", /ConfigMap UPPER: .*Invalid value/);
    const viewer = await host.run(k8s, {
      ...access,
      definition: { apiVersion: "v1", kind: "Nothing", metadata: { name: "a" } },
    });
    match(viewer.error?.message ?? "", /Nothing a: Failed to find exact match for v1\.Nothing/);
    const patched = await host.run(k8s, { ...access, state: "patched", definition: settings("none", {}) });
    equal(changed(patched), false);
    match(patched.warnings?.[0] ?? "", /will not be created/);
  },
};

function names(resources: Json | undefined): readonly string[] {
  return isJsonList(resources) ? resources.map((one) => textAt(one, "metadata", "name")) : [];
}
