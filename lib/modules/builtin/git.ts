/** Repositories of git. */

import type { Diff } from "../../model/change.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { folderOf, normalizePath } from "../../model/path.ts";
import { askShell, mistake, toolCommand } from "../commands/tools.ts";
import { expandTexts } from "../files/expand_path.ts";
import { Git } from "../git/git.ts";
import { isArchiveStale, writeArchive } from "../git/git_archive.ts";
import { GIT_ARGUMENTS, type GitArguments } from "../git/git_arguments.ts";
import { commitOf, readRemote, type RemoteRefs } from "../git/remote_refs.ts";
import { isRepository, repositoryPlace } from "../git/repository_place.ts";
import {
  cloneRepository,
  fetchRemote,
  readWorkTree,
  switchVersion,
  updateSubmodules,
  verifySignature,
  type WorkTree,
} from "../git/work_tree.ts";
import { actionModule, type ModuleContext, type Outcome, type ResultValues } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

/** `git`. */
export const git = actionModule({
  name: "ansible.builtin.git",
  summary: "Clones repositories of git and keeps them at a version",
  notes: [
    "In check mode the remote repository is asked for its references, and nothing is fetched.",
    "Git is never asked for a password: a repository that wants one fails.",
  ],
  arguments: GIT_ARGUMENTS,
  rules: {
    exclusive: [["separate_git_dir", "bare"], ["accept_hostkey", "accept_newhostkey"]],
    requiredBy: { archive_prefix: ["archive"] },
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    before: { description: "The commit that was there, null for none", type: "str", returned: "success" },
    after: { description: "The commit that is there now", type: "str", returned: "success" },
    remote_url_changed: {
      description: "Whether the remote got another URL",
      type: "bool",
      returned: "for a repository that was there",
    },
    submodules_changed: {
      description: "Whether submodules were brought to another commit",
      type: "bool",
      returned: "where there are submodules",
    },
    git_dir_before: { description: "Where the repository lay", type: "str", returned: "where it was moved" },
    git_dir_now: { description: "Where it lies now", type: "str", returned: "where it was moved" },
  },
  examples: `- name: Keep a checkout at a release
  ansible.builtin.git:
    repo: https://git.example.com/mirror/config.git
    dest: /srv/mirror/config
    version: v4.20
`,
  run: (args, host, context) => work(args, host, host, context),
  preview: (args, host, context) => work(args, host, null, context),
});

/** @param target Null in check mode. */
async function work(
  given: GitArguments,
  host: TargetReader,
  target: Target | null,
  { environment }: ModuleContext,
): Promise<Outcome> {
  const { args, repo, dest } = await expanded(given, host, environment);
  const client = new Git(args, host, target, environment);
  if (dest === null) {
    if (args.clone) throw mistake("the destination directory must be specified unless clone=no");
    const refs = await readRemote(repo, args.version, client, null);
    return { changed: true, values: { before: null, after: commitOf(args, refs) } };
  }
  const job: Job = { args, repo, dest, git: client, host };
  const place = await repositoryPlace(dest, args.bare, host);
  if (!await isRepository(place, host)) return await fresh(job);
  const moved = await relocate(job, place);
  const outcome = args.update ? await renewed(job) : await asItIs(job);
  return { ...outcome, changed: outcome.changed || moved !== null, values: { ...outcome.values, ...moved } };
}

interface Job {
  readonly args: GitArguments;
  readonly repo: string;
  readonly dest: string;
  readonly git: Git;
  readonly host: TargetReader;
}

async function expanded(
  given: GitArguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
) {
  const { dest, executable, key_file, archive, separate_git_dir, repo } = given;
  const texts = [dest, executable, key_file, archive, separate_git_dir, /^[~/]/.test(repo) ? repo : null];
  const paths = await expandTexts(texts.map((text) => text ?? ""), host, environment);
  const path = (at: number) => paths[at] || null;
  const args = {
    ...given,
    executable: path(1),
    key_file: path(2),
    archive: path(3),
    separate_git_dir: path(4),
  };
  // Only a repository with a protocol can be cloned in part.
  const url = path(5) === null ? repo : `file://${path(5)}`;
  return { args, repo: url, dest: path(0) === null ? null : normalizePath(path(0) ?? "") };
}

/** There is nothing yet. */
async function fresh(job: Job): Promise<Outcome> {
  const { args, repo, dest, git: client } = job;
  const refs = await readRemote(repo, args.version, client, null);
  const wanted = commitOf(args, refs);
  if (!client.target || !args.clone) {
    return { changed: true, values: { before: null, after: wanted }, diffs: commitDiff(dest, null, wanted) };
  }
  await client.target.run(toolCommand(["mkdir", "-p", "--", folderOf(dest)]));
  await cloneRepository(repo, dest, args, refs, client);
  return await arrived(job, refs, null, {});
}

/** A repository is there, and is to stay as it is. */
async function asItIs(job: Job): Promise<Outcome> {
  const { commit } = await readWorkTree(job.dest, job.args, job.git);
  const archived = await archive(job);
  return { changed: archived, values: { before: commit, after: commit } };
}

