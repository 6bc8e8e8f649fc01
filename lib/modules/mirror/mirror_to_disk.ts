/** Mirroring to disk. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { MirrorToDiskJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import {
  baseOf,
  COMMON,
  CONFIG,
  configOf,
  labelsIn,
  partLimit,
  settingsOf,
  SIGNING,
  sinceOf,
} from "./mirror_arguments.ts";
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
    description:
      "The folder that remembers what was mirrored and holds the sequences, in `content/seq<N>-<description>`",
  },
  clean_mirror_path: {
    type: "bool",
    default: false,
    description: [
      "True starts from scratch: when the run has succeeded, history, archives and workspace of earlier runs are removed;",
      "until then they stay as they are. False mirrors only what is new since the last sequence",
    ].join(" "),
  },
  baseline: {
    type: "bool",
    default: false,
    description: "Whether the new sequence carries everything, although earlier ones did already",
  },
  base: {
    type: "str",
    description: [
      "What the far side has, from which the new sequence goes on: `acknowledged` (the last receipt),",
      "`assume-arrived` (everything that was cut), or the number of a sequence, after which all is carried again;",
      "without it `acknowledged` as soon as a receipt was recorded, and `assume-arrived` before",
    ].join(" "),
  },
  metadata: {
    type: "str",
    description:
      "Where the chain of sequences is kept for several machines, `registry://host/repository`; else on this host alone",
  },
  description: {
    type: "str",
    description: "What the sequence is called; else `baseline`, or the date and time",
  },
  labels: {
    type: "dict",
    description: "What is noted of the sequence beside that, such as a ticket: keys and texts",
  },
  archive_size: {
    type: "str",
    description:
      "How large an archive may be: GiB, or a size such as `650MiB`; else `archiveSize` of the image set",
  },
  strict_archive: {
    type: "bool",
    default: false,
    description: "Whether a blob larger than an archive is an error; else it is split",
  },
  since: {
    type: "str",
    description: "Carries again what was mirrored on this day or later, `yyyy-MM-dd`",
  },
  even_if_unchanged: {
    type: "bool",
    default: false,
    description: "Whether a sequence is made even when nothing is new",
  },
  strict: {
    type: "bool",
    default: false,
    description:
      "Whether nothing is made unless every image can be had; else the rest is, and the task fails",
  },
  format: {
    type: "str",
    default: "ferry",
    choices: ["ferry", "oc-mirror"],
    description: "`oc-mirror` for archives that oc-mirror reads as well",
  },
  ...FOLLOWED_PLAN,
  ...ATTACHED,
  ...BASE_IMAGES,
  ...POLICY,
  ...SIGNING,
  ...CARE,
  ...COMMON,
} as const satisfies ArgumentSpec;

export const mirrorToDisk = actionModule({
  name: "ferry.mirror.mirror_to_disk",
  summary: "Mirrors an image set into archives that can be carried to a disconnected registry",
  notes: [
    "One run at a time works on a mirror path; a second one fails at once and names the first.",
    "An interrupted run goes on where it was when it is started again.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [["config", "image_set"]],
    oneOf: [["config", "image_set"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    sequence: {
      description:
        "The new sequence: number, name, path, content_type, dependencies, base_images, archives, size",
      type: "dict",
      returned: "when something was new",
    },
    since: {
      description: "The sequence that has everything already",
      type: "str",
      returned: "when nothing is new",
    },
    images: { description: "How many images the image set comes to", type: "int", returned: "always" },
    fetched_bytes: { description: "What was fetched", type: "int", returned: "when something was new" },
    carried_bytes: {
      description: "What is in the archives",
      type: "int",
      returned: "when something was new",
    },
    failures: {
      description: "Images that could not be mirrored: image, code, msg",
      type: "list",
      returned: "failure",
    },
  },
  examples: `- name: Mirror what is new since the last run
  ferry.mirror.mirror_to_disk:
    config: /etc/ferry/imageset-config.yaml
    mirror_path: /srv/mirror
    clean_mirror_path: "{{ clean_mirror_path }}"
  register: mirrored
`,
  run: (args, host, context) => runJob(jobOf(args, context, null), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, { writes: false }), host, context, args.ferry_executable),
});

function jobOf(
  args: ArgumentsOf<typeof ARGUMENTS>,
  { given }: Given,
  rehearsal: MirrorToDiskJob["rehearsal"],
): MirrorToDiskJob {
  return {
    kind: "mirror-to-disk",
    driver: args.driver as MirrorToDiskJob["driver"],
    settings: {
      ...settingsOf(args, given, {
        signKey: args.sign_key,
        passphraseFile: args.sign_key_passphrase_file,
      }),
      policy: policyOf(args),
    },
    ...careOf(args),
    root: args.mirror_path,
    config: configOf(args) ?? "",
    mode: args.clean_mirror_path ? "clean" : args.baseline ? "baseline" : "incremental",
    base: baseOf(args, given),
    metadata: args.metadata ?? undefined,
    description: args.description,
    labels: labelsIn(args.labels, given),
    partLimitBytes: partLimit(args.archive_size, given),
    strictArchive: args.strict_archive,
    since: sinceOf(args.since, given),
    evenIfUnchanged: args.even_if_unchanged,
    ...attachedOf(args, given),
    baseImages: baseImagesOf(args, given),
    strict: args.strict,
    lock: planOf(args),
    format: args.format === "oc-mirror" ? "oc-mirror" : "ferry",
    linkParts: false,
    rehearsal,
  };
}
