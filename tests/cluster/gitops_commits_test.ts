/** Files in git work trees: what is committed and pushed, and when nothing is. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { actions } from "./fixture.ts";
import { exists, statesOf, testGitops } from "./gitops_lab.ts";
import { mirrorsOf } from "./manifests.ts";
import { linesOf } from "./work_tree.ts";

const MERGING =
  /^cluster edge: .*: a merge is under way in this git work tree: nothing is written until it is/;

testGitops(
  "commits only what it wrote, whatever else is staged or changed",
  async ({ fixture, tree, args }) => {
    tree.write("staged.txt", "later\n");
    await tree.git("add", "staged.txt");
    tree.write("README", "Changed\n");
    tree.write("clusters/edge/mine.yaml", "a: b\n");
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    const result = await fixture.deliver(args);
    const [last = "", ...earlier] = await tree.commits();
    equal(result.clusters[0]?.commit, last);
    equal(result.msg, `cluster edge: 1 created; committed to main as ${last.slice(0, 12)}`);
    deepEqual([earlier.length, await tree.filesOf(last)], [1, ["A clusters/edge/idms.yaml"]]);
    deepEqual(linesOf(await tree.git("status", "--porcelain")), [
      " M README",
      "A  staged.txt",
      "?? clusters/edge/mine.yaml",
    ]);
    match(await tree.git("log", "-1", "--format=%B"), /^Deliver cluster resources to edge\n\nidms\.yaml\n/);
  },
);

testGitops("makes no commit where nothing changed", async ({ fixture, tree, args }) => {
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  await fixture.deliver(args);
  const before = await tree.commits();
  for (const check of [false, true]) {
    const again = await fixture.deliver(args, { check });
    deepEqual([again.changed, again.msg], [false, "cluster edge: 1 unchanged"]);
  }
  deepEqual(await tree.commits(), before);
});

testGitops(
  "commits what an earlier run wrote and came no further",
  async ({ fixture, tree, args, folder }) => {
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    await fixture.deliver({ ...args, gitops_commit: false });
    equal((await tree.commits()).length, 1);
    const before = statesOf(folder);
    const predicted = await fixture.deliver(args, { check: true });
    deepEqual([predicted.changed, predicted.msg], [true, "cluster edge: 1 unchanged; to be committed"]);
    const result = await fixture.deliver(args);
    deepEqual([result.changed, actions(result.clusters[0])], [true, ["ImageDigestMirrorSet a unchanged"]]);
    const [last = ""] = await tree.commits();
    deepEqual([result.clusters[0]?.commit, await tree.filesOf(last)], [last, ["A clusters/edge/idms.yaml"]]);
    deepEqual(statesOf(folder), before);
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/b"]));
    await fixture.deliver({ ...args, gitops_commit: false });
    await tree.git("add", "clusters/edge/idms.yaml");
    equal((await fixture.deliver(args)).changed, true);
    deepEqual(await tree.filesOf("HEAD"), ["M clusters/edge/idms.yaml"]);
    equal(await tree.git("status", "--porcelain"), "");
  },
);

testGitops("writes and commits nothing in check mode, and shows what would come", async (lab) => {
  const { fixture, tree, args, folder } = lab;
  fixture.write("idms.yaml", `${mirrorsOf("a", ["quay.io/a"])}\n`);
  const predicted = await fixture.deliver(args, { check: true });
  equal(predicted.msg, "cluster edge: 1 created; to be committed");
  deepEqual([predicted.changed, predicted.clusters[0]?.rollout, exists(folder)], [true, true, false]);
  const real = await fixture.deliver(args);
  deepEqual([real.diffs, real.clusters[0]?.objects], [predicted.diffs, predicted.clusters[0]?.objects]);
  deepEqual(real.diffs.map(({ before, afterHeader }) => [before, afterHeader]), [[
    "",
    `${folder}/idms.yaml`,
  ]]);
  fixture.write("idms.yaml", `${mirrorsOf("a", ["quay.io/b"])}\n`);
  const [before, commits] = [statesOf(folder), await tree.commits()];
  const changed = await fixture.deliver(args, { check: true });
  deepEqual([statesOf(folder), await tree.commits()], [before, commits]);
  deepEqual(actions(changed.clusters[0]), ["ImageDigestMirrorSet a configured"]);
  match(changed.diffs[0]?.before ?? "", /quay\.io\/a/);
  match(changed.diffs[0]?.after ?? "", /quay\.io\/b/);
  match(changed.warnings.join(), /ImageDigestMirrorSet a adds .*, removes .*: the nodes are drained/);
});

testGitops("writes nothing while a merge is under way", async ({ fixture, tree, args, folder }) => {
  await tree.git("config", "user.name", "Ada");
  await tree.git("config", "user.email", "ada@test");
  await tree.git("switch", "--quiet", "--create", "side");
  tree.write("README", "Side\n");
  await tree.git("commit", "--quiet", "--all", "--message=Side");
  await tree.git("switch", "--quiet", "main");
  await tree.git("merge", "--no-ff", "--no-commit", "side");
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  for (const check of [true, false]) {
    const result = await fixture.deliver(args, { check });
    deepEqual([result.status, result.changed, exists(folder)], ["failed", false, false]);
    match(result.msg, MERGING);
  }
  await tree.git("commit", "--quiet", "--no-edit");
  equal((await fixture.deliver(args)).status, "ok");
});

testGitops("writes nothing while a rebase is under way", async ({ fixture, tree, args, folder }) => {
  await Deno.mkdir(`${tree.folder}/.git/rebase-merge`);
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  const result = await fixture.deliver(args);
  deepEqual([result.status, exists(folder)], ["failed", false]);
  match(result.msg, /a rebase is under way/);
});

testGitops(
  "pushes what it committed, also what an earlier run could not",
  async ({ fixture, tree, args }) => {
    const remote = `${fixture.folder}/remote.git`;
    await tree.git("clone", "--quiet", "--bare", ".", remote);
    await tree.git("remote", "add", "origin", remote);
    await tree.git("fetch", "--quiet", "origin");
    await tree.git("branch", "--quiet", "--set-upstream-to=origin/main");
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    await Deno.rename(remote, `${remote}.away`);
    const push = { ...args, gitops_push: true };
    const failed = await fixture.deliver(push);
    deepEqual([failed.status, failed.changed], ["failed", true]);
    match(
      failed.msg,
      /^cluster edge: git cannot push: .*does not appear to be a git repository.*committed to main/,
    );
    await Deno.rename(`${remote}.away`, remote);
    const predicted = await fixture.deliver(push, { check: true });
    deepEqual([predicted.changed, predicted.msg], [true, "cluster edge: 1 unchanged; to be pushed"]);
    const pushed = await fixture.deliver(push);
    deepEqual([pushed.changed, pushed.msg], [true, "cluster edge: 1 unchanged; pushed"]);
    equal(await tree.git("--git-dir", remote, "rev-parse", "main"), await tree.git("rev-parse", "main"));
    deepEqual((await fixture.deliver(push)).changed, false);
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/b"]));
    match((await fixture.deliver(push)).msg, /1 configured; committed to main as \w+; pushed$/);
  },
);

testGitops("tells why a push was rejected", async ({ fixture, tree, args }) => {
  const remote = `${fixture.folder}/remote.git`;
  await tree.git("clone", "--quiet", "--bare", ".", remote);
  await tree.git("remote", "add", "origin", remote);
  await tree.git("fetch", "--quiet", "origin");
  await tree.git("branch", "--quiet", "--set-upstream-to=origin/main");
  await Deno.writeTextFile(`${remote}/hooks/pre-receive`, "#!/bin/sh\necho only on weekdays >&2\nexit 1\n", {
    mode: 0o755,
  });
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  const result = await fixture.deliver({ ...args, gitops_push: true });
  equal(result.status, "failed");
  match(result.msg, /git cannot push: .*only on weekdays.*pre-receive hook declined/);
});

for (
  const { name, config, more, people } of [
    {
      name: "is ferry where git knows nobody",
      config: {},
      more: {},
      people: "ferry <ferry@localhost>, ferry <ferry@localhost>",
    },
    {
      name: "is who git is configured with",
      config: { "user.name": "Ada", "user.email": "ada@test" },
      more: {},
      people: "Ada <ada@test>, Ada <ada@test>",
    },
    {
      name: "is who the task names",
      config: { "user.name": "Ada", "user.email": "ada@test" },
      more: { gitops_author: "Images of Lab <lab@test>", gitops_message: "March" },
      people: "Images of Lab <lab@test>, Ada <ada@test>",
    },
  ] as const
) {
  testGitops(`makes commits whose author ${name}`, async ({ fixture, tree, args }) => {
    for (const [key, value] of Object.entries(config)) await tree.git("config", key, value);
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    equal((await fixture.deliver({ ...args, ...more })).status, "ok");
    equal(await tree.git("log", "-1", "--format=%an <%ae>, %cn <%ce>"), `${people}\n`);
    if ("gitops_message" in more) equal(await tree.git("log", "-1", "--format=%s"), "March\n");
  });
}

testGitops(
  "tells what a hook says, and commits when the hook allows it",
  async ({ fixture, tree, args, folder }) => {
    const hook = `${tree.folder}/.git/hooks/pre-commit`;
    await Deno.writeTextFile(hook, "#!/bin/sh\necho not signed off >&2\nexit 1\n", { mode: 0o755 });
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    const refused = await fixture.deliver(args);
    deepEqual([refused.status, refused.changed, exists(`${folder}/idms.yaml`)], ["failed", true, true]);
    match(refused.msg, /^cluster edge: git cannot commit: not signed off; 1 created$/);
    await Deno.remove(hook);
    const second = await fixture.deliver(args);
    deepEqual([second.status, second.changed, (await tree.commits()).length], ["ok", true, 2]);
  },
);

testGitops("makes the first commit of a repository, and one on no branch", async ({ fixture, tree }) => {
  const empty = `${fixture.folder}/empty`;
  await tree.git("init", "--quiet", "--initial-branch=trunk", empty);
  fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
  match((await fixture.deliver({ name: "edge", gitops_path: empty })).msg, /; committed to trunk as \w+$/);
  await tree.git("switch", "--quiet", "--detach");
  const result = await fixture.deliver({ name: "edge", gitops_path: tree.folder });
  match(result.msg, /; committed, on no branch as \w+$/);
});

testGitops("tells that git is told to ignore a file", async ({ fixture, tree, args, folder }) => {
  tree.write(".gitignore", ":i*\n");
  fixture.write("a.yaml", mirrorsOf("b", ["quay.io/b"]));
  fixture.write(":i*.yaml", mirrorsOf("a", ["quay.io/a"]));
  const result = await fixture.deliver(args);
  deepEqual([result.status, exists(`${folder}/:i*.yaml`)], ["failed", true]);
  match(result.msg, /git ignores :i\*\.yaml: it is written, but cannot be committed/);
});

testGitops(
  "delivers to several folders of a work tree at once, a commit each",
  async ({ fixture, tree, folder }) => {
    fixture.write("idms.yaml", mirrorsOf("a", ["quay.io/a"]));
    const names = ["east", "west", "north"];
    const clusters = names.map((name) => ({ name, gitops_path: `${folder}-${name}` }));
    const broken = { name: "broken", gitops_path: `${tree.folder}/README/sub` };
    const result = await fixture.deliver({ clusters: [broken, ...clusters], parallel: 4 });
    deepEqual(result.clusters.map(({ name, failed }) => [name, failed]), [
      ["broken", true],
      ...names.map((name) => [name, false]),
    ]);
    const commits = (await tree.commits()).slice(0, -1);
    const files = await Promise.all(commits.map((commit) => tree.filesOf(commit)));
    deepEqual(files.flat().toSorted(), names.map((name) => `A clusters/edge-${name}/idms.yaml`).toSorted());
    equal(files.length, 3);
    match(result.msg, /^cluster broken: /);
  },
);
