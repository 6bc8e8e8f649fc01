/** Publishing from disk. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { DiskToMirrorJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import {
  COMMON,
  CONFIG,
  configOf,
  DESTINATION,
  destinationOf,
  settingsOf,
  TRUST,
} from "./mirror_arguments.ts";
import { BASE_IMAGES, baseImagesOf, CARE, careOf } from "./run_arguments.ts";
import { previewJob, runJob } from "./run_job.ts";

const ALLOWANCES = ["older", "foreign", "unrecorded"] as const;

const ARGUMENTS = {
  from: {
    type: "path",
    required: true,
    aliases: ["src"],
    description:
      "What was carried here: a sequence, a folder of sequences, a mirror path, or a folder with nothing but archives",
  },
  mirror_path: {
    type: "path",
    description: "The folder that remembers what was published; else the one that `from` lies in",
  },
  ...DESTINATION,
  ...CONFIG,
  allow: {
    type: "list",
    elements: "str",
    choices: ALLOWANCES,
    default: [],
    description: [
      "What is done although the order of sequences forbids it: publish one that is `older` than the last,",
      "one of another mirror path (`foreign`), or one whose predecessors are at the destination without a record (`unrecorded`)",
    ].join(" "),
  },
  base_images: {
    ...BASE_IMAGES.base_images,
    description: [
      "Where base images are whose layers sequences leave out: the reference, `=` and a repository below the",
      "destination, or from the registry's root after a slash; else where the sequences say",
    ].join(" "),
  },
  ...TRUST,
  ...CARE,
  ...COMMON,
} as const satisfies ArgumentSpec;

export const diskToMirror = actionModule({
  name: "ferry.mirror.disk_to_mirror",
  summary: "Publishes sequences that were carried here to a registry, in their order",
  notes: [
    "Everything that can be checked is checked before the first write: origin, order, and every archive.",
    "Blobs that the registry has are not sent again.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["config", "image_set"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    sequences: {
      description: "Names of the sequences that were published",
      type: "list",
      returned: "success",
    },
    images: { description: "How many images are at the destination", type: "int", returned: "success" },
    sent_images: { description: "Of how many something was sent", type: "int", returned: "success" },
    resources_path: { description: "The folder of the cluster resources", type: "str", returned: "success" },
    resources: { description: "Names of the files in it", type: "list", returned: "success" },
    failures: { description: "Images that could not be published", type: "list", returned: "failure" },
  },
  examples: `- name: Publish what is on the disk
  ferry.mirror.disk_to_mirror:
    from: /media/usb/content
    mirror_path: /srv/mirror
    destination: registry.example.com:8443
`,
  run: (args, host, context) => runJob(jobOf(args, context, null), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, { writes: false }), host, context, args.ferry_executable),
});

function jobOf(
  args: ArgumentsOf<typeof ARGUMENTS>,
  { given }: Given,
  rehearsal: DiskToMirrorJob["rehearsal"],
): DiskToMirrorJob {
  return {
    kind: "disk-to-mirror",
    driver: args.driver as DiskToMirrorJob["driver"],
    settings: settingsOf(args, given, { trustedKeys: args.trusted_keys }),
    ...careOf(args),
    from: args.from,
    root: args.mirror_path,
    destination: destinationOf(args, given),
    config: configOf(args),
    allow: ALLOWANCES.filter((allowance) => args.allow.includes(allowance)),
    baseImages: baseImagesOf(args, given),
    resources: "cumulative",
    rehearsal,
  };
}
