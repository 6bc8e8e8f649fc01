/** Repositories of apt as lines of files. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Change } from "../../model/change.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { applyChanges } from "../apply_changes.ts";
import { mistake } from "../commands/tools.ts";
import { textDiffs } from "../files/diff_values.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { UPDATE_ARGUMENTS } from "../packages/apt_arguments.ts";
import { updateCache } from "../packages/apt_cache.ts";
import { planPpaKey, readPpa, releaseName } from "../packages/ppa.ts";
import {
  addSource,
  planRewrites,
  readSourceFiles,
  removeSource,
  type Rewrite,
} from "../packages/source_files.ts";
import { readSource, sourceFileName } from "../packages/source_lines.ts";

const ARGUMENTS = {
  repo: {
    type: "str",
    required: true,
    description:
      "The repository as apt writes it, such as `deb https://… bookworm main`, or `ppa:owner/name`",
  },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether it is to be there",
  },
  mode: {
    type: "raw",
    description: "The permissions of a new file; by default what the host's umask leaves",
  },
  update_cache: {
    type: "bool",
    default: true,
    aliases: ["update-cache"],
    description: "Read the lists of packages anew where something was changed",
  },
  ...UPDATE_ARGUMENTS,
  validate_certs: {
    type: "bool",
    default: true,
    description: "Whether Launchpad has to prove who it is when it is asked for the key of a PPA",
  },
  filename: {
    type: "str",
    description: "The name of the file without `.list`; by default it is made from the repository's address",
  },
  codename: { type: "str", description: "The release for a PPA; by default the host's own" },
  install_python_apt: {
    type: "bool",
    default: true,
    description: "Without effect: nothing has to be installed for this module",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `apt_repository`. */
export const aptRepository = actionModule({
  name: "ansible.builtin.apt_repository",
  summary: "Adds repositories of apt as lines of files, and takes them away",
  notes: [
    "Where the lists of packages cannot be read anew afterwards, the files become again what they were.",
    "A line that is a comment is used again where it is about the repository. All other lines stay as they are.",
    "Newer hosts rather have `ansible.builtin.deb822_repository`.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    repo: { description: "The repository as the task names it", type: "str", returned: "always" },
    sources_added: { description: "Files that are new", type: "list", returned: "success" },
    sources_removed: { description: "Files that are gone", type: "list", returned: "success" },
    state: { description: "What was asked for", type: "str", returned: "success" },
  },
  examples: `- name: Use a mirror of packages
  ansible.builtin.apt_repository:
    repo: deb [signed-by=/etc/apt/keyrings/mirror.asc] https://mirror.example.com/debian bookworm main
    filename: mirror
`,
  run: (args, host, context) => work(args, host, host, context),
  preview: (args, host, context) => work(args, host, null, context),
});

/** @param target Null in check mode. */
async function work(
  args: Arguments,
  host: TargetReader,
  target: Target | null,
  context: ModuleContext,
): Promise<Outcome> {
  const { repo, state, update_cache: isUpdated } = args;
  if (repo === "") throw mistake("Please set argument 'repo' to a non-empty value");
  const { rewrites, keys } = await plan(args, host, context);
  const { changes } = await planRewrites(rewrites, context.diff ?? true, host);
  if (target) await applyChanges([...keys, ...changes], target);
  const warnings = target && isUpdated && changes.length > 0
    ? await updateOrRevert(args, rewrites, target, context)
    : [];
  const named = (wanted: (rewrite: Rewrite) => boolean) =>
    rewrites.filter(wanted).map(({ file }) => file.path);
  return {
    changed: changes.length > 0,
    values: {
      repo,
      state,
      sources_added: named(({ file }) => file.text === null),
      sources_removed: named(({ lines }) => lines.length === 0),
    },
    diffs: textDiffs(changes),
    warnings,
  };
}

interface Planned {
  readonly rewrites: readonly Rewrite[];
  /** Changes of keys, which come first. */
  readonly keys: readonly Change[];
}

async function plan(args: Arguments, host: TargetReader, context: ModuleContext): Promise<Planned> {
  const { repo, state, filename, mode, validate_certs: verify } = args;
  const isPpa = repo.startsWith("ppa:");
  const codename = isPpa ? args.codename ?? await releaseName(host) : "";
  const ppa = isPpa ? readPpa(repo, codename) : null;
  const source = ppa?.source ?? readSource(repo);
  const all = await readSourceFiles(host);
  if (state === "absent") return { rewrites: removeSource(source, all), keys: [] };
  const name = filename ?? sourceFileName(ppa ? `${repo}_${codename}` : source);
  const path = name.includes("/") ? `${name}.list` : `${all.folder}/${name}.list`;
  const rewrites = await addSource(source, path, mode, all, host);
  const keys = ppa && rewrites.length > 0 ? await planPpaKey(ppa, verify, host, context) : [];
  return { rewrites, keys };
}

const LOCK_TIMEOUT_S = 60;

async function updateOrRevert(
  args: Arguments,
  rewrites: readonly Rewrite[],
  target: Target,
  context: ModuleContext,
): Promise<readonly string[]> {
  try {
    return await updateCache(args, LOCK_TIMEOUT_S, target, context);
  } catch (error) {
    if (error instanceof ModuleFailure) await revert(rewrites, target);
    throw error;
  }
}

/** Makes the files what they were. */
async function revert(rewrites: readonly Rewrite[], target: Target): Promise<void> {
  for (const { file } of rewrites) {
    const now = await readOwnFile(file.path, target);
    const mode = file.before ? `0${file.before.mode.toString(8)}` : null;
    const { changes } = await planOwnFile(now, file.text, target, { diff: false, args: { mode } });
    await applyChanges(changes, target);
  }
}
