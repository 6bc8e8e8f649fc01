/** The words of `rsync` for a task. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";

const flag = (
  description: string,
  value: boolean,
) => ({ type: "bool", default: value, description } as const);
const archived = (description: string) => ({
  type: "bool",
  description: `${description}; as \`archive\` says where not given`,
} as const);

export const RSYNC_ARGUMENTS = {
  archive: flag("Take folders with all that is in them, links, permissions, times, owners and devices", true),
  checksum: flag("Compare files by their content instead of size and time", false),
  compress: flag("Compress what is sent", true),
  existing_only: flag("Make no new files", false),
  delete: flag("Take away what the source does not have", false),
  dirs: flag("Take folders without what is in them", false),
  recursive: archived("Take what is in folders"),
  links: archived("Take links as links"),
  copy_links: flag("Take what links point to instead of the links", false),
  perms: archived("Keep permissions"),
  times: archived("Keep times"),
  owner: archived("Keep owners"),
  group: archived("Keep groups"),
  rsync_timeout: { type: "int", default: 0, description: "Seconds without any data; 0 for no limit" },
  rsync_opts: { type: "list", elements: "str", default: [], description: "More options" },
  partial: flag("Keep files that were sent in part", false),
  link_dest: { type: "list", elements: "path", description: "Folders whose equal files are linked to" },
  delay_updates: flag("Put all files in place at the end", true),
} as const satisfies ArgumentSpec;

/** Stands before each line that tells of a change. */
export const CHANGED = "<<CHANGED>>";

/** All options but those of the connection. */
export function rsyncOptions(
  args: ArgumentsOf<typeof RSYNC_ARGUMENTS>,
  { dryRun }: { readonly dryRun: boolean },
): readonly string[] {
  const options: readonly (readonly [boolean, readonly string[]])[] = [
    [args.delay_updates, ["--delay-updates", "-F"]],
    [args.compress, ["--compress"]],
    [args.rsync_timeout !== 0, [`--timeout=${args.rsync_timeout}`]],
    [dryRun, ["--dry-run"]],
    [args.delete, ["--delete-after"]],
    [args.existing_only, ["--existing"]],
    [args.checksum, ["--checksum"]],
    [args.copy_links, ["--copy-links"]],
    [args.archive, ["--archive"]],
  ];
  const parts = (["recursive", "links", "perms", "times", "owner", "group"] as const).flatMap((name) => {
    const wanted = args[name];
    if (wanted === null || wanted === args.archive) return [];
    return [wanted ? `--${name}` : `--no-${name}`];
  });
  return [
    ...options.flatMap(([isGiven, words]) => isGiven ? words : []),
    ...parts,
    ...(args.dirs ? ["--dirs"] : []),
    ...args.rsync_opts,
    ...(args.partial ? ["--partial"] : []),
    // Without being told more, rsync does not say what it linked.
    ...(args.link_dest === null ? [] : ["-H", "-vv", ...args.link_dest.map((one) => `--link-dest=${one}`)]),
    `--out-format=${CHANGED}%i %n%L`,
  ];
}
