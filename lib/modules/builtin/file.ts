/** Files, folders and links by their state. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { baseName, joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { accountWarnings, wantedAttributes } from "../files/attributes.ts";
import { stateDiff } from "../files/diff_values.ts";
import { expandTexts } from "../files/expand_path.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { behindLink, type PathRequest, refused } from "../files/path_request.ts";
import { planFor } from "../files/place.ts";
import { PATH_RETURNS, stateName } from "../files/path_values.ts";
import { planFolder } from "../files/plan_folder.ts";
import { planHardLink, planSymlink } from "../files/plan_link.ts";
import { planFileAttributes, planTouch } from "../files/plan_touch.ts";
import { readTime } from "../files/times.ts";
import { type ModuleContext, type Plan, stateModule } from "../module.ts";

const STATES = ["absent", "directory", "file", "hard", "link", "touch"] as const;

type State = typeof STATES[number];

const TIME_FORMAT = "%Y%m%d%H%M.%S";
const TIME =
  "`preserve`, `now`, or a time of the host's zone in the given format. By default times stay as " +
  "they are, and with `touch` become those of now";

const ARGUMENTS = {
  path: { type: "path", required: true, aliases: ["dest", "name"], description: "The path on the host" },
  state: {
    type: "str",
    choices: STATES,
    description:
      "`file` gives a file attributes and does not make one; `directory` makes a folder with those " +
      "above it; `link` and `hard` make links to `src`; `touch` makes an empty file, or gives one new times; " +
      "`absent` takes away whatever is there, a folder with all that lies in it. By default what is there, " +
      "and a file where nothing is",
  },
  src: {
    type: "path",
    description: "Where a symbolic link points, relative to the folder of the link; or the file that a " +
      "hard link is another name of",
  },
  recurse: {
    type: "bool",
    default: false,
    description: "Give everything in a folder the attributes too",
  },
  force: {
    type: "bool",
    default: false,
    description:
      "Make a link even where `src` does not exist, or where a file or an empty folder has its path",
  },
  follow: {
    type: "bool",
    default: true,
    description: "Work on what a link points to; otherwise on the link itself",
  },
  modification_time: { type: "str", description: `When it was changed: ${TIME}` },
  modification_time_format: {
    type: "str",
    default: TIME_FORMAT,
    description: "The format of `modification_time`, as Python's `strptime` takes it",
  },
  access_time: { type: "str", description: `When it was read: ${TIME}` },
  access_time_format: {
    type: "str",
    default: TIME_FORMAT,
    description: "The format of `access_time`, as Python's `strptime` takes it",
  },
  ...FILE_ARGUMENTS,
  _diff_peek: {
    type: "bool",
    default: false,
    description: "Change nothing, and say only whether what is there looks like binary data",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `file`. */
export const file = stateModule({
  name: "ansible.builtin.file",
  summary: "Makes files, folders and links, takes them away, and sets their attributes",
  notes: [
    "`touch` changes something in every run, unless both times are told to be preserved.",
    "Modes of symbolic links are left alone: Linux has none.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    path: {
      description: "The path, behind a link where links are followed",
      type: "str",
      returned: "for absent, directory and file",
    },
    dest: { description: "The path", type: "str", returned: "for link, hard and touch" },
    src: { description: "Where the link points", type: "str", returned: "for link and hard" },
    diff: { description: "What changes, in `before` and `after`", type: "dict", returned: "with `--diff`" },
    appears_binary: {
      description: "Whether there are zero bytes at its beginning",
      type: "bool",
      returned: "with `_diff_peek`",
    },
    ...PATH_RETURNS,
    state: {
      description: "`absent`, `directory`, `file`, `hard` or `link`",
      type: "str",
      returned: "where the path exists, and for absent",
    },
  },
  examples: `- name: Make a folder that only its owner can look into
  ansible.builtin.file:
    path: /etc/mirror/secrets
    state: directory
    mode: "0700"

- name: Point a link to the current release
  ansible.builtin.file:
    src: releases/4.20
    dest: /srv/mirror/current
    state: link

- name: Give a folder and everything in it to a user
  ansible.builtin.file:
    path: /srv/mirror
    state: directory
    recurse: true
    owner: mirror
    group: mirror

- name: Take a file away
  ansible.builtin.file:
    path: /etc/mirror.conf
    state: absent
`,
  plan: async (args, host, context) => {
    const [path = "", src = null] = await expandTexts(
      args.src === null ? [args.path] : [args.path, args.src],
      host,
      context.environment,
    );
    return args._diff_peek ? await peek(path, host) : await planPath({ ...args, path, src }, host, context);
  },
});

