/** Secrets of podman. */

import { str } from "../../template/python/repr.ts";
import { isJsonObject, jsonAt, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { mistake } from "../commands/tools.ts";
import { stateModule } from "../module.ts";
import { differing, orderedText, planObject } from "./planned_object.ts";
import { Podman, PODMAN_ARGUMENTS } from "./podman.ts";

/** `podman_secret`. */
export const podmanSecret = stateModule({
  name: "containers.podman.podman_secret",
  summary: "Makes secrets of podman, and takes them away",
  notes: [
    "A secret with other data is made anew. A podman that does not show secrets (before 4.7) cannot tell: then it is " +
    "made anew in every run, unless `skip_existing` is set.",
  ],
  arguments: {
    name: { type: "str", required: true, description: "The name of the secret" },
    state: {
      type: "str",
      default: "present",
      choices: ["present", "absent"],
      description: "Whether it is there",
    },
    data: { type: "str", secret: true, description: "The secret" },
    env: { type: "str", description: "The variable of the task's environment that holds it" },
    path: { type: "path", description: "The file of the host that holds it" },
    driver: { type: "str", description: "The driver that keeps it; by default `file`" },
    driver_opts: { type: "dict", description: "Options of the driver" },
    labels: { type: "dict", description: "Labels" },
    force: { type: "bool", default: false, description: "Make it anew in every run" },
    skip_existing: { type: "bool", default: false, description: "Leave one that is there as it is" },
    debug: { type: "bool", default: false, description: "Without effect" },
    ...PODMAN_ARGUMENTS,
  },
  rules: { exclusive: [["data", "env", "path"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    podman_actions: { description: "The commands of podman", type: "list", returned: "always" },
  },
  examples: `- name: A password for a container
  containers.podman.podman_secret:
    name: registry-password
    data: "{{ registry_password }}"
`,
  plan: async (args, host, { environment }) => {
    const { name, state, data, driver, skip_existing: skips } = args;
    const stdin = data ?? (args.env === null ? null : environment[args.env] ?? null);
    if (state === "present" && stdin === null && args.path === null) {
      throw mistake("'data', 'env' or 'path' is required when 'state' is 'present'");
    }
    const podman = new Podman(args.executable, host, environment);
    const labels = [...args.labels ?? []].map(([key, value]) => `${str(key)}=${str(value)}`);
    const options = [...args.driver_opts ?? []].map(([key, value]) => `${str(key)}=${str(value)}`);
    const create = [
      "create",
      ...(driver === null ? [] : [`--driver=${driver}`]),
      ...options.map((option) => `--driver-opts=${option}`),
      ...labels.map((label) => `--label=${label}`),
      name,
      args.path ?? "-",
    ];
    const plan = await planObject({
      kind: "secret",
      name,
      state,
      recreate: args.force && !skips,
      create,
      remove: ["rm", name],
      ...(stdin === null ? {} : { stdin }),
      differences: async (found) => {
        if (skips) return [];
        const kept = jsonAt(found, "Spec", "Labels");
        const before = orderedText(isJsonObject(kept) ? Object.entries(kept) : []);
        return [
          ...differing("labels", before, labels.toSorted().join(", ")),
          ...differing("driver", textAt(found, "Spec", "Driver", "Name"), driver ?? "file"),
          ...(await isSame(podman, name, stdin) ? [] : differing("data", "<different-secret>", "<secret>")),
        ];
      },
    }, podman);
    // What podman tells of a secret may hold it.
    const { secret: _, ...values } = plan.values ?? {};
    const { afterwards: __, diffs: ___, ...rest } = plan;
    return { ...rest, values };
  },
});

/** Whether podman shows the secret, and it is the wanted one. */
async function isSame(podman: Podman, name: string, wanted: string | null): Promise<boolean> {
  const { code, stdout } = await podman.ask(["secret", "inspect", "--showsecret", name]);
  if (code !== 0 || wanted === null) return false;
  const [found]: readonly JsonObject[] = JSON.parse(stdout);
  return textAt(found, "SecretData") === wanted;
}
