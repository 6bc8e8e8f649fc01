/** The role `apply` delivering files to a work tree. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { applyPlay, recapOf } from "./apply_play.ts";
import { exists, testGitops } from "./gitops_lab.ts";
import { mirrorsOf } from "./manifests.ts";

testGitops(
  "shows in a play's check mode what the play then does, once",
  async ({ fixture, tree, folder }) => {
    fixture.write("idms.yaml", `${mirrorsOf("a", ["quay.io/a"])}\n`);
    const variables = { cluster_gitops_path: folder };
    const checked = await applyPlay(fixture, variables, ["--check", "--diff"]);
    deepEqual([checked.code, recapOf(checked), exists(folder)], [0, "ok=3 changed=1", false], checked.stderr);
    match(checked.stdout, /^\+\+\+ after: .*idms\.yaml\n@@ -0,0 \+1 @@\n\+\{"apiVersion"/m);
    match(checked.stderr, /ImageDigestMirrorSet a adds quay\.io\/a: the nodes take it over/);
    const real = await applyPlay(fixture, variables, ["--diff"]);
    deepEqual([real.code, recapOf(real)], [0, "ok=3 changed=1"], real.stderr);
    const [commit = ""] = await tree.commits();
    match(
      real.stdout,
      new RegExp(`"msg": "cluster edge: 1 created; committed to main as ${commit.slice(0, 12)}"`),
    );
    equal(diffOf(real.stdout), diffOf(checked.stdout));
    const again = await applyPlay(fixture, variables, ["--diff"]);
    deepEqual([again.code, recapOf(again), diffOf(again.stdout)], [0, "ok=3 changed=0", ""]);
    equal((await tree.commits())[0], commit);
  },
);

testGitops(
  "points to the document of a manifest that does not say what it is",
  async ({ fixture, folder }) => {
    fixture.write("b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ok}\n---\nkind: Lost\n");
    const { code, stdout } = await applyPlay(fixture, { cluster_gitops_path: folder });
    equal(code, 2);
    match(stdout, /b\.yaml, document 2: an object without apiVersion\n.*b\.yaml:5:1\n/);
    match(stdout, /used at .*roles\/apply\/tasks\/main\.yml/);
  },
);

function diffOf(stdout: string): string {
  return stdout.split("\n").filter((line) => /^(?:[-+@])/.test(line)).join("\n");
}
