/** Receipts of what was published. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { ReceiptJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import { COMMON, settingsOf, SIGNING } from "./mirror_arguments.ts";
import { previewJob, runJob } from "./run_job.ts";

const ARGUMENTS = {
  mirror_path: {
    type: "path",
    required: true,
    description: "The folder that remembers what was published",
  },
  destination: {
    type: "str",
    description: "Which registry is meant, `host[:port][/path]`, where several were published to",
  },
  dest: {
    type: "path",
    description: "Where the receipt goes; else `receipt-seq<N>.json` in the folder",
  },
  ...SIGNING,
  ferry_executable: COMMON.ferry_executable,
} as const satisfies ArgumentSpec;

export const receipt = actionModule({
  name: "ferry.mirror.receipt",
  summary: "Says which sequence was published last, in a small file and in a code to type",
  notes: [
    "Carried back, either of them makes the next sequence go on from what has really arrived.",
    "The code proves that the sequence was here: it cannot be made without it.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    receipt: {
      description: "What it says: workspace, number, manifest, destination, and its code",
      type: "dict",
      returned: "success",
    },
    file: { description: "Where it is", type: "str", returned: "success" },
  },
  examples: `- name: Say what has arrived
  ferry.mirror.receipt:
    mirror_path: /srv/mirror
    sign_key: /etc/ferry/far.pem
  register: arrived

- name: Show the code that is to be typed on the other side
  ansible.builtin.debug:
    msg: "{{ arrived.receipt.code }}"
`,
  run: (args, host, context) => runJob(jobOf(args, context, false), host, context, args.ferry_executable),
  preview: (args, host, context) =>
    previewJob(jobOf(args, context, true), host, context, args.ferry_executable),
});

function jobOf(args: ArgumentsOf<typeof ARGUMENTS>, { given }: Given, rehearsal: boolean): ReceiptJob {
  const trust = { signKey: args.sign_key, passphraseFile: args.sign_key_passphrase_file };
  return {
    kind: "receipt",
    driver: "embedded",
    settings: settingsOf(UNUSED, given, trust),
    root: args.mirror_path,
    destination: args.destination?.replace(/^docker:\/\//, "") ?? null,
    file: args.dest,
    rehearsal,
  };
}

/** No registry is talked to. */
const UNUSED = {
  driver: "embedded",
  authfile: null,
  src_tls_verify: true,
  dest_tls_verify: true,
  parallel_images: 1,
  parallel_layers: 1,
  retry_times: 0,
  retry_delay: 0,
  ferry_executable: null,
} as const satisfies ArgumentsOf<typeof COMMON>;
