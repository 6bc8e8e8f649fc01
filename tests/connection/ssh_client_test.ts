/** What only ssh can do: sharing connections, passwords, unreachable hosts, odd login shells. */

import { deepStrictEqual as deepEqual, match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import { type SshSettings, sshTransport } from "../../lib/connection/ssh.ts";
import { sleep } from "../../lib/system/clock.ts";
import { findProgram, signalProcess } from "../../lib/system/process.ts";
import { started } from "../support/connection_contract.ts";
import { randomBytes } from "../support/random_bytes.ts";
import { sshdMissing, type SshdOptions, startSshd, type TestSshd } from "../support/sshd.ts";
import { temporaryUser, usersMissing } from "../support/test_user.ts";

interface NeedsOptions extends SshdOptions {
  /** Why the test cannot be run here. */
  readonly missing?: string | null;
}

/** Registers a test that has a server of its own. */
function test(name: string, fn: (server: TestSshd) => Promise<void>, options: NeedsOptions = {}): void {
  const missing = sshdMissing() ?? options.missing ?? null;
  Deno.test({
    name: missing === null ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== null,
    fn: async () => {
      await using server = await startSshd(options);
      await fn(server);
    },
  });
}

test("ssh starts one program for a host, none for small files, one more for a large one", async (server) => {
  const counting = await countingClient(server);
  await using connection = connect(server.settings({ executable: counting.path }));
  const target = shellTarget(connection);
  const folder = await target.temporaryFolder();
  const write = (name: string, bytes: Uint8Array) =>
    target.apply({
      kind: "path",
      path: `${folder}/${name}`,
      before: null,
      after: { kind: "file", attributes: { mode: 0o600 }, content: { kind: "bytes", bytes } },
    });
  await Promise.all(Array.from({ length: 10 }, () => connection.exec({ script: ":" })));
  await write("small", randomBytes(65_536));
  equal((await target.read(`${folder}/small`))?.length, 65_536);
  equal((await target.stat([`${folder}/small`]))[0]?.size, 65_536);
  equal(counting.starts(), 1);
  await write("large", randomBytes(65_537));
  equal(counting.starts(), 2);
  await target.apply({ kind: "path", path: folder, before: null, after: { kind: "absent" } });
  equal(counting.starts(), 2);
});

test("ssh shares one connection among users, sessions and runs", async (server) => {
  for (let run = 0; run < 2; run++) {
    await using connection = connect(server.settings());
    equal(
      text((await connection.exec({ script: "wc -c", stdin: randomBytes(100_000) })).stdout).trim(),
      "100000",
    );
  }
  equal(server.log().split("Accepted publickey").length - 1, 1);
});

test("ssh leaves sharing to the user's own words", async (server) => {
  const settings = server.settings();
  for (const extraArgs of [["-o", "ControlPath=none"], ["-S", `${server.folder}/control/mine`]]) {
    await using connection = connect({ ...settings, extraArgs });
    await connection.exec({ script: ":" });
  }
  deepEqual(await names(`${server.folder}/control`), []);
});

test("ssh works where a server allows one session for a connection", async (server) => {
  await using connection = connect(server.settings());
  const { stdout } = await connection.exec({ script: "wc -c", stdin: randomBytes(200_000) });
  equal(text(stdout).trim(), "200000");
  await rejects(connection.exec({ script: "sleep 30", timeoutMs: 200 }), { code: "timeout" });
  equal((await connection.exec({ script: "exit 3" })).code, 3);
}, { config: ["MaxSessions 1"] });

test("ssh says in its own words why a host is unreachable", async (server) => {
  const settings = server.settings();
  const cases: readonly [Partial<SshSettings>, RegExp][] = [
    [
      { host: "127.0.1.77" },
      /^Failed to connect to the host via ssh: ssh: connect to host 127\.0\.1\.77 .*refused$/,
    ],
    [{ host: "no-such-host.invalid" }, /Could not resolve hostname no-such-host\.invalid/],
    [{ keyFile: `${server.folder}/host_key` }, /Permission denied \(publickey\)/],
    [
      { args: ["-F", "none", "-o", `UserKnownHostsFile=${server.folder}/none`] },
      /Host key verification failed/,
    ],
    [{ host: "-oProxyCommand=touch /tmp/x" }, /Failed to connect/],
    [{ shell: ["/no/such/shell"] }, /\/no\/such\/shell/],
  ];
  for (const [change, message] of cases) {
    await using connection = connect({ ...settings, ...change });
    await rejects(connection.exec({ script: ":" }), { code: "host-unreachable", message });
  }
});

test("ssh takes any host key where checking is off", async (server) => {
  const args = ["-F", "none", "-o", `UserKnownHostsFile=${server.folder}/new`];
  await using connection = connect(server.settings({ args, hostKeyChecking: false }));
  equal((await connection.exec({ script: ":" })).code, 0);
  match(await Deno.readTextFile(`${server.folder}/new`), /ssh-ed25519/);
});

test("ssh gives a password by way of a program, and leaves it nowhere", async (server) => {
  await using user = await temporaryUser();
  const { name, password } = user;
  const settings = server.settings({
    user: name,
    args: ["-F", "none", "-o", `UserKnownHostsFile=${server.knownHosts}`, "-o", "PubkeyAuthentication=no"],
  });
  {
    await using connection = connect({ ...settings, password });
    const { stdout } = await connection.exec({ script: "id -un; env" });
    equal(text(stdout).split("\n")[0], name);
    ok(!text(stdout).includes(password));
    ok(!(await names(`${server.folder}/control`)).some((entry) => entry.includes("askpass")));
    const large = await connection.exec({ script: "wc -c", stdin: randomBytes(200_000) });
    equal(text(large.stdout).trim(), "200000");
  }
  for (const change of [{ password: "wrong" }, {}]) {
    await using connection = connect({
      ...settings,
      ...change,
      port: server.port,
      extraArgs: ["-o", "ControlPath=none"],
    });
    await rejects(connection.exec({ script: ":" }), {
      code: "host-unreachable",
      message: /Permission denied/,
    });
  }
  ok(!(await names(`${server.folder}/control`)).some((entry) => entry.includes("askpass")));
}, { config: ["PasswordAuthentication yes"], missing: usersMissing() });

test("ssh says when the connection was lost under a command, and connects anew", async (server) => {
  const counting = await countingClient(server);
  const extraArgs = ["-o", "ControlPath=none"];
  await using connection = connect(server.settings({ executable: counting.path, extraArgs }));
  const running = await started(connection, { script: "sleep 5; echo never" });
  signalProcess(counting.lastPid(), "SIGKILL");
  await rejects(running.answer, {
    code: "host-unreachable",
    message: /lost while the command ran; its outcome is unknown/,
  });
  equal(text((await connection.exec({ script: "echo again" })).stdout), "again\n");
  signalProcess(counting.lastPid(), "SIGKILL");
  await sleep(100);
  equal(text((await connection.exec({ script: "echo idle" })).stdout), "idle\n");
});

test("ssh gives up a shared connection that no longer answers", async (server) => {
  await using proxy = startProxy(server.addresses[0] ?? "", server.port);
  const settings = server.settings({
    host: "127.0.0.1",
    port: proxy.port,
    args: ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
  });
  const transport = { ...sshTransport(settings), readyTimeoutMs: 1500 };
  {
    await using connection = new ShellConnection({ transport, become: null });
    await connection.exec({ script: ":" });
  }
  proxy.freeze();
  await using connection = new ShellConnection({ transport, become: null });
  equal(text((await connection.exec({ script: "echo again" })).stdout), "again\n");
  proxy.close();
  await connection.reset();
  await rejects(connection.exec({ script: ":" }), { code: "host-unreachable", message: /refused/ });
});

test("ssh closes at once where the host hangs", async (server) => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connection = connect(server.settings({ host: "127.0.0.1", port: listener.addr.port }));
  const waiting = rejects(connection.exec({ script: ":" }), { code: "interrupted" });
  await sleep(200);
  const start = performance.now();
  await connection[Symbol.asyncDispose]();
  await waiting;
  ok(performance.now() - start < 2000);
});

