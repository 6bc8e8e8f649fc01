/** The arguments of mirroring: oc-mirror without a command. */

import { isDay } from "../../model/day.ts";
import {
  type DiskToMirrorCommand,
  type Mirroring,
  type MirrorToDiskCommand,
  type MirrorToMirrorCommand,
  type Misused,
  misused,
} from "./command.ts";
import { flagIsTrue, type ParsedFlags } from "./flags.ts";
import { DOCKER, FILE, folderIn, keywordIn, withDestination, workspaceIn } from "./places.ts";
import { firstWrong } from "./refusal.ts";
import { badCache, badLevel, settingsOf } from "./settings.ts";

type MirrorCommand = MirrorToDiskCommand | DiskToMirrorCommand | MirrorToMirrorCommand;

/** @param env For `OC_MIRROR_CACHE`, which excludes `--cache-dir`. */
export function mirrorCommand(
  flags: ParsedFlags,
  env: Readonly<Record<string, string>>,
): MirrorCommand | Misused {
  const [target = null] = flags.positional;
  if (target === null) {
    return misused("requires at least 1 arg(s), only received 0", { usage: "oc-mirror" });
  }
  const wrong = whatIsWrong(target, flags, env);
  if (wrong !== null) return misused(wrong, { usage: "oc-mirror" });
  const text = (name: string) => flags.values.get(name) ?? "";
  const manifestLists = flagIsTrue(flags, "dry-run-manifest-lists");
  const common: Mirroring = {
    config: text("config"),
    dryRun: manifestLists || flagIsTrue(flags, "dry-run") ? { manifestLists } : null,
    removeSignatures: flagIsTrue(flags, "remove-signatures"),
    settings: settingsOf(flags),
    unsupported: [],
  };
  if (target.includes(FILE)) {
    return {
      kind: "mirror-to-disk",
      ...common,
      root: folderIn(target),
      strictArchive: flagIsTrue(flags, "strict-archive"),
      since: text("since") || null,
    };
  }
  return withDestination(
    target,
    flags,
    (destination): MirrorCommand =>
      text("from")
        ? { kind: "disk-to-mirror", ...common, from: folderIn(text("from")), destination }
        : { kind: "mirror-to-mirror", ...common, root: workspaceIn(text("workspace")), destination },
  );
}

/** In the order in which oc-mirror looks. */
function whatIsWrong(
  target: string,
  flags: ParsedFlags,
  env: Readonly<Record<string, string>>,
): string | null {
  const [workspace = "", from = "", config, since = ""] = ["workspace", "from", "config", "since"].map((
    name,
  ) => flags.values.get(name) || undefined);
  const [toDisk, toRegistry] = [target.includes(FILE), target.includes(DOCKER)];
  const keyword = (toDisk ? keywordIn(target) : null) ?? keywordIn(from);
  const both = flagIsTrue(flags, "dry-run") && flagIsTrue(flags, "dry-run-manifest-lists");
  const onlyRegistry = toRegistry && !toDisk;
  return firstWrong([
    [
      workspace !== "" && !workspace.startsWith(FILE),
      "when --workspace is used, it must have file:// prefix",
    ],
    badLevel(flags),
    badCache(flags, env),
    [config === undefined, "use the --config flag it is mandatory"],
    [toDisk && from !== "", "when destination is file://, --from cannot be used"],
    [keyword !== null, `the destination contains an internal oc-mirror keyword '${keyword}'`],
    [from !== "" && !from.startsWith(FILE), "when --from is used, it must have file:// prefix"],
    [since !== "" && !isDay(since), "--since flag needs to be in format yyyy-MM-dd"],
    [both, "--dry-run and --dry-run-manifest-lists cannot be used together"],
    ...["parallel-images", "parallel-layers"].map((name) =>
      [
        !/^([1-9]|10)$/.test(flags.values.get(name) ?? "1"),
        `the flag ${name} must be between the range 1 to 10`,
      ] as const
    ),
    [toDisk && workspace !== "", "when destination is file://, --workspace cannot be used"],
    [
      onlyRegistry && workspace !== "" && from !== "",
      "when destination is docker://, --from and --workspace cannot be used together",
    ],
    [
      onlyRegistry && workspace === "" && from === "",
      "when destination is docker://, either --from (disk to mirror) or --workspace (mirror to mirror) must be used",
    ],
    [!toDisk && !toRegistry, "destination must have either file:// or docker:// prefix"],
  ]);
}
