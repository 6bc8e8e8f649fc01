/** `ferry mirror plan`: everything resolved once, into a lock file. */

import { NOTHING_WRITTEN } from "../../../mirror/job/job.ts";
import { resolvePath } from "../../../model/path.ts";
import { parseBase } from "../../../mirror/workspace/base.ts";
import { parseDestination } from "../../../mirror/plan/destination.ts";
import { badOption, type CommandGroup, wholeNumber } from "../../options.ts";
import {
  addCommon,
  attachedIn,
  BASE_IMAGE,
  baseImagesIn,
  common,
  type CommonOptions,
  type Perform,
  REFERRERS,
  REMOVE_SIGNATURES,
  told,
} from "./mirror_options.ts";

interface PlanOptions extends CommonOptions {
  readonly config: string;
  readonly workspace?: string;
  readonly output?: string;
  readonly base?: string;
  readonly baseline?: true;
  readonly maxNestedPaths?: number;
  readonly removeSignatures?: true;
  readonly referrers?: true;
  readonly baseImage?: readonly string[];
}

const EXAMPLES = `
Examples:
  ferry mirror plan -c isc.yaml file:///srv/mirror -o plan.json
  ferry mirror create /srv/mirror -c isc.yaml --plan plan.json
  ferry mirror plan -c isc.yaml --workspace /srv/work docker://registry.example.com:8443 -o plan.json
  ferry mirror copy docker://registry.example.com:8443 -c isc.yaml --mirror-path /srv/work --plan plan.json

Exit codes: 0 everything can be had, 1 error, 2 4 8 16 and their sums for images that cannot be had.
`;

export function addPlanCommand(group: CommandGroup, workingFolder: string, perform: Perform): void {
  const path = (text: string) => resolvePath(workingFolder, text.replace(/^file:\/\//, ""));
  const command = group.add<PlanOptions>(
    "plan",
    "Resolves tags, graphs, catalogs and charts once, and says what a run would fetch, carry and push.",
    ([target = ""], options) => {
      const { workspace, base, baseline, output } = options;
      const shared = {
        ...common(options, path),
        config: path(options.config),
        ...attachedIn(options),
        baseImages: baseImagesIn(options),
        lock: { kind: "make" as const, file: output === undefined ? undefined : path(output) },
        rehearsal: null,
      };
      const result = told(options);
      if (!target.startsWith("docker://")) {
        if (workspace !== undefined) throw badOption("--workspace goes with docker://REGISTRY");
        if (base && baseline) throw badOption("--base and --baseline exclude each other");
        return perform({
          ...shared,
          kind: "mirror-to-disk",
          root: path(target),
          mode: baseline ? "baseline" : "incremental",
          base: base === undefined ? undefined : parseBase(base),
          ...NOTHING_WRITTEN,
        }, result);
      }
      if (workspace === undefined) throw badOption("--workspace is needed with docker://REGISTRY");
      return perform({
        ...shared,
        kind: "mirror-to-mirror",
        root: path(workspace),
        destination: parseDestination(target, options.maxNestedPaths ?? null),
        resources: "cumulative",
      }, result);
    },
  );
  addCommon(
    command.argument(
      "<target>",
      "file://FOLDER (mirror to disk) or docker://HOST[:PORT][/PATH] (mirror to mirror)",
    )
      .requiredOption("-c, --config <file>", "the ImageSetConfiguration")
      .option("--workspace <folder>", "with docker://: the folder that remembers what was mirrored")
      .option("-o, --output <file>", "where the lock file goes, for --plan")
      .option("--base <which>", "what the far side has: acknowledged, assume-arrived, or a sequence's number")
      .option("--baseline", "plan a complete sequence although there are earlier ones")
      .option("--max-nested-paths <n>", "components that a repository's path may have", wholeNumber)
      .option(...REMOVE_SIGNATURES)
      .option(...REFERRERS)
      .option(...BASE_IMAGE),
  );
  command.addHelpText("after", EXAMPLES);
}
