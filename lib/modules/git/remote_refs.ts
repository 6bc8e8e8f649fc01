/** What a remote repository has under the name of a version. */

import { ModuleFailure } from "../module_failure.ts";
import type { Git } from "./git.ts";
import type { GitArguments } from "./git_arguments.ts";

export interface RemoteRefs {
  /** The branch that is checked out where nobody asks for another; null where the remote does not say. */
  readonly headBranch: string | null;
  readonly headCommit: string | null;
  /** The commit of the branch with the version's name; null for no such branch. */
  readonly branchCommit: string | null;
  /** The same for a tag. */
  readonly tagCommit: string | null;
  /** The same for any other reference, written in full or without `refs/`. */
  readonly otherCommit: string | null;
}

/** Asks a remote. @throws {DiagnosticError} `command-failed` where it cannot be reached. */
export async function readRemote(
  remote: string,
  version: string,
  git: Git,
  cwd: string | null,
): Promise<RemoteRefs> {
  const patterns = [
    "HEAD",
    `refs/heads/${version}`,
    `refs/tags/${version}`,
    `refs/tags/${version}^{}`,
    version,
  ];
  const answer = await git.ask(["ls-remote", "--symref", remote, ...patterns], cwd);
  if (answer.code !== 0) {
    const { code: rc, stdout, stderr } = answer;
    const message = stderr.trim() || `Failed to ask the remote repository ${remote}`;
    throw new ModuleFailure(message, { rc, stdout, stderr }, { code: "command-failed" });
  }
  return refsIn(answer.stdout, version);
}

/** The references in what `git ls-remote --symref` prints. */
export function refsIn(text: string, version: string): RemoteRefs {
  const refs = new Map<string, string>();
  let headBranch: string | null = null;
  for (const line of text.split("\n")) {
    const [left = "", name = ""] = line.split("\t");
    if (left.startsWith("ref: refs/heads/") && name === "HEAD") {
      headBranch = left.slice("ref: refs/heads/".length);
    } else if (name !== "") refs.set(name, left);
  }
  return {
    headBranch,
    headCommit: refs.get("HEAD") ?? null,
    branchCommit: refs.get(`refs/heads/${version}`) ?? null,
    tagCommit: refs.get(`refs/tags/${version}^{}`) ?? refs.get(`refs/tags/${version}`) ?? null,
    otherCommit: refs.get(version.startsWith("refs/") ? version : `refs/${version}`) ?? null,
  };
}

/**
 * The commit that a version stands for at the remote: what is no reference is taken for a commit itself.
 *
 * @throws {DiagnosticError} `module-failed` for what can be neither.
 */
export function commitOf(
  { version, refspec }: Pick<GitArguments, "version" | "refspec">,
  refs: RemoteRefs,
): string | null {
  if (version === "HEAD") return refs.headCommit;
  const found = refs.branchCommit ?? refs.tagCommit ?? refs.otherCommit;
  if (found !== null) return found;
  // What a refspec brings along may have any name here.
  if (refspec !== null || /^[0-9a-f]{4,64}$/i.test(version)) return version;
  throw new ModuleFailure(`Failed to checkout ${version}: the remote has no such branch, tag or commit`, {}, {
    code: "module-failed",
  });
}
