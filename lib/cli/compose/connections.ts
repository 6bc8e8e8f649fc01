/** The connections of a run: which one a task on a host uses. */

import type { Task } from "../../model/playbook.ts";
import type { Connection } from "../../connection/connection.ts";
import { ConnectionPool } from "../../connection/pool.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import type { Target } from "../../connection/target.ts";
import type { Renderer } from "../../vars/render.ts";
import { type ConnectDefaults, connectionSettings } from "../../engine/connect.ts";
import type { Delegate } from "../../engine/task_deps.ts";

export class Connections implements AsyncDisposable {
  readonly #pool = new ConnectionPool();
  /** What was used for a host, under the users and ways that its tasks asked for. */
  readonly #used = new Map<string, Set<Connection>>();

  constructor(private readonly renderer: Renderer, private readonly defaults: ConnectDefaults) {}

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
    const used = this.#used.get(name) ?? new Set();
    this.#used.set(name, used.add(connection));
    return shellTarget(connection, signal);
  }

  /** Ends the connections of a host; the next task connects anew. */
  async reset(host: string): Promise<void> {
    for (const connection of this.#used.get(host) ?? []) await connection.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

/** Stands in where a module says that it needs no host: any use of it is a bug. */
export const NO_TARGET: Target = new Proxy({} as Target, {
  get: (_, name) => {
    throw new TypeError(`a module that runs on the controller used its host: ${String(name)}`);
  },
});