async function peek(path: string, host: TargetReader): Promise<Plan> {
  const [{ stdout }, [state = null]] = await Promise.all([
    host.query({ run: { kind: "argv", argv: ["head", "-c", "8192", "--", path] } }),
    host.stat([path]),
  ]);
  return planFor(path, state, [], { path, appears_binary: stdout.includes(0) });
}

async function planPath(args: Arguments, host: TargetReader, context: ModuleContext): Promise<Plan> {
  const { state, src, recurse } = args;
  const [wanted, { own, behind, warnings }] = await Promise.all([
    wantedAttributes(args, host),
    look(args.path, host),
  ]);
  accountWarnings(wanted).forEach(context.warnInCheck);
  const isInside = src !== null && state !== "link" && state !== "absent" && behind?.kind === "directory";
  const path = isInside ? joinPath(args.path, baseName(src)) : args.path;
  const before = isInside ? (await host.stat([path]))[0] ?? null : own;
  const found = stateName(before);
  const wish: State = state === null
    ? found === "absent" ? recurse ? "directory" : "file" : found
    : stateOf(state);
  if (recurse && wish !== "directory") {
    throw refused("recurse option requires state to be 'directory'", { path }, before);
  }
  if (src !== null && wish !== "link" && wish !== "hard") {
    throw refused("src option requires state to be 'link' or 'hard'", { path }, before);
  }
  const [modified, accessed] = await Promise.all([
    timeOf(args.modification_time, args.modification_time_format, wish, host),
    timeOf(args.access_time, args.access_time_format, wish, host),
  ]);
  const { force, follow } = args;
  const request = { path, before, src, force, follow, recurse, wanted, times: { modified, accessed } };
  const plan = await planState(wish, request, host);
  const shown = context.diff === false ? plan : await withDiff(plan, wish, request, host, context);
  return { ...shown, warnings: [...warnings, ...shown.warnings ?? []] };
}

/** What is at a path, and behind it; what may not be looked at is taken for nothing, with a warning. */
async function look(path: string, host: TargetReader) {
  try {
    const [[own = null], [behind = null]] = await Promise.all([
      host.stat([path]),
      host.stat([path], { follow: true }),
    ]);
    return { own, behind, warnings: [] };
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.code !== "access-denied") throw error;
    const warnings = [`Insufficient permissions to access ${path}. Treating as absent`];
    return { own: null, behind: null, warnings };
  }
}

/** Links may have been followed: then the plan is about what they point to. */
async function withDiff(
  plan: Plan,
  state: State,
  request: PathRequest,
  host: TargetReader,
  { clock }: ModuleContext,
): Promise<Plan> {
  const { path, before } = state === "directory" || state === "file"
    ? await behindLink(request, host)
    : request;
  const { changes } = plan;
  const diff = await stateDiff({ path, before, state, changes, nowMs: clock.nowMs() }, host);
  return { ...plan, values: { ...plan.values, diff } };
}

async function planState(state: State, request: PathRequest, host: TargetReader): Promise<Plan> {
  switch (state) {
    case "absent":
      return planAbsent(request);
    case "directory":
      return await planFolder(request, host);
    case "file":
      return await planFileAttributes(request, host);
    case "hard":
      return await planHardLink(request, host);
    case "link":
      return await planSymlink(request, host);
    case "touch":
      return await planTouch(request, host);
    default:
      return state satisfies never;
  }
}

function planAbsent({ path, before }: PathRequest): Plan {
  const values = { path, state: "absent" };
  if (!before) return { changes: [], values };
  return { changes: [{ kind: "path", path, before, after: { kind: "absent" } }], values };
}

function timeOf(text: string | null, format: string, state: State, host: TargetReader) {
  return readTime(text ?? (state === "touch" ? "now" : "preserve"), format, host);
}

/** The arguments were checked: any other word would not come so far. */
function stateOf(word: string): State {
  return STATES.find((state) => state === word) ?? "file";
}
