/** What delivering through an API writes, and what it leaves alone. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import type { Json } from "../../lib/model/json.ts";
import { access, type Scenarios, specOf, writesDuring } from "./api_lab.ts";
import { applyPlay, recapOf } from "./apply_play.ts";
import { actions } from "./fixture.ts";
import { configMap, digestMirrors, mirrored, mirrorsOf, object, thingDefinition } from "./manifests.ts";

export const CHANGES: Scenarios = {
  "creates what is missing in both clusters, and then writes nothing": async ({ east, west, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("first", [mirrored("quay.io/a"), mirrored("quay.io/b")]));
    fixture.write("cm.yaml", configMap("first", { a: "b" }));
    const clusters = [access(east), access(west)];
    const first = await fixture.deliver({ clusters });
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
      const [second, writes] = await writesDuring(
        [east, west],
        () => fixture.deliver({ clusters, parallel }),
      );
      deepEqual([second.status, second.changed, second.diffs, writes], ["ok", false, [], []]);
      deepEqual(second.clusters.map(({ msg }) => msg), ["2 unchanged", "2 unchanged"]);
    }
  },

  "writes only the object whose list of mirrors has changed": async ({ east, fixture }) => {
    const keep = digestMirrors("kept", [mirrored("quay.io/a")]);
    fixture.write(
      "idms.yaml",
      `---\n${JSON.stringify(keep)}\n---\n${mirrorsOf("changing", ["quay.io/a"])}\n`,
    );
    await fixture.deliver(access(east));
    fixture.write(
      "idms.yaml",
      `---\n${JSON.stringify(keep)}\n---\n${mirrorsOf("changing", ["quay.io/a", "quay.io/new"])}\n`,
    );
    const [result, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
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

  "removes fields that a manifest no longer has, also inside of items": async ({ east, fixture }) => {
    const entry = mirrored("quay.io/a");
    const before = digestMirrors("fewer", [{ ...entry, mirrorSourcePolicy: "NeverContactSource" }], {
      more: "x",
    });
    fixture.write("idms.json", before);
    await fixture.deliver(access(east));
    equal(await specOf(east, "fewer", "{.metadata.annotations.more}"), "x");
    fixture.write("idms.json", digestMirrors("fewer", [entry]));
    const result = await fixture.deliver(access(east));
    deepEqual(actions(result.clusters[0]), ["ImageDigestMirrorSet fewer configured"]);
    equal(await specOf(east, "fewer", "{.metadata.annotations.more}"), "");
    equal(await specOf(east, "fewer", "{.spec.imageDigestMirrors[0].mirrorSourcePolicy}"), "");
    match(result.warnings.join(), /changes quay\.io\/a: the nodes are drained/);
    const [second, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
    deepEqual([second.changed, writes], [false, []]);
  },

  "leaves alone what others added, and sets back what they changed": async ({ east, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("shared", [mirrored("quay.io/a")]));
    await fixture.deliver(access(east));
    await east.kubectl(["annotate", "imagedigestmirrorset", "shared", "theirs=1"]);
    const [second, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
    deepEqual([second.changed, writes], [false, []]);
    await east.kubectl([
      "patch",
      "imagedigestmirrorset",
      "shared",
      "--type=merge",
      `--patch=${JSON.stringify({ spec: { imageDigestMirrors: [mirrored("quay.io/drift")] } })}`,
    ]);
    const third = await fixture.deliver(access(east));
    deepEqual(actions(third.clusters[0]), ["ImageDigestMirrorSet shared configured"]);
    equal(await specOf(east, "shared", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
    equal(await specOf(east, "shared", "{.metadata.annotations.theirs}"), "1");
  },

  "delivers to some clusters by files in the same task": async ({ east, west, fixture }) => {
    fixture.write("cm.yaml", configMap("both", { a: "b" }));
    const files = { name: "files", gitops_path: `${fixture.folder}/gitops` };
    for (const [changed, parallel] of [[true, 3], [false, 1]] as const) {
      const result = await fixture.deliver({ clusters: [access(east), files, access(west)], parallel });
      equal(result.status, "ok", result.msg);
      deepEqual(result.clusters.map((cluster) => [cluster.name, cluster.delivery, cluster.changed]), [
        ["east", "api", changed],
        ["files", "gitops", changed],
        ["west", "api", changed],
      ]);
    }
    equal(
      await Deno.readTextFile(`${fixture.folder}/gitops/cm.yaml`),
      JSON.stringify(configMap("both", { a: "b" })),
    );
  },

  "writes nothing in check mode, and shows what would come": async ({ east, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("checked", [mirrored("quay.io/a")]));
    const [created, first] = await writesDuring([east], () => fixture.deliver(access(east), { check: true }));
    deepEqual([created.changed, actions(created.clusters[0])], [true, [
      "ImageDigestMirrorSet checked created",
    ]]);
    equal(created.diffs[0]?.before, "");
    const real = await fixture.deliver(access(east));
    deepEqual(real.diffs, created.diffs);
    fixture.write("idms.yaml", digestMirrors("checked", [mirrored("quay.io/b")]));
    const [changed, second] = await writesDuring(
      [east],
      () => fixture.deliver(access(east), { check: true }),
    );
    deepEqual([changed.changed, changed.clusters[0]?.rollout], [true, true]);
    match(changed.diffs[0]?.before ?? "", /source: quay\.io\/a/);
    match(changed.diffs[0]?.after ?? "", /source: quay\.io\/b/);
    equal(await specOf(east, "checked", "{.spec.imageDigestMirrors[*].source}"), "quay.io/a");
    ok(
      [...first, ...second].length > 0 &&
        [...first, ...second].every(({ uri }) => uri.includes("dryRun=All")),
    );
    deepEqual((await fixture.deliver(access(east))).diffs, changed.diffs);
    const [third, none] = await writesDuring([east], () => fixture.deliver(access(east), { check: true }));
    deepEqual([third.changed, none], [false, []]);
  },

  "shows in a play's check mode what the play then does": async ({ east, fixture }) => {
    fixture.write("idms.yaml", digestMirrors("played", [mirrored("quay.io/a")]));
    const variables = { cluster_kubeconfig: east.kubeconfig, cluster_context: "east" };
    const play = (...options: readonly string[]) => applyPlay(fixture, variables, options);
    const [checked, dry] = await writesDuring([east], () => play("--check", "--diff"));
    deepEqual([checked.code, recapOf(checked)], [0, "ok=3 changed=1"], checked.stderr);
    match(checked.stdout, /^\+\+\+ after: ImageDigestMirrorSet played in cluster edge\n.*\n\+apiVersion: /m);
    match(checked.stdout, /^\+ +- mirrors:\n\+ +- mirror\.lab\/a\n/m);
    ok(dry.every(({ uri }) => uri.includes("dryRun=All")));
    deepEqual([recapOf(await play()), recapOf(await play("--diff"))], ["ok=3 changed=1", "ok=3 changed=0"]);
  },

  "brings namespaces and kinds before what needs them": async ({ bare, fixture }) => {
    fixture.write("a.yaml", { ...object("things.test/v1", "Thing", "one"), spec: { size: 1 } });
    fixture.write("b.yaml", configMap("inside", { a: "b" }, "fresh"));
    fixture.write("c.yaml", thingDefinition());
    fixture.write("d.yaml", object("v1", "Namespace", "fresh"));
    const expected = [
      "Namespace fresh",
      "CustomResourceDefinition things.things.test",
      "Thing one",
      "ConfigMap inside",
    ];
    const predicted = await fixture.deliver(access(bare), { check: true });
    deepEqual([predicted.msg, actions(predicted.clusters[0])], [
      "cluster bare: 4 created",
      expected.map((name) => `${name} created`),
    ]);
    const result = await fixture.deliver(access(bare));
    deepEqual(actions(result.clusters[0]), expected.map((name) => `${name} created`), result.msg);
    const [again, writes] = await writesDuring([bare], () => fixture.deliver(access(bare)));
    deepEqual([again.msg, writes], ["cluster bare: 4 unchanged", []]);
  },

  "keeps values of Secrets out of results, diffs and command lines": async ({ east, fixture }) => {
    const log = `${fixture.folder}/argv`;
    const executable = `${fixture.folder}/spy`;
    await Deno.writeTextFile(executable, `#!/bin/sh\nprintf '%s ' "$@" >>${log}\nexec kubectl "$@"\n`, {
      mode: 0o755,
    });
    const secret = (password: string) =>
      fixture.write("s.yaml", {
        ...object("v1", "Secret", "login", "default"),
        stringData: { password, user: "me" },
      });
    for (const password of ["hunter2-old", "hunter2-new"]) {
      secret(password);
      const result = await fixture.deliver({ ...access(east), executable });
      equal(result.changed, true);
      const shown = JSON.stringify([[...result.values], result.diffs, result.clusters]);
      for (const text of ["hunter2", btoa("hunter2-old"), btoa("hunter2-new")]) {
        ok(!shown.includes(text), shown);
      }
    }
    const [again, writes] = await writesDuring(
      [east],
      () => fixture.deliver({ ...access(east), executable }),
    );
    deepEqual([again.changed, writes], [false, []]);
    const argv = await Deno.readTextFile(log);
    ok(
      argv.includes("--server-side") && !argv.includes("hunter2") && !argv.includes(btoa("hunter2-new")),
      argv,
    );
  },

  "takes a run of oc-mirror that changed nothing for no change": async ({ east, fixture }) => {
    const entries = ["quay.io/a", "quay.io/b", "quay.io/c"].map(mirrored);
    const run = (createdAt: string) => ({ createdBy: "oc-mirror v2", createdAt });
    fixture.write("idms.yaml", digestMirrors("made", entries, run("monday")));
    await fixture.deliver(access(east));
    fixture.write("idms.yaml", digestMirrors("made", entries.toReversed(), run("tuesday")));
    const [again, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
  },

  "knows items of lists that a cluster keeps by their keys": async ({ east, fixture }) => {
    const service = (ports: readonly number[]): Json => ({
      ...object("v1", "Service", "ported", "default"),
      spec: { selector: { app: "a" }, ports: ports.map((port) => ({ name: `p${port}`, port })) },
    });
    fixture.write("s.json", service([80, 443]));
    await fixture.deliver(access(east));
    const [again, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
    fixture.write("s.json", service([443]));
    await fixture.deliver(access(east));
    const ports = await east.kubectl(["get", "service", "ported", "-o", "jsonpath={.spec.ports[*].port}"]);
    equal(ports, "443");
  },

  "says unchanged of a value that the cluster keeps in another form": async ({ east, fixture }) => {
    const quota = { ...object("v1", "ResourceQuota", "limits", "default"), spec: { hard: { cpu: "1000m" } } };
    fixture.write("q.yaml", quota);
    equal((await fixture.deliver(access(east))).clusters[0]?.objects[0]?.action, "created");
    const again = await fixture.deliver(access(east));
    deepEqual([again.changed, actions(again.clusters[0])], [false, ["ResourceQuota limits unchanged"]]);
  },

  "finds objects of the user's own namespace where a manifest names none": async ({ east, fixture }) => {
    fixture.write("cm.yaml", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "nowhere" },
      data: { a: "b" },
    });
    equal((await fixture.deliver(access(east))).changed, true);
    const [again, writes] = await writesDuring([east], () => fixture.deliver(access(east)));
    deepEqual([again.changed, writes], [false, []]);
  },
};
