/** Two registries on loopback, the way to the first as long as wanted, and what a program's run between them costs. */

import { sleep } from "../../../lib/system/clock.ts";
import { pathInfo } from "../../../lib/system/files.ts";
import { runProcess } from "../../../lib/system/process.ts";
import {
  type DockerAccess,
  type DockerRegistry,
  startDockerRegistry,
} from "../../support/docker_registry.ts";
import { testRemote } from "../../support/remote.ts";
import { type Cost, treeCost } from "../measure.ts";
import { openSlowPort } from "../../support/slow_port.ts";
import { BenchImages } from "./images.ts";

/** What a run had to do with one registry. */
export interface Traffic {
  readonly accesses: readonly DockerAccess[];
  /** Bytes that the registry's process read: what it was sent, and a little of its own. */
  readonly receivedBytes: number;
}

export interface MirrorCost extends Cost {
  readonly peakMiB: number;
  readonly code: number;
  readonly stderr: string;
  readonly source: Traffic;
  readonly destination: Traffic;
  /** Files in the workspace that are new or have changed. */
  readonly writtenBytes: number;
  /** Those of them that are to be carried. */
  readonly archiveBytes: number;
  /** What the workspace takes on the disk, with the cache, afterwards. */
  readonly diskBytes: number;
}

/** The folders of one side. */
export interface SidePlace {
  readonly workspace: string;
  /** What the program keeps for itself; its home. */
  readonly cache: string;
}

/** The access logs are written after the answers. */
const LOG_MS = 200;

export class MirrorBed implements AsyncDisposable {
  readonly images = new BenchImages();
  /** The host of the source, near or far. */
  readonly sources: { readonly near: string; readonly far: string };
  #destination: DockerRegistry | null = null;
  #destinations = 0;

  private constructor(
    readonly folder: string,
    private readonly source: DockerRegistry,
    private readonly way: Disposable & { readonly port: number },
  ) {
    this.sources = { near: source.host, far: `127.0.0.1:${way.port}` };
  }

  /** @param roundTripMs To the far source and back. */
  static async open(roundTripMs: number): Promise<MirrorBed> {
    const folder = await Deno.makeTempDir({ prefix: "bench-mirror-" });
    const source = await startDockerRegistry(`${folder}/source`);
    const [hostname = "", port] = source.host.split(":");
    return new MirrorBed(folder, source, openSlowPort(hostname, Number(port), roundTripMs / 2));
  }

  /** Puts images into the source. */
  async seed(count: number): Promise<void> {
    using remote = testRemote();
    for (let number = 0; number < count; number++) {
      await this.images.put(remote.registry, this.source.host, number);
    }
  }

  /** An empty destination, at an address that no program has seen. */
  async freshDestination(): Promise<string> {
    await this.#endDestination();
    this.#destination = await startDockerRegistry(`${this.folder}/destination-${++this.#destinations}`);
    return this.#destination.host;
  }

  get destination(): string {
    return this.#destination?.host ?? "";
  }

  /** Runs a program, which may fail. */
  async cost(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    { workspace, cache }: SidePlace,
  ): Promise<MirrorCost> {
    const before = await Promise.all([this.source, this.#destination].map(stateOf));
    const begin = Date.now();
    const cost = await treeCost(argv, { cwd: this.folder, env });
    await sleep(LOG_MS);
    const after = await Promise.all([this.source, this.#destination].map(stateOf));
    const [source, destination] = after.map((own, at) => between(before[at], own));
    return {
      ...cost,
      source: source ?? NOTHING,
      destination: destination ?? NOTHING,
      writtenBytes: writtenSince(workspace, begin),
      archiveBytes: writtenSince(workspace, begin, (name) => name.endsWith(".tar")),
      diskBytes: await diskBytes(workspace) + await diskBytes(cache),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.way[Symbol.dispose]();
    await this.#endDestination();
    await this.source[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  async #endDestination(): Promise<void> {
    if (!this.#destination) return;
    await this.#destination[Symbol.asyncDispose]();
    this.#destination = null;
    await Deno.remove(`${this.folder}/destination-${this.#destinations}`, { recursive: true });
  }
}

const NOTHING: Traffic = { accesses: [], receivedBytes: 0 };

async function stateOf(registry: DockerRegistry | null): Promise<Traffic> {
  if (!registry) return NOTHING;
  const io = await Deno.readTextFile(`/proc/${registry.pid}/io`);
  return {
    accesses: await registry.accesses(),
    receivedBytes: Number(/^rchar: (\d+)$/m.exec(io)?.[1] ?? NaN),
  };
}

function between(before: Traffic = NOTHING, after: Traffic): Traffic {
  return {
    accesses: after.accesses.slice(before.accesses.length),
    receivedBytes: after.receivedBytes - before.receivedBytes,
  };
}

function writtenSince(
  folder: string,
  beginMs: number,
  counts: (name: string) => boolean = () => true,
): number {
  let bytes = 0;
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) bytes += writtenSince(path, beginMs, counts);
    else if (isFile && counts(name)) {
      const { mtime, size } = Deno.lstatSync(path);
      if ((mtime?.getTime() ?? 0) >= beginMs) bytes += size;
    }
  }
  return bytes;
}

async function diskBytes(folder: string): Promise<number> {
  if (pathInfo(folder) === null) return 0;
  const { stdout } = await runProcess(["du", "-s", "--block-size=1", folder]);
  return parseInt(new TextDecoder().decode(stdout));
}
