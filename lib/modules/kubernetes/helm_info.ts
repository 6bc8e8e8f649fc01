/** What helm knows of a release. */

import { fromJson, type Json } from "../../model/json.ts";
import { queryModule } from "../module.ts";
import { HELM_ARGUMENTS, openHelm } from "./helm_client.ts";

/** `helm_info`, by the host's helm. */
export const helmInfo = queryModule({
  name: "kubernetes.core.helm_info",
  summary: "Tells what helm knows of a release",
  notes: ["The host needs `helm`."],
  arguments: {
    release_name: { type: "str", required: true, aliases: ["name"], description: "The name of the release" },
    release_namespace: { type: "str", required: true, aliases: ["namespace"], description: "Its namespace" },
    release_state: {
      type: "list",
      elements: "str",
      default: [],
      description: "Only where the release is in one of these states, such as `deployed`",
    },
    get_all_values: { type: "bool", default: false, description: "With the values of the chart" },
    ...HELM_ARGUMENTS,
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    status: {
      description: "The release as helm lists it, with `values`; absent where there is none",
      type: "dict",
      returned: "where there is such a release",
    },
  },
  examples: `- name: Look at a release
  kubernetes.core.helm_info:
    name: ingress
    namespace: ingress
`,
  answer: async (args, host, context) => {
    const { release_name: name, release_namespace: namespace, release_state: states } = args;
    const client = await openHelm(args, { host, target: null, context });
    const release = await client.release(name, namespace);
    const isMeant = release && (states.length === 0 || states.includes(String(release["status"])));
    if (!isMeant) return { changed: false };
    if (!args.get_all_values) return { changed: false, values: { status: fromJson(release) } };
    const words = ["get", "values", name, `--namespace=${namespace}`, "--all", "--output=json"];
    const values: Json = JSON.parse(await client.askSurely(words));
    return { changed: false, values: { status: fromJson({ ...release, values }) } };
  },
});
