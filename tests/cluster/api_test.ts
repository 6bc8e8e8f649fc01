/** Manifests delivered through the API of real clusters, whose audit logs tell what was written. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";
import {
  type KubeCluster,
  type KubeClusters,
  kubeMissing,
  startClusters,
  writeKubeconfig,
} from "../support/kube.ts";
import { actions, type Bench, digestMirrors, mirrored, openBench } from "./bench.ts";

interface Lab {
  readonly east: KubeCluster;
  readonly west: KubeCluster;
  /** Without OpenShift's kinds. */
  readonly bare: KubeCluster;
  readonly bench: Bench;
}

const missing = await kubeMissing();
const reason = missing === null ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `applyResources delivers to clusters${reason}`,
  ignore: missing !== null,
  fn: async (t) => {
    await using clusters = await startClusters(["east", "west", "bare"], { bare: ["bare"] });
    const [east, west, bare] = named(clusters);
    for (const [name, scenario] of Object.entries(SCENARIOS)) {
      await t.step(name, async () => {
        await using bench = openBench();
        await scenario({ east, west, bare, bench });
      });
    }
  },
});

const SCENARIOS: Readonly<Record<string, (lab: Lab) => Promise<void>>> = {
  "creates what is missing in both clusters, and then writes nothing": async ({ east, west, bench }) => {
    bench.write("idms.yaml", digestMirrors("first", [mirrored("quay.io/a"), mirrored("quay.io/b")]));
    bench.write("cm.yaml", configMap("first", { a: "b" }));
    const clusters = [access(east), access(west)];
    const first = await bench.deliver({ clusters });
    equal(first.status, "ok", first.msg);
    deepEqual([first.changed, first.clusters.map(({ name }) => name)], [true, ["east", "west"]]);
    for (const cluster of first.clusters) {
      deepEqual(actions(cluster), ["ConfigMap first created", "ImageDigestMirrorSet first created"]);
      equal(cluster.rollout, true);
    }
    match(
      first.warnings.join("\n"),
      /cluster west: ImageDigestMirrorSet first adds quay\.io\/a and quay\.io\/b/,
    );
    equal(await specOf(west, "first", "{.spec.imageDigestMirrors[1].mirrors[0]}"), "mirror.lab/b");
    for (const parallel of [1, 2]) {
      const [second, writes] = await writesDuring([east, west], () => bench.deliver({ clusters, parallel }));
      deepEqual([second.status, second.changed, second.diffs, writes], ["ok", false, [], []]);
      deepEqual(second.clusters.map(({ msg }) => msg), ["2 unchanged", "2 unchanged"]);
    }
  },

  "writes only the object whose list of mirrors has changed": async ({ east, bench }) => {
    const keep = digestMirrors("kept", [mirrored("quay.io/a")]);
    bench.write("idms.yaml", `---\n${JSON.stringify(keep)}\n---\n${mirrorsOf("changing", ["quay.io/a"])}\n`);
    await bench.deliver(access(east));
    bench.write(
      "idms.yaml",
      `---\n${JSON.stringify(keep)}\n---\n${mirrorsOf("changing", ["quay.io/a", "quay.io/new"])}\n`,
    );
    const [result, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual(actions(result.clusters[0]), [
      "ImageDigestMirrorSet kept unchanged",
      "ImageDigestMirrorSet changing configured",
    ]);
    deepEqual(writes.map(({ verb, uri }) => [verb, uri.replace(/\?.*/, "")]), [
      ["patch", "/apis/config.openshift.io/v1/imagedigestmirrorsets/changing"],
    ]);
    deepEqual(result.diffs.map(({ afterHeader }) => afterHeader), [
      "ImageDigestMirrorSet changing in cluster east",
    ]);
    equal(result.diffs[0]?.before.includes("quay.io/new"), false);
    equal(result.diffs[0]?.after.includes("quay.io/new"), true);
    match(
      result.warnings.join(),
      /changing adds quay\.io\/new: the nodes take it over without being drained/,
    );
  },

  "removes fields that a manifest no longer has, also inside of items": async ({ east, bench }) => {
    const entry = mirrored("quay.io/a");
    const before = digestMirrors("fewer", [{ ...entry, mirrorSourcePolicy: "NeverContactSource" }], {
      more: "x",
    });
    bench.write("idms.json", before);
    await bench.deliver(access(east));
    equal(await specOf(east, "fewer", "{.metadata.annotations.more}"), "x");
    bench.write("idms.json", digestMirrors("fewer", [entry]));
    const result = await bench.deliver(access(east));
    deepEqual(actions(result.clusters[0]), ["ImageDigestMirrorSet fewer configured"]);
    equal(await specOf(east, "fewer", "{.metadata.annotations.more}"), "");
    equal(await specOf(east, "fewer", "{.spec.imageDigestMirrors[0].mirrorSourcePolicy}"), "");
    match(result.warnings.join(), /changes quay\.io\/a: the nodes are drained/);
    const [second, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual([second.changed, writes], [false, []]);
  },

  "leaves alone what others added, and sets back what they changed": async ({ east, bench }) => {
    bench.write("idms.yaml", digestMirrors("shared", [mirrored("quay.io/a")]));
    await bench.deliver(access(east));
    await east.kubectl(["annotate", "imagedigestmirrorset", "shared", "theirs=1"]);
    const [second, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual([second.changed, writes], [false, []]);
    await east.kubectl([
      "patch",
      "imagedigestmirrorset",
      "shared",
      "--type=merge",
      `--patch=${JSON.stringify({ spec: { imageDigestMirrors: [mirrored("quay.io/drift")] } })}`,
    ]);
    const third = await bench.deliver(access(east));
    deepEqual(actions(third.clusters[0]), ["ImageDigestMirrorSet shared configured"]);
    equal(await specOf(east, "shared", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
    equal(await specOf(east, "shared", "{.metadata.annotations.theirs}"), "1");
  },

  "fails with the other manager and the field where it may not take fields over": async ({ east, bench }) => {
    bench.write("idms.yaml", digestMirrors("fought-for", [mirrored("quay.io/a")]));
    bench.write("other.yaml", configMap("not-fought-for", { a: "b" }));
    const theirs = mirrorsOf("fought-for", ["quay.io/theirs"]);
    await east.kubectl(["apply", "--server-side", "--field-manager=argo", "-f", "-"], theirs);
    const refused = await bench.deliver({ ...access(east), force_conflicts: false });
    equal(refused.status, "failed");
    match(
      refused.msg,
      /cluster east: ImageDigestMirrorSet fought-for: conflict with "argo".*: \.spec\.imageDigestMirrors/,
    );
    match(refused.msg, /force_conflicts: true/);
    deepEqual(actions(refused.clusters[0]), [
      "ImageDigestMirrorSet fought-for failed",
      "ConfigMap not-fought-for created",
    ]);
    const forced = await bench.deliver(access(east));
    deepEqual([forced.status, forced.clusters[0]?.objects[0]?.action], ["ok", "configured"]);
    equal(await specOf(east, "fought-for", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
  },

  "tells what a cluster lacks, and goes on with the other objects": async ({ bare, bench }) => {
    bench.write("idms.yaml", digestMirrors("unknown", [mirrored("quay.io/a")]));
    bench.write("more.yaml", configMap("known", { a: "b" }));
    const result = await bench.deliver(access(bare));
    equal(result.status, "failed");
    match(result.msg, /no matches for kind "ImageDigestMirrorSet".*OpenShift 4\.13 or later\?/);
    deepEqual(actions(result.clusters[0]), [
      "ImageDigestMirrorSet unknown failed",
      "ConfigMap known created",
    ]);
  },

  "goes on with other clusters where some cannot be used, and tells why": async ({ east, west, bench }) => {
    bench.write("cm.yaml", configMap("reached", { a: "b" }));
    const { authority, url } = east;
    const token = "admin-token";
    const at = (name: string) => `${bench.folder}/${name}`;
    await Promise.all([
      writeKubeconfig(at("closed"), { name: "closed", url: "https://127.0.0.1:1", authority, token }),
      writeKubeconfig(at("login"), { name: "login", url, authority, token: "nobody" }),
      writeKubeconfig(at("foreign"), { name: "foreign", url, authority: await otherAuthority(bench), token }),
    ]);
    const clusters = ["closed", "login", "foreign", "none"].map((name) => ({ name, kubeconfig: at(name) }));
    const context = { ...access(east), name: "context", context: "nowhere" };
    for (const parallel of [1, 6]) {
      const args = { clusters: [...clusters, context, access(west)], parallel };
      const result = await bench.deliver(args);
      equal(result.status, "failed");
      const [closed, login, foreign, none, wrongContext, reached] = result.clusters;
      match(closed?.msg ?? "", /dial tcp 127\.0\.0\.1:1: connect: connection refused/);
      match(login?.msg ?? "", /\(Unauthorized\).*login is no longer accepted/);
      match(foreign?.msg ?? "", /certificate signed by unknown authority.*another authority/);
      match(none?.msg ?? "", /none: no such file or directory.*kubeconfig/);
      match(wrongContext?.msg ?? "", /context.*nowhere/);
      deepEqual(reached?.failed, false);
      match(
        result.msg,
        /^cluster closed: .*\ncluster login: .*\ncluster foreign: .*\ncluster none: .*\ncluster context: [^\n]*$/,
      );
    }
    equal((await west.kubectl(["get", "configmap", "reached", "-o", "name"])).trim(), "configmap/reached");
  },

  "tells objects that its user may not write": async ({ east, bench }) => {
    bench.write("cm.yaml", configMap("forbidden", { a: "b" }));
    const result = await bench.deliver({ name: "east", kubeconfig: east.viewerKubeconfig });
    equal(result.status, "failed");
    match(
      result.msg,
      /ConfigMap default\/forbidden: configmaps "forbidden" is forbidden: User "viewer" cannot patch/,
    );
  },

  "tells what the cluster says of a wrong object, in check mode too": async ({ east, bench }) => {
    bench.write("idms.yaml", digestMirrors("wrong", [{ source: "quay.io/a", mirrors: ["NOT A MIRROR"] }]));
    for (const check of [true, false]) {
      const result = await bench.deliver(access(east), { check });
      equal(result.status, "failed");
      match(result.msg, /ImageDigestMirrorSet wrong: .*mirrors\[0\]: Invalid value: "NOT A MIRROR"/);
    }
  },

  "writes nothing in check mode, and shows what would come": async ({ east, bench }) => {
    bench.write("idms.yaml", digestMirrors("checked", [mirrored("quay.io/a")]));
    const [created, first] = await writesDuring([east], () => bench.deliver(access(east), { check: true }));
    deepEqual([created.changed, actions(created.clusters[0])], [true, [
      "ImageDigestMirrorSet checked created",
    ]]);
    equal(created.diffs[0]?.before, "");
    const real = await bench.deliver(access(east));
    deepEqual(real.diffs, created.diffs);
    bench.write("idms.yaml", digestMirrors("checked", [mirrored("quay.io/b")]));
    const [changed, second] = await writesDuring([east], () => bench.deliver(access(east), { check: true }));
    deepEqual([changed.changed, changed.clusters[0]?.rollout], [true, true]);
    match(changed.diffs[0]?.before ?? "", /source: quay\.io\/a/);
    match(changed.diffs[0]?.after ?? "", /source: quay\.io\/b/);
    equal(await specOf(east, "checked", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
    ok(
      [...first, ...second].length > 0 &&
        [...first, ...second].every(({ uri }) => uri.includes("dryRun=All")),
    );
    deepEqual((await bench.deliver(access(east))).diffs, changed.diffs);
    const [third, none] = await writesDuring([east], () => bench.deliver(access(east), { check: true }));
    deepEqual([third.changed, none], [false, []]);
  },

  "brings namespaces and kinds before what needs them": async ({ bare, bench }) => {
    bench.write("a.yaml", { ...object("things.test/v1", "Thing", "one"), spec: { size: 1 } });
    bench.write("b.yaml", configMap("inside", { a: "b" }, "fresh"));
    bench.write("c.yaml", thingDefinition());
    bench.write("d.yaml", object("v1", "Namespace", "fresh"));
    const expected = [
      "Namespace fresh",
      "CustomResourceDefinition things.things.test",
      "Thing one",
      "ConfigMap inside",
    ];
    const predicted = await bench.deliver(access(bare), { check: true });
    deepEqual([predicted.msg, actions(predicted.clusters[0])], [
      "cluster bare: 4 created",
      expected.map((name) => `${name} created`),
    ]);
    const result = await bench.deliver(access(bare));
    deepEqual(actions(result.clusters[0]), expected.map((name) => `${name} created`), result.msg);
    const [again, writes] = await writesDuring([bare], () => bench.deliver(access(bare)));
    deepEqual([again.msg, writes], ["cluster bare: 4 unchanged", []]);
  },

  "keeps values of Secrets out of results, diffs and command lines": async ({ east, bench }) => {
    const log = `${bench.folder}/argv`;
    const executable = `${bench.folder}/spy`;
    await Deno.writeTextFile(executable, `#!/bin/sh\nprintf '%s ' "$@" >>${log}\nexec kubectl "$@"\n`, {
      mode: 0o755,
    });
    const secret = (password: string) =>
      bench.write("s.yaml", {
        ...object("v1", "Secret", "login", "default"),
        stringData: { password, user: "me" },
      });
    for (const password of ["hunter2-old", "hunter2-new"]) {
      secret(password);
      const result = await bench.deliver({ ...access(east), executable });
      equal(result.changed, true);
      const shown = JSON.stringify([[...result.values], result.diffs, result.clusters]);
      for (const text of ["hunter2", btoa("hunter2-old"), btoa("hunter2-new")]) {
        ok(!shown.includes(text), shown);
      }
    }
    const [again, writes] = await writesDuring([east], () => bench.deliver({ ...access(east), executable }));
    deepEqual([again.changed, writes], [false, []]);
    const argv = await Deno.readTextFile(log);
    ok(
      argv.includes("--server-side") && !argv.includes("hunter2") && !argv.includes(btoa("hunter2-new")),
      argv,
    );
  },

  "takes a run of oc-mirror that changed nothing for no change": async ({ east, bench }) => {
    const entries = ["quay.io/a", "quay.io/b", "quay.io/c"].map(mirrored);
    const run = (createdAt: string) => ({ createdBy: "oc-mirror v2", createdAt });
    bench.write("idms.yaml", digestMirrors("made", entries, run("monday")));
    await bench.deliver(access(east));
    bench.write("idms.yaml", digestMirrors("made", entries.toReversed(), run("tuesday")));
    const [again, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
  },

  "knows items of lists that a cluster keeps by their keys": async ({ east, bench }) => {
    const service = (ports: readonly number[]): Json => ({
      ...object("v1", "Service", "ported", "default"),
      spec: { selector: { app: "a" }, ports: ports.map((port) => ({ name: `p${port}`, port })) },
    });
    bench.write("s.json", service([80, 443]));
    await bench.deliver(access(east));
    const [again, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
    bench.write("s.json", service([443]));
    await bench.deliver(access(east));
    const ports = await east.kubectl(["get", "service", "ported", "-o", "jsonpath={.spec.ports[*].port}"]);
    equal(ports, "443");
  },

  "says unchanged of a value that the cluster keeps in another form": async ({ east, bench }) => {
    const quota = { ...object("v1", "ResourceQuota", "limits", "default"), spec: { hard: { cpu: "1000m" } } };
    bench.write("q.yaml", quota);
    equal((await bench.deliver(access(east))).clusters[0]?.objects[0]?.action, "created");
    const again = await bench.deliver(access(east));
    deepEqual([again.changed, actions(again.clusters[0])], [false, ["ResourceQuota limits unchanged"]]);
  },

  "finds objects of the user's own namespace where a manifest names none": async ({ east, bench }) => {
    bench.write("cm.yaml", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "nowhere" },
      data: { a: "b" },
    });
    equal((await bench.deliver(access(east))).changed, true);
    const [again, writes] = await writesDuring([east], () => bench.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
  },
};

function named({ clusters }: KubeClusters): readonly [KubeCluster, KubeCluster, KubeCluster] {
  const [east, west, bare] = clusters;
  if (!east || !west || !bare) throw new Error("three clusters were asked for");
  return [east, west, bare];
}

/** The arguments that reach a cluster. */
function access({ name, kubeconfig }: KubeCluster): { readonly name: string; readonly kubeconfig: string } {
  return { name, kubeconfig };
}

type Writes = Awaited<ReturnType<KubeCluster["writes"]>>;

/** What an action gives, and the requests to clusters that could have changed something meanwhile. */
async function writesDuring<T>(
  clusters: readonly KubeCluster[],
  action: () => Promise<T>,
): Promise<readonly [T, Writes]> {
  const before = await Promise.all(clusters.map((cluster) => cluster.writes()));
  const result = await action();
  const after = await Promise.all(clusters.map((cluster) => cluster.writes()));
  return [result, after.flatMap((writes, at) => writes.slice(before[at]?.length))];
}

function specOf(cluster: KubeCluster, name: string, path: string): Promise<string> {
  return cluster.kubectl(["get", "imagedigestmirrorset", name, "-o", `jsonpath=${path}`]);
}

function mirrorsOf(name: string, sources: readonly string[]): string {
  return JSON.stringify(digestMirrors(name, sources.map(mirrored)));
}

function object(apiVersion: string, kind: string, name: string, namespace?: string) {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function configMap(name: string, data: Readonly<Record<string, string>>, namespace = "default"): Json {
  return { ...object("v1", "ConfigMap", name, namespace), data };
}

function thingDefinition(): Json {
  const spec = { type: "object", properties: { size: { type: "integer" } } };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec } } };
  return {
    ...object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "things.things.test"),
    spec: {
      group: "things.test",
      scope: "Cluster",
      names: { kind: "Thing", plural: "things", singular: "thing", listKind: "ThingList" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}

/** A certificate that no cluster's was signed with. */
async function otherAuthority({ folder }: Bench): Promise<string> {
  const path = `${folder}/other.crt`;
  const args = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "/dev/null",
    "-out",
    path,
    "-subj",
    "/CN=x",
  ];
  const { success } = await new Deno.Command("openssl", { args, stderr: "null" }).output();
  ok(success);
  return path;
}
