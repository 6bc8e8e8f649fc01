/** Taking note of receipts. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { AcknowledgeJob } from "../../mirror/job/job.ts";
import { actionModule, type Given } from "../module.ts";
import { COMMON, settingsOf, TRUST } from "./mirror_arguments.ts";
import { runJob } from "./run_job.ts";

const ARGUMENTS = {
  mirror_path: { type: "path", required: true, description: "The folder that the sequence was cut in" },
  receipt: {
    type: "str",
    required: true,
    description: "The receipt: its path on the host, or its code",
  },
  site: {
    type: "str",
    description: "Who sent it, where several sites are supplied; else the destination in the receipt",
  },
  allow_older: {
    type: "bool",
    default: false,
    description:
      "Whether it is taken although the site acknowledged a later sequence before: it was set back",
  },
  metadata: {
    type: "str",
    description: "Where the chain is kept for several machines, `registry://host/repository`",
  },
  ...TRUST,
  ...COMMON,
} as const satisfies ArgumentSpec;

export const acknowledge = actionModule({
  name: "ferry.mirror.acknowledge",
  summary: "Takes note of what a far side has published: the next sequence goes on from that",
  notes: [
    "Receipts of other workspaces, of other sequences, and damaged ones are refused.",
    "Where several sites are supplied, the slowest of them decides.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    site: { description: "Who has it", type: "str", returned: "success" },
    number: { description: "The number of the sequence", type: "int", returned: "success" },
    sequence: { description: "Its name", type: "str", returned: "success" },
  },
  examples: `- name: Record what has arrived there
  ferry.mirror.acknowledge:
    mirror_path: /srv/mirror
    receipt: "{{ lookup('ansible.builtin.env', 'RECEIPT') }}"
`,
  run: (args, host, context) => runJob(jobOf(args, context), host, context, args.ferry_executable),
});

function jobOf(args: ArgumentsOf<typeof ARGUMENTS>, { given }: Given): AcknowledgeJob {
  return {
    kind: "acknowledge",
    driver: "embedded",
    settings: settingsOf(args, given, { trustedKeys: args.trusted_keys }),
    root: args.mirror_path,
    receipt: args.receipt,
    site: args.site,
    allowOlder: args.allow_older,
    metadata: args.metadata,
  };
}
