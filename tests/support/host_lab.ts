/** One module after the other on this machine, through a shell that a host may have. */

import { shellTarget } from "../../lib/connection/shell_target.ts";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { fromJson, toJson } from "../../lib/model/json.ts";
import type { Module } from "../../lib/modules/module.ts";
import { textSpan } from "../../lib/source/span.ts";
import { testContext } from "./module_context.ts";

/** What came of a run: Ansible's names, and the diffs. */
export interface LabResult {
  readonly status: Attempt["status"];
  readonly changed: boolean;
  readonly diffs: Attempt["diffs"];
  readonly warnings: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

export type LabRun = (
  module: Module,
  args: Readonly<Record<string, unknown>>,
  options?: { readonly check?: boolean },
) => Promise<LabResult>;

/** @param shell The words that start it. */
export async function inHostLab(
  shell: readonly string[],
  test: (folder: string, run: LabRun) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-host-" });
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local", shell }),
    become: null,
  });
  const at = textSpan("task", "");
  const run: LabRun = async (module, args, { check = false } = {}) => {
    const given = new Map(
      Object.entries(args).map(([name, value]) => [name, { value: fromJson(value), at, keyAt: at }]),
    );
    const { status, changed, diffs, warnings, values } = await runModule({
      module,
      given: { given, raw: new Map() },
      at,
      host: shellTarget(connection),
      context: testContext({ folder }),
      powers: !check,
      diff: true,
      tellsInvocation: false,
      leaveUser: () => Promise.resolve(),
      hide: () => {},
    });
    return { status, changed, diffs, warnings, values: toJson(values) as Readonly<Record<string, unknown>> };
  };
  try {
    await test(folder, run);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The shells of hosts, and why one cannot be used here. */
export const LAB_SHELLS = [
  { name: "dash", words: ["dash"] },
  { name: "busybox", words: ["busybox", "sh"] },
] as const;
