/** Groups inside groups: who is above whom, and how deep. */

import { byCodePoint } from "../system/files.ts";

/** The names of the groups that a group is directly in. */
export type ParentsOf = (group: string) => Iterable<string>;

/** These groups and all above them, each once. */
export function withAncestors(groups: Iterable<string>, parentsOf: ParentsOf): ReadonlySet<string> {
  const found = new Set(groups);
  for (const group of found) {
    for (const parent of parentsOf(group)) found.add(parent);
  }
  return found;
}

/**
 * How deep groups lie: the length of the longest way up to a group without parents.
 *
 * The answers are kept: the graph must not change, and has no circles.
 */
export function depthsOf(parentsOf: ParentsOf): (group: string) => number {
  const known = new Map<string, number>();
  const depthOf = (group: string): number => {
    let depth = known.get(group);
    if (depth === undefined) {
      depth = 0;
      for (const parent of parentsOf(group)) depth = Math.max(depth, depthOf(parent) + 1);
      known.set(group, depth);
    }
    return depth;
  };
  return depthOf;
}

/**
 * Groups in the order in which their variables are laid over each other: a later one's win.
 *
 * Deeper groups come later, of the same depth those with the higher priority, then by name.
 */
export function byPrecedence<Member extends { readonly name: string; readonly priority: number }>(
  groups: Iterable<Member>,
  depthOf: (group: string) => number,
): Member[] {
  return [...groups].sort((a, b) =>
    depthOf(a.name) - depthOf(b.name) || a.priority - b.priority || byCodePoint(a.name, b.name)
  );
}
