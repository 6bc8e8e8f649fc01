/** What a change looks like as a difference of two texts. */

import type { Change, Diff, PathAttributes, PathChange, PathState, Wanted } from "../../model/change.ts";

/** The diff of a change; null where there is nothing to compare. */
export function diffOf(change: Change): Diff | null {
  switch (change.kind) {
    case "path":
      return change.texts
        ? { ...change.texts, beforeHeader: change.path, afterHeader: change.path }
        : attributesDiff(change);
    case "object":
      return {
        before: change.before,
        after: change.after,
        beforeHeader: change.name,
        afterHeader: change.name,
      };
    case "command":
      return null;
    default:
      return change satisfies never;
  }
}

function attributesDiff({ path, before, after }: PathChange): Diff {
  const kept = after.kind === "absent" ? {} : after.attributes;
  return {
    before: lines({ path, ...stateOf(before), ...targetOf(before), ...differing(before, kept) }),
    after: lines({
      path,
      state: after.kind === "hardlink" ? "hard" : after.kind === "symlink" ? "link" : after.kind,
      ...targetOf(after),
      ...shownAttributes(kept, before),
    }),
    beforeHeader: path,
    afterHeader: path,
  };
}

function stateOf(before: PathState | null): Record<string, string> {
  return { state: before === null ? "absent" : before.kind === "symlink" ? "link" : before.kind };
}

function targetOf(state: PathState | Wanted | null): Record<string, string> {
  return state?.kind === "symlink" && state.target !== undefined ? { src: state.target } : {};
}

/** The old values of the attributes that are to change. */
function differing(before: PathState | null, wanted: PathAttributes): Record<string, string> {
  if (!before) return {};
  return {
    ...(wanted.mode !== undefined && wanted.mode !== before.mode ? { mode: octal(before.mode) } : {}),
    ...(wanted.owner !== undefined && wanted.owner !== before.owner ? { owner: before.owner } : {}),
    ...(wanted.group !== undefined && wanted.group !== before.group ? { group: before.group } : {}),
    ...(wanted.modifiedS === undefined ? {} : { mtime: String(before.modifiedS) }),
    ...(wanted.accessedS === undefined ? {} : { atime: String(before.accessedS) }),
  };
}

function shownAttributes(wanted: PathAttributes, before: PathState | null): Record<string, string> {
  return {
    ...(wanted.mode !== undefined && wanted.mode !== before?.mode ? { mode: octal(wanted.mode) } : {}),
    ...(wanted.owner !== undefined && wanted.owner !== before?.owner ? { owner: wanted.owner } : {}),
    ...(wanted.group !== undefined && wanted.group !== before?.group ? { group: wanted.group } : {}),
    ...(wanted.modifiedS === undefined ? {} : { mtime: String(wanted.modifiedS) }),
    ...(wanted.accessedS === undefined ? {} : { atime: String(wanted.accessedS) }),
  };
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}

function lines(record: Record<string, string>): string {
  return `${JSON.stringify(record, Object.keys(record).sort(), 4)}\n`;
}