/** A repository is there, and is to be brought to the version. */
async function renewed(job: Job): Promise<Outcome> {
  const { args, dest, repo, git: client } = job;
  const found = await readWorkTree(dest, args, client);
  if (found.hasChanges && !args.force) {
    const message = `Local modifications exist in the destination: ${dest} (force=no).`;
    throw new ModuleFailure(message, { before: found.commit }, { code: "module-failed" });
  }
  const hasOtherUrl = found.remoteUrl !== null && plain(found.remoteUrl) !== plain(repo);
  const refs = await readRemote(hasOtherUrl ? repo : args.remote, args.version, client, dest);
  const wanted = wantedCommit(args, found, refs);
  const msg = `Local modifications exist in the destination: ${dest}`;
  const values = { remote_url_changed: hasOtherUrl, ...(found.hasChanges ? { msg } : {}) };
  if (!client.target) {
    const changed = found.commit !== wanted || hasOtherUrl || found.hasChanges || found.hasStaleSubmodules ||
      await isArchiveToWrite(job);
    return {
      changed,
      values: { before: found.commit, after: wanted, ...values },
      diffs: commitDiff(dest, found.commit, wanted),
    };
  }
  if (found.hasChanges) await client.run("Failed to reset", ["reset", "--hard", "HEAD"], dest);
  if (hasOtherUrl) {
    await client.run("Failed to set a new url", ["remote", "set-url", args.remote, repo], dest);
  }
  await fetchRemote(dest, args, refs, client);
  return await arrived(job, refs, found, values);
}

/** A branch that is checked out is what `HEAD` means for a work tree that is there. */
function wantedCommit(args: GitArguments, found: WorkTree, refs: RemoteRefs): string | null {
  const commit = commitOf(args, refs);
  // A short name of the commit that is there is no other commit.
  return commit !== null && found.commit?.startsWith(commit) && commit.length >= 7 ? found.commit : commit;
}

/** All is fetched: the version is checked out, and what came of it is told. */
async function arrived(
  job: Job,
  refs: RemoteRefs,
  found: WorkTree | null,
  values: ResultValues,
): Promise<Outcome> {
  const { args, dest, git: client } = job;
  if (!args.bare) await switchVersion(dest, args, refs, client);
  if (args.verify_commit) await verifySignature(dest, args, client);
  const submodules = args.recursive && !args.bare && await updateSubmodules(dest, args, client);
  const { commit } = await readWorkTree(dest, args, client);
  const before = found?.commit ?? null;
  const archived = await archive(job);
  return {
    changed: before !== commit || submodules || archived || found?.hasChanges === true ||
      values["remote_url_changed"] === true,
    values: { before, after: commit, ...values, ...(submodules ? { submodules_changed: true } : {}) },
    diffs: commitDiff(dest, before, commit),
  };
}

async function isArchiveToWrite({ args, dest, git: client }: Job): Promise<boolean> {
  return args.archive !== null && await isArchiveStale(dest, args.archive, args, client);
}

/** @returns whether the archive is, or would be, another one. */
async function archive(job: Job): Promise<boolean> {
  const { args, dest, git: client } = job;
  if (args.archive === null || !await isArchiveToWrite(job)) return false;
  if (client.target) await writeArchive(dest, args.archive, args, client);
  return true;
}

const RELOCATE = `[ ! -e "$2" ] || { echo "Separate-git-dir path $2 already exists." >&2; exit 1; }
mv "$1" "$2" && rm -f "$3/.git" && printf 'gitdir: %s\\n' "$2" >"$3/.git"`;

/** Moves the repository to where it is to lie. @returns values of the result, null where it stays. */
async function relocate({ args, dest, git: client, host }: Job, place: string): Promise<ResultValues | null> {
  const wanted = args.separate_git_dir;
  if (wanted === null) return null;
  const { stdout } = await askShell(host, 'readlink -f -- "$1" || echo "$1"', [wanted]);
  const real = stdout.trim();
  if (real === place) return null;
  const values = { git_dir_before: place, git_dir_now: real };
  if (!client.target) return values;
  const { code, stderr } = await client.target.run(
    toolCommand(["sh", "-c", RELOCATE, "sh", place, real, dest]),
  );
  if (code === 0) return values;
  const message = `Unable to move git dir. ${new TextDecoder().decode(stderr).trim()}`;
  throw new ModuleFailure(message, {}, { code: "command-failed" });
}

/** A URL as it is compared: a path of the host counts with and without a protocol. */
function plain(url: string): string {
  return url.replace(/^file:\/\//, "").replace(/\/+$/, "");
}

function commitDiff(dest: string, before: string | null, after: string | null): readonly Diff[] {
  if (before === after) return [];
  const headers = { beforeHeader: dest, afterHeader: dest };
  const text = (commit: string | null) => (commit === null ? "" : `${commit}\n`);
  return before === null
    ? [{ before: "", after: "", ...headers, prepared: `>> Newly checked out ${after}` }]
    : [{ before: text(before), after: text(after), ...headers }];
}
