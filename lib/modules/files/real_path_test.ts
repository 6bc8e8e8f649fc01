import { strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../connection/local.ts";
import { ShellConnection } from "../../connection/shell_connection.ts";
import { shellTarget } from "../../connection/shell_target.ts";
import { realPath } from "./real_path.ts";

Deno.test("realPath resolves links as Python does, those that lead nowhere too", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ferry-real-" });
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const host = shellTarget(connection);
  try {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await Deno.writeTextFile(`${folder}/a/file\n`, "");
    for (
      const [name, target] of [
        ["absolute", `${folder}/a`],
        ["a/up", "../absolute/b"],
        ["nowhere", "a/none"],
        ["odd", "a/file\n"],
        ["loop", "loop"],
        ["chain", "nowhere"],
      ] as const
    ) await Deno.symlink(target, `${folder}/${name}`);
    for (
      const [path, real] of [
        ["a", "a"],
        ["a/b/..", "a"],
        ["absolute", "a"],
        ["absolute/up", "a/b"],
        ["nowhere", "a/none"],
        ["chain", "a/none"],
        ["odd", "a/file\n"],
        ["none", "none"],
        ["none/none", "none/none"],
        ["absolute/none", "a/none"],
      ] as const
    ) equal(await realPath(`${folder}/${path}`, host), `${folder}/${real}`, path);
    equal(await realPath("/", host), "/");
    equal(await realPath("/tmp/..", host), "/");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
