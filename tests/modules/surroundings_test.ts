/** What cases cannot describe: mounted files and folders, and servers. */

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { Attempt } from "../../lib/engine/task/attempt.ts";
import { runModule } from "../../lib/engine/task/run_module.ts";
import { fromJson } from "../../lib/model/json.ts";
import { field } from "../../lib/model/value.ts";
import { copy } from "../../lib/modules/builtin/copy.ts";
import { script } from "../../lib/modules/builtin/script.ts";
import { unarchive } from "../../lib/modules/builtin/unarchive.ts";
import type { Module } from "../../lib/modules/module.ts";
import { textSpan } from "../../lib/source/span.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { testContext } from "../support/module_context.ts";

type Run = (module: Module, args: Readonly<Record<string, unknown>>) => Promise<Attempt>;

async function inFolder(
  test: (folder: string, run: Run) => Promise<void>,
  shell: readonly string[] = ["/bin/sh"],
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-surroundings-" });
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local", shell }),
    become: null,
  });
  const at = textSpan("task", "");
  const run: Run = (module, args) => {
    const given = new Map(
      Object.entries(args).map(([name, value]) => [name, { value: fromJson(value), at, keyAt: at }]),
    );
    const context = testContext({ folder });
    const host = shellTarget(connection);
    return runModule({
      module,
      given: { given, raw: new Map() },
      at,
      host,
      context,
      powers: true,
      diff: false,
      tellsInvocation: false,
      hide: () => {},
      leaveUser: () => Promise.resolve(),
    });
  };
  try {
    await test(folder, run);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Why nothing can be mounted here; null where it can. */
async function mountsMissing(): Promise<string | null> {
  if (Deno.uid() !== 0) return "only root can mount";
  const folder = await Deno.makeTempDir();
  try {
    const { code } = await runProcess(["mount", "--bind", folder, folder]);
    if (code !== 0) return "nothing can be mounted here";
    await runProcess(["umount", folder]);
    return null;
  } catch {
    return "mount is not installed";
  } finally {
    await Deno.remove(folder);
  }
}

const noMounts = await mountsMissing();
const reason = noMounts === null ? "" : ` (skipped: ${noMounts})`;

Deno.test({
  name: `copy writes into a mounted file only where unsafe writes are allowed${reason}`,
  ignore: noMounts !== null,
  fn: () =>
    inFolder(async (folder, run) => {
      await Deno.writeTextFile(`${folder}/outer`, "old");
      await Deno.writeTextFile(`${folder}/file`, "");
      await runProcess(["mount", "--bind", `${folder}/outer`, `${folder}/file`]);
      try {
        const args = { dest: `${folder}/file`, content: "new" };
        equal((await run(copy, args)).status, "failed");
        equal(await Deno.readTextFile(`${folder}/outer`), "old");
        const written = await run(copy, { ...args, unsafe_writes: true });
        deepEqual([written.status, written.changed], ["ok", true]);
        equal(await Deno.readTextFile(`${folder}/outer`), "new");
        equal((await run(copy, { ...args, unsafe_writes: true })).changed, false);
      } finally {
        await runProcess(["umount", `${folder}/file`]);
      }
    }),
});

Deno.test({
  name: `script runs where the folder for temporary files holds no programs${reason}`,
  ignore: noMounts !== null,
  fn: async () => {
    const temporary = await Deno.makeTempDir({ prefix: "ferry-noexec-" });
    const home = await Deno.makeTempDir({ prefix: "ferry-home-" });
    await runProcess(["mount", "-t", "tmpfs", "-o", "noexec", "none", temporary]);
    try {
      await inFolder(async (folder, run) => {
        await Deno.writeTextFile(`${folder}/a.sh`, "#!/bin/sh\necho ran in ${0%/*/*}\n");
        const { values } = await run(script, { cmd: "a.sh" });
        equal(values.get("stdout"), `ran in ${home}\n`);
        for (const folder of [home, temporary]) deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
      }, ["env", `TMPDIR=${temporary}`, `HOME=${home}`, "/bin/sh"]);
    } finally {
      await runProcess(["umount", temporary]);
      await Deno.remove(temporary);
      await Deno.remove(home);
    }
  },
});

const noClient = ["curl", "wget"].every((name) => findProgram(name) === null);

Deno.test({
  name: `unarchive lets the host fetch an archive${
    noClient ? " (skipped: neither curl nor wget is installed)" : ""
  }`,
  ignore: noClient,
  fn: () =>
    inFolder(async (folder, run) => {
      await Deno.mkdir(`${folder}/to`);
      await Deno.writeTextFile(`${folder}/a`, "content");
      await runProcess(["tar", "-C", folder, "-czf", `${folder}/a.tgz`, "a"]);
      const archive = await Deno.readFile(`${folder}/a.tgz`);
      const server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        ({ url }) => url.endsWith("/a.tgz?x=1") ? new Response(archive) : new Response("", { status: 404 }),
      );
      try {
        const address = `http://127.0.0.1:${server.addr.port}`;
        const args = {
          src: `${address}/a.tgz?x=1`,
          dest: `${folder}/to`,
          remote_src: true,
          list_files: true,
        };
        const { status, changed, values } = await run(unarchive, args);
        deepEqual([status, changed, values.get("files")], ["ok", true, ["a"]]);
        equal(await Deno.readTextFile(`${folder}/to/a`), "content");
        equal((await run(unarchive, args)).changed, false);
        const missing = await run(unarchive, {
          ...args,
          src: `http://user:secret@127.0.0.1:${server.addr.port}/none`,
        });
        equal(missing.status, "failed");
        const message = String(field(new Map(missing.values), "msg"));
        equal(message.startsWith("Failure downloading http://****:****@127.0.0.1"), true, message);
      } finally {
        await server.shutdown();
      }
    }),
});
