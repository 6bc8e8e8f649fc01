/** Objects of a cluster. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import type { JsonObject } from "../cluster/manifests/manifest.ts";
import { type ModuleContext, type Outcome, queryModule } from "../module.ts";
import type { Cluster } from "./cluster.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";
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
  metadata_only: {
    type: "bool",
    default: false,
    description: "Tell only the metadata of the objects, as `PartialObjectMetadata`",
  },
  hidden_fields: { type: "list", elements: "str", description: "Fields that are left out of the result" },
  ...WAIT_ARGUMENTS,
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `k8s_info`. */
export const k8sInfo = queryModule({
  name: "kubernetes.core.k8s_info",
  summary: "Reads objects of a cluster",
  notes: ACCESS_NOTES,
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
  answer: (args, host, context) =>
    withCluster(args, { host, target: null, context }, (cluster) => answer(args, cluster, context)),
});

async function answer(args: Arguments, cluster: Cluster, context: ModuleContext): Promise<Outcome> {
  const { kind, api_version: apiVersion, name, namespace } = args;
  const selection = {
    ...{ apiVersion, kind, name, namespace },
    labels: args.label_selectors,
    fields: args.field_selectors,
  };
  const isWell = (found: readonly JsonObject[] | null) =>
    !args.wait ||
    (found !== null && found.length > 0 && found.every((one) => isReady(one, args.wait_condition)));
  const { found, isWell: inTime } = await waitUntil(args, context, () => cluster.list(selection), isWell);
  const told = args.metadata_only ? found?.map(metadataOf) : found;
  const objects = (told ?? []).map((one) =>
    withoutHidden(one, args.hidden_fields ?? ["metadata.managedFields"])
  );
  const values = {
    resources: objects.map(fromJson),
    api_found: found !== null,
    ...(found === null
      ? { msg: `Failed to find API for resource with apiVersion "${apiVersion}" and kind "${kind}"` }
      : {}),
  };
  if (inTime) return { changed: false, values };
  return {
    changed: false,
    values,
    failed: "Failed to gather information about resource(s) even after waiting for " +
      `${args.wait_timeout} seconds`,
  };
}

/** An object as the cluster tells it to who asks for its metadata alone; what is waited for lies in the rest of it. */
function metadataOf({ metadata = {} }: JsonObject): JsonObject {
  return { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata", metadata };
}
