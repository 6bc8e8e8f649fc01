/** Manifests delivered as files: what is written, removed and left alone. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { writeLedger } from "../../lib/mirror/workspace/ledger.ts";
import { jsonAt } from "../../lib/modules/cluster/manifests/manifest.ts";
import { parseManifests } from "../../lib/modules/cluster/manifests/parse_manifests.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { findProgram } from "../../lib/system/process.ts";
import { actions, openFixture } from "./fixture.ts";
import { exists, namesIn, statesOf, testGitops } from "./gitops_lab.ts";
import { digestMirrors, mirrored, mirrorsOf, object } from "./manifests.ts";

testGitops("writes files to a plain folder as they are, and later leaves them alone", async ({ fixture }) => {
  const folder = `${fixture.folder}/plain/new`;
  const [yaml, json] = [`# for the nodes\n${mirrorsOf("a", ["quay.io/a"])}\n`, mirrorsOf("b", ["quay.io/b"])];
  fixture.write("a.yaml", yaml);
  fixture.write("b *.json", json);
  const args = { name: "edge", gitops_path: folder };
  const first = await fixture.deliver(args);
  equal(first.status, "ok", first.msg);
  equal(first.msg, "cluster edge: 2 created; not committed: this is no git work tree");
  deepEqual([first.changed, first.clusters[0]?.rollout, first.clusters[0]?.commit], [true, true, null]);
  deepEqual(actions(first.clusters[0]), ["ImageDigestMirrorSet a created", "ImageDigestMirrorSet b created"]);
  deepEqual(namesIn(folder), ["a.yaml", "b *.json"]);
  equal(await Deno.readTextFile(`${folder}/a.yaml`), yaml);
  equal(await Deno.readTextFile(`${folder}/b *.json`), json);
  const before = statesOf(folder);
  const second = await fixture.deliver(args);
  deepEqual([second.changed, second.diffs, statesOf(folder)], [false, [], before]);
  deepEqual(actions(second.clusters[0]), [
    "ImageDigestMirrorSet a unchanged",
    "ImageDigestMirrorSet b unchanged",
  ]);
});

testGitops(
  "marks objects with the sequence that was published last, and with labels of the task",
  async (lab) => {
    const { fixture, args, folder } = lab;
    fixture.write("a.yaml", `# for the nodes\n${mirrorsOf("a", ["quay.io/a"])}\n`);
    fixture.write("b.json", mirrorsOf("b", ["quay.io/b"]));
    const mirrorPath = `${fixture.folder}/mirror`;
    const publish = (registry: string, number: number) =>
      writeLedger(`${mirrorPath}/.ferry/published/${registry}.json`, {
        destination: registry,
        sequence: { workspace: "w", number, identity: digestOf("identity"), manifest: digestOf(`${number}`) },
        images: [],
        mirrors: [],
      });
    const marked = { ...args, mirror_path: mirrorPath, labels: { team: "edge" } };
    await fixture.deliver(marked);
    const metadataOf = async (name: string) => {
      const text = await Deno.readTextFile(`${folder}/${name}`);
      const [manifest] = parseManifests(text, folder, name).manifests;
      return jsonAt(manifest?.object, "metadata");
    };
    deepEqual(jsonAt(await metadataOf("a.yaml"), "labels"), { team: "edge" });
    publish("one.example.com", 2);
    publish("two.example.com", 3);
    equal((await fixture.deliver(marked)).changed, true);
    for (const name of ["a.yaml", "b.json"]) {
      const metadata = await metadataOf(name);
      deepEqual(jsonAt(metadata, "labels"), { "ferry/sequence": "3", team: "edge" });
      equal(jsonAt(metadata, "annotations", "ferry/sequence-manifest"), digestOf("3"));
    }
    const again = await fixture.deliver(marked);
    deepEqual([again.changed, again.clusters[0]?.rollout], [false, false]);
    publish("two.example.com", 4);
    const next = await fixture.deliver(marked);
    deepEqual([next.changed, next.clusters[0]?.rollout], [true, false]);
  },
);

testGitops("removes generated files that there is no manifest for only when it is told to", async (lab) => {
  const { fixture, tree, args, folder } = lab;
  fixture.write("a.yaml", mirrorsOf("a", ["quay.io/a"]));
  fixture.write("b.yaml", mirrorsOf("b", ["quay.io/b"]));
  await fixture.deliver(args);
  tree.write("clusters/edge/own.yaml", JSON.stringify(object("v1", "ConfigMap", "own", "default")));
  await Deno.remove(`${fixture.src}/b.yaml`);
  const kept = await fixture.deliver(args);
  deepEqual([kept.changed, exists(`${folder}/b.yaml`)], [false, true]);
  match(kept.warnings.join(), /^cluster edge: b\.yaml was generated for a mirror.*`prune: true` removes it$/);
  const prune = { ...args, prune: true };
  const predicted = await fixture.deliver(prune, { check: true });
  match(predicted.msg, /1 unchanged; removed b\.yaml; to be committed/);
  ok(exists(`${folder}/b.yaml`));
  const pruned = await fixture.deliver(prune);
  deepEqual([pruned.changed, await tree.filesOf("HEAD")], [true, ["D clusters/edge/b.yaml"]]);
  deepEqual([exists(`${folder}/b.yaml`), exists(`${folder}/own.yaml`)], [false, true]);
  equal((await fixture.deliver(prune)).changed, false);
});

testGitops(
  "commits the removal that an earlier run came no further than",
  async ({ fixture, tree, args, folder }) => {
    fixture.write("a.yaml", mirrorsOf("a", ["quay.io/a"]));
    fixture.write("b.yaml", mirrorsOf("b", ["quay.io/b"]));
    await fixture.deliver(args);
    await Deno.remove(`${fixture.src}/b.yaml`);
    await Deno.remove(`${folder}/b.yaml`);
    equal((await fixture.deliver(args)).changed, false);
    equal((await fixture.deliver({ ...args, prune: true })).changed, true);
    deepEqual(await tree.filesOf("HEAD"), ["D clusters/edge/b.yaml"]);
  },
);

testGitops("warns where a kustomization does not list a file", async ({ fixture, tree, args }) => {
  tree.write("clusters/edge/kustomization.yaml", "resources:\n- a.yaml\n");
  fixture.write("a.yaml", mirrorsOf("a", ["quay.io/a"]));
  fixture.write("b.yaml", mirrorsOf("b", ["quay.io/b"]));
  const { warnings } = await fixture.deliver(args);
  match(warnings.join("\n"), /kustomization\.yaml does not list b\.yaml: it will not be applied/);
  ok(!warnings.join("\n").includes("does not list a.yaml"));
});

testGitops(
  "takes a run of oc-mirror that changed nothing for no change",
  async ({ fixture, tree, args, folder }) => {
    const entries = ["quay.io/a", "quay.io/b"].map(mirrored);
    const run = (createdAt: string) => ({ createdBy: "oc-mirror v2", createdAt });
    fixture.write("idms.yaml", digestMirrors("made", entries, run("monday")));
    await fixture.deliver(args);
    const [before, commits] = [statesOf(folder), await tree.commits()];
    fixture.write("idms.yaml", digestMirrors("made", entries.toReversed(), run("tuesday")));
    const again = await fixture.deliver(args);
    deepEqual([again.changed, statesOf(folder), await tree.commits()], [false, before, commits]);
  },
);

testGitops("keeps values of Secrets out of results and diffs", async ({ fixture, args }) => {
  for (const password of ["hunter2-old", "hunter2-new"]) {
    fixture.write("s.yaml", {
      ...object("v1", "Secret", "login", "default"),
      stringData: { password },
    });
    const result = await fixture.deliver(args);
    deepEqual([result.changed, result.diffs.length], [true, 1]);
    const shown = JSON.stringify([[...result.values], result.diffs, result.warnings]);
    ok(!shown.includes("hunter2") && !shown.includes(btoa("hunter2-new")), shown);
  }
});

testGitops("writes files where the host has no git, and says so", async ({ fixture: { folder } }) => {
  await Deno.mkdir(`${folder}/bin`);
  await Deno.symlink(findProgram("sh") ?? "", `${folder}/bin/sh`);
  await using fixture = openFixture({ PATH: `${folder}/bin` });
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  const result = await fixture.deliver({ name: "edge", gitops_path: `${folder}/tree/here` });
  deepEqual([result.status, result.changed, exists(`${folder}/tree/here/idms.yaml`)], ["ok", true, true]);
  equal(result.msg, "cluster edge: 1 created; not committed: the host has no git");
});

testGitops(
  "fails for clusters only where the host has no client for them",
  async ({ fixture: { folder } }) => {
    await Deno.mkdir(`${folder}/bin`);
    await Deno.symlink(findProgram("sh") ?? "", `${folder}/bin/sh`);
    await using fixture = openFixture({ PATH: `${folder}/bin` });
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    const files = { name: "files", gitops_path: `${folder}/plain`, gitops_commit: false };
    const result = await fixture.deliver({ clusters: [{ name: "api" }, files] });
    deepEqual(result.clusters.map(({ failed }) => failed), [true, false]);
    match(result.msg, /^cluster api: the host has neither oc nor kubectl/);
    ok(exists(`${folder}/plain/idms.yaml`));
    const named = await fixture.deliver({ name: "api", executable: "kubectl-1.33" });
    match(named.msg, /^cluster api: cannot run kubectl-1\.33 on the host: /);
  },
);

testGitops(
  "writes nothing anywhere where a manifest does not say what it is",
  async ({ fixture, args, folder }) => {
    fixture.write("a.yaml", mirrorsOf("a", ["quay.io/a"]));
    fixture.write(
      "b.yaml",
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ok}\n---\nkind: ConfigMap\n",
    );
    const result = await fixture.deliver(args);
    deepEqual([result.status, exists(folder)], ["failed", false]);
    match(result.msg, /b\.yaml, document 2: an object without apiVersion/);
  },
);

testGitops("has nothing to do for an empty folder, and fails for none", async ({ fixture, args }) => {
  const empty = await fixture.deliver(args);
  deepEqual([empty.status, empty.changed, empty.msg], ["ok", false, `no manifests in ${fixture.src}`]);
  const none = await fixture.deliver({ ...args, src: `${fixture.folder}/none` });
  deepEqual([none.status, none.error?.hint ?? none.msg], [
    "failed",
    "publish first: the resources for clusters are written then",
  ]);
});
