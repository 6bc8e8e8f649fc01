/** The connections of a run: which one a task on a host uses. */

import type { Tell } from "../../model/event.ts";
import type { Task } from "../../model/playbook.ts";
import type { BecomeSettings } from "../../connection/become.ts";
import type { Connection } from "../../connection/connection.ts";
import { ConnectionPool } from "../../connection/pool.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import type { Target } from "../../connection/target.ts";
import type { Renderer } from "../../vars/render.ts";
import { type ConnectDefaults, connectionSettings } from "../../engine/task/connect.ts";
import type { OwnHost } from "../../engine/task/background.ts";
import type { Delegate } from "../../engine/task/task_deps.ts";
import { toldConnection } from "./told_connection.ts";

export class Connections implements AsyncDisposable {
  readonly #pool = new ConnectionPool();
  /** What was used for a host, under the users and ways that its tasks asked for, and as whom. */
  readonly #used = new Map<string, Map<Connection, BecomeSettings | null>>();

  /** Connections that have told that they are open. */
  readonly #opened = new WeakSet<Connection>();

  constructor(
    private readonly renderer: Renderer,
    private readonly defaults: ConnectDefaults,
    /** Null where nobody wants to know what connections do. */
    private readonly tell: Tell | null,
    /** Whether tasks are secret that do not say otherwise. */
    private readonly hidesAll: boolean,
  ) {}

  /**
   * The host of a task; nothing is connected before it is used.
   *
   * @param lane The host that the task runs for, whoever stands in for it.
   * @throws {DiagnosticError} for settings that cannot be.
   */
  target(task: Task, delegate: Delegate, lane: string, signal: AbortSignal): Target {
    const { name } = delegate.host;
    const settings = connectionSettings(task, delegate, this.renderer, this.defaults);
    const connection = this.#pool.connection(settings, lane);
    const used = this.#used.get(name) ?? new Map();
    this.#used.set(name, used.set(connection, settings.become));
    if (this.tell === null) return shellTarget(connection, signal);
    const use = { host: name, settings, isSecret: mayBeSecret(task, this.hidesAll), opened: this.#opened };
    return shellTarget(toldConnection(connection, use, this.tell), signal);
  }

  /** The host of a task over a connection of its own. */
  own(task: Task, delegate: Delegate): OwnHost {
    const settings = connectionSettings(task, delegate, this.renderer, this.defaults);
    const connection = this.#pool.separate(settings);
    return {
      target: (signal) => shellTarget(connection, signal),
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    };
  }

  /** Ends the connections of a host; the next task connects anew. */
  async reset(host: string): Promise<void> {
    for (const connection of this.#used.get(host)?.keys() ?? []) await connection.reset();
  }

  /** Ends the connections of a host as a user whom tasks became; the next such task connects anew. */
  async leaveUser(host: string, user: string): Promise<void> {
    for (const [connection, become] of this.#used.get(host) ?? []) {
      if (become?.user === user) await connection.reset();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

/** Whether what a task does may have to be hidden: where `no_log` is a template, nobody knows yet. */
function mayBeSecret(task: Task, otherwise: boolean): boolean {
  const raw = task.inherited.options.get("no_log");
  if (!raw) return otherwise;
  return raw.kind !== "scalar" || raw.value !== false;
}

/** Stands in where a module says that it needs no host: any use of it is a bug. */
export const NO_TARGET: Target = new Proxy({} as Target, {
  get: (_, name) => {
    throw new TypeError(`a module that runs on the controller used its host: ${String(name)}`);
  },
});
