/** The first phase of deleting images. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { actionModule } from "../module.ts";
import { COMMON, CONFIG, configOf, DESTINATION, destinationOf, settingsOf } from "./mirror_arguments.ts";
import { runJob } from "./run_job.ts";

const ARGUMENTS = {
  ...CONFIG,
  mirror_path: {
    type: "path",
    required: true,
    description: "The folder of the mirror; the list goes below it",
  },
  ...DESTINATION,
  id: { type: "str", description: "Tells the lists of several plans apart" },
  signatures: {
    type: "bool",
    default: false,
    description: "Whether signatures of the images are listed too",
  },
  ...COMMON,
} as const satisfies ArgumentSpec;

export const planDeletion = actionModule({
  name: "ferry.mirror.plan_deletion",
  summary: "Lists the images of a DeleteImageSetConfiguration that are to be deleted from a registry",
  notes: [
    "Nothing is deleted: `ferry.mirror.delete_images` does that with the list, once somebody has read it.",
    "Check mode skips it: with `check_mode: false` the list is there for the check of a later task.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["config", "image_set"]], oneOf: [["config", "image_set"]] },
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    delete_yaml_file: { description: "The list", type: "str", returned: "success" },
    items: { description: "How many images are in it", type: "int", returned: "success" },
  },
  examples: `- name: List what would be deleted
  ferry.mirror.plan_deletion:
    config: /etc/ferry/delete-imageset-config.yaml
    mirror_path: /srv/mirror
    destination: registry.example.com:8443
  register: deletion
`,
  run: (args, host, context) =>
    runJob(
      {
        kind: "plan-deletion",
        driver: args.driver as "auto",
        settings: settingsOf(args, context.given),
        root: args.mirror_path,
        config: configOf(args) ?? "",
        destination: destinationOf(args, context.given),
        id: args.id,
        signatures: args.signatures,
      },
      host,
      context,
      args.ferry_executable,
    ),
});
