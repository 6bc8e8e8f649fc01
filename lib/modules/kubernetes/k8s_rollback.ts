/** What a cluster runs, as it was before. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { fromJson } from "../../model/json.ts";
import { jsonAt, textAt } from "../cluster/manifests/manifest.ts";
import { mistake } from "../commands/tools.ts";
import { actionModule, type Outcome } from "../module.ts";
import { readObject } from "./cluster.ts";
import { ACCESS_ARGUMENTS, requireClient, withCluster } from "./cluster_access.ts";
import type { Hands } from "./http_way.ts";
import { resourceWord } from "./program_cluster.ts";

const ARGUMENTS = {
  kind: { type: "str", description: "`Deployment` or `DaemonSet`" },
  api_version: { type: "str", default: "apps/v1", aliases: ["api", "version"], description: "Its version" },
  name: { type: "str", description: "Its name" },
  namespace: { type: "str", description: "Its namespace" },
  label_selectors: { type: "list", elements: "str", description: "Refused: objects are meant by name" },
  field_selectors: { type: "list", elements: "str", description: "Refused: objects are meant by name" },
  ...ACCESS_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** `k8s_rollback`, by the host's `oc` or `kubectl`. */
export const k8sRollback = actionModule({
  name: "kubernetes.core.k8s_rollback",
  summary: "Takes a Deployment or DaemonSet back to its revision before",
  notes: ["The host needs `oc` or `kubectl` and a kubeconfig. Every run goes back by one revision."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    rollback_info: { description: "The object as it is now", type: "dict", returned: "success" },
  },
  examples: `- name: Take a failed rollout back
  kubernetes.core.k8s_rollback:
    kind: Deployment
    namespace: web
    name: front
`,
  run: (args, host, context) => work(args, { host, target: host, context }),
  preview: (args, host, context) => work(args, { host, target: null, context }),
});

async function work(args: ArgumentsOf<typeof ARGUMENTS>, hands: Hands): Promise<Outcome> {
  const { kind, name, namespace, api_version: apiVersion } = args;
  if (args.label_selectors || args.field_selectors) throw mistake("k8s_rollback takes kind and name only");
  if (kind === null || name === null) throw mistake("kind and name are required");
  const { words, environment } = await requireClient("k8s_rollback", args, hands);
  return await withCluster(args, hands, async (cluster) => {
    const id = { apiVersion, kind, name, namespace };
    const before = await readObject(cluster, id);
    if (!before) return { changed: false, failed: `${kind} ${name} not found` };
    const revision = textAt(jsonAt(before, "metadata", "annotations"), "deployment.kubernetes.io/revision");
    if (kind === "Deployment" && Number(revision) <= 1) {
      return { changed: false, warnings: [`No rollout history found for resource ${kind}/${name}`] };
    }
    if (!hands.target) return { changed: true, values: { rollback_info: fromJson(before) } };
    const place = namespace === null ? [] : [`--namespace=${namespace}`];
    const argv = [...words, "rollout", "undo", ...place, resourceWord(kind, apiVersion), name];
    const { code, stderr } = await hands.target.run({ run: { kind: "argv", argv }, environment });
    if (code !== 0) return { changed: false, failed: decodeHostText(stderr).trim() };
    return { changed: true, values: { rollback_info: fromJson(await readObject(cluster, id)) } };
  });
}
