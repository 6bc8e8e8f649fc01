/** Single modules run on this machine, through a real shell. */

import { strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { fromJson, type Json, toJson } from "../../lib/model/json.ts";
import { jsonAt } from "../../lib/modules/cluster/manifests/manifest.ts";
import type { Module } from "../../lib/modules/module.ts";
import { textSpan } from "../../lib/source/span.ts";
import { testContext } from "./module_context.ts";

export type Args = Readonly<Record<string, unknown>>;

export class ModuleHost implements AsyncDisposable {
  readonly #connection: ShellConnection;

  /** @param isLocal False where modules are to do everything by the shell, as on a host far away. */
  constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>> = {},
    isLocal = true,
  ) {
    const transport = localTransport({ kind: "local", shell: ["/bin/sh"] });
    this.#connection = new ShellConnection({ transport: { ...transport, isLocal }, become: null });
  }

  /** @param powers False for check mode. */
  run(module: Module, args: Args, { powers = true }: { readonly powers?: boolean } = {}): Promise<Attempt> {
    const at = textSpan("task", "");
    const given = Object.entries(args)
      .map(([name, value]) => [name, { value: fromJson(value), at, keyAt: at }] as const);
    return runModule({
      module,
      given: { given: new Map(given), raw: new Map() },
      at,
      host: shellTarget(this.#connection),
      context: testContext({ folder: this.folder, environment: this.environment }),
      powers,
      diff: true,
      tellsInvocation: false,
      leaveUser: () => Promise.resolve(),
      hide: () => {},
    });
  }

  /** Runs a task in check mode, for real, and again: it changes something, and then nothing. */
  async twice(module: Module, args: Args): Promise<Attempt> {
    equal(changed(await this.run(module, args, { powers: false })), true, "in check mode");
    const done = await this.run(module, args);
    equal(changed(done), true, "for real");
    equal(changed(await this.run(module, args)), false, "again");
    return done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }
}

/** Whether a task that went well changed something. */
export function changed(attempt: Attempt): boolean {
  equal(attempt.status, "ok", attempt.error?.message);
  return attempt.changed;
}

/** A value that a task returned, below some keys. */
export function told(attempt: Attempt, ...keys: readonly string[]): Json | undefined {
  return jsonAt(toJson(attempt.values), ...keys);
}
