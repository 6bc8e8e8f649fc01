/** One operation of the mirror engine in a process of its own, to be killed: `mirror_child.ts REQUEST` (JSON). */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { deleteImages } from "../../lib/mirror/delete/delete_images.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { messageOf } from "../../lib/source/diagnostic.ts";
import { systemClock } from "../../lib/system/clock.ts";
import { freeBytes } from "../../lib/system/free_space.ts";
import { testRemote } from "./remote.ts";

/** What the child is to do. */
export interface ChildRequest {
  readonly operation: "mirror-to-disk" | "disk-to-mirror" | "mirror-to-mirror" | "delete" | "hold";
  readonly root: string;
  /** Text of the image set, or of the delete list. */
  readonly config: string;
  readonly destination: string;
}

/** Starts a child; what it prints is a line with the outcome's status, or with an error. */
export function startChild(request: ChildRequest): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      "--cached-only",
      new URL(import.meta.url).pathname,
      JSON.stringify(request),
    ],
    cwd: new URL("../..", import.meta.url).pathname,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a child to its end. @returns what it printed. */
export async function runChild(request: ChildRequest): Promise<string> {
  const { stdout, stderr } = await startChild(request).output();
  const text = new TextDecoder();
  return text.decode(stdout).trim() + text.decode(stderr).trim();
}

async function run(request: ChildRequest): Promise<string> {
  const { operation, root, config } = request;
  using remote = testRemote();
  const deps = {
    sources: remote.registry,
    destinations: remote.registry,
    upstream: { env: {}, get: () => Promise.resolve(null) },
    clock: systemClock,
    emit: () => {},
    newUuid: () => crypto.randomUUID(),
    freeBytes,
    tool: { name: "ferry", version: "1.2.3" },
    process: { pid: Deno.pid, user: "child", host: "lab" },
  };
  const destination = parseDestination(request.destination);
  const imageSet = () => loadImageSet({ path: "isc.yaml", text: config }, "mirror");
  switch (operation) {
    case "mirror-to-disk":
      return (await mirrorToDisk({ root, imageSet: imageSet() }, deps)).status;
    case "disk-to-mirror":
      return (await diskToMirror({ from: root, destination }, deps)).status;
    case "mirror-to-mirror":
      return (await mirrorToMirror({ root, imageSet: imageSet(), destination }, deps)).status;
    case "delete":
      return (await deleteImages(
        { list: { path: "list.yaml", text: config }, destination, root },
        deps,
      ))
        .status;
    case "hold": {
      // Keeps the workspace locked until it is killed: nothing ever answers.
      const never = () => new Promise<never>(() => {});
      const sources = {
        ...{ resolve: never, getManifest: never, blobSize: never, listTags: never, listReferrers: never },
        getBlob: () => {
          throw new Error("nothing is planned, so nothing is fetched");
        },
      };
      setInterval(() => {}, 1000);
      say("holding");
      return (await mirrorToDisk({ root, imageSet: imageSet() }, { ...deps, sources })).status;
    }
    default:
      return operation satisfies never;
  }
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

if (import.meta.main) {
  try {
    say(await run(JSON.parse(Deno.args[0] ?? "")));
  } catch (error) {
    say(messageOf(error));
    Deno.exit(1);
  }
}
