/** What containers of a cluster said. */

import { isJsonList, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { mistake } from "../commands/tools.ts";
import { queryModule } from "../module.ts";
import { type Cluster, readObject } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";

/** `k8s_log`. */
export const k8sLog = queryModule({
  name: "kubernetes.core.k8s_log",
  summary: "Reads what a container of a pod said",
  notes: [
    ...ACCESS_NOTES,
    "Of several pods that labels or an object lead to, the first is read, as `kubectl logs` does.",
  ],
  arguments: {
    kind: { type: "str", default: "Pod", description: "The kind of the object whose pods are meant" },
    api_version: { type: "str", default: "v1", aliases: ["api", "version"], description: "Its version" },
    name: { type: "str", description: "Its name" },
    namespace: { type: "str", required: true, description: "Its namespace" },
    label_selectors: {
      type: "list",
      elements: "str",
      default: [],
      description: "Labels of pods, instead of a name",
    },
    container: { type: "str", description: "The container, where there are several" },
    all_containers: { type: "bool", default: false, description: "All containers of the pod" },
    since_seconds: { type: "str", description: "Only what is not older" },
    tail_lines: { type: "int", description: "Only so many lines from the end" },
    previous: { type: "bool", default: false, description: "The container that was there before" },
    ...ACCESS_ARGUMENTS,
  },
  rules: { exclusive: [["container", "all_containers"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    log: { description: "The text", type: "str", returned: "success" },
    log_lines: { description: "The same in lines", type: "list", returned: "success" },
  },
  examples: `- name: Read the log of a catalog
  kubernetes.core.k8s_log:
    namespace: openshift-marketplace
    label_selectors: [olm.catalogSource=cs-redhat-operator-index]
    tail_lines: 50
  register: catalog_log
`,
  answer: (args, host, context) =>
    withCluster(args, { host, target: null, context }, async (cluster) => {
      const { namespace, container, all_containers: all } = args;
      const pod = await podOf({ ...args, namespace }, cluster);
      const containers = all ? containersOf(pod) : [container];
      const logs = await Promise.all(containers.map(async (one) => {
        const query = new URLSearchParams({
          ...(one === null ? {} : { container: one }),
          ...(args.since_seconds === null ? {} : { sinceSeconds: args.since_seconds }),
          ...(args.tail_lines === null ? {} : { tailLines: String(args.tail_lines) }),
          ...(args.previous ? { previous: "true" } : {}),
        });
        const place = `/api/v1/namespaces/${namespace}/pods/${textAt(pod, "metadata", "name")}/log`;
        return await cluster.raw(query.size === 0 ? place : `${place}?${query}`) ?? "";
      }));
      const log = logs.join("");
      return { changed: false, values: { log, log_lines: log.split("\n") } };
    }),
});

interface PodRequest {
  readonly kind: string;
  readonly api_version: string;
  readonly name: string | null;
  readonly namespace: string;
  readonly label_selectors: readonly string[];
}

async function podOf(request: PodRequest, cluster: Cluster): Promise<JsonObject> {
  const { kind, api_version: apiVersion, name, namespace } = request;
  if (name !== null && request.label_selectors.length > 0) {
    throw mistake("Only one of name or label_selectors can be provided");
  }
  if (name === null && request.label_selectors.length === 0) {
    throw mistake("name or label_selectors is required");
  }
  const named = name === null ? null : await readObject(cluster, { apiVersion, kind, name, namespace });
  if (name !== null && !named) throw mistake(`${kind} ${name} not found`);
  if (named && named["kind"] === "Pod") return named;
  const labels = named ? labelsOf(named) : request.label_selectors;
  const pods = await cluster.list({
    apiVersion: "v1",
    kind: "Pod",
    name: null,
    namespace,
    labels,
    fields: [],
  });
  const [first] = pods ?? [];
  if (first) return first;
  throw mistake(`No pods in namespace ${namespace} matched selector ${labels.join(",")}`);
}

/** The labels by which an object knows its pods. */
function labelsOf(object: JsonObject): readonly string[] {
  const labels = jsonAt(object, "spec", "selector", "matchLabels") ?? jsonAt(object, "spec", "selector");
  return Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
}

function containersOf(pod: JsonObject): readonly string[] {
  const containers = jsonAt(pod, "spec", "containers");
  return isJsonList(containers) ? containers.map((one) => textAt(one, "name")) : [];
}
