/** The arguments of `oc-mirror delete`, in both of its phases. */

import { type DeleteCommand, type Misused, misused, type PlanDeletionCommand } from "./command.ts";
import { flagIsTrue, type ParsedFlags } from "./flags.ts";
import { DOCKER, folderIn, withDestination, workspaceOfList } from "./places.ts";
import { firstWrong } from "./refusal.ts";
import { badCache, badLevel, settingsOf } from "./settings.ts";

/** @param env For `OC_MIRROR_CACHE`, which excludes `--cache-dir`. */
export function deleteCommand(
  flags: ParsedFlags,
  env: Readonly<Record<string, string>>,
): PlanDeletionCommand | DeleteCommand | Misused {
  const text = (name: string) => flags.values.get(name) ?? "";
  const [, target = ""] = flags.positional;
  const generates = flagIsTrue(flags, "generate");
  const forV1 = flagIsTrue(flags, "delete-v1-images");
  const wrong = firstWrong([
    [generates && text("workspace") === "", "the --workspace flag is mandatory when using --generate"],
    [generates && text("config") === "", "the --config flag is mandatory when using --generate"],
    [
      !generates && text("delete-yaml-file") === "",
      "the --delete-yaml-file flag is mandatory when not using --generate",
    ],
    [
      !generates && forV1,
      "the --delete-v1-images flag can only be used alongside the --generate flag",
    ],
    [target === "", "the destination registry is missing in the command arguments"],
    [!target.includes(DOCKER), "the destination registry argument must have a docker:// prefix"],
    badLevel(flags),
    badCache(flags, env),
  ]);
  if (wrong !== null) return misused(wrong, { usage: "delete" });
  const common = { settings: settingsOf(flags), unsupported: forV1 ? ["--delete-v1-images"] : [] };
  return withDestination(target, flags, (destination): PlanDeletionCommand | DeleteCommand =>
    generates
      ? {
        kind: "plan-deletion",
        ...common,
        config: text("config"),
        root: folderIn(text("workspace")),
        destination,
        id: text("delete-id") || null,
        signatures: flagIsTrue(flags, "delete-signatures"),
      }
      : {
        kind: "delete",
        ...common,
        list: text("delete-yaml-file"),
        root: workspaceOfList(text("delete-yaml-file")),
        destination,
        forceCache: flagIsTrue(flags, "force-cache-delete"),
      });
}
