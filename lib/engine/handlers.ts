/** Handlers: which of them a notification means. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Task } from "../model/playbook.ts";
import { str } from "../template/python/repr.ts";
import type { Renderer } from "../vars/render.ts";
import type { Scope } from "../vars/scope.ts";

/** The handlers of a play; includes add to them while it runs. */
export class Handlers {
  #tasks: readonly Task[];
  readonly #names = new Map<number, string | null>();

  constructor(
    tasks: readonly Task[],
    private readonly renderer: Renderer,
    private readonly scope: () => Scope,
    private readonly warn: (message: string) => void,
  ) {
    this.#tasks = tasks;
  }

  /** In the order in which they run. */
  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  /** Names and topics, as far as they are no templates. */
  get names(): readonly string[] {
    return this.#tasks.flatMap(({ name, handler }) => [
      ...name && !name.dynamic ? [str(name.value)] : [],
      ...handler?.listen ?? [],
    ]);
  }

  add(tasks: readonly Task[]): void {
    const known = new Set(this.#tasks.map(({ id }) => id));
    this.#tasks = [...this.#tasks, ...tasks.filter(({ id }) => !known.has(id))];
  }

  /**
   * What a notification means: the handler of that name, `role : name` included, and every handler that listens to
   * it. Of handlers with one name that of the list loaded last counts, and in a list the first.
   */
  find(notification: string): readonly Task[] {
    const candidates = listsOf(this.#tasks).reverse().flat();
    const named = candidates.find((task) => this.#namesOf(task).includes(notification));
    const seen = new Set<string>();
    const listening = candidates.filter((task) => {
      if (!topicsOf(task).includes(notification)) return false;
      const name = this.#nameOf(task);
      if (name !== null && seen.has(name)) return false;
      if (name !== null) seen.add(name);
      return true;
    });
    return [...new Set([...(named ? [named] : []), ...listening])];
  }

  #namesOf(task: Task): readonly string[] {
    const name = this.#nameOf(task);
    if (name === null) return [];
    const role = task.site.roles.at(-1);
    return role ? [name, `${role.name} : ${name}`, `${role.fullName} : ${name}`] : [name];
  }

  /** The name, rendered without a host's variables; null where it has none or it needs them. */
  #nameOf(task: Task): string | null {
    if (!task.name) return null;
    if (!task.name.dynamic) return str(task.name.value);
    const known = this.#names.get(task.id);
    if (known !== undefined) return known;
    try {
      const name = str(this.renderer.value(task.name, this.scope()));
      this.#names.set(task.id, name);
      return name;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      if (task.handler?.listen.length === 0) {
        this.warn(
          `Handler '${
            str(task.name.value)
          }' is unusable because it has no listen topics and the name could not be ` +
            `templated (host-specific variables are not supported in handler names). The error: ${error.message}`,
        );
      }
      return null;
    }
  }
}

/** What a handler listens to: as it says itself, and with its role before it. */
function topicsOf({ handler, site }: Task): readonly string[] {
  const role = site.roles.at(-1);
  return (handler?.listen ?? []).flatMap((topic) =>
    role ? [topic, `${role.name} : ${topic}`, `${role.fullName} : ${topic}`] : [topic]
  );
}

/** Handlers by the lists they stand in: those of a role, or of the play. */
function listsOf(handlers: readonly Task[]): Task[][] {
  const lists: Task[][] = [];
  for (const handler of handlers) {
    const last = lists.at(-1);
    if (last && last[0]?.site.roles.at(-1) === handler.site.roles.at(-1)) last.push(handler);
    else lists.push([handler]);
  }
  return lists;
}
