/** Archives made of files of a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Change, PathState } from "../../model/change.ts";
import { folderOf } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { archiveMembers, commonFolder, type Member } from "../archives/archive_members.ts";
import { PACK_FORMATS, type PackFormat, type Packing, preparePacking } from "../archives/pack.ts";
import { globWord } from "../commands/globs.ts";
import { askShell, mistake } from "../commands/tools.ts";
import {
  attributeChanges,
  lackingAttributes,
  newAttributes,
  readUmask,
  wantedAttributes,
} from "../files/attributes.ts";
import { expandTexts } from "../files/expand_path.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { labelChange } from "../files/labels.ts";
import { PATH_RETURNS, pathValues } from "../files/path_values.ts";
import { realPath } from "../files/real_path.ts";
import { stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

const ARGUMENTS = {
  path: {
    type: "list",
    elements: "path",
    required: true,
    description: "Files and folders of the host, also with wildcards",
  },
  format: {
    type: "str",
    default: "gz",
    choices: PACK_FORMATS,
    description: "How it is packed: `zip`, or a tar archive with this compression, `tar` for none",
  },
  dest: {
    type: "path",
    description:
      "The archive; its folder must be there. Without it a single file gets an ending for the format; " +
      "folders, wildcards and several paths need it",
  },
  exclude_path: {
    type: "list",
    elements: "path",
    default: [],
    description: "Of what `path` names, these are left out; also with wildcards",
  },
  exclusion_patterns: {
    type: "list",
    elements: "path",
    description:
      "Wildcards, which match slashes too, for what is left out below folders: names in the archive, " +
      "and with `zip` paths",
  },
  force_archive: {
    type: "bool",
    default: false,
    description: "Make an archive of a single file too, instead of only compressing it",
  },
  remove: { type: "bool", default: false, description: "Take away what was archived" },
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const IS_ARCHIVE = /\.(tar|tar\.(gz|bz2|xz|zst)|tgz|tbz2|tzst|zip)$/i;
/** What a new file has before the umask. */
const NEW_FILE = 0o666;

/** `archive`. */
export const archive = stateModule({
  name: "community.general.archive",
  aliases: ["ansible.builtin.archive"],
  summary: "Makes an archive of files and folders of a host",
  notes: [
    "The host needs GNU's or BusyBox's `tar`, or `zip`, and the program for the compression.",
    "An archive is compared with what would be made, byte for byte: one that another program made is replaced " +
    "once. Ansible compares the headers in it, not the files, and says in check mode that there is a change.",
    "`zip` cannot be told names with line breaks.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    dest: { description: "The archive", type: "str", returned: "always" },
    dest_state: {
      description:
        "`archive`, `compress` for a file that is only compressed, `incomplete` for an archive without " +
        "paths that are missing, `absent`",
      type: "str",
      returned: "always",
    },
    archived: { description: "Paths that are in it", type: "list", returned: "always" },
    missing: { description: "Paths that are not there", type: "list", returned: "always" },
    arcroot: { description: "The folder that names in it begin in", type: "str", returned: "always" },
    expanded_paths: {
      description: "What `path` names, wildcards replaced",
      type: "list",
      returned: "always",
    },
    expanded_exclude_paths: {
      description: "What `exclude_path` names, wildcards replaced",
      type: "list",
      returned: "always",
    },
    ...PATH_RETURNS,
  },
  examples: `- name: Pack the logs of the mirror
  community.general.archive:
    path: /var/log/mirror
    dest: /root/mirror-logs.tgz
    exclusion_patterns: ["*.tmp"]

- name: Compress one file and keep only that
  community.general.archive:
    path: /root/catalog.json
    format: xz
    remove: true
`,
  plan: async (args, host, { environment }) => {
    const choice = await choosePaths(args, host, environment);
    const { dest, root, present, missing } = choice;
    const stateOf = async (at: TargetReader) => (await at.stat([dest], { follow: true }))[0] ?? null;
    const before = await stateOf(host);
    const values = {
      dest,
      missing,
      arcroot: root,
      expanded_paths: choice.expanded,
      expanded_exclude_paths: choice.excluded,
    };
    const wanted = await wantedAttributes(args, host);
    if (present.length === 0) {
      const changes = before ? await attributeChanges([before], wanted, host) : [];
      const state = before === null ? "absent" : IS_ARCHIVE.test(dest) ? "archive" : "compress";
      return {
        changes,
        values: { ...pathValues(before), ...values, archived: [], dest_state: state },
        afterwards: async (after) => pathValues(await stateOf(after)),
      };
    }
    const isBare = !choice.isArchive && args.format !== "zip" && args.format !== "tar";
    const members = await archiveMembers(present, {
      root,
      dest,
      patterns: isBare ? [] : args.exclusion_patterns ?? [],
      comparesNames: args.format !== "zip",
    }, host);
    const names = members.map(({ name }) => name);
    const packing = await preparePacking({ format: args.format as PackFormat, root, names, isBare }, host);
    const packed = before !== null && await packing.isSame(dest)
      ? await attributeChanges([before], wanted, host)
      : await packingChanges(packing, { dest, before, members, args }, host);
    const removed = args.remove ? removals(present, members) : [];
    const told = {
      ...values,
      archived: members.map(({ path }) => path),
      dest_state: isBare ? "compress" : choice.isArchive && missing.length > 0 ? "incomplete" : "archive",
    };
    return {
      changes: [...packed, ...removed],
      values: { ...pathValues(before), ...told },
      afterwards: async (after) => pathValues(await stateOf(after)),
    };
  },
});

