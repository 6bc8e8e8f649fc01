/** Whether a mirror has what clusters will ask it for: looked up the way they do, piece by piece. */

import { attachedTo, type Attachment } from "../../model/attachment.ts";
import type { PlannedManifest, PublishedImage } from "../../model/mirror.ts";
import {
  type Digest,
  hexOf,
  isDigest,
  type Manifest,
  parseRepository,
  pinned,
  type Reference,
  type Repository,
  repositoryText,
  tagged,
  wholeRepository,
} from "../../model/oci.ts";
import { inParallel } from "../../model/slots.ts";
import { endpointsOf } from "../../registry/config/endpoints.ts";
import type { RegistryRule } from "../../registry/config/registries_conf.ts";
import { partsOf } from "../../registry/manifest.ts";
import type { RegistryReader } from "../../registry/registry.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import { originOf } from "../plan/origin.ts";

export interface VerifyRequest {
  /** `host[:port]` of the mirror. */
  readonly registry: string;
  readonly images: readonly PublishedImage[];
  /** As the cluster has them. */
  readonly rules: readonly RegistryRule[];
  /** What is known of manifests: which members of a list were mirrored. */
  readonly planned?: ReadonlyMap<Digest, PlannedManifest> | undefined;
  /** How many of a hundred blobs are read to their end. @default {0} */
  readonly readPercent?: number | undefined;
}

export interface VerifyProblem {
  /** As the user or a catalog wrote it. */
  readonly image: string;
  readonly problem: string;
}

export interface Verified {
  readonly images: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly signatures: number;
  /** Attestations, bills of materials and other referrers. */
  readonly referrers: number;
  readonly readBytes: number;
  readonly problems: readonly VerifyProblem[];
}

/** How far a verification is. */
export interface VerifyStanding {
  readonly images: number;
  readonly readBytes: number;
}

export interface VerifyOptions {
  /** @default {8} */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  /** Hears of every image, and of everything that is read. */
  readonly onProgress?: (standing: VerifyStanding) => void;
}

/** What must be at the mirror is asked for; what is wrong is told, and the rest is looked at all the same. */
export async function verifyDestination(
  request: VerifyRequest,
  registry: RegistryReader,
  { parallel = 8, signal, onProgress = () => {} }: VerifyOptions = {},
): Promise<Verified> {
  const run = new Verification(request, registry, signal, onProgress);
  await inParallel(request.images, parallel, (image) => run.check(image));
  return run.result();
}

class Verification {
  readonly #problems = new Map<PublishedImage, Set<string>>();
  /** By repository and digest: each is looked at once. */
  readonly #manifests = new Map<string, Promise<readonly string[]>>();
  readonly #blobs = new Map<string, Promise<string | null>>();
  /** Hosts that gave no answer, however often they were asked: once is enough. */
  readonly #silent = new Map<string, DiagnosticError>();
  #checked = 0;
  #signatures = 0;
  #referrers = 0;
  #readBytes = 0;

  constructor(
    private readonly request: VerifyRequest,
    private readonly registry: RegistryReader,
    private readonly signal: AbortSignal | undefined,
    private readonly onProgress: (standing: VerifyStanding) => void,
  ) {}

