/** Files of a host by name, age, size, mode and content. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { PathState } from "../../model/change.ts";
import { normalizePath } from "../../model/path.ts";
import { dict, type Value } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { expandTexts } from "../files/expand_path.ts";
import { holding } from "../files/find_content.ts";
import { findFilter } from "../files/find_filter.ts";
import { walkFolder } from "../files/find_walk.ts";
import { DIGEST_ARGUMENT, DIGESTS, hostDigests } from "../files/host_digests.ts";
import { statValues } from "../files/stat_values.ts";
import { queryModule } from "../module.ts";

const ARGUMENTS = {
  paths: {
    type: "list",
    elements: "path",
    required: true,
    aliases: ["name", "path"],
    description: "The folders to look in",
  },
  patterns: {
    type: "list",
    elements: "str",
    default: [],
    aliases: ["pattern"],
    description:
      "Names, with wildcards or as patterns of Python; all by default. One that holds a comma has to " +
      "stand in a list",
  },
  excludes: {
    type: "list",
    elements: "str",
    aliases: ["exclude"],
    description: "Names that are left out, written like `patterns`",
  },
  use_regex: {
    type: "bool",
    default: false,
    description:
      "Take `patterns` and `excludes` for patterns of Python, which match from the start of a name",
  },
  file_type: {
    type: "str",
    default: "file",
    choices: ["any", "directory", "file", "link"],
    description: "What to look for",
  },
  contains: {
    type: "str",
    description: "A pattern of Python that matches from the start of a line of the file; only with `file`",
  },
  read_whole_file: {
    type: "bool",
    default: false,
    description: "Look for `contains` anywhere in the file, over lines too",
  },
  encoding: { type: "str", description: "The encoding of files that are looked into; UTF-8 by default" },
  age: {
    type: "str",
    description:
      "Only what is at least so old, such as `2d`, or at most so old, such as `-2d`; units are s, m, " +
      "h, d and w",
  },
  age_stamp: {
    type: "str",
    default: "mtime",
    choices: ["atime", "ctime", "mtime"],
    description: "The time that `age` is counted from",
  },
  size: {
    type: "str",
    description:
      "Only files that are at least so large, such as `10m`, or at most, such as `-10m`; units are b, " +
      "k, m, g and t",
  },
  mode: {
    type: "raw",
    description: "Only what has these permissions: octal digits in quotes, or symbols such as `u=rw`",
  },
  exact_mode: {
    type: "bool",
    default: true,
    description: "Want exactly these permissions; otherwise any of them",
  },
  recurse: { type: "bool", default: false, description: "Look in the folders below too" },
  depth: { type: "int", description: "How many folders deep; without limit by default" },
  follow: { type: "bool", default: false, description: "Go into folders behind links" },
  hidden: { type: "bool", default: false, description: "Find names that begin with a dot too" },
  get_checksum: { type: "bool", default: false, description: "Tell the checksums of files" },
  checksum_algorithm: DIGEST_ARGUMENT,
  limit: { type: "int", description: "Stop after so many" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `find`. */
export const find = queryModule({
  name: "ansible.builtin.find",
  summary: "Finds files and folders of a host",
  notes: ["`contains` brings the content of all files that fit otherwise to the machine that ferry runs on."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    files: {
      description: "What was found: dictionaries with the keys of `ansible.builtin.stat`",
      type: "list",
      returned: "success",
    },
    matched: { description: "How many were found", type: "int", returned: "success" },
    examined: { description: "How many were looked at", type: "int", returned: "success" },
    skipped_paths: { description: "What could not be looked at, and why", type: "dict", returned: "success" },
    msg: { description: "Whether all was looked at", type: "str", returned: "success" },
  },
  examples: `- name: Find archives of more than a week ago
  ansible.builtin.find:
    paths: /srv/mirror
    patterns: "mirror_*.tar"
    age: 1w
  register: old

- name: Take them away
  ansible.builtin.file:
    path: "{{ item.path }}"
    state: absent
  loop: "{{ old.files }}"
  loop_control:
    label: "{{ item.path }}"
`,
  answer: async (args, host, context) => {
    const { limit } = args;
    if (limit !== null && limit <= 0) {
      throw new DiagnosticError(`limit cannot be ${limit} (use None for unlimited)`, {
        code: "bad-argument",
      });
    }
    const paths = await expandTexts(args.paths, host, context.environment);
    const filter = findFilter(args, args.age === null ? 0 : await hostTime(host));
    const search = new Search(args, filter, host);
    for (const path of paths) await search.lookIn(path);
    const { examined, skipped, warnings, isCut } = search;
    const files = await fileValues(search.found, args, host);
    const msg = warnings.length > 0
      ? "Not all paths examined, check warnings for details"
      : isCut
      ? "Limit of matches reached"
      : "All paths examined";
    const values = {
      files,
      matched: files.length,
      examined,
      msg,
      skipped_paths: new Map<Value, Value>(skipped),
    };
    return { changed: false, values, warnings };
  },
});

