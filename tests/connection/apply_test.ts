/** Changing files where something comes in between, and where the host has SELinux. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { localTransport } from "../../lib/connection/local.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import type { PathChange } from "../../lib/model/change.ts";
import { sleep } from "../../lib/system/clock.ts";
import { signalProcess } from "../../lib/system/process.ts";

const ROUNDS = 25;

Deno.test("apply leaves the old file or the new, never a part, whenever it is killed", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/file`;
  const content = (letter: string) => letter.repeat(60_000);
  await Deno.writeTextFile(path, content("a"));
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    await using connection = new ShellConnection({
      transport: localTransport({ kind: "local" }),
      become: null,
    });
    const pid = Number(new TextDecoder().decode((await connection.exec({ script: "echo $$" })).stdout));
    const applying = shellTarget(connection).apply(fileChange(path, content("b"))).catch(() => {});
    await sleep((round * 12) / ROUNDS);
    signalProcess(pid, "SIGKILL", { group: true });
    await applying;
    const now = await Deno.readTextFile(path);
    ok(now === content("a") || now === content("b"), `${now.length} bytes of ${now[0]}`);
    seen.add(now[0] ?? "");
    await Deno.writeTextFile(path, content("a"));
  }
  ok(seen.has("a"));
});

Deno.test("apply and stat are one frame each", async () => {
  await using folder = await temporaryFolder();
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const target = shellTarget(connection);
  const frames = async () => {
    const { stdout } = await connection.exec({ script: "cat /proc/$$/comm" });
    return Number(new TextDecoder().decode(stdout).split(":")[1]);
  };
  const start = await frames();
  await target.apply({ ...fileChange(`${folder.path}/file`, "x".repeat(60_000)), before: null });
  await target.stat(Array.from({ length: 150 }, (_, at) => `${folder.path}/${at}`), { sha1: true });
  equal(await frames() - start, 3);
});

Deno.test("apply that is aborted takes its temporary file away", async () => {
  await using folder = await temporaryFolder();
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const aborting = new AbortController();
  const change = {
    ...fileChange(`${folder.path}/file`, "x".repeat(100_000)),
    validate: "sh -c 'sleep 30' %s",
  };
  const applying = shellTarget(connection, aborting.signal).apply(change);
  for (let turn = 0; turn < 500 && (await namesIn(folder.path)).length === 0; turn++) await sleep(10);
  equal((await namesIn(folder.path)).length, 1);
  aborting.abort(new Error("stop"));
  await rejects(applying, /stop/);
  deepEqual(await namesIn(folder.path), []);
});

Deno.test("apply keeps the context of a file, and gives a new one that of the policy", async () => {
  await using folder = await temporaryFolder();
  const tools = `${folder.path}/tools`;
  await Deno.mkdir(tools);
  for (const name of ["selinuxenabled", "chcon", "restorecon"]) {
    await Deno.writeTextFile(`${tools}/${name}`, `#!/bin/sh\necho "${name} $*" >>${tools}/log\n`, {
      mode: 0o755,
    });
  }
  const shell = ["env", `PATH=${tools}:${Deno.env.get("PATH")}`, "/bin/sh"];
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local", shell }),
    become: null,
  });
  const target = shellTarget(connection);
  const path = `${folder.path}/file`;
  const calls = async () => {
    const log = await Deno.readTextFile(`${tools}/log`);
    await Deno.remove(`${tools}/log`);
    return log.replaceAll(/\.ferry-[\w-]+\.tmp/g, "NEW").split("\n").filter((line) =>
      !/^(selinuxenabled.*)?$/.test(line)
    );
  };
  await target.apply(fileChange(path, "1"));
  deepEqual(await calls(), [`restorecon -- ${path}`]);
  const [before = null] = await target.stat([path]);
  await target.apply({ ...fileChange(path, "2"), before });
  deepEqual(await calls(), [`chcon --reference=${path} -- ${folder.path}/NEW`]);
  await target.apply({
    kind: "path",
    path: `${folder.path}/d`,
    before: null,
    after: { kind: "directory", attributes: {} },
  });
  deepEqual(await calls(), [`restorecon -- ${folder.path}/d`]);
});

Deno.test("apply says that there is no room", async () => {
  await using connection = new ShellConnection({
    transport: localTransport({ kind: "local" }),
    become: null,
  });
  const full = { ...fileChange("/dev/full", "x"), before: null, inPlace: true };
  const [before = null] = await shellTarget(connection).stat(["/dev/full"]);
  await rejects(shellTarget(connection).apply({ ...full, before }), { code: "no-space" });
});

function fileChange(path: string, text: string): PathChange {
  const content = { kind: "bytes", bytes: new TextEncoder().encode(text) } as const;
  const before = {
    path,
    kind: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    owner: "",
    group: "",
    size: 0,
    modifiedS: 0,
    accessedS: 0,
    changedS: 0,
    inode: 0,
    device: 0,
    links: 1,
    blocks: 0,
    blockSize: 0,
  } as const;
  return { kind: "path", path, before, after: { kind: "file", attributes: {}, content } };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
}

async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
