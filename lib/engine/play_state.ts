/** How far the hosts of a batch are in their play. */

import type { Host } from "../model/inventory.ts";
import type { Role, Task } from "../model/playbook.ts";
import {
  type Cursor,
  ended,
  failIn,
  forgiven,
  hasFailure,
  isRescuable,
  leaveRole,
  nextStep,
  type Section,
  startAt,
} from "./strategy/cursor.ts";

/** One host's progress; replaced, never changed. */
interface Progress {
  readonly cursor: Cursor;
  /** Topics and names that were notified since the last flush, in their order. */
  readonly notifications: readonly string[];
  /** Handlers that are to run: ids. */
  readonly notified: ReadonlySet<number>;
  /** Uses of roles of which a task has run, and those that are done: identities. */
  readonly rolesBegun: ReadonlySet<string>;
  readonly rolesDone: ReadonlySet<string>;
}

/** The next task of a host, and where the host is once it has run. */
export interface NextTask {
  readonly task: Task;
  readonly cursor: Cursor;
}

export class PlayState {
  readonly #progress = new Map<string, Progress>();
  /** Hosts that are out of the play by a failure. */
  readonly failed = new Set<string>();
  /** Hosts that are out of the run. */
  readonly unreachable: Set<string>;
  /** Set by `meta: end_play`. */
  playEnded = false;

  constructor(readonly hosts: readonly Host[], sections: readonly Section[], unreachable: Set<string>) {
    this.unreachable = unreachable;
    const start: Progress = {
      cursor: startAt(sections),
      notifications: [],
      notified: new Set(),
      rolesBegun: new Set(),
      rolesDone: new Set(),
    };
    for (const host of hosts) this.#progress.set(host.name, start);
  }

  /** Hosts that still have something to do, in the order of the batch. */
  active(): readonly Host[] {
    return this.hosts.filter(({ name }) => !this.failed.has(name) && !this.unreachable.has(name));
  }

  /** Whether a host counts among those that are still in the play: one that has only an always before it does not. */
  isWell(host: string): boolean {
    if (this.failed.has(host) || this.unreachable.has(host)) return false;
    const progress = this.#progress.get(host);
    return !progress || !hasFailure(progress.cursor);
  }

  cursor(host: string): Cursor {
    return this.#of(host).cursor;
  }

  move(host: string, cursor: Cursor): void {
    this.#update(host, { cursor });
  }

  /** The host's next task; null when it is through. Ends of roles on the way are noted. */
  next(host: string): NextTask | null {
    while (true) {
      const { cursor, notified } = this.#of(host);
      const step = nextStep(cursor, {
        isNotified: ({ id }) => notified.has(id),
        skipsRole: this.#skipsRole(host),
      });
      if (step.kind === "task") return { task: step.task, cursor: step.cursor };
      this.move(host, step.cursor);
      if (step.kind === "done") {
        // A failure that waited for the end of an always is final now.
        if (step.cursor.failed) this.failed.add(host);
        return null;
      }
      this.#noteDone(host, step.role);
    }
  }

  /** What comes behind a place if nothing fails; null where that cannot be told, as at the end of a role. */
  foresee(host: string, cursor: Cursor): NextTask | null {
    if (cursor.frames.some(({ kind }) => kind === "handlers")) return null;
    const step = nextStep(cursor, { isNotified: () => false, skipsRole: this.#skipsRole(host) });
    return step.kind === "task" ? { task: step.task, cursor: step.cursor } : null;
  }

  /** Takes the host behind the end of the role that it is in: the role counts as done. */
  endRole(host: string): void {
    const { cursor, role } = leaveRole(this.cursor(host));
    this.move(host, cursor);
    if (role) this.#noteDone(host, role);
  }

  /** The host's task has failed. @returns true when a rescue goes on with it. */
  fail(host: string): boolean {
    const { cursor } = this.#of(host);
    const rescued = isRescuable(cursor);
    const after = failIn(cursor);
    this.move(host, after);
    if (after.failed) this.failed.add(host);
    return rescued;
  }

  /** Takes the host out of the play as failed. */
  drop(host: string): void {
    this.fail(host);
    this.failed.add(host);
  }

  end(host: string): void {
    this.move(host, ended(this.#of(host).cursor));
  }

  forgive(host: string): void {
    this.move(host, forgiven(this.#of(host).cursor));
    this.failed.delete(host);
    this.unreachable.delete(host);
  }

  notify(host: string, notification: string): void {
    const { notifications } = this.#of(host);
    if (!notifications.includes(notification)) {
      this.#update(host, { notifications: [...notifications, notification] });
    }
  }

  /** The notifications since the last flush; they are forgotten by this. */
  takeNotifications(host: string): readonly string[] {
    const { notifications } = this.#of(host);
    this.#update(host, { notifications: [] });
    return notifications;
  }

  hasNotifications(host: string): boolean {
    const { notifications, notified } = this.#of(host);
    return notifications.length > 0 || notified.size > 0;
  }

  /** @returns false when the handler is to run already. */
  notifyHandler(host: string, handler: Task): boolean {
    const { notified } = this.#of(host);
    if (notified.has(handler.id)) return false;
    this.#update(host, { notified: new Set([...notified, handler.id]) });
    return true;
  }

  handlerRan(host: string, handler: Task): void {
    const { notified } = this.#of(host);
    this.#update(host, { notified: new Set([...notified].filter((id) => id !== handler.id)) });
  }

  /** Notes that a task of a role has run on the host. */
  beginRole(host: string, role: Role | undefined): void {
    const { rolesBegun } = this.#of(host);
    if (role && !rolesBegun.has(role.identity)) {
      this.#update(host, { rolesBegun: new Set([...rolesBegun, role.identity]) });
    }
  }

  #skipsRole(host: string): (role: Role) => boolean {
    const { rolesDone } = this.#of(host);
    return ({ allowDuplicates, identity }) => !allowDuplicates && rolesDone.has(identity);
  }

  #noteDone(host: string, role: Role): void {
    const { rolesBegun, rolesDone } = this.#of(host);
    if (rolesBegun.has(role.identity)) {
      this.#update(host, { rolesDone: new Set([...rolesDone, role.identity]) });
    }
  }

  #of(host: string): Progress {
    const progress = this.#progress.get(host);
    if (!progress) throw new RangeError(`no host of this batch: ${host}`);
    return progress;
  }

  #update(host: string, change: Partial<Progress>): void {
    this.#progress.set(host, { ...this.#of(host), ...change });
  }
}
