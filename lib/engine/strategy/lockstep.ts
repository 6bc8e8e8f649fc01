/** Which task comes next when all hosts go through a play side by side. */

import type { Task } from "../../model/playbook.ts";

/** The tasks of a play in one order for all hosts; what is included on the way is put in behind the present place. */
export class Lockstep {
  readonly #tasks: Task[];
  #at = 0;

  constructor(tasks: readonly Task[]) {
    this.#tasks = [...tasks];
  }

  /** The first task, from the present place on, that is the next one of some host; it becomes the present place. */
  choose(next: Iterable<Task>): Task | null {
    const wanted = new Set([...next].map(({ id }) => id));
    if (wanted.size === 0) return null;
    for (let round = 0; round < 2; round++) {
      for (let at = this.#at; at < this.#tasks.length; at++) {
        const task = this.#tasks[at];
        if (!task || !wanted.has(task.id)) continue;
        this.#at = at + 1;
        return task;
      }
      // Hosts whose failures were forgiven may have tasks left that lie behind.
      this.#at = 0;
    }
    throw new Error("a host's next task is not among the play's tasks");
  }

  insert(tasks: readonly Task[]): void {
    this.#tasks.splice(this.#at, 0, ...tasks);
  }
}