/** What a task packs, and where. */
interface Choice {
  readonly dest: string;
  readonly root: string;
  readonly expanded: readonly string[];
  readonly excluded: readonly string[];
  readonly present: readonly PathState[];
  readonly missing: readonly string[];
  /** Whether it takes an archive to hold them. */
  readonly isArchive: boolean;
}

async function choosePaths(
  args: Arguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<Choice> {
  const texts = [args.dest ?? "", ...args.path, ...args.exclude_path];
  const [givenDest = "", ...given] = await expandTexts(texts, host, environment);
  const [expanded, excluded] = await Promise.all([
    matchingPaths(given.slice(0, args.path.length), host),
    matchingPaths(given.slice(args.path.length), host),
  ]);
  const paths = [...new Set(expanded)].filter((path) => !excluded.includes(path)).sort();
  const [first] = paths;
  const path = args.path.join(", ");
  if (first === undefined) {
    const told = { path, expanded_paths: expanded.join(", "), expanded_exclude_paths: excluded.join(", ") };
    throw new ModuleFailure("Error, no source paths were found", told, { code: "file-not-found" });
  }
  const [states, targets] = await Promise.all([host.stat(paths), host.stat(paths, { follow: true })]);
  const present = states.flatMap((state, at) => state ? [{ ...state, path: paths[at] ?? "" }] : []);
  const isArchive = args.force_archive || paths.length > 1 || args.path.some(hasWildcard) ||
    targets.some((state) => state?.kind === "directory");
  if (isArchive && givenDest === "") {
    const message = 'Error, must specify "dest" when archiving multiple files or trees';
    throw new ModuleFailure(message, { path }, { code: "bad-argument" });
  }
  const dest = await realPath(givenDest || `${first}.${args.format}`, host);
  const missing = paths.filter((_, at) => !states[at]);
  if (args.remove) checkRemoval(present, dest);
  await checkDestination(dest, host);
  return { dest, root: commonFolder(paths), expanded, excluded, present, missing, isArchive };
}

function hasWildcard(path: string): boolean {
  return /[*?]/.test(path);
}

async function matchingPaths(paths: readonly string[], host: TargetReader): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async (path) => {
    if (!hasWildcard(path)) return [path];
    const test = 'if [ -e "$path" ] || [ -L "$path" ]; then printf "%s\\0" "$path"; fi';
    const { stdout } = await askShell(host, `for path in ${globWord(path)}; do ${test}; done`);
    return stdout.split("\0").slice(0, -1);
  }));
  return found.flat();
}

function checkRemoval(present: readonly PathState[], dest: string): void {
  if (!present.some(({ path, kind }) => kind === "directory" && dest.startsWith(path.replace(/\/*$/, "/")))) {
    return;
  }
  throw new ModuleFailure(
    "Error, created archive can not be contained in source paths when remove=true",
    { path: present.map(({ path }) => path).join(", ") },
    { code: "bad-argument" },
  );
}

async function checkDestination(dest: string, host: TargetReader): Promise<void> {
  const folder = folderOf(dest);
  const [above = null, there = null] = await host.stat([folder, dest], { follow: true });
  if (there?.kind === "directory") throw mistake(`cannot make the archive ${dest}: a folder is there`);
  if (above?.kind !== "directory") {
    throw mistake(`cannot make the archive ${dest}: there is no folder ${folder}`);
  }
}

interface Destination {
  readonly dest: string;
  readonly before: PathState | null;
  readonly members: readonly Member[];
  readonly args: Arguments;
}

/** What is there keeps its owner and mode, as far as the task wants no others. */
async function packingChanges(
  packing: Packing,
  { dest, before, members, args }: Destination,
  host: TargetReader,
): Promise<readonly Change[]> {
  const [wanted, umask] = await Promise.all([wantedAttributes(args, host), before ? 0 : readUmask(host)]);
  const { mode, owner, group } = before
    ? { mode: before.mode, owner: before.uid, group: before.gid, ...lackingAttributes(before, wanted) }
    : { mode: NEW_FILE & ~umask, ...newAttributes("file", wanted) };
  const labels = await labelChange([dest], wanted.labels, host);
  const ownership = owner === undefined && group === undefined
    ? null
    : `${owner ?? ""}${group === undefined ? "" : `:${group}`}`;
  const keepsFolderTime = members.some(({ path }) => path === folderOf(dest));
  return [
    packing.change({ path: dest, mode: mode ?? NEW_FILE, ownership, keepsFolderTime }),
    ...labels(dest),
  ];
}

/** Folders go as a whole, files where they are in the archive. */
function removals(present: readonly PathState[], members: readonly Member[]): readonly Change[] {
  const archived = new Set(members.map(({ path }) => path));
  return present
    .filter(({ path, kind }) => kind === "directory" || archived.has(path))
    .map((before) => ({ kind: "path", path: before.path, before, after: { kind: "absent" } }));
}
