/** Mirroring with oc-mirror in a process of its own, to be killed: `oc_mirror_child.ts REQUEST` (JSON). */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { ocMirrorDriver } from "../../lib/mirror/oc_mirror/driver.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import type { MirrorMode } from "../../lib/mirror/run/disk_request.ts";
import type { MirrorEvent } from "../../lib/model/mirror_event.ts";
import { messageOf } from "../../lib/source/diagnostic.ts";
import { systemClock } from "../../lib/system/clock.ts";
import { freeBytes } from "../../lib/system/free_space.ts";
import { SETTINGS } from "./oc_mirror_lab.ts";
import { testRemote } from "./remote.ts";

export interface OcMirrorChildRequest {
  readonly program: string;
  readonly root: string;
  /** Text of the image set. */
  readonly config: string;
  /** Where to publish what is in `root`; without it images are mirrored to disk. */
  readonly destination?: string;
  readonly mode?: MirrorMode;
  /** Kills itself at the first event of this phase or kind. */
  readonly dieAt?: string;
  /** Kills itself when its clock has been asked this often. */
  readonly dieAtTick?: number;
}

export function startOcMirrorChild(request: OcMirrorChildRequest): Deno.ChildProcess {
  const file = new URL(import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", "--cached-only", file, JSON.stringify(request)],
    cwd: new URL("../..", import.meta.url).pathname,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Runs a child to its end. @returns what it printed, or the signal that ended it. */
export async function runOcMirrorChild(request: OcMirrorChildRequest): Promise<string> {
  const { stdout, signal } = await startOcMirrorChild(request).output();
  return signal ?? new TextDecoder().decode(stdout).trim();
}

async function run(request: OcMirrorChildRequest): Promise<string> {
  const { program, root, config, destination, mode, dieAt, dieAtTick = Infinity } = request;
  using remote = testRemote();
  let ticks = 0;
  const clock = {
    ...systemClock,
    nowMs: () => {
      ticks += 1;
      if (ticks >= dieAtTick) Deno.kill(Deno.pid, "SIGKILL");
      return systemClock.nowMs();
    },
  };
  const emit = (event: MirrorEvent) => {
    const name = event.kind === "phase" ? event.phase : event.kind;
    if (name === dieAt) Deno.kill(Deno.pid, "SIGKILL");
  };
  const deps = {
    sources: remote.registry,
    destinations: remote.registry,
    upstream: { env: {}, get: () => Promise.resolve(null) },
    clock,
    emit,
    newUuid: () => crypto.randomUUID(),
    freeBytes,
    tool: { name: "ferry", version: "1.2.3" },
    process: { pid: Deno.pid, user: "child", host: "lab" },
  };
  const driver = ocMirrorDriver(program, SETTINGS, Deno.env.toObject());
  if (destination !== undefined) {
    const to = parseDestination(destination);
    return (await driver.diskToMirror({ from: root, destination: to }, deps)).status;
  }
  const imageSet = loadImageSet({ path: "isc.yaml", text: config }, "mirror");
  return (await driver.mirrorToDisk({ root, imageSet, mode }, deps)).status;
}

if (import.meta.main) {
  const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  try {
    say(await run(JSON.parse(Deno.args[0] ?? "")));
  } catch (error) {
    say(messageOf(error));
    Deno.exit(1);
  }
}
