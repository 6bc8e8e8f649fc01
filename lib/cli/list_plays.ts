/** `--list-hosts`, `--list-tasks`, `--list-tags`: what a run would be made of. */

import type { Node, Play, Playbook, Task } from "../model/playbook.ts";
import { byCodePoint } from "../system/files.ts";
import { isList } from "../model/value.ts";
import { repr, str } from "../template/python/repr.ts";
import { playName } from "../playbook/load_play.ts";
import { roleNodes } from "../playbook/load_nodes.ts";
import { Keywords } from "../engine/task/keywords.ts";
import { rendered, unnamed } from "../engine/task/labels.ts";
import type { RunDeps } from "../engine/run_deps.ts";
import { renderTags, selectNodes } from "../engine/strategy/sections.ts";
import type { Scope } from "../vars/scope.ts";

export interface Listing {
  readonly hosts: boolean;
  readonly tasks: boolean;
  readonly tags: boolean;
}

/** Lines in the layout of ansible-playbook; of a block only its main part is listed, as there. */
export function listPlaybook({ path, plays }: Playbook, listing: Listing, deps: RunDeps): readonly string[] {
  return ["", `playbook: ${path}`, ...plays.flatMap((play, index) => listPlay(play, index, listing, deps))];
}

function listPlay(play: Play, index: number, listing: Listing, deps: RunDeps): readonly string[] {
  const scope = deps.scopes.playScope([...play.inherited.vars, play.vars], play.folder);
  const keywords = new Keywords(deps.renderer, scope);
  const value = keywords.value("hosts", play.hosts);
  const patterns = (isList(value) ? value : [value ?? ""]).map((pattern) => str(pattern));
  const tags = (of: Play | Task) => tagsOf(of, scope, deps);
  const name = rendered(playName(play), scope, deps.renderer);
  const lines = [
    "",
    `  play #${index + 1} (${patterns.join(",")}): ${name}\tTAGS: [${tags(play).join(", ")}]`,
  ];
  if (listing.hosts) {
    const { hosts } = deps.matchHosts(
      patterns,
      keywords.text("order", play.keywords.get("order")),
      play.hosts.at,
    );
    lines.push(
      `    pattern: ${repr(patterns)}`,
      `    hosts (${hosts.length}):`,
      ...hosts.map((host) => `      ${host.name}`),
    );
  }
  const tasks = listing.tasks || listing.tags ? tasksOf(play, scope, deps) : [];
  if (listing.tasks) {
    lines.push(
      "    tasks:",
      ...tasks.map((task) => `      ${taskName(task)}\tTAGS: [${tags(task).join(", ")}]`),
    );
  }
  if (listing.tags) {
    const all = [...new Set(tasks.flatMap(tags))].sort(byCodePoint);
    lines.push(`      TASK TAGS: [${all.join(", ")}]`);
  }
  return lines;
}

function tasksOf(play: Play, scope: Scope, deps: RunDeps): readonly Task[] {
  const nodes = [...play.preTasks, ...play.roles.flatMap(roleNodes), ...play.tasks, ...play.postTasks];
  return selectNodes(nodes, deps.settings.tags, scope, deps.renderer).flatMap(mainTasks);
}

function mainTasks(node: Node): readonly Task[] {
  if (node.kind === "block") return node.body.flatMap(mainTasks);
  return node.implicit ? [] : [node];
}

function taskName(task: Task): string {
  const role = task.site.roles.at(-1);
  const own = task.name ? str(task.name.value) : unnamed(task);
  return role ? `${role.fullName} : ${own}` : own;
}

function tagsOf({ inherited }: Play | Task, scope: Scope, { renderer }: RunDeps): readonly string[] {
  return [...new Set(renderTags(inherited.tags, scope, renderer))].sort(byCodePoint);
}
