/** Differences as results hold them, where Ansible's module returns one dictionary instead of a list. */

import type { Change, Diff, PathChange, PathState } from "../../model/change.ts";
import { type Dict, dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import type { Plan } from "../module.ts";
import { modeText } from "./mode.ts";
import { stateName } from "./path_values.ts";

/** The plan with the difference of its file's texts among its values. */
export function withTextDiff(plan: Plan): Plan {
  const change = plan.changes.find((one): one is PathChange =>
    one.kind === "path" && one.texts !== undefined
  );
  if (!change?.texts) return plan;
  const { before, after } = change.texts;
  const diff = dict({ before, after, before_header: change.path, after_header: change.path });
  return { ...plan, values: { ...plan.values, diff } };
}

/** The difference of a file that stays as it is, for modules that return one in any case. */
export function sameTexts(path: string, text: string): Dict {
  return dict({ before: text, after: text, before_header: path, after_header: path });
}

/** The differences of all texts that are changed, for modules that make their changes themselves. */
export function textDiffs(changes: readonly Change[]): readonly Diff[] {
  return changes.flatMap((change) =>
    change.kind === "path" && change.texts
      ? [{ ...change.texts, beforeHeader: change.path, afterHeader: change.path }]
      : []
  );
}

export interface StateDiffRequest {
  readonly path: string;
  /** What is at the path. */
  readonly before: PathState | null;
  /** The state that the path is to have. */
  readonly state: string;
  readonly changes: readonly Change[];
  readonly nowMs: number;
}

/** How a path differs from what it is to be: its name, and what changes of state, target, attributes and times. */
export async function stateDiff(request: StateDiffRequest, host: TargetReader): Promise<Dict> {
  const { path, before, state, changes, nowMs } = request;
  const found = stateName(before);
  const contents = state === "absent" && before?.kind === "directory"
    ? await contentsOf(path, host)
    : undefined;
  const change = changes.find((one): one is PathChange => one.kind === "path" && one.path === path);
  const pairs = change ? differences(change, nowMs / 1000) : [];
  const side = (index: 0 | 1) =>
    pairs.map(([name, ...values]): [string, Value | undefined] => [name, values[index]]);
  return dict({
    before: dict({
      path,
      ...(found === state ? {} : { state: found }),
      path_content: contents,
      ...Object.fromEntries(side(0)),
    }),
    after: dict({ path, ...(found === state ? {} : { state }), ...Object.fromEntries(side(1)) }),
  });
}

type Pair = readonly [name: string, before: Value | undefined, after: Value];

function differences({ before, after }: PathChange, nowS: number): readonly Pair[] {
  if (after.kind === "absent") return [];
  const { mode, owner, group, modifiedS, accessedS } = after.attributes;
  const pairs: Pair[] = [];
  const add = (name: string, old: Value | undefined, made: Value | undefined) => {
    if (made !== undefined && made !== old) pairs.push([name, old, made]);
  };
  if (after.kind === "symlink" && before?.kind === "symlink") add("src", before.target, after.target);
  add("mode", before ? modeText(before.mode) : undefined, mode === undefined ? undefined : modeText(mode));
  add("owner", before?.owner, owner);
  add("group", before?.group, group);
  add("mtime", before?.modifiedS, modifiedS === "now" ? nowS : modifiedS);
  add("atime", before?.accessedS, accessedS === "now" ? nowS : accessedS);
  return pairs;
}

async function contentsOf(folder: string, host: TargetReader): Promise<Dict> {
  const states = (await host.list(folder))?.states ?? [];
  const paths = (isFolder: boolean) =>
    states.filter(({ kind }) => (kind === "directory") === isFolder).map(({ path }) => path);
  return dict({ directories: paths(true), files: paths(false) });
}
