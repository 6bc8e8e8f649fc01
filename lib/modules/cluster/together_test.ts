import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { ConnectionPool } from "../../connection/pool.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import type { Command } from "../../model/change.ts";
import { together } from "./together.ts";

const OPTIONS = { writes: false, timeoutMs: 60_000 };

for (const width of [1, 3, 9]) {
  Deno.test(`together gives each of four works its own answers, ${width} at a time`, async () => {
    await using pool = new ConnectionPool();
    const host = shellTarget(pool.connection({ transport: { kind: "local" }, become: null }));
    const hands = { reader: host, target: null };
    const results = await together(["a'b", "$HOME", "c d", "ü"], width, hands, async (word, run) => {
      const first = await run(command(`cat; printf 'oops %s' "$0" >&2; exit 3`, word, `in ${word}`), OPTIONS);
      // Works need not run the same number of commands.
      const second = word === "c d" ? null : await run(command('printf "%s" "$0"', word, ""), OPTIONS);
      const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
      return [first.code, text(first.stdout), text(first.stderr), second && text(second.stdout)];
    });
    deepEqual(results, [
      [3, "in a'b\n", "oops a'b", "a'b"],
      [3, "in $HOME\n", "oops $HOME", "$HOME"],
      [3, "in c d\n", "oops c d", null],
      [3, "in ü\n", "oops ü", "ü"],
    ]);
  });
}

Deno.test("together runs commands at the same time", async () => {
  await using pool = new ConnectionPool();
  const host = shellTarget(pool.connection({ transport: { kind: "local" }, become: null }));
  const folder = await Deno.makeTempDir({ prefix: "together-" });
  try {
    // Each waits for the other's file: one after the other they would never end.
    const meet = 'touch "$0"; until [ -e "${0%/*}/a" ] && [ -e "${0%/*}/b" ]; do sleep 0.05; done; cat';
    const hands = { reader: host, target: null };
    const codes = await together(
      ["a", "b"],
      2,
      hands,
      async (name, run) =>
        (await run(command(meet, `${folder}/${name}`, ""), { ...OPTIONS, timeoutMs: 20_000 })).code,
    );
    deepEqual(codes, [0, 0]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("together ends with the failure of a work, once the others have ended", async () => {
  await using pool = new ConnectionPool();
  const host = shellTarget(pool.connection({ transport: { kind: "local" }, become: null }));
  let ended = 0;
  await rejects(
    together([1, 2], 2, { reader: host, target: null }, async (item, run) => {
      if (item === 1) throw new Error("broken");
      await run(command("cat", "x", ""), OPTIONS);
      ended++;
    }),
    /broken/,
  );
  equal(ended, 1);
});

function command(script: string, word: string, stdin: string): Command {
  return { run: { kind: "argv", argv: ["sh", "-c", script, word] }, stdin: `${stdin}\n` };
}
