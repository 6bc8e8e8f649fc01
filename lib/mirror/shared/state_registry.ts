/** A workspace's state as an artifact in a registry, replaced only by who builds on what is there. */

import {
  type Descriptor,
  type Digest,
  hexOf,
  type Manifest,
  MEDIA,
  type Repository,
  repositoryText,
  tagged,
} from "../../model/oci.ts";
import { readManifest } from "../../registry/manifest.ts";
import type { Registry } from "../../registry/registry.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { gzip } from "../../system/compress.ts";
import { gunzipStream } from "../../system/gunzip.ts";
import { digestOf } from "../../system/hash.ts";

/** A state and what belongs to it, as texts. */
export interface StoredState {
  readonly state: string;
  /** Indexes of sequences, by number. */
  readonly indexes: ReadonlyMap<number, string>;
}

/** What is there, and what it is told by. */
export interface FoundState extends StoredState {
  readonly digest: Digest;
}

const ARTIFACT = "application/vnd.ferry.workspace.v1+json";
const CLAIM = "application/vnd.ferry.claim.v1+json";
const STATE_LAYER = "application/vnd.ferry.workspace.state.v1+gzip";
const INDEX_LAYER = "application/vnd.ferry.sequence.index.v1+gzip";
const NUMBER = "io.ferry.sequence";
const WITHDRAWN = "io.ferry.withdrawn";
const MACHINE = "io.ferry.machine";
const EMPTY = new TextEncoder().encode("{}");
const STATE_TAG = "state";

export class StateRegistry {
  /** @param machine Tells those apart that share the state; the same in every run on a machine. */
  constructor(
    private readonly registry: Registry,
    private readonly repository: Repository,
    private readonly machine: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** Null where nothing is kept yet. */
  async read(): Promise<FoundState | null> {
    const { signal } = this;
    const manifest = await this.registry.getManifest(tagged(this.repository, STATE_TAG), { signal });
    if (!manifest) return null;
    const { content, descriptor: { digest } } = manifest;
    if (content.kind !== "image" || content.artifactType !== ARTIFACT) {
      throw new DiagnosticError(
        `${repositoryText(this.repository)}:${STATE_TAG} is no state of a workspace`,
        {
          code: "workspace-unusable",
          hint: "name a repository of its own for it",
        },
      );
    }
    let state = "";
    const indexes = new Map<number, string>();
    for (const layer of content.layers) {
      const text = await this.#text(layer);
      if (layer.mediaType === STATE_LAYER) state = text;
      else if (layer.mediaType === INDEX_LAYER) indexes.set(Number(layer.annotations?.[NUMBER]), text);
    }
    return { digest, state, indexes };
  }

  /**
   * Takes the right to replace a state; at most one machine gets it. A registry only has to show a tag to everybody
   * once it has taken it: who sees no other claim after making its own is alone.
   *
   * @param seen The digest of the state that is to be replaced; null for none.
   * @throws {DiagnosticError} `workspace-locked` where another machine has it, or was faster.
   */
  async claim(seen: Digest | null): Promise<void> {
    const { registry, repository, signal } = this;
    const prefix = claimPrefix(seen);
    const own = `${prefix}${this.machine}`;
    await this.#putClaim(own, seen, false);
    const tags = await registry.listTags(repository, { signal }) ?? [];
    for (const tag of tags.filter((one) => one.startsWith(prefix) && one !== own)) {
      const other = await registry.getManifest(tagged(repository, tag), { signal });
      if (!other || other.content.annotations[WITHDRAWN] === "true") continue;
      await this.#putClaim(own, seen, true);
      throw new DiagnosticError(
        `another machine is about to replace the state in ${repositoryText(repository)}: ${tag}`,
        {
          code: "workspace-locked",
          hint: `run again when it is done; where it died, delete the tag ${tag}`,
        },
      );
    }
    const now = await registry.resolve(tagged(repository, STATE_TAG), { signal });
    if ((now?.digest ?? null) === seen) return;
    await this.#putClaim(own, seen, true);
    throw new DiagnosticError(`another machine has replaced the state in ${repositoryText(repository)}`, {
      code: "workspace-locked",
      hint: "run again: what it has cut is then taken into account",
    });
  }

  /** Replaces a state that was claimed. @returns the digest of the new one. */
  async replace(seen: Digest | null, { state, indexes }: StoredState): Promise<Digest> {
    const layers = [await this.#put(STATE_LAYER, state)];
    for (const [number, text] of [...indexes].toSorted(([a], [b]) => a - b)) {
      const layer = await this.#put(INDEX_LAYER, text);
      layers.push({ ...layer, annotations: { [NUMBER]: String(number) } });
    }
    const manifest = await this.#artifact(ARTIFACT, layers, { "io.ferry.replaces": seen ?? "" });
    await this.registry.putManifest(this.repository, manifest, { tags: [STATE_TAG], signal: this.signal });
    await this.#tidy(seen);
    return manifest.descriptor.digest;
  }

  /** Claims on a state that is gone mean nothing any more; not every registry lets them be deleted. */
  async #tidy(seen: Digest | null): Promise<void> {
    try {
      const own = tagged(this.repository, `${claimPrefix(seen)}${this.machine}`);
      await this.registry.deleteManifest(own, { signal: this.signal });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }

  async #putClaim(tag: string, seen: Digest | null, withdrawn: boolean): Promise<void> {
    const annotations = {
      [MACHINE]: this.machine,
      "io.ferry.claims": seen ?? "",
      [WITHDRAWN]: String(withdrawn),
    };
    const manifest = await this.#artifact(CLAIM, [], annotations);
    await this.registry.putManifest(this.repository, manifest, { tags: [tag], signal: this.signal });
  }

  async #artifact(
    artifactType: string,
    layers: readonly Descriptor[],
    annotations: Readonly<Record<string, string>>,
  ): Promise<Manifest> {
    const empty = {
      mediaType: "application/vnd.oci.empty.v1+json",
      digest: digestOf(EMPTY),
      size: EMPTY.length,
    };
    await this.#putBytes(empty, EMPTY);
    const text = JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA.ociManifest,
      artifactType,
      config: empty,
      layers: layers.length > 0 ? layers : [empty],
      annotations,
    });
    return readManifest(new TextEncoder().encode(text), MEDIA.ociManifest, repositoryText(this.repository));
  }

  async #put(mediaType: string, text: string): Promise<Descriptor> {
    const bytes = await gzip(new TextEncoder().encode(text));
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await this.#putBytes(descriptor, bytes);
    return descriptor;
  }

  async #putBytes(descriptor: Descriptor, bytes: Uint8Array): Promise<void> {
    async function* from(offset: number) {
      yield bytes.subarray(offset);
    }
    await this.registry.putBlob(this.repository, descriptor, from, { signal: this.signal });
  }

  async #text(layer: Descriptor): Promise<string> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const packed = this.registry.getBlob(this.repository, layer, { signal: this.signal });
    for await (const piece of gunzipStream(packed)) pieces.push(new Uint8Array(piece));
    return await new Blob(pieces).text();
  }
}

function claimPrefix(seen: Digest | null): string {
  return `claim-${seen === null ? "nothing" : hexOf(seen).slice(0, 32)}-`;
}
