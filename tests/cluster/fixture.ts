/** Runs `ferry.cluster.apply_resources` as a task does: through the engine, on this machine, over a real shell. */

import { ConnectionPool } from "../../lib/connection/pool.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { fromJson, type Json, toJson } from "../../lib/model/json.ts";
import { applyResources } from "../../lib/modules/cluster/apply_resources.ts";
import type { Rendered } from "../../lib/modules/module.ts";
import { textSpan } from "../../lib/source/span.ts";
import { kubeEnvironment } from "../support/kube.ts";
import { testContext } from "../support/module_context.ts";

/** A cluster's part of a task's result. */
export interface ClusterResult {
  readonly name: string;
  readonly delivery: string;
  readonly changed: boolean;
  readonly failed: boolean;
  readonly msg: string;
  readonly rollout: boolean;
  readonly commit: string | null;
  readonly objects: readonly {
    readonly kind: string;
    readonly name: string;
    readonly action: string;
    readonly msg: string;
    readonly file: string;
  }[];
}

export interface TaskResult extends Attempt {
  readonly msg: string;
  readonly clusters: readonly ClusterResult[];
}

export type Task = (
  args: Readonly<Record<string, Json>>,
  options?: { readonly check?: boolean },
) => Promise<TaskResult>;

/** A folder of manifests, and tasks that deliver them. */
export interface Fixture extends AsyncDisposable {
  readonly folder: string;
  /** Where the manifests lie. */
  readonly src: string;
  /** Writes a manifest; an object becomes JSON, which is YAML too. */
  write(name: string, content: string | Json): void;
  readonly deliver: Task;
}

/** @param environment What the task gives to what runs on the host. */
export function openFixture(environment: Readonly<Record<string, string>> = {}): Fixture {
  const folder = Deno.makeTempDirSync({ prefix: "deliver-" });
  const src = `${folder}/cluster-resources`;
  Deno.mkdirSync(src);
  const pool = new ConnectionPool();
  const host = shellTarget(pool.connection({ transport: { kind: "local" }, become: null }));
  return {
    folder,
    src,
    write: (name, content) =>
      Deno.writeTextFileSync(
        `${src}/${name}`,
        typeof content === "string" ? content : JSON.stringify(content),
      ),
    deliver: async (args, { check = false } = {}) => {
      const at = textSpan("task", "");
      const given = Object.entries({ src, ...args }).map((
        [name, value],
      ): [string, Rendered] => [name, { value: fromJson(value), at, keyAt: at }]);
      const attempt = await runModule({
        module: applyResources,
        given: { given: new Map(given), raw: new Map() },
        at,
        host,
        context: testContext({ folder, environment: { ...kubeEnvironment(folder), ...environment } }),
        powers: !check,
        diff: true,
        tellsInvocation: false,
        hide: () => {},
        leaveUser: () => Promise.resolve(),
      });
      const clusters = toJson(attempt.values.get("clusters") ?? []);
      return {
        ...attempt,
        msg: String(attempt.values.get("msg") ?? ""),
        clusters: clusters as unknown as readonly ClusterResult[],
      };
    },
    [Symbol.asyncDispose]: async () => {
      await pool[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Objects with what happened to them, such as `ImageDigestMirrorSet idms-a created`. */
export function actions(cluster: ClusterResult | undefined): readonly string[] {
  return (cluster?.objects ?? []).map(({ kind, name, action }) => `${kind} ${name} ${action}`);
}
