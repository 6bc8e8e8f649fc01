/** A real podman whose storage is a folder of its own, with one image of BusyBox. */

import { findProgram, runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { sleep } from "../../lib/system/clock.ts";
import { makeBusyboxTree } from "./busybox_tree.ts";

export const IMAGE = "localhost/box:1";
/** What lets containers run where limits may not be raised. */
export const LIMITS = { network: ["none"], ulimit: ["nofile=256:256", "nproc=256:256"] };

const LIMIT_WORDS = ["--network=none", ...LIMITS.ulimit.map((limit) => `--ulimit=${limit}`)];
/** What docker's clients start is cleaned up at once: minutes later the folder would be made anew for that. */
const SETTINGS = "[engine]\nexit_command_delay = 0\n";
const SERVICE_TURNS = 200;
const TURN_MS = 50;

export interface PodmanAnswer {
  readonly code: number;
  /** What was printed: as output where it went well, else as errors. */
  readonly text: string;
}

export interface Podman extends AsyncDisposable {
  readonly folder: string;
  /** A program to be called in place of podman. */
  readonly program: string;
  run(words: readonly string[]): Promise<PodmanAnswer>;
  /** Starts a container that does nothing. @throws {Error} in podman's words. */
  startBox(name: string): Promise<void>;
}

/** A podman that has nothing but its image; all that it makes is gone with it. */
export async function openPodman(): Promise<Podman> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-podman-" });
  const program = `${folder}/podman`;
  const words = `--root=${folder}/root --runroot=${folder}/runroot --runtime=runc --events-backend=file`;
  await Deno.writeTextFile(`${folder}/containers.conf`, SETTINGS);
  await Deno.writeTextFile(
    program,
    `#!/bin/sh\nexport CONTAINERS_CONF=${folder}/containers.conf\nexec podman ${words} "$@"\n`,
    { mode: 0o755 },
  );
  const run = async (words: readonly string[]) => {
    const { code, stdout, stderr } = await runProcess([program, ...words]);
    return { code, text: new TextDecoder().decode(code === 0 ? stdout : stderr) };
  };
  const must = async (words: readonly string[]) => {
    const { code, text } = await run(words);
    if (code !== 0) throw new Error(text);
  };
  const podman: Podman = {
    folder,
    program,
    run,
    startBox: (name) => must(["run", "--detach", `--name=${name}`, ...LIMIT_WORDS, IMAGE, "sleep", "3600"]),
    [Symbol.asyncDispose]: async () => {
      await run(["rm", "--all", "--force", "--time=0"]);
      await run(["rmi", "--all", "--force"]);
      await run(["network", "prune", "--force"]);
      await runProcess(["umount", `${folder}/root/overlay`]);
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await makeBusyboxTree(`${folder}/image`);
    await runProcess(["tar", "-C", `${folder}/image`, "-cf", `${folder}/image.tar`, "."]);
    await must(["import", `${folder}/image.tar`, IMAGE]);
    return podman;
  } catch (error) {
    await podman[Symbol.asyncDispose]();
    throw error;
  }
}

/** Why no containers can be run here, null where they can. */
export async function podmanMissing(): Promise<string | null> {
  const program = ["podman", "runc", "busybox", "tar"].find((name) => findProgram(name) === null);
  if (program) return `${program} is not installed`;
  if (Deno.uid() !== 0) return "the storage of the test's containers is root's";
  try {
    await using podman = await openPodman();
    const { code, text } = await podman.run(["run", "--rm", ...LIMIT_WORDS, IMAGE, "true"]);
    return code === 0 ? null : `podman cannot run containers here: ${text.split("\n")[0]}`;
  } catch (error) {
    return `podman cannot be used here: ${String(error).split("\n")[0]}`;
  }
}

export interface DockerServer extends AsyncDisposable {
  /** What docker's option `-H` takes. */
  readonly address: string;
}

/** Podman as a server for docker's own client. */
export async function serveDockerClients(podman: Podman): Promise<DockerServer> {
  const socket = `${podman.folder}/docker.sock`;
  const argv = [podman.program, "system", "service", "--time=0", `unix://${socket}`];
  const { pid, status } = startProcess(argv, { stdin: "null", stdout: "null", stderr: "null" });
  const server = {
    address: `unix://${socket}`,
    [Symbol.asyncDispose]: async () => {
      signalProcess(pid, "SIGTERM");
      await status;
    },
  };
  for (let turn = 0; turn < SERVICE_TURNS; turn++) {
    if (await Deno.stat(socket).then(() => true, () => false)) return server;
    await sleep(TURN_MS);
  }
  await server[Symbol.asyncDispose]();
  throw new Error("podman's service did not start in time");
}
