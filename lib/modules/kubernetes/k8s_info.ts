/** Objects of a cluster. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isJsonList, isJsonObject, type JsonObject } from "../cluster/manifests/manifest.ts";
import { queryModule } from "../module.ts";
import { ACCESS_ARGUMENTS, type ClusterAccess, openCluster } from "./cluster_access.ts";
import { withoutHidden } from "./hidden_fields.ts";
import { isReady, WAIT_ARGUMENTS, waitUntil } from "./wait.ts";

const ARGUMENTS = {
  kind: { type: "str", required: true, description: "The kind of the objects" },
  api_version: {
    type: "str",
    default: "v1",
    aliases: ["api", "version"],
    description: "`v1`, or a group and a version such as `apps/v1`",
  },
  name: { type: "str", description: "The name of one object; all of them by default" },
  namespace: { type: "str", description: "The namespace; all of them by default" },
  label_selectors: {
    type: "list",
    elements: "str",
    default: [],
    description: "Labels that the objects have",
  },
  field_selectors: {
    type: "list",
    elements: "str",
    default: [],
    description: "Fields that the objects have",
  },
  hidden_fields: { type: "list", elements: "str", description: "Fields that are left out of the result" },
  ...WAIT_ARGUMENTS,
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `k8s_info`, by the host's `oc` or `kubectl`. */
export const k8sInfo = queryModule({
  name: "kubernetes.core.k8s_info",
  summary: "Reads objects of a cluster",
  notes: ["The host needs `oc` or `kubectl` and a kubeconfig; other ways to a cluster are refused."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    resources: { description: "The objects", type: "list", returned: "always" },
    api_found: { description: "Whether the cluster knows the kind", type: "bool", returned: "always" },
  },
  examples: `- name: Wait until the nodes of a pool have their configuration
  kubernetes.core.k8s_info:
    api_version: machineconfiguration.openshift.io/v1
    kind: MachineConfigPool
    name: worker
    kubeconfig: /etc/ferry/kubeconfig
    wait: true
    wait_timeout: 1800
    wait_condition:
      type: Updated
`,
  answer: async (args, host, context) => {
    const cluster = await openCluster(args, host, null, context.environment);
    const look = () => read(args, cluster, host);
    const isWell = (found: readonly JsonObject[] | null) =>
      !args.wait ||
      (found !== null && found.length > 0 && found.every((one) => isReady(one, args.wait_condition)));
    const { found, isWell: inTime } = await waitUntil(args, context, look, isWell);
    const objects = (found ?? []).map((one) =>
      withoutHidden(one, args.hidden_fields ?? ["metadata.managedFields"])
    );
    const values = { resources: objects.map(fromJson), api_found: found !== null };
    if (inTime) return { changed: false, values };
    return {
      changed: false,
      values,
      failed: "Failed to gather information about resource(s) even after waiting for " +
        `${args.wait_timeout} seconds`,
    };
  },
});

/** The objects; null where the cluster does not know the kind. */
async function read(
  args: Arguments,
  cluster: ClusterAccess,
  host: TargetReader,
): Promise<readonly JsonObject[] | null> {
  const { name, namespace, label_selectors: labels, field_selectors: fields } = args;
  const words = [
    "get",
    resourceWord(args.kind, args.api_version),
    ...(name === null ? [] : [name]),
    ...(namespace === null ? (name === null ? ["--all-namespaces"] : []) : [`--namespace=${namespace}`]),
    ...(labels.length === 0 ? [] : [`--selector=${labels.join(",")}`]),
    ...(fields.length === 0 ? [] : [`--field-selector=${fields.join(",")}`]),
    "--ignore-not-found",
    "-o",
    "json",
  ];
  const { code, stdout, stderr } = await host.query(cluster.command(words));
  const said = decodeHostText(stderr).trim();
  if (code !== 0) {
    if (/doesn't have a resource type|no matches for kind/.test(said)) return null;
    throw new DiagnosticError(said || `exit code ${code}`, { code: "cluster-failed" });
  }
  const text = decodeHostText(stdout).trim();
  if (text === "") return [];
  const data: unknown = JSON.parse(text);
  if (!isJsonObject(data as JsonObject)) return [];
  const { items, kind } = data as JsonObject;
  return kind === "List" && isJsonList(items) ? items.filter(isJsonObject) : [data as JsonObject];
}

/** A kind with its version and group, as clients take it. */
function resourceWord(kind: string, apiVersion: string): string {
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : [null, apiVersion];
  return group === null ? (version === "v1" ? kind : `${kind}.${version}.`) : `${kind}.${version}.${group}`;
}