  async check(image: PublishedImage): Promise<void> {
    const problems = new Set<string>();
    try {
      for (const problem of await this.#image(image)) problems.add(problem);
    } catch (error) {
      this.signal?.throwIfAborted();
      const found = diagnosticsOf(error);
      if (found.length === 0) throw error;
      for (const { message, hint } of found) problems.add(hint ? `${message} (${hint})` : message);
    }
    if (problems.size > 0) this.#problems.set(image, problems);
    this.#checked++;
    this.#tell();
  }

  result(): Verified {
    return {
      images: this.request.images.length,
      manifests: this.#manifests.size,
      blobs: this.#blobs.size,
      signatures: this.#signatures,
      referrers: this.#referrers,
      readBytes: this.#readBytes,
      problems: this.request.images.flatMap((image) =>
        [...this.#problems.get(image) ?? []].map((problem) => ({ image: image.origin, problem }))
      ),
    };
  }

  #tell(): void {
    this.onProgress({ images: this.#checked, readBytes: this.#readBytes });
  }

  async #image(image: PublishedImage): Promise<readonly string[]> {
    const places = this.#places(image);
    if (places.length === 0) return ["no rule of the cluster leads from it to a mirror"];
    const found = await this.#lookUp(places);
    const asked = places.map(shownAt).join(", ");
    if (!found) return [`not at the mirror: ${asked}`];
    const { repository, digest } = found;
    const problems = digest === image.digest
      ? [...await this.#manifest(repository, digest)]
      : [`${shownAt(found.asked)} is ${digest}, and ${image.digest} was mirrored`];
    for (const one of attachedTo(image)) problems.push(...await this.#attached(repository, one));
    return problems;
  }

  async #attached(repository: Repository, one: Attachment): Promise<readonly string[]> {
    const { registry, signal } = this;
    const what = "subject" in one ? `the referrer (${one.artifactType})` : "the signature";
    if ("subject" in one) this.#referrers++;
    else this.#signatures++;
    const shown = repositoryText(repository);
    if (one.tag !== null) {
      const there = await registry.resolve(tagged(repository, one.tag), { signal });
      if (there?.digest === one.digest) return await this.#manifest(repository, one.digest);
      return [`${what} ${shown}:${one.tag} is ${there ? "another one" : "missing"}`];
    }
    const listed = await registry.listReferrers(repository, one.subject, { signal });
    if (listed.some(({ digest }) => digest === one.digest)) {
      return await this.#manifest(repository, one.digest);
    }
    return [`${what} ${shown}@${one.digest} is not listed for ${one.subject}`];
  }

  /** Where a cluster will look for an image, in its order. Catalogs and the update graph are named as they are. */
  #places({ origin, type, path, tag, digest }: PublishedImage): readonly Reference[] {
    const own = { registry: this.request.registry, path };
    if (type === "operatorCatalog" || type === "cincinnatiGraph") return [tagged(own, tag)];
    const written = originOf(origin);
    if (written.transport !== "docker") return [tagged(own, tag)];
    const name = repositoryText({ registry: written.domain, path: written.path });
    const source = wholeRepository(parseRepository(name));
    const isByDigest = type === "ocpRelease" || written.digest !== null && isDigest(written.digest);
    const reference = isByDigest ? pinned(source, digest) : tagged(source, written.tag ?? tag);
    return endpointsOf(reference, isByDigest ? "digest" : "tag", this.request.rules)
      .map(({ repository }) => repository)
      .filter((repository) => repositoryText(repository) !== repositoryText(source))
      .map((repository) => ({ ...reference, repository }));
  }

  /** Clusters go on to the next mirror where one fails. @throws what the last one that failed did, where none has it. */
  async #lookUp(places: readonly Reference[]) {
    let failure: DiagnosticError | null = null;
    for (const asked of places) {
      const { registry: host } = asked.repository;
      const known = this.#silent.get(host);
      try {
        if (known) throw known;
        const found = await this.registry.resolve(asked, { signal: this.signal });
        if (found) return { asked, repository: asked.repository, digest: found.digest };
      } catch (error) {
        this.signal?.throwIfAborted();
        if (!(error instanceof DiagnosticError)) throw error;
        if (error.cause instanceof HttpFailure) this.#silent.set(host, error);
        failure = error;
      }
    }
    if (failure) throw failure;
    return null;
  }

  #manifest(repository: Repository, digest: Digest): Promise<readonly string[]> {
    const key = `${repositoryText(repository)}@${digest}`;
    const known = this.#manifests.get(key) ?? this.#readManifest(repository, digest);
    this.#manifests.set(key, known);
    return known;
  }

  async #readManifest(repository: Repository, digest: Digest): Promise<readonly string[]> {
    const shown = `${repositoryText(repository)}@${digest}`;
    const manifest = await this.registry.getManifest(pinned(repository, digest), { signal: this.signal });
    if (!manifest) return [`manifest ${shown} is missing`];
    const problems: string[] = [];
    if (manifest.content.kind === "index") {
      const wanted = this.request.planned?.get(digest)?.manifests ??
        manifest.content.manifests.map((one) => one.digest);
      for (const member of wanted) problems.push(...await this.#manifest(repository, member));
      return problems;
    }
    for (const blob of blobsOf(manifest)) {
      const problem = await this.#blob(repository, blob);
      if (problem !== null) problems.push(problem);
    }
    return problems;
  }

  #blob(
    repository: Repository,
    blob: { readonly digest: Digest; readonly size: number },
  ): Promise<string | null> {
    const key = `${repositoryText(repository)}@${blob.digest}`;
    const known = this.#blobs.get(key) ?? this.#askForBlob(repository, blob);
    this.#blobs.set(key, known);
    return known;
  }

  async #askForBlob(
    repository: Repository,
    blob: { readonly digest: Digest; readonly size: number },
  ): Promise<string | null> {
    const { registry, signal } = this;
    const shown = `${repositoryText(repository)}@${blob.digest}`;
    const size = await registry.blobSize(repository, blob.digest, { signal });
    if (size === null) return `blob ${shown} is missing`;
    if (size !== blob.size) return `blob ${shown} has ${size} bytes, and not ${blob.size}`;
    if (!isInSubset(blob.digest, this.request.readPercent ?? 0)) return null;
    try {
      for await (const piece of registry.getBlob(repository, blob, { signal })) {
        this.#readBytes += piece.length;
        this.#tell();
      }
      return null;
    } catch (error) {
      signal?.throwIfAborted();
      const [found] = diagnosticsOf(error);
      if (!found) throw error;
      return `blob ${shown} cannot be read: ${found.message}`;
    }
  }
}

/** The same blobs every time, spread evenly. */
function isInSubset(digest: Digest, percent: number): boolean {
  return parseInt(hexOf(digest).slice(0, 8), 16) / 2 ** 32 * 100 < percent;
}

/** Content that is not at its place elsewhere. */
function blobsOf({ content }: Manifest) {
  return partsOf(content).filter(({ urls = [] }) => urls.length === 0);
}

function shownAt({ repository, tag, digest }: Reference): string {
  return `${repositoryText(repository)}${digest === null ? `:${tag}` : `@${digest}`}`;
}
