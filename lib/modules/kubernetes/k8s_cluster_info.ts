/** What a cluster is. */

import { fromJson, type Json } from "../../model/json.ts";
import { isJsonList, isJsonObject, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { queryModule } from "../module.ts";
import type { Cluster } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";

/** How many groups of the API are asked for at a time. */
const WIDTH = 8;

/** `k8s_cluster_info`. */
export const k8sClusterInfo = queryModule({
  name: "kubernetes.core.k8s_cluster_info",
  summary: "Tells the version of a cluster and what kinds of objects it knows",
  notes: ACCESS_NOTES,
  arguments: {
    invalidate_cache: { type: "bool", default: true, description: "Without effect: nothing is kept" },
    ...ACCESS_ARGUMENTS,
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    version: { description: "`server.kubernetes` as the API tells it", type: "dict", returned: "success" },
    connection: { description: "Where the API is, as `host`", type: "dict", returned: "success" },
    apis: {
      description:
        "By group and version, and then by kind: `name`, `namespaced`, `singular_name`, `short_names`, " +
        "`categories`, `preferred`",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Ask the cluster for its version
  kubernetes.core.k8s_cluster_info:
    kubeconfig: /etc/ferry/kubeconfig
  register: cluster
`,
  answer: (args, host, context) =>
    withCluster(args, { host, target: null, context }, async (cluster) => {
      const [version, apis] = await Promise.all([read(cluster, "/version"), apisOf(cluster)]);
      const values = {
        version: fromJson({ server: { kubernetes: version } }),
        connection: fromJson({ host: await cluster.server() }),
        apis: fromJson(apis),
      };
      return { changed: false, values };
    }),
});

async function read(cluster: Cluster, path: string): Promise<Json> {
  const text = await cluster.raw(path);
  return text === null ? null : JSON.parse(text);
}

/** A version of a group of kinds. */
interface Group {
  readonly name: string;
  readonly path: string;
  readonly isPreferred: boolean;
}

async function apisOf(cluster: Cluster): Promise<JsonObject> {
  const groups = [
    { name: "v1", path: "/api/v1", isPreferred: true },
    ...groupsIn(await read(cluster, "/apis")),
  ];
  const apis: [string, JsonObject][] = [];
  for (let at = 0; at < groups.length; at += WIDTH) {
    const some = groups.slice(at, at + WIDTH);
    const lists = await Promise.all(some.map(({ path }) => read(cluster, path)));
    apis.push(
      ...some.map((group, nth): [string, JsonObject] => [group.name, kindsIn(lists[nth] ?? null, group)]),
    );
  }
  return Object.fromEntries(apis);
}

function groupsIn(list: Json): readonly Group[] {
  return listAt(list, "groups").flatMap((group) =>
    listAt(group, "versions").map((version): Group => {
      const name = textAt(version, "groupVersion");
      return {
        name,
        path: `/apis/${name}`,
        isPreferred: textAt(group, "preferredVersion", "groupVersion") === name,
      };
    })
  );
}

function kindsIn(list: Json, { isPreferred }: Group): JsonObject {
  const kinds = listAt(list, "resources").filter((one) => !textAt(one, "name").includes("/"));
  return Object.fromEntries(kinds.map((one) => [textAt(one, "kind"), {
    name: textAt(one, "name"),
    singular_name: textAt(one, "singularName"),
    namespaced: jsonAt(one, "namespaced") === true,
    short_names: jsonAt(one, "shortNames") ?? [],
    categories: jsonAt(one, "categories") ?? [],
    preferred: isPreferred,
  }]));
}

function listAt(json: Json, key: string): readonly JsonObject[] {
  const list = jsonAt(json, key);
  return isJsonList(list) ? list.filter(isJsonObject) : [];
}
