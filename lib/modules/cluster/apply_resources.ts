/** Manifests delivered to clusters: through their API, or as files for a GitOps controller. */

import { expandPath, expandTexts } from "../files/expand_path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { str } from "../../template/python/repr.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { KubeClient } from "./api/client.ts";
import { deliverByApi } from "./api/deliver.ts";
import { deliverByFiles } from "./gitops/deliver.ts";
import { chooseManifests, type ChosenManifests } from "./manifests/choose_manifests.ts";
import { labelled, type Marks } from "./manifests/labelled.ts";
import { readManifests } from "./manifests/read_manifests.ts";
import { publishedMarks } from "./published_marks.ts";
import { type ClusterReport, failedCluster, reportValue } from "./report.ts";
import { type ApiRequest, ARGUMENTS, type Arguments, requestsOf } from "./request.ts";
import { type Hands, type Runner, together } from "./together.ts";

/** `ferry.cluster.apply_resources`; one broken object or cluster does not keep the others back. */
export const applyResources = actionModule({
  name: "ferry.cluster.apply_resources",
  summary: "Delivers manifests to clusters, such as those that tell them where images are mirrored",
  notes: [
    "A cluster without `gitops_path` is asked through the host's `oc` (4.8 or later) or `kubectl` (1.21 or later). " +
    "Objects that are as their manifests say are only looked at, and not written to.",
    "Objects are applied on the cluster's side. Fields that were delivered before and are no longer in the " +
    "manifest are removed; fields of others stay.",
    "What only clusters write (`status`, `resourceVersion` and the like) is left out of manifests. The time and " +
    "the order of sources that oc-mirror writes anew with each run count as no difference.",
    "A changed ImageDigestMirrorSet, ImageTagMirrorSet or ImageContentSourcePolicy reaches every node of a " +
    "cluster: the result says so, and whether nodes are drained. A node disruption policy of the cluster may " +
    "make that milder.",
    "In check mode clusters are asked for a dry run of what differs, and nothing is written.",
    "Objects that are no longer in `src` stay in clusters that are reached through their API.",
    "A folder of a git work tree gets one commit, of the delivered files only. Nothing is written while a merge " +
    "or a rebase is under way there. `gitops_push` pushes all that the current branch has and its upstream lacks.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["clusters", "name"], ["clusters", "context"], ["clusters", "gitops_path"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    clusters: {
      description: "For each cluster `name`, `delivery` (`api` or `gitops`), `changed`, `failed`, `msg`, " +
        "`rollout` (whether its nodes get a new configuration), `commit` (the name of the commit, or null) and " +
        "`objects`: for each `kind`, `name`, `namespace`, `file`, `action` (`created`, `configured`, " +
        "`unchanged` or `failed`) and `msg`",
      type: "list",
      returned: "always",
    },
    rollout: {
      description: "Whether nodes of any cluster get a new configuration",
      type: "bool",
      returned: "always",
    },
    msg: { description: "What happened, cluster by cluster", type: "str", returned: "always" },
  },
  examples: `- name: Tell two clusters where images are mirrored
  ferry.cluster.apply_resources:
    src: /srv/mirror/working-dir/cluster-resources
    clusters:
      - name: east
        kubeconfig: /etc/ferry/east.kubeconfig
      - name: west
        kubeconfig: /etc/ferry/west.kubeconfig
        context: admin
    parallel: 2

- name: Write the manifests for Argo CD, commit and push them
  ferry.cluster.apply_resources:
    src: /srv/mirror/working-dir/cluster-resources
    name: edge
    gitops_path: /srv/gitops/clusters/edge/mirror
    gitops_push: true
    gitops_message: Images of March
    gitops_author: Mirror <mirror@example.com>
`,
  run: (args, host, context) => deliver(args, { reader: host, target: host }, context),
  preview: (args, host, context) => deliver(args, { reader: host, target: null }, context),
});

async function deliver(args: Arguments, hands: Hands, context: ModuleContext): Promise<Outcome> {
  const requests = requestsOf(args);
  const src = await expandPath(args.src, hands.reader, context.environment);
  const source = await readManifests(src, hands.reader);
  const chosen = chooseManifests(labelled(source.files, await marksOf(args, hands.reader, context)));
  if (chosen.manifests.length === 0) {
    return { changed: false, values: { clusters: [], rollout: false, msg: `no manifests in ${src}` } };
  }
  const isFolder = source.isFolder;
  const clients = new Clients(hands.reader, context);
  const reports = await together(requests, args.parallel, hands, async (request, run) => {
    return request.kind === "api"
      ? await deliverToApi(request, chosen, hands, await clients.client(request, run))
      : await deliverByFiles(request, { ...chosen, isFolder }, hands, context);
  });
  return outcomeOf(reports, chosen.warnings);
}

/** The task's own labels win. */
async function marksOf(args: Arguments, host: TargetReader, context: ModuleContext): Promise<Marks> {
  const mirrorPath = args.mirror_path && await expandPath(args.mirror_path, host, context.environment);
  const { labels, annotations } = mirrorPath
    ? await publishedMarks(mirrorPath, host)
    : { labels: {}, annotations: {} };
  const own = [...args.labels ?? []].map(([name, value]) => [str(name), str(value)] as const);
  return { labels: { ...labels, ...Object.fromEntries(own) }, annotations };
}

async function deliverToApi(
  request: ApiRequest,
  { manifests }: ChosenManifests,
  { target }: Hands,
  client: KubeClient | null,
): Promise<ClusterReport> {
  if (client) return await deliverByApi(request, manifests, client, { acts: target !== null });
  const msg = "the host has neither oc nor kubectl; `executable` names another one, " +
    "and with `gitops_path` none is needed";
  return failedCluster(request.name, "api", msg);
}

/** Makes clients; the host is asked once which one it has. */
class Clients {
  #found: Promise<string | null> | null = null;

  constructor(private readonly host: TargetReader, private readonly context: ModuleContext) {}

  /** The client for a cluster; null where the host has none. */
  async client(request: ApiRequest, run: Runner): Promise<KubeClient | null> {
    const { environment } = this.context;
    const paths = [request.executable ?? "", request.kubeconfig ?? ""];
    const [own, kubeconfig] = await expandTexts(paths, this.host, environment);
    const executable = own || await (this.#found ??= findClient(this.host, environment));
    if (executable === null) return null;
    return new KubeClient({ ...request, executable, kubeconfig: kubeconfig || null, environment }, run);
  }
}

async function findClient(
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<string | null> {
  const run = { kind: "shell", text: "command -v oc || command -v kubectl" } as const;
  const { stdout } = await host.query({ run, environment });
  return decodeHostText(stdout).trim() || null;
}

function outcomeOf(reports: readonly ClusterReport[], warnings: readonly string[]): Outcome {
  const failed = reports.filter((report) => report.failed);
  const told = failed.length > 0 ? failed : reports;
  const msg = told.map((report) => `cluster ${report.name}: ${report.msg}`).join("\n");
  return {
    changed: reports.some(({ changed }) => changed),
    values: {
      clusters: reports.map(reportValue),
      rollout: reports.some(({ rollout }) => rollout),
      msg,
    },
    diffs: reports.flatMap(({ diffs }) => diffs),
    warnings: [...warnings, ...reports.flatMap((report) => report.warnings)],
    ...(failed.length > 0 ? { failed: msg } : {}),
  };
}
