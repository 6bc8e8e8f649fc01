/** Which tasks `--tags` and `--skip-tags` leave. */

import type { Node, Task } from "../model/playbook.ts";
import type { Raw } from "../model/raw.ts";

export interface TagSelection {
  /** `all` where nothing was asked for. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The tags that a list of keyword values comes to. */
export type RenderTags = (tags: readonly Raw[]) => readonly string[];

/** The nodes that are left; blocks without tasks in them are left out. */
export function filterTagged(
  nodes: readonly Node[],
  selection: TagSelection,
  render: RenderTags,
): readonly Node[] {
  return nodes.flatMap((node): readonly Node[] => {
    if (node.kind === "task") {
      return node.implicit || isSelected(tagsOf(node, render), selection) ? [node] : [];
    }
    const part = (list: readonly Node[]) => filterTagged(list, selection, render);
    const [body, rescue, always] = [part(node.body), part(node.rescue), part(node.always)];
    const empty = body.length === 0 && rescue.length === 0 && always.length === 0;
    return empty ? [] : [{ ...node, body, rescue, always }];
  });
}

function tagsOf(task: Task, render: RenderTags): readonly string[] {
  return [...new Set(render(task.inherited.tags))];
}

/** Whether tasks with these tags run: Ansible's rules for `all`, `tagged`, `untagged`, `always` and `never`. */
export function isSelected(tags: readonly string[], { only, skip }: TagSelection): boolean {
  const own = tags.length > 0 ? tags : ["untagged"];
  const hasTags = tags.length > 0 && !(tags.length === 1 && tags[0] === "untagged");
  const wanted = own.includes("always") || (only.includes("all") && !own.includes("never")) ||
    own.some((tag) => only.includes(tag)) ||
    (only.includes("tagged") && hasTags && !own.includes("never"));
  return (only.length === 0 || wanted) && !isSkipped(own, hasTags, skip);
}

function isSkipped(own: readonly string[], hasTags: boolean, skip: readonly string[]): boolean {
  if (skip.includes("all")) return !own.includes("always") || skip.includes("always");
  return own.some((tag) => skip.includes(tag)) || (skip.includes("tagged") && hasTags);
}