/** A search through folders, one after the other. */
class Search {
  readonly found: PathState[] = [];
  readonly skipped = new Map<string, string>();
  readonly warnings: string[] = [];
  examined = 0;
  /** Whether the limit ended the search. */
  isCut = false;

  constructor(
    private readonly args: Arguments,
    private readonly filter: (state: PathState) => boolean,
    private readonly host: TargetReader,
  ) {}

  async lookIn(path: string): Promise<void> {
    const { recurse, depth, follow, limit, contains, file_type: type } = this.args;
    try {
      // What lies one level too deep is looked at, as Ansible counts it, and not taken.
      const deepest = recurse ? depth || null : 1;
      const levels = recurse && deepest !== null ? deepest + 1 : deepest;
      const walk = await walkFolder(path, { depth: levels, follow }, this.host);
      if (!walk) return this.#skip(path, `'${path}' is not a directory`);
      for (const [problem, why] of walk.problems) this.skipped.set(problem, why);
      this.examined += walk.states.length;
      const fitting = walk.states.filter((state) =>
        (deepest === null || levelOf(state.path, path) <= deepest) && this.filter(state)
      );
      const chosen = contains !== null && type === "file" ? await this.#holding(fitting, contains) : fitting;
      const room = limit === null ? chosen.length : limit - this.found.length;
      this.found.push(...chosen.slice(0, Math.max(0, room)));
      this.isCut ||= limit !== null && this.found.length >= limit;
    } catch (error) {
      if (!(error instanceof DiagnosticError) || error.code === "host-unreachable") throw error;
      this.#skip(path, error.message);
    }
  }

  async #holding(states: readonly PathState[], contains: string): Promise<readonly PathState[]> {
    const { read_whole_file, encoding } = this.args;
    const paths = states.map(({ path }) => path);
    const found = await holding(paths, { contains, read_whole_file, encoding }, this.host);
    return states.filter(({ path }) => found.has(path));
  }

  #skip(path: string, why: string): void {
    this.skipped.set(path, why);
    this.warnings.push(`Skipped '${path}' path due to this access issue: ${why}\n`);
  }
}

/** How many folders deep a path lies: 1 in the folder itself. */
function levelOf(path: string, folder: string): number {
  return path.split("/").length - normalizePath(folder).replace(/\/$/, "").split("/").length;
}

async function fileValues(
  states: readonly PathState[],
  { get_checksum: wantsDigests, checksum_algorithm: wanted }: Arguments,
  host: TargetReader,
): Promise<readonly Value[]> {
  const algorithm = DIGESTS.find((name) => name === wanted) ?? "sha1";
  const files = wantsDigests ? states.filter(({ kind }) => kind === "file").map(({ path }) => path) : [];
  const digests = await hostDigests(files, algorithm, host);
  const byPath = new Map(files.map((path, at) => [path, digests[at] ?? undefined]));
  return states.map((state) => {
    const { path, owner, uid, group, gid } = state;
    return dict({
      path,
      ...statValues(state),
      pw_name: owner === String(uid) ? "" : owner,
      gr_name: group === String(gid) ? "" : group,
      checksum: byPath.get(path),
    });
  });
}

async function hostTime(host: TargetReader): Promise<number> {
  const { stdout } = await host.query({ run: { kind: "argv", argv: ["date", "+%s"] } });
  return Number(decodeHostText(stdout));
}
