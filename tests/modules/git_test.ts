/** `git` with repositories that are made for it. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { git } from "../../lib/modules/builtin/git.ts";
import { findProgram } from "../../lib/system/process.ts";
import { inHostLab, LAB_SHELLS, type LabRun } from "../support/host_lab.ts";

/** Runs git in a folder. @returns what it prints. */
function gitIn(folder: string, ...words: readonly string[]): string {
  const settings = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
  const { success, stdout, stderr } = new Deno.Command("git", { args: ["-C", folder, ...settings, ...words] })
    .outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

interface Source {
  readonly repo: string;
  readonly first: string;
  readonly second: string;
  readonly branch: string;
}

/** Two commits, a tag on the first, a branch with a third. */
function makeSource(folder: string): Source {
  const repo = `${folder}/source`;
  Deno.mkdirSync(repo);
  gitIn(repo, "init", "-q");
  const commit = (text: string) => {
    Deno.writeTextFileSync(`${repo}/file`, text);
    gitIn(repo, "add", ".");
    gitIn(repo, "commit", "-qm", text);
    return gitIn(repo, "rev-parse", "HEAD");
  };
  const first = commit("one");
  gitIn(repo, "tag", "-a", "v1", "-m", "v1");
  const second = commit("two");
  gitIn(repo, "checkout", "-qb", "dev");
  const branch = commit("three");
  gitIn(repo, "checkout", "-q", "main");
  return { repo, first, second, branch };
}

for (const { name, words } of LAB_SHELLS) {
  const missing = [words[0], "git"].find((program) => findProgram(program) === null);
  Deno.test({
    name: `git keeps checkouts at versions, through ${name}${missing ? ` (skipped: no ${missing})` : ""}`,
    ignore: missing !== undefined,
    fn: async (test) => {
      await inHostLab(words, async (folder, run) => {
        const source = makeSource(folder);
        const dest = `${folder}/a b/checkout`;
        await test.step("clones", () => clones(run, source, dest));
        await test.step("goes from version to version", () => switches(run, source, dest));
        await test.step("guards changes of others", () => guards(run, source, dest));
        await test.step("makes bare and shallow repositories", () => others(run, source, folder));
        await test.step("writes archives", () => archives(run, source, folder));
      });
    },
  });
}

async function clones(run: LabRun, { repo, first }: Source, dest: string): Promise<void> {
  const args = { repo, dest, version: "v1" };
  const predicted = await run(git, args, { check: true });
  deepEqual([predicted.changed, predicted.values["after"]], [true, first]);
  const made = await run(git, args);
  deepEqual([made.changed, made.values["before"], made.values["after"]], [true, null, first]);
  equal(await Deno.readTextFile(`${dest}/file`), "one");
  equal((await run(git, args)).changed, false);
}

async function switches(run: LabRun, source: Source, dest: string): Promise<void> {
  const { repo, first, second, branch } = source;
  for (const [version, commit] of [["main", second], ["dev", branch], [first, first], ["HEAD", second]]) {
    const args = { repo, dest, version };
    const predicted = await run(git, args, { check: true });
    deepEqual([predicted.changed, predicted.values["after"]], [true, commit], version);
    const made = await run(git, args);
    deepEqual([made.changed, made.values["after"]], [true, commit], version);
    deepEqual(predicted.diffs, made.diffs);
    equal((await run(git, args)).changed, false, version);
  }
}

async function guards(run: LabRun, { repo }: Source, dest: string): Promise<void> {
  await Deno.writeTextFile(`${dest}/file`, "mine");
  const refused = await run(git, { repo, dest });
  equal(refused.status, "failed");
  match(String(refused.values["msg"]), /^Local modifications exist in the destination: .* \(force=no\)\.$/);
  equal((await run(git, { repo, dest, force: true })).changed, true);
  equal(await Deno.readTextFile(`${dest}/file`), "two");
  const kept = await run(git, { repo, dest, version: "dev", update: false });
  equal(kept.changed, false);
  const lost = await run(git, { repo: `${repo}-gone`, dest: `${dest}-other` });
  equal(lost.status, "failed");
  const unknown = { repo, dest: `${dest}-other`, version: "nobody-has-this" };
  equal((await run(git, unknown, { check: true })).status, "failed");
  equal((await run(git, unknown)).status, "failed");
  equal((await run(git, { ...unknown, version: "tags/v1" }, { check: true })).changed, true);
}

async function others(run: LabRun, { repo, branch }: Source, folder: string): Promise<void> {
  const bare = { repo, dest: `${folder}/bare`, bare: true };
  equal((await run(git, bare)).changed, true);
  equal((await run(git, bare)).changed, false);
  ok((await Deno.stat(`${folder}/bare/HEAD`)).isFile);
  const shallow = { repo, dest: `${folder}/shallow`, version: "dev", depth: 1 };
  equal((await run(git, shallow)).values["after"], branch);
  equal(gitIn(`${folder}/shallow`, "rev-list", "--count", "HEAD"), "1");
  const elsewhere = { repo: `file://${repo}`, dest: `${folder}/elsewhere`, depth: 1 };
  await run(git, { ...elsewhere, version: "main" });
  equal((await run(git, { ...elsewhere, version: "dev" })).values["after"], branch);
  const single = { repo: `file://${repo}`, dest: `${folder}/single`, version: "main", single_branch: true };
  equal((await run(git, single)).changed, true);
  equal((await run(git, single)).changed, false);
  equal(gitIn(`${folder}/single`, "branch", "--remotes", "--list", "origin/dev"), "");
  const apart = { repo, dest: `${folder}/shallow`, version: "dev", separate_git_dir: `${folder}/apart` };
  equal((await run(git, apart, { check: true })).changed, true);
  equal((await run(git, apart)).values["git_dir_now"], `${folder}/apart`);
  equal((await run(git, apart)).changed, false);
}

async function archives(run: LabRun, { repo }: Source, folder: string): Promise<void> {
  const args = { repo, dest: `${folder}/archived`, version: "v1", archive: `${folder}/v1.tar` };
  equal((await run(git, args)).changed, true);
  ok((await Deno.stat(`${folder}/v1.tar`)).size > 0);
  equal((await run(git, args)).changed, false);
  await Deno.remove(`${folder}/v1.tar`);
  equal((await run(git, { ...args, update: false })).changed, true);
}
