/** A work tree on a host: what is in it, and bringing it to a version. */

import { ModuleFailure } from "../module_failure.ts";
import type { Git } from "./git.ts";
import type { GitArguments } from "./git_arguments.ts";
import type { RemoteRefs } from "./remote_refs.ts";

export interface WorkTree {
  /** The commit that is checked out. */
  readonly commit: string | null;
  readonly remoteUrl: string | null;
  /** Null where no branch is checked out. */
  readonly branch: string | null;
  readonly hasChanges: boolean;
  /** Submodules that are not at the commit that is recorded. */
  readonly hasStaleSubmodules: boolean;
}

/** Looks at a repository that is there. */
export async function readWorkTree(dest: string, args: GitArguments, git: Git): Promise<WorkTree> {
  const [commit, url, branch, status, submodules] = await Promise.all([
    git.ask(["rev-parse", "HEAD"], dest),
    git.ask(["ls-remote", "--get-url", args.remote], dest),
    git.ask(["symbolic-ref", "--short", "-q", "HEAD"], dest),
    args.bare ? null : git.ask(["status", "--porcelain"], dest),
    args.bare || !args.recursive ? null : git.ask(["submodule", "status", "--recursive"], dest),
  ]);
  const word = (text: string) => text.trim() || null;
  return {
    commit: commit.code === 0 ? word(commit.stdout) : null,
    remoteUrl: word(url.stdout),
    branch: word(branch.stdout),
    hasChanges: (status?.stdout ?? "").split("\n").some((line) => line !== "" && !line.startsWith("??")),
    hasStaleSubmodules: /^[-+]/m.test(submodules?.stdout ?? ""),
  };
}

/** Makes a clone, with nothing checked out yet but what git takes by itself. */
export async function cloneRepository(
  repo: string,
  dest: string,
  args: GitArguments,
  refs: RemoteRefs,
  git: Git,
): Promise<void> {
  const isNamed = refs.branchCommit !== null || refs.tagCommit !== null;
  const { version, depth, remote } = args;
  const branch = isNamed && version !== "HEAD" && (depth !== null || args.single_branch)
    ? ["--branch", version]
    : [];
  // A commit cannot be named when cloning: then all is fetched.
  const isShallow = depth !== null && (version === "HEAD" || isNamed || args.refspec !== null);
  const words = [
    "clone",
    ...(args.bare ? ["--bare"] : ["--origin", remote]),
    ...branch,
    ...(isShallow ? ["--depth", String(depth)] : []),
    ...(args.reference === null ? [] : ["--reference", args.reference]),
    ...(args.single_branch ? ["--single-branch"] : []),
    ...(args.separate_git_dir === null ? [] : [`--separate-git-dir=${args.separate_git_dir}`]),
    "--",
    repo,
    dest,
  ];
  await git.run("Failed to clone", words, null);
  if (args.bare && remote !== "origin") {
    await git.run("Failed to name the remote", ["remote", "add", remote, repo], dest);
  }
  if (args.refspec !== null) {
    await git.run("Failed to fetch", ["fetch", "--force", ...depthWords(depth), remote, args.refspec], dest);
  }
}

