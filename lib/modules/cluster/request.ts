/** What a task wants delivered, and to which clusters. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** What tells one cluster from another. */
const CLUSTER_ARGUMENTS = {
  kubeconfig: {
    type: "path",
    description: "A kubeconfig file on the host; by default what `KUBECONFIG` names, or the user's own",
  },
  context: { type: "str", description: "The context of the kubeconfig; by default its current one" },
  gitops_path: {
    type: "path",
    description:
      "A folder on the host, such as one of a git work tree: the manifests are written there for others " +
      "to apply, and the cluster itself is not asked for anything",
  },
} as const satisfies ArgumentSpec;

/** What usually is the same for all clusters, and can be told for each. */
const DELIVERY_ARGUMENTS = {
  executable: {
    type: "path",
    description: "The client to use; by default `oc` where the host has it, otherwise `kubectl`",
  },
  field_manager: { type: "str", description: "The name under which the cluster keeps what was applied" },
  force_conflicts: {
    type: "bool",
    description:
      "Take over fields that somebody else has set to another value, which is what keeps a cluster in step " +
      "with its mirror. Otherwise such an object fails, with the name of the other manager and the field",
  },
  timeout: { type: "int", description: "Seconds that a request to the cluster may take" },
  gitops_commit: {
    type: "bool",
    description: "Commit the written files where `gitops_path` is in a git work tree, and nothing else",
  },
  gitops_push: {
    type: "bool",
    description: "Push the current branch where it holds commits that its upstream has not",
  },
  gitops_message: { type: "str", description: "The message of the commit; by default it names the cluster" },
  gitops_author: {
    type: "str",
    description:
      "The author of the commit as `Name <mail>`; by default the one that git is configured with, and " +
      "ferry where there is none",
  },
  prune: {
    type: "bool",
    description: "Remove files from `gitops_path` that were generated for mirrors and that `src` no longer " +
      "has, instead of only reporting them; then no other `src` may be delivered to the same folder",
  },
} as const satisfies ArgumentSpec;

const DEFAULTS = {
  field_manager: "ferry",
  force_conflicts: true,
  timeout: 30,
  gitops_commit: true,
  gitops_push: false,
  prune: false,
} as const;

export const ARGUMENTS = {
  src: {
    type: "path",
    required: true,
    description: "A file of manifests on the host, or a folder of such files, in YAML or JSON: usually the " +
      "folder `working-dir/cluster-resources` of a mirror",
  },
  name: { type: "str", description: "What messages and results call the one cluster of the task" },
  clusters: {
    type: "list",
    elements: "dict",
    description: "Several clusters, instead of one that the task itself describes",
    options: {
      name: { type: "str", required: true, description: "What messages and results call the cluster" },
      ...CLUSTER_ARGUMENTS,
      ...DELIVERY_ARGUMENTS,
    },
  },
  labels: {
    type: "dict",
    description: "Labels that every object gets beside its own",
  },
  mirror_path: {
    type: "path",
    description: "The mirror path on the host that `src` was published from: every object gets the label " +
      "`ferry/sequence`, the number of the sequence that was published last, and its manifest's digest as the " +
      "annotation `ferry/sequence-manifest`",
  },
  parallel: { type: "int", default: 1, description: "How many clusters are talked to at once" },
  ...CLUSTER_ARGUMENTS,
  executable: DELIVERY_ARGUMENTS.executable,
  field_manager: { ...DELIVERY_ARGUMENTS.field_manager, default: DEFAULTS.field_manager },
  force_conflicts: { ...DELIVERY_ARGUMENTS.force_conflicts, default: DEFAULTS.force_conflicts },
  timeout: { ...DELIVERY_ARGUMENTS.timeout, default: DEFAULTS.timeout },
  gitops_commit: { ...DELIVERY_ARGUMENTS.gitops_commit, default: DEFAULTS.gitops_commit },
  gitops_push: { ...DELIVERY_ARGUMENTS.gitops_push, default: DEFAULTS.gitops_push },
  gitops_message: DELIVERY_ARGUMENTS.gitops_message,
  gitops_author: DELIVERY_ARGUMENTS.gitops_author,
  prune: { ...DELIVERY_ARGUMENTS.prune, default: DEFAULTS.prune },
} as const satisfies ArgumentSpec;

export type Arguments = ArgumentsOf<typeof ARGUMENTS>;

export interface ApiRequest {
  readonly kind: "api";
  readonly name: string;
  readonly kubeconfig: string | null;
  readonly context: string | null;
  readonly executable: string | null;
  readonly fieldManager: string;
  readonly forceConflicts: boolean;
  readonly timeoutS: number;
}

export interface Author {
  readonly name: string;
  readonly mail: string;
}

export interface GitopsRequest {
  readonly kind: "gitops";
  readonly name: string;
  readonly path: string;
  readonly commits: boolean;
  readonly pushes: boolean;
  readonly message: string | null;
  readonly author: Author | null;
  readonly prunes: boolean;
}

export type ClusterRequest = ApiRequest | GitopsRequest;

/** The clusters of a task, each with what the task says of all. @throws {DiagnosticError} `bad-argument`. */
export function requestsOf(args: Arguments): readonly ClusterRequest[] {
  const { clusters } = args;
  if (args.timeout < 1) throw refused(`timeout must be at least 1 second: ${args.timeout}`);
  if (clusters === null) return [requestOf(args.name ?? args.context ?? "default", args, args)];
  const twice = clusters.find(({ name }, at) => clusters.findIndex((other) => other.name === name) !== at);
  if (twice) throw refused(`two clusters with the same name: ${twice.name}`);
  return clusters.map((cluster) => requestOf(cluster.name, cluster, args));
}

type ClusterArguments =
  & Pick<Arguments, "kubeconfig" | "context" | "gitops_path">
  & { readonly [Name in keyof typeof DELIVERY_ARGUMENTS]: Arguments[Name] | null };

function requestOf(name: string, own: ClusterArguments, all: Arguments): ClusterRequest {
  if (own.gitops_path === null) {
    return {
      kind: "api",
      name,
      kubeconfig: own.kubeconfig ?? all.kubeconfig,
      context: own.context,
      executable: own.executable ?? all.executable,
      fieldManager: own.field_manager ?? all.field_manager,
      forceConflicts: own.force_conflicts ?? all.force_conflicts,
      timeoutS: own.timeout ?? all.timeout,
    };
  }
  return {
    kind: "gitops",
    name,
    path: own.gitops_path,
    commits: own.gitops_commit ?? all.gitops_commit,
    pushes: own.gitops_push ?? all.gitops_push,
    message: own.gitops_message ?? all.gitops_message,
    author: authorOf(own.gitops_author ?? all.gitops_author),
    prunes: own.prune ?? all.prune,
  };
}

/** @throws {DiagnosticError} `bad-argument` for a text that names nobody. */
function authorOf(text: string | null): Author | null {
  if (text === null) return null;
  const [, name, mail] = /^([^<>]+?)\s*<([^<>]+)>$/.exec(text) ?? [];
  if (name === undefined || mail === undefined) {
    throw refused(`gitops_author must be like \`Name <mail>\`: ${text}`);
  }
  return { name, mail };
}

function refused(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}
