/** Objects of a cluster changed by operations on their parts. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { toJson } from "../../model/json.ts";
import { actionModule } from "../module.ts";
import { ACCESS_ARGUMENTS, ACCESS_NOTES, withCluster } from "./cluster_access.ts";
import type { Hands } from "./http_way.ts";
import { patchObject } from "./patched_object.ts";
import { WAIT_ARGUMENTS } from "./wait.ts";
import type { ArgumentsOf } from "../../model/argument.ts";

const ARGUMENTS = {
  kind: { type: "str", required: true, description: "The kind of the object" },
  api_version: { type: "str", default: "v1", aliases: ["api", "version"], description: "Its version" },
  name: { type: "str", required: true, description: "Its name" },
  namespace: { type: "str", description: "Its namespace" },
  patch: {
    type: "list",
    elements: "dict",
    required: true,
    description: "The operations, as RFC 6902 has them: `op`, `path`, `value`, `from`",
  },
  hidden_fields: { type: "list", elements: "str", description: "Fields that are left out of the result" },
  ...WAIT_ARGUMENTS,
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** `k8s_json_patch`. */
export const k8sJsonPatch = actionModule({
  name: "kubernetes.core.k8s_json_patch",
  summary: "Changes parts of an object of a cluster",
  notes: ACCESS_NOTES,
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    result: { description: "The object as it is now", type: "dict", returned: "success" },
    duration: { description: "Seconds that were waited", type: "int", returned: "with `wait`" },
  },
  examples: `- name: Switch off the default sources of catalogs
  kubernetes.core.k8s_json_patch:
    kind: OperatorHub
    api_version: config.openshift.io/v1
    name: cluster
    patch:
      - { op: add, path: /spec/disableAllDefaultSources, value: true }
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

function work(args: ArgumentsOf<typeof ARGUMENTS>, hands: Hands) {
  const { kind, api_version: apiVersion, name, namespace } = args;
  const request = {
    id: { apiVersion, kind, name, namespace },
    type: "json",
    patch: args.patch.map((operation) => toJson(operation)),
    hidden: args.hidden_fields ?? ["metadata.managedFields"],
    wait: args,
  } as const;
  return withCluster(args, hands, (cluster) => patchObject(request, cluster, hands));
}
