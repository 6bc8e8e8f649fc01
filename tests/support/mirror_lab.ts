/** Two registries of our own on loopback, and all that mirroring between them takes. */

import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { type Destination, parseDestination } from "../../lib/mirror/plan/destination.ts";
import type { Upstream } from "../../lib/mirror/resolve/upstream.ts";
import type { MirrorDeps } from "../../lib/mirror/session.ts";
import type { ImageSet } from "../../lib/model/mirror.ts";
import type { MirrorEvent } from "../../lib/model/mirror_event.ts";
import type { Digest } from "../../lib/model/oci.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import type { AccessRecord } from "../../lib/registry/server/access_log.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { type HttpServer } from "../../lib/system/http/server.ts";
import { freeBytes } from "../../lib/system/free_space.ts";
import { pushImage, repository, type SampleImage, sampleImage, type SampleOptions } from "./images.ts";
import { testRemote } from "./remote.ts";

/** A moment for everything that tells the time: 2026-11-21 08:07:00 UTC. */
export const NOW_MS = Date.UTC(2026, 10, 21, 8, 7, 0);

/** A registry that is served, and what was asked of it. */
export interface LabRegistry {
  readonly host: string;
  readonly layout: LayoutRegistry;
  readonly records: AccessRecord[];
  /** `METHOD /path status`, since the last call of `forget`. */
  readonly requests: () => readonly string[];
  /** Requests that could have changed something. */
  readonly writes: () => readonly string[];
  readonly forget: () => void;
}

export class MirrorLab implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "ferry-mirror-" });
  readonly source: LabRegistry;
  readonly destination: LabRegistry;
  readonly events: MirrorEvent[] = [];
  readonly remote = testRemote();
  /** What other servers say, by address. */
  readonly pages = new Map<string, string | Uint8Array>();
  /** Where resolvers look servers, keys and programs up. */
  serverEnv: Readonly<Record<string, string>> = {};
  /** The addresses that were asked for, since the last call of `forget`. */
  readonly visits: string[] = [];
  /** What the clock shows. */
  nowMs = NOW_MS;
  /** Hears of every request to one of the registries once it is answered. */
  onRequest: () => void = () => {};
  /** What the next workspaces are called. */
  uuids = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
  readonly #servers: HttpServer[] = [];

  constructor({ sparse = false }: { readonly sparse?: boolean } = {}) {
    this.source = this.#serve("source", false);
    this.destination = this.#serve("destination", sparse);
  }

  /** The folder of a workspace. */
  get root(): string {
    return `${this.folder}/work`;
  }

  get deps(): MirrorDeps {
    const uuids = [...this.uuids];
    return {
      sources: this.remote.registry,
      destinations: this.remote.registry,
      upstream: this.upstream,
      clock: { nowMs: () => this.nowMs, ticksMs: () => this.nowMs },
      emit: (event) => void this.events.push(event),
      newUuid: () => uuids.shift() ?? crypto.randomUUID(),
      freeBytes,
      tool: { name: "ferry", version: "1.2.3" },
      process: { pid: Deno.pid, user: "tester", host: "lab" },
    };
  }

  get upstream(): Upstream {
    return {
      env: this.serverEnv,
      get: (url) => {
        this.visits.push(url);
        const page = this.pages.get(url.replace(/&id=[^&]*/, ""));
        return Promise.resolve(typeof page === "string" ? new TextEncoder().encode(page) : page ?? null);
      },
    };
  }

  /** The destination with a path in it, for requests. */
  at(path = "", maxNestedPaths: number | null = null): Destination {
    return parseDestination(this.destination.host + (path && `/${path}`), maxNestedPaths);
  }

  /** Puts an image into the source. @returns its digest. */
  async push(path: string, tag: string, image: SampleImage): Promise<Digest> {
    await pushImage(this.source.layout, repository(path), image, [tag]);
    return image.manifest.descriptor.digest;
  }

  /** Puts an image of three layers into the source: one that all share, one of its path, one of its own. */
  async add(path: string, tag: string, options: SampleOptions = {}): Promise<SampleImage> {
    const image = sampleImage(`${path}:${tag}`, { layers: ["base", path, `${path}:${tag}`], ...options });
    await this.push(path, tag, image);
    return image;
  }

  /** An image set of additional images in the source, by `path:tag` or `path@digest`. */
  set(images: readonly (string | Readonly<Record<string, unknown>>)[], more = ""): ImageSet {
    const items = images.map((image) => {
      const fields = typeof image === "string" ? { name: image } : image;
      return `    - ${JSON.stringify({ ...fields, name: `${this.source.host}/${fields["name"]}` })}`;
    });
    return imageSet(`  additionalImages:\n${items.join("\n")}\n${more}`);
  }

  /** Writes an image set to a file, for the command line. @param images With their registry. @returns its path. */
  async writeSet(images: readonly string[]): Promise<string> {
    const path = `${this.folder}/isc.yaml`;
    const items = images.map((name) => `    - name: ${name}\n`).join("");
    await Deno.writeTextFile(path, imageSetText(`  additionalImages:\n${items}`));
    return path;
  }

  deleteSet(images: readonly string[]): ImageSet {
    const items = images.map((name) => `    - name: ${this.source.host}/${name}`);
    const text = `kind: DeleteImageSetConfiguration\ndelete:\n  additionalImages:\n${items.join("\n")}\n`;
    return loadImageSet({ path: "disc.yaml", text }, "delete");
  }

  /** The messages of notices and warnings so far. */
  said(): readonly string[] {
    return this.events.flatMap((event) =>
      event.kind === "notice" || event.kind === "warning" ? [event.message] : []
    );
  }

  forget(): void {
    this.source.forget();
    this.destination.forget();
    this.events.length = 0;
    this.visits.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.remote[Symbol.dispose]();
    for (const server of this.#servers) await server.close();
    this.source.layout[Symbol.dispose]();
    this.destination.layout[Symbol.dispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  #serve(name: string, sparse: boolean): LabRegistry {
    const layout = LayoutRegistry.open(`${this.folder}/${name}`, { sparse });
    const records: AccessRecord[] = [];
    const onAccess = (record: AccessRecord) => {
      records.push(record);
      this.onRequest();
    };
    const server = serveRegistry(layout, { deletes: true, onAccess });
    this.#servers.push(server);
    const requests = () => records.map(({ method, path, status }) => `${method} ${path} ${status}`);
    return {
      host: `${server.host}:${server.port}`,
      layout,
      records,
      requests,
      writes: () => requests().filter((request) => !/^(GET|HEAD) /.test(request)),
      forget: () => void (records.length = 0),
    };
  }
}

/** An image set with what stands under `mirror`. */
export function imageSet(mirror: string, head = ""): ImageSet {
  return loadImageSet({ path: "isc.yaml", text: imageSetText(mirror, head) }, "mirror");
}

/** The text of such an image set. */
export function imageSetText(mirror: string, head = ""): string {
  return `kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\n${head}mirror:\n${mirror}`;
}

/** The blobs that a source was asked for, each once for each time. */
export function fetchedBlobs(registry: LabRegistry): readonly string[] {
  return registry.requests().flatMap((request) => /^GET \S+\/blobs\/(\S+) 20/.exec(request)?.[1] ?? []);
}

/** The files below a folder with their digests, links not followed. */
export function filesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) found.push(...filesBelow(`${folder}/${name}`).map((path) => `${name}/${path}`));
    else found.push(name);
  }
  return found.sort();
}
