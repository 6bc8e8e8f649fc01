/** Volumes of podman. */

import { str } from "../../template/python/repr.ts";
import { isJsonObject, type JsonObject, textAt } from "../cluster/manifests/manifest.ts";
import { stateModule } from "../module.ts";
import { differing, orderedText, planObject } from "./planned_object.ts";
import { Podman, PODMAN_ARGUMENTS } from "./podman.ts";
import { planQuadlet, QUADLET_ARGUMENTS } from "./quadlet.ts";

/** `podman_volume`. */
export const podmanVolume = stateModule({
  name: "containers.podman.podman_volume",
  summary: "Makes volumes of podman, and takes them away",
  notes: [
    "A volume that is not as the task has it is made anew, and what it held is lost; mount options that podman " +
    "keeps by other names are compared as they were given.",
  ],
  arguments: {
    name: { type: "str", required: true, description: "The name of the volume" },
    state: {
      type: "str",
      default: "present",
      choices: ["present", "absent", "mounted", "unmounted", "quadlet"],
      description: "Whether it is there, or a unit of systemd that makes it. Mounting is refused",
    },
    recreate: { type: "bool", default: false, description: "Make it anew in every run" },
    label: { type: "dict", description: "Labels" },
    driver: { type: "str", description: "The driver; by default `local`" },
    options: { type: "list", elements: "str", description: "Options of the driver, as `key=value`" },
    uid: { type: "int", description: "The number of the user that a new one belongs to" },
    gid: { type: "int", description: "The number of the group that a new one belongs to" },
    debug: { type: "bool", default: false, description: "Without effect" },
    ...QUADLET_ARGUMENTS,
    ...PODMAN_ARGUMENTS,
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    volume: { description: "What podman tells of it", type: "dict", returned: "always" },
    podman_actions: { description: "The commands of podman", type: "list", returned: "always" },
  },
  examples: `- name: A volume for what a registry stores
  containers.podman.podman_volume:
    name: registry
    label:
      keep: "yes"
`,
  plan: async (args, host, context) => {
    const { name, driver } = args;
    const labels = [...args.label ?? []].map(([key, value]) => `${str(key)}=${str(value)}`);
    const options = args.options ?? [];
    if (args.state === "quadlet") {
      const lines = [
        ["VolumeName", name],
        ...labels.map((label) => ["Label", label]),
        ...(driver === null ? [] : [["Driver", driver]]),
        ...options.map((option) => ["PodmanArgs", `--opt ${option}`]),
      ] as const;
      return await planQuadlet({ kind: "volume", name, lines, args }, host, context);
    }
    const differences = (found: JsonObject) => {
      const kept = (key: string) => isJsonObject(found[key]) ? Object.entries(found[key]) : [];
      return [
        ...differing("label", orderedText(kept("Labels")), labels.toSorted().join(", ")),
        ...differing("driver", textAt(found, "Driver"), driver ?? "local"),
        ...differing("options", orderedText(kept("Options")), [...options].toSorted().join(", ")),
      ];
    };
    const create = [
      "create",
      ...labels.map((label) => `--label=${label}`),
      ...(driver === null ? [] : [`--driver=${driver}`]),
      ...options.map((option) => `--opt=${option}`),
      ...(args.uid === null ? [] : [`--uid=${args.uid}`]),
      ...(args.gid === null ? [] : [`--gid=${args.gid}`]),
      name,
    ];
    const request = { kind: "volume", ...args, create, remove: ["rm", "-f", name], differences } as const;
    return await planObject(request, new Podman(args.executable, host, context.environment));
  },
});
