/** Mirroring between registries. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { MirrorToMirrorJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import { COMMON, CONFIG, configOf, DESTINATION, destinationOf, settingsOf } from "./mirror_arguments.ts";
import {
  ATTACHED,
  attachedOf,
  BASE_IMAGES,
  baseImagesOf,
  CARE,
  careOf,
  FOLLOWED_PLAN,
  planOf,
  POLICY,
  policyOf,
} from "./run_arguments.ts";
import { previewJob, runJob } from "./run_job.ts";

const ARGUMENTS = {
  ...CONFIG,
  mirror_path: {
    type: "path",
    required: true,
    description: "The folder that remembers what was mirrored, and where cluster resources are written",
  },
  ...DESTINATION,
  ...FOLLOWED_PLAN,
  ...ATTACHED,
  ...BASE_IMAGES,
  ...POLICY,
  ...CARE,
  ...COMMON,
} as const satisfies ArgumentSpec;

export const mirrorToMirror = actionModule({
  name: "ferry.mirror.mirror_to_mirror",
  summary: "Mirrors an image set from its sources to a registry, without touching the disk between",
  notes: ["Images that fail do not keep others from being mirrored; the task fails when all is done."],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["config", "image_set"]],
    oneOf: [["config", "image_set"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    images: { description: "How many images are at the destination", type: "int", returned: "success" },
    sent_images: { description: "Of how many something was sent", type: "int", returned: "success" },
    resources_path: { description: "The folder of the cluster resources", type: "str", returned: "success" },
    resources: { description: "Names of the files in it", type: "list", returned: "success" },
    failures: { description: "Images that could not be mirrored", type: "list", returned: "failure" },
    errors_file: { description: "The list of errors on the host", type: "str", returned: "failure" },
  },
  examples: `- name: Mirror to the registry of the data centre
  ferry.mirror.mirror_to_mirror:
    config: /etc/ferry/imageset-config.yaml
    mirror_path: /srv/mirror
    destination: registry.example.com:8443/mirror
`,
  run: (args, host, context) => runJob(jobOf(args, context, null), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, { writes: false }), host, context, args.ferry_executable),
});

function jobOf(
  args: ArgumentsOf<typeof ARGUMENTS>,
  { given }: Given,
  rehearsal: MirrorToMirrorJob["rehearsal"],
): MirrorToMirrorJob {
  return {
    kind: "mirror-to-mirror",
    driver: args.driver as MirrorToMirrorJob["driver"],
    settings: { ...settingsOf(args, given), policy: policyOf(args) },
    ...careOf(args),
    root: args.mirror_path,
    config: configOf(args) ?? "",
    destination: destinationOf(args, given),
    ...attachedOf(args, given),
    baseImages: baseImagesOf(args, given),
    lock: planOf(args),
    resources: "cumulative",
    rehearsal,
  };
}
