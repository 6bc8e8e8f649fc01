/** A play as the lists that its hosts go through. */

import type { Block, Node, Play, Task } from "../../model/playbook.ts";
import type { Raw } from "../../model/raw.ts";
import { isList, OMIT } from "../../model/value.ts";
import { roleNodes } from "../../playbook/load_nodes.ts";
import { str } from "../../template/python/repr.ts";
import type { Renderer } from "../../vars/render.ts";
import type { Scope } from "../../vars/scope.ts";
import { plainSection, type Section } from "./cursor.ts";
import { allTasks, flushTask, gatherFactsTask } from "./implicit_tasks.ts";
import { filterTagged, type TagSelection } from "../tags.ts";

/** The nodes that the selection of tags leaves. */
export function selectNodes(
  nodes: readonly Node[],
  selection: TagSelection,
  scope: Scope,
  renderer: Renderer,
): readonly Node[] {
  return filterTagged(nodes, selection, (tags) => renderTags(tags, scope, renderer));
}

/** The tags that keyword values come to. */
export function renderTags(tags: readonly Raw[], scope: Scope, renderer: Renderer): readonly string[] {
  return tags.flatMap((raw) => {
    const value = renderer.value(raw, scope);
    const all = isList(value) ? value : [value];
    return all.filter((tag) => tag !== OMIT).flatMap((tag) => str(tag).split(",")).map((tag) => tag.trim());
  }).filter(Boolean);
}

export interface PlaySections {
  readonly sections: readonly Section[];
  /** The task that gathers facts; null where none is to be gathered. */
  readonly gather: Task | null;
  /** The task that checks the play's variables; null where none does. */
  readonly check: Task | null;
}

export interface SectionOptions {
  readonly gathers: boolean;
  readonly check: Task | null;
  /** Handlers run for hosts that fail, too. */
  readonly forceHandlers: boolean;
  readonly select: (nodes: readonly Node[]) => readonly Node[];
}

export function playSections(
  play: Play,
  { gathers, check, forceHandlers, select }: SectionOptions,
): PlaySections {
  const [gather = null] = gathers ? allTasks(select([gatherFactsTask(play)])) : [];
  const [checked = null] = check ? allTasks(select([check])) : [];
  const first = [gather, checked].filter((task) => task !== null).map((task) => plainSection([task]));
  const parts = [play.preTasks, [...play.roles.flatMap(roleNodes), ...play.tasks], play.postTasks].map(
    select,
  );
  const bodies = parts.flatMap((part): Section[] => {
    const flush = flushTask(play);
    if (forceHandlers) return [{ ...plainSection(part), always: [flush] }];
    return [plainSection(part), plainSection([flush])];
  });
  return { sections: [...first, ...bodies], gather, check: checked };
}

/** All tasks of the sections in the order in which they are written. */
export function tasksOf(sections: readonly Section[]): readonly Task[] {
  return sections.flatMap((
    { body, rescue, always },
  ) => [...allTasks(body), ...allTasks(rescue), ...allTasks(always)]);
}

/** The sections without the tasks before one; the gathering of facts and the check stay. */
export function startingAt({ sections, gather, check }: PlaySections, first: Task): readonly Section[] {
  const order = tasksOf(sections).map(({ id }) => id);
  const from = order.indexOf(first.id);
  const stays = new Set(order.filter((id, at) => at >= from || id === gather?.id || id === check?.id));
  const pruned = (nodes: readonly Node[]): readonly Node[] =>
    nodes.flatMap((node): readonly Node[] => {
      if (node.kind === "task") return stays.has(node.id) ? [node] : [];
      const block: Block = {
        ...node,
        body: pruned(node.body),
        rescue: pruned(node.rescue),
        always: pruned(node.always),
      };
      return [block];
    });
  return sections.map((section) => ({
    ...section,
    body: pruned(section.body),
    rescue: pruned(section.rescue),
    always: pruned(section.always),
  }));
}
