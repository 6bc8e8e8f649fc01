import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { testContext } from "../../../tests/support/module_context.ts";
import { ConnectionPool } from "../../connection/pool.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import { type Plan, stateModule } from "../../modules/module.ts";
import { textSpan } from "../../source/span.ts";
import { hashHex } from "../../system/hash.ts";
import type { Attempt } from "./attempt.ts";
import { runModule } from "./run_module.ts";

/** A module that writes a file, believing each time that the file holds one of these texts. */
async function written(beliefs: readonly string[]): Promise<{ attempt: Attempt; content: string }> {
  const folder = await Deno.makeTempDir({ prefix: "run-module-" });
  const path = `${folder}/file`;
  await Deno.writeTextFile(path, "theirs\n");
  await using pool = new ConnectionPool();
  const left = [...beliefs];
  const module = stateModule({
    name: "test.write",
    summary: "Writes a file",
    arguments: {},
    runsOn: "host",
    supports: { check: "full", diff: true },
    returns: {},
    examples: "",
    plan: async (_args, host): Promise<Plan> => {
      const [state] = await host.stat([path]);
      const sha1 = hashHex("sha1", left.shift() ?? "");
      const before = state ? { ...state, sha1 } : null;
      const content = { kind: "bytes", bytes: new TextEncoder().encode("ours\n") } as const;
      return {
        changes: [{ kind: "path", path, before, after: { kind: "file", attributes: {}, content } }],
        values: {},
      };
    },
  });
  const at = textSpan("task", "");
  const attempt = await runModule({
    module,
    given: { given: new Map(), raw: new Map() },
    at,
    host: shellTarget(pool.connection({ transport: { kind: "local" }, become: null })),
    context: testContext({ folder, environment: {} }),
    powers: true,
    diff: false,
    tellsInvocation: false,
    hide: () => {},
    leaveUser: () => Promise.resolve(),
  });
  const content = await Deno.readTextFile(path);
  await Deno.remove(folder, { recursive: true });
  return { attempt, content };
}

Deno.test("runModule plans anew where the host changed between the look and the change", async () => {
  const { attempt, content } = await written(["before\n", "theirs\n"]);
  deepEqual([attempt.status, attempt.changed, content], ["ok", true, "ours\n"]);
});

Deno.test("runModule fails where the host keeps changing, and leaves it as it is", async () => {
  const { attempt, content } = await written(["before\n", "still before\n"]);
  deepEqual([attempt.status, content], ["failed", "theirs\n"]);
  equal(attempt.error?.code, "content-changed");
});
