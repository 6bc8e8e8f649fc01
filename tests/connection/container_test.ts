/** The connections' contract through programs that lead into a container or another root. */

import { rejects, strictEqual as equal } from "node:assert/strict";
import { chrootTransport } from "../../lib/connection/chroot.ts";
import { type ContainerSettings, containerTransport } from "../../lib/connection/container.ts";
import { ShellConnection } from "../../lib/connection/shell_connection.ts";
import type { Transport } from "../../lib/connection/transport.ts";
import { userId } from "../../lib/system/environment.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { busyboxMissing, makeBusyboxTree } from "../support/busybox_tree.ts";
import { connectionContract } from "../support/connection_contract.ts";
import {
  type DockerServer,
  openPodman,
  type Podman,
  podmanMissing,
  serveDockerClients,
} from "../support/podman.ts";

connectionContract({
  name: "chroot",
  missing: userId() === 0 ? null : "only root can change the root",
  open: () => opened(chrootTransport({ kind: "chroot", folder: "/" })),
});

connectionContract({
  name: "chroot with BusyBox alone",
  missing: userId() === 0 ? busyboxMissing() ?? devicesMissing() : "only root can change the root",
  open: async () => {
    const root = await busyboxRoot();
    const { connection } = await opened(chrootTransport({ kind: "chroot", folder: root.folder }));
    return {
      connection,
      [Symbol.asyncDispose]: async () => {
        await connection[Symbol.asyncDispose]();
        await root[Symbol.asyncDispose]();
      },
    };
  },
});

const BOX = "box";
const missing = await podmanMissing();
let podman: Podman | null = null;
let server: DockerServer | null = null;

Deno.test.beforeAll(async () => {
  if (missing !== null) return;
  podman = await openPodman();
  await podman.startBox(BOX);
  if (findProgram("docker")) server = await serveDockerClients(podman);
});

Deno.test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await podman?.[Symbol.asyncDispose]();
});

connectionContract({
  name: "podman exec",
  missing,
  samePids: false,
  open: () => {
    if (!podman) throw new Error("the container has not started");
    const executable = podman.program;
    return opened(containerTransport({ kind: "container", engine: "podman", name: BOX, executable }));
  },
});

connectionContract({
  name: "docker exec, with podman as the server",
  missing: missing ?? (findProgram("docker") ? null : "docker is not installed"),
  samePids: false,
  open: () => {
    if (!server) throw new Error("the server has not started");
    const extraArgs = ["-H", server.address];
    return opened(containerTransport({ kind: "container", engine: "docker", name: BOX, extraArgs }));
  },
});

Deno.test("a container is entered as its engine wants it", async () => {
  await using engine = await fakeEngine();
  await using plain = await opened(containerTransport(engine.settings({})));
  await plain.connection.exec({ script: ":" });
  equal(
    text((await plain.connection.exec({ script: "cat", stdin: "x".repeat(100_000) })).stdout).length,
    100_000,
  );
  const more = { user: "app", extraArgs: ["--remote"], shell: ["/bin/bash"] };
  await using other = await opened(containerTransport(engine.settings(more)));
  await other.connection.exec({ script: ":" });
  equal(
    engine.calls(),
    "exec -i web /bin/sh\nexec -i web /bin/sh\n--remote exec -i --user app web /bin/bash\n",
  );
});

Deno.test("a container that is not there is unreachable, in its engine's words", async () => {
  await using engine = await fakeEngine();
  await using subject = await opened(containerTransport(engine.settings({ name: "none" })));
  await rejects(subject.connection.exec({ script: ":" }), {
    code: "host-unreachable",
    message: "Failed to connect to the host via podman: Error: no container with name none",
  });
});

/** A tree of BusyBox with processes and devices, as whoever changes the root prepares it. */
async function busyboxRoot() {
  const folder = await Deno.makeTempDir({ prefix: "ferry-root-" });
  await makeBusyboxTree(folder);
  await Deno.mkdir(`${folder}/dev`);
  for (const [name, minor] of [["null", "3"], ["zero", "5"], ["full", "7"], ["urandom", "9"]] as const) {
    await surely(["mknod", "-m", "666", `${folder}/dev/${name}`, "c", "1", minor]);
  }
  for (const [number, name] of ["stdin", "stdout", "stderr"].entries()) {
    await Deno.symlink(`/proc/self/fd/${number}`, `${folder}/dev/${name}`);
  }
  await surely(["mount", "-t", "proc", "proc", `${folder}/proc`]);
  return {
    folder,
    [Symbol.asyncDispose]: async () => {
      await surely(["umount", "-l", `${folder}/proc`]);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Why the tree cannot be prepared here; null where it can. */
function devicesMissing(): string | null {
  const missing = ["mknod", "mount", "umount"].find((name) => findProgram(name) === null);
  return missing === undefined ? null : `${missing} is not installed`;
}

async function surely(argv: readonly string[]): Promise<void> {
  const { code, stderr } = await runProcess(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${text(stderr)}`);
}

/** A program that takes an engine's words and runs the shell here. */
async function fakeEngine() {
  const folder = await Deno.makeTempDir();
  const script = [
    "#!/bin/sh",
    `echo "$*" >>${folder}/calls`,
    '[ "$1" = --remote ] && shift',
    "shift 2",
    '[ "$1" = --user ] && shift 2',
    '[ "$1" = web ] || { echo "Error: no container with name $1" >&2; exit 125; }',
    'shift; exec "$@"',
  ];
  await Deno.writeTextFile(`${folder}/podman`, script.join("\n"), { mode: 0o755 });
  return {
    settings: (change: Partial<ContainerSettings>): ContainerSettings => ({
      kind: "container",
      engine: "podman",
      name: "web",
      executable: `${folder}/podman`,
      ...change,
    }),
    calls: () => Deno.readTextFileSync(`${folder}/calls`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function opened(transport: Transport) {
  const connection = new ShellConnection({ transport, become: null });
  return Promise.resolve({ connection, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
