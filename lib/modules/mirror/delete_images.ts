/** The second phase of deleting images. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { DeleteJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import { COMMON, DESTINATION, destinationOf, settingsOf } from "./mirror_arguments.ts";
import { previewJob, runJob } from "./run_job.ts";

const ARGUMENTS = {
  delete_yaml_file: {
    type: "path",
    required: true,
    description: "The list that `ferry.mirror.plan_deletion` wrote, on the host",
  },
  mirror_path: { type: "path", description: "The folder that remembers what was published" },
  ...DESTINATION,
  ...COMMON,
} as const satisfies ArgumentSpec;

export const deleteImages = actionModule({
  name: "ferry.mirror.delete_images",
  summary: "Deletes listed images from a registry",
  notes: [
    "Only what is listed goes; what other tags need stays, and is named.",
    "The space is free only after the registry's own garbage collection.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    deleted: { description: "What was deleted", type: "list", returned: "success" },
    absent: { description: "What was not there any more", type: "list", returned: "success" },
    kept: { description: "What had to stay: image and why", type: "list", returned: "success" },
    failures: { description: "What could not be deleted", type: "list", returned: "failure" },
  },
  examples: `- name: Delete them
  ferry.mirror.delete_images:
    delete_yaml_file: "{{ deletion.delete_yaml_file }}"
    mirror_path: /srv/mirror
    destination: registry.example.com:8443
`,
  run: (args, host, context) => runJob(jobOf(args, context, false), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, true), host, context, args.ferry_executable),
});

function jobOf(
  args: ArgumentsOf<typeof ARGUMENTS>,
  { given }: Given,
  rehearsal: boolean,
): DeleteJob {
  return {
    kind: "delete",
    driver: args.driver as DeleteJob["driver"],
    settings: settingsOf(args, given),
    list: args.delete_yaml_file,
    root: args.mirror_path,
    destination: destinationOf(args, given),
    forceCache: false,
    rehearsal,
  };
}
