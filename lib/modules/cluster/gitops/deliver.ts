/** Manifests delivered as files, for a GitOps controller to apply. */

import type { PathChange } from "../../../model/change.ts";
import { baseName } from "../../../model/path.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { expandPath } from "../../files/expand_path.ts";
import type { ModuleContext } from "../../module.ts";
import { labelOf } from "../manifests/manifest.ts";
import { isManifestName } from "../manifests/read_manifests.ts";
import { type ClusterReport, failedCluster, summaryOf } from "../report.ts";
import type { Author, GitopsRequest } from "../request.ts";
import type { Hands } from "../together.ts";
import { areGenerated, manifestsIn } from "./generated.ts";
import { Git, type Place, type WorkTree } from "./git.ts";
import { type FilePlan, type FilesWanted, planFiles } from "./plan_files.ts";

const FERRY: Author = { name: "ferry", mail: "ferry@localhost" };

/** What a run did to the history, or in check mode would do. */
interface History {
  readonly commit: string | null;
  readonly changed: boolean;
  /** Parts of the report's sentence. */
  readonly words: readonly string[];
  readonly problem: string | null;
}

const NOTHING: History = { commit: null, changed: false, words: [], problem: null };
const TO_COME: History = { ...NOTHING, changed: true, words: ["to be committed"] };

/** Writes the files, and commits and pushes them where that is wanted. Files that are the same are not touched. */
export async function deliverByFiles(
  request: GitopsRequest,
  files: Omit<FilesWanted, "prunes"> & { readonly isFolder: boolean },
  hands: Hands,
  context: ModuleContext,
): Promise<ClusterReport> {
  try {
    const folder = await expandPath(request.path, hands.reader, context.environment);
    const git = new Git(folder, hands.reader, context.environment);
    const place: Place = request.commits || request.pushes ? await git.place() : { kind: "none" };
    const obstacle = obstacleIn(place);
    if (obstacle !== null) return failedCluster(request.name, "gitops", `${folder}: ${obstacle}`);
    const wanted = { ...files, prunes: files.isFolder ? request.prunes : null };
    const plan = await planFiles(folder, wanted, hands.reader);
    await writeFiles(folder, plan.changes, hands);
    const names = files.files.map(({ name }) => name);
    const history = place.kind === "tree"
      ? await recordHistory(request, place, git, { names, plan }, hands)
      : { ...NOTHING, words: placeWords(place, request) };
    return reportOf(request, plan, history);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code === "host-unreachable") throw error;
    return failedCluster(request.name, "gitops", error.message);
  }
}

function obstacleIn(place: Place): string | null {
  if (place.kind !== "tree" || place.unfinished === null) return null;
  return `a ${place.unfinished} is under way in this git work tree: nothing is written until it is finished`;
}

function placeWords(place: Place, { commits }: GitopsRequest): readonly string[] {
  if (!commits) return [];
  return [
    place.kind === "no-git"
      ? "not committed: the host has no git"
      : "not committed: this is no git work tree",
  ];
}

async function writeFiles(folder: string, changes: readonly PathChange[], { target }: Hands): Promise<void> {
  if (!target || changes.length === 0) return;
  await target.apply({
    kind: "path",
    path: folder,
    before: null,
    after: { kind: "directory", attributes: {} },
  });
  for (const change of changes) await target.apply(change);
}

async function recordHistory(
  request: GitopsRequest,
  tree: WorkTree,
  git: Git,
  delivered: { readonly names: readonly string[]; readonly plan: FilePlan },
  hands: Hands,
): Promise<History> {
  let committed = NOTHING;
  try {
    if (request.commits) committed = await commitFiles(request, tree, git, delivered, hands);
    if (!request.pushes) return committed;
    return await pushCommits(committed, git, hands);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "command-failed") throw error;
    return { ...committed, problem: error.message };
  }
}

/** Pushes what the upstream lacks, also where an earlier run committed it and came no further. */
async function pushCommits(committed: History, git: Git, { target }: Hands): Promise<History> {
  if (!committed.changed && await git.ahead() === 0) return committed;
  if (target) await git.push(target);
  return { ...committed, changed: true, words: [...committed.words, target ? "pushed" : "to be pushed"] };
}

/** Commits what differs from the last commit, also where an earlier run wrote it and came no further. */
async function commitFiles(
  { name, message, author, prunes }: GitopsRequest,
  tree: WorkTree,
  git: Git,
  { names, plan }: { readonly names: readonly string[]; readonly plan: FilePlan },
  { target }: Hands,
): Promise<History> {
  // In check mode the folder need not be there yet.
  if (!target && plan.changes.length > 0) return TO_COME;
  const [ignored] = await git.ignored(names);
  if (ignored !== undefined) {
    throw new DiagnosticError(`git ignores ${ignored}: it is written, but cannot be committed`, {
      code: "command-failed",
    });
  }
  const pending: string[] = [];
  for (const { name: file, isDeleted } of await git.pending(prunes ? null : names)) {
    const isOurs = names.includes(file) || (prunes && isDeleted && await wasGenerated(file, git));
    if (isOurs) pending.push(file);
  }
  if (pending.length === 0) return NOTHING;
  if (!target) return TO_COME;
  const text = message ?? `Deliver cluster resources to ${name}\n\n${pending.join("\n")}\n`;
  const people = {
    author: author ?? (tree.hasAuthor ? null : FERRY),
    committer: tree.hasCommitter ? null : author ?? FERRY,
  };
  const commit = await git.commit(pending, text, people, target);
  const where = tree.branch === null ? "committed, on no branch" : `committed to ${tree.branch}`;
  return { commit, changed: true, words: [`${where} as ${commit.slice(0, 12)}`], problem: null };
}

/** Whether a file that is gone was a generated one: removed by this run, or by one that came no further. */
async function wasGenerated(name: string, git: Git): Promise<boolean> {
  const bytes = isManifestName(name) ? await git.committed(name) : null;
  return bytes !== null && areGenerated(manifestsIn(bytes, name));
}

function reportOf(request: GitopsRequest, plan: FilePlan, history: History): ClusterReport {
  const { name, prunes } = request;
  const objects = plan.objects.map(({ report }) => report);
  const rollouts = plan.objects.flatMap(({ report, rollout }) =>
    rollout === null ? [] : [`${labelOf(report.id)} ${rollout}`]
  );
  const removed = plan.changes.filter(({ after }) => after.kind === "absent").map(({ path }) =>
    baseName(path)
  );
  const stale = prunes
    ? []
    : plan.stale.map((file) =>
      `${file} was generated for a mirror, and there is no manifest for it any more; \`prune: true\` removes it`
    );
  const words = [
    history.problem ?? "",
    summaryOf(objects),
    removed.length > 0 ? `removed ${removed.join(", ")}` : "",
    ...history.words,
  ];
  return {
    name,
    delivery: "gitops",
    changed: plan.changes.length > 0 || history.changed,
    failed: history.problem !== null,
    msg: words.filter((part) => part !== "").join("; "),
    objects,
    rollout: rollouts.length > 0,
    commit: history.commit,
    diffs: plan.diffs,
    warnings: [...rollouts, ...stale, ...plan.warnings].map((warning) => `cluster ${name}: ${warning}`),
  };
}