for (
  const [shell, files] of [
    ["bash", { ".bashrc": "echo noise; echo noise >&2; alias ls=false" }],
    ["zsh", { ".zshenv": "echo noise; echo noise >&2" }],
    ["fish", { ".config/fish/config.fish": "echo noise; echo noise >&2" }],
    ["tcsh", { ".cshrc": "echo noise" }],
  ] as const
) {
  const path = findProgram(shell);
  const missing = usersMissing() ?? (path === null ? `${shell} is not installed` : null);
  test(`ssh does not mind ${shell} as a login shell that prints`, async (server) => {
    await using user = await temporaryUser({ shell: path ?? "" });
    for (const [name, content] of Object.entries(files)) {
      await Deno.mkdir(`${user.home}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${user.home}/${name}`, `${content}\n`);
    }
    await using connection = connect(server.settings({ user: user.name }));
    const { stdout, stderr } = await connection.exec({
      script: 'id -un; echo "$0" | sed "s,.*/,,"; echo err >&2',
    });
    deepEqual([text(stdout), text(stderr)], [`${user.name}\nsh\n`, "err\n"]);
  }, { missing });
}

function connect(settings: SshSettings): ShellConnection {
  return new ShellConnection({ transport: sshTransport(settings), become: null });
}

/** A client that writes down each of its starts. */
async function countingClient({ folder }: TestSshd) {
  const path = `${folder}/counting-ssh`;
  const pids = `${folder}/starts`;
  await Deno.writeTextFile(path, `#!/bin/sh\necho $$ >>${pids}\nexec ssh "$@"\n`, { mode: 0o755 });
  await Deno.writeTextFile(pids, "");
  const lines = () => Deno.readTextFileSync(pids).trim().split("\n").filter((line) => line !== "");
  return { path, starts: () => lines().length, lastPid: () => Number(lines().at(-1)) };
}

/** A way to a server that can be blocked for the connections that are there, while new ones get through. */
function startProxy(hostname: string, port: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: { readonly pair: readonly Deno.Conn[]; frozen: boolean }[] = [];
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ hostname, port });
      const entry = { pair: [client, server], frozen: false };
      connections.push(entry);
      const forward = async (from: Deno.Conn, to: Deno.Conn) => {
        const buffer = new Uint8Array(65_536);
        for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
          if (!entry.frozen) await to.write(buffer.subarray(0, size));
        }
        if (!entry.frozen) to.close();
      };
      for (const [from, to] of [[client, server], [server, client]] as const) {
        forward(from, to).catch(() => {});
      }
    }
  };
  const serving = serve().catch(() => {});
  return {
    port: listener.addr.port,
    close: () => listener.close(),
    freeze: () => connections.forEach((entry) => entry.frozen = true),
    [Symbol.asyncDispose]: async () => {
      for (const { pair } of connections) pair.forEach((end) => closeQuietly(end));
      await serving;
    },
  };
}

function closeQuietly(end: Deno.Conn): void {
  try {
    end.close();
  } catch {
    // It has ended by itself.
  }
}

async function names(folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
