/** Planning: everything resolved once, into a lock file. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { type MirrorToDiskJob, type MirrorToMirrorJob, NOTHING_WRITTEN } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import {
  baseOf,
  COMMON,
  CONFIG,
  configOf,
  DESTINATION,
  destinationOf,
  settingsOf,
} from "./mirror_arguments.ts";
import {
  ATTACHED,
  attachedOf,
  BASE_IMAGES,
  baseImagesOf,
  CARE,
  careOf,
  POLICY,
  policyOf,
} from "./run_arguments.ts";
import { previewJob, runJob } from "./run_job.ts";

const { driver: _, ...TALKING } = COMMON;

const ARGUMENTS = {
  ...CONFIG,
  mirror_path: {
    type: "path",
    required: true,
    description: "The folder that remembers what was mirrored; the plan leaves it as it is",
  },
  destination: {
    type: "str",
    description:
      "The registry that images go to, `host[:port][/path]`; without it the plan is for mirroring to disk",
  },
  max_nested_paths: DESTINATION.max_nested_paths,
  dest: {
    type: "path",
    description: "The lock file on the host, for `plan` of the modules that mirror",
  },
  base: {
    type: "str",
    description: "What the far side has, as in `ferry.mirror.mirror_to_disk`",
  },
  baseline: {
    type: "bool",
    default: false,
    description: "Whether a complete sequence is planned, although there are earlier ones",
  },
  ...ATTACHED,
  ...BASE_IMAGES,
  ...POLICY,
  incomplete_operators: CARE.incomplete_operators,
  rules: CARE.rules,
  ...TALKING,
} as const satisfies ArgumentSpec;

export const plan = actionModule({
  name: "ferry.mirror.plan",
  summary: "Resolves tags, graphs, catalogs and charts once, and says what a run would fetch, carry and push",
  notes: [
    "The lock file has the digest, the size and the reasons of every image; a run that follows it asks for nothing else.",
    "It is the same file as long as nothing has changed, so the task changes nothing then.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["config", "image_set"]], oneOf: [["config", "image_set"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    figures: {
      description: "Images and bytes: in all, by registry (`registries`) and by kind of content (`kinds`)",
      type: "dict",
      returned: "success",
    },
    forecast_seconds: {
      description: "How long fetching takes, as fast as registries were before; null where that is not known",
      type: "int",
      returned: "success",
    },
    removed: { description: "Images that are not wanted any more", type: "list", returned: "success" },
    file: { description: "Where the lock file is", type: "str", returned: "when dest is given" },
    failures: { description: "Images that cannot be had", type: "list", returned: "failure" },
  },
  examples: `- name: Say what the night would bring
  ferry.mirror.plan:
    config: /etc/ferry/imageset-config.yaml
    mirror_path: /srv/mirror
    dest: /srv/mirror/plan.json
  register: planned

- name: Do exactly that
  ferry.mirror.mirror_to_disk:
    config: /etc/ferry/imageset-config.yaml
    mirror_path: /srv/mirror
    plan: "{{ planned.file }}"
`,
  run: (args, host, context) => runJob(jobOf(args, context, null), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, { writes: false }), host, context, args.ferry_executable),
});

function jobOf(
  args: ArgumentsOf<typeof ARGUMENTS>,
  { given }: Given,
  rehearsal: MirrorToDiskJob["rehearsal"],
): MirrorToDiskJob | MirrorToMirrorJob {
  const { destination } = args;
  const common = {
    driver: "embedded" as const,
    settings: { ...settingsOf({ ...args, driver: "embedded" }, given), policy: policyOf(args) },
    ...careOf({ ...args, preflight: true }),
    ...attachedOf(args, given),
    baseImages: baseImagesOf(args, given),
    root: args.mirror_path,
    config: configOf(args) ?? "",
    lock: { kind: "make" as const, file: args.dest ?? undefined },
    rehearsal,
  };
  if (destination !== null) {
    return {
      ...common,
      kind: "mirror-to-mirror",
      destination: destinationOf({ ...args, destination }, given),
      resources: "cumulative",
    };
  }
  return {
    ...common,
    kind: "mirror-to-disk",
    mode: args.baseline ? "baseline" : "incremental",
    base: baseOf(args, given),
    ...NOTHING_WRITTEN,
  };
}