/** Fetches what is new. */
export async function fetchRemote(
  dest: string,
  args: GitArguments,
  refs: RemoteRefs,
  git: Git,
): Promise<void> {
  const { version, remote, depth } = args;
  const more = args.refspec === null ? [] : [args.refspec];
  const wanted = version === "HEAD" ? refs.headBranch : refs.branchCommit ? version : null;
  const branch = wanted === null ? null : `+refs/heads/${wanted}:refs/remotes/${remote}/${wanted}`;
  const shallow = depth === null || args.bare
    ? null
    : branch !== null
    ? branch
    : refs.tagCommit !== null
    ? `+refs/tags/${version}:refs/tags/${version}`
    : null;
  const everyBranch = `+refs/heads/*:refs/remotes/${remote}/*`;
  const words = shallow !== null
    ? [...depthWords(depth), remote, shallow, ...more]
    : args.bare
    ? [remote, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", ...more]
    : ["--tags", remote, args.single_branch && branch !== null ? branch : everyBranch, ...more];
  await git.run("Failed to download remote objects and refs", ["fetch", "--force", ...words], dest);
}

/** Checks a version out. */
export async function switchVersion(
  dest: string,
  args: GitArguments,
  refs: RemoteRefs,
  git: Git,
): Promise<void> {
  const { version, remote } = args;
  const branch = version === "HEAD" ? refs.headBranch : refs.branchCommit !== null ? version : null;
  if (branch === null) return await checkOut(version, dest, args, refs, git);
  const tracked = `${remote}/${branch}`;
  const there = await git.ask(["show-ref", "--verify", "--quiet", `refs/remotes/${tracked}`], dest);
  if (there.code !== 0) {
    const spec = `+refs/heads/${branch}:refs/remotes/${tracked}`;
    await git.run(
      `Failed to fetch branch from remote: ${branch}`,
      ["fetch", "--force", ...depthWords(args.depth), remote, spec],
      dest,
    );
  }
  const message = `Failed to checkout branch ${branch}`;
  const own = await git.ask(["show-ref", "--verify", "--quiet", `refs/heads/${branch}`], dest);
  if (own.code === 0) {
    await git.run(message, ["checkout", "--force", branch, "--"], dest);
    await git.run(
      `Failed to reset to ${tracked}`,
      ["reset", "--hard", `refs/remotes/${tracked}`, "--"],
      dest,
    );
  } else {
    // Git tracks the remote branch by itself, as far as a shallow clone knows it at all.
    await git.run(message, ["checkout", "--force", "-B", branch, `refs/remotes/${tracked}`], dest);
  }
}

async function checkOut(
  version: string,
  dest: string,
  { remote, depth }: GitArguments,
  refs: RemoteRefs,
  git: Git,
): Promise<void> {
  const name = refs.tagCommit !== null ? `refs/tags/${version}` : refs.otherCommit ?? version;
  const there = await git.ask(["cat-file", "-e", `${name}^{commit}`], dest);
  if (there.code !== 0) {
    const spec = refs.tagCommit !== null ? `+${name}:${name}` : refs.otherCommit === null ? version : version;
    await git.run(`Failed to fetch ${version}`, ["fetch", ...depthWords(depth), remote, spec], dest);
  }
  await git.run(`Failed to checkout ${version}`, ["checkout", "--force", "--detach", name], dest);
}

function depthWords(depth: number | null): readonly string[] {
  return depth === null ? [] : ["--depth", String(depth)];
}

/** Brings submodules to what is recorded. @returns whether any was changed. */
export async function updateSubmodules(dest: string, args: GitArguments, git: Git): Promise<boolean> {
  const status = async () => (await git.ask(["submodule", "status", "--recursive"], dest)).stdout;
  const before = await status();
  if (before.trim() === "") return false;
  const words = ["submodule", "update", "--init", "--recursive"];
  await git.run("Failed to sync submodules", ["submodule", "sync", "--recursive"], dest);
  await git.run(
    "Failed to init/update submodules",
    [...words, ...(args.track_submodules ? ["--remote"] : []), ...(args.force ? ["--force"] : [])],
    dest,
  );
  return await status() !== before;
}

/** @throws {DiagnosticError} `module-failed` for a commit or tag that nobody, or somebody else, has signed. */
export async function verifySignature(dest: string, args: GitArguments, git: Git): Promise<void> {
  const { version, gpg_allowlist: allowed } = args;
  const isTag = (await git.ask(["cat-file", "-t", `refs/tags/${version}`], dest)).stdout.trim() === "tag";
  const words = [isTag ? "verify-tag" : "verify-commit", "--raw", isTag ? version : "HEAD"];
  const { code, stderr } = await git.ask(words, dest);
  const signers = [...stderr.matchAll(/^\[GNUPG:\] VALIDSIG (.+)$/gm)].flatMap(([, text = ""]) =>
    text.split(" ")
  );
  const isAllowed = allowed.length === 0 || allowed.some((fingerprint) => signers.includes(fingerprint));
  if (code === 0 && isAllowed) return;
  const message = `Failed to verify GPG signature of commit/tag "${version}"`;
  throw new ModuleFailure(message, { rc: code, stderr }, { code: "module-failed" });
}
