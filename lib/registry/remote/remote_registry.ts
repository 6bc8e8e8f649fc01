/** Registries on the network as one place of images: the registry in a repository's name says which. */

import {
  type Descriptor,
  type Digest,
  isDigest,
  type Manifest,
  MANIFEST_TYPES,
  pinned,
  type Reference,
  referenceText,
  type Repository,
  repositoryText,
  tagged,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readManifest, referrerDescriptor } from "../manifest.ts";
import type {
  BlobKey,
  BlobSource,
  GetBlobOptions,
  PutManifestOptions,
  Registry,
  TransferOptions,
  WaitOptions,
} from "../registry.ts";
import { sized, VerifiedStream } from "../verify.ts";
import { announcedSize, download } from "./download.ts";
import { RegistryFailure } from "./failure.ts";
import type { HostRequest, RegistryHost } from "./host.ts";
import type { RegistryHosts } from "./hosts.ts";
import { listedReferrers } from "./referrers.ts";
import { StandInTags } from "./stand_in_tags.ts";
import { listedTags } from "./tags.ts";
import { apiPath, blobTarget, manifestTarget, scopeOf } from "./target.ts";
import { sessionIn, upload, type UploadSession } from "./upload.ts";

export interface RemoteRegistryOptions {
  /** Whether a registry is reached without a valid certificate, or in plain HTTP. @default {() => false} */
  readonly isInsecure?: (repository: Repository) => boolean;
  /** Asks for the right to write from the start: one token for a repository instead of two. @default {false} */
  readonly writes?: boolean;
}

const ACCEPT = { accept: MANIFEST_TYPES.join(", ") };

export class RemoteRegistry implements Registry {
  readonly #isInsecure: (repository: Repository) => boolean;
  readonly #writes: boolean;
  readonly #standIns = new StandInTags(this);
  /** Uploads that refused mounts left open, by repository and digest. */
  readonly #sessions = new Map<string, UploadSession>();

  constructor(private readonly hosts: RegistryHosts, options: RemoteRegistryOptions = {}) {
    this.#isInsecure = options.isInsecure ?? (() => false);
    this.#writes = options.writes ?? false;
  }

  async resolve(reference: Reference, { signal }: WaitOptions = {}): Promise<Descriptor | null> {
    const [host, request] = this.#pulling(reference, signal);
    const { status, headers } = await host.answer({ ...request, method: "HEAD" }, [200, 404, 405]);
    if (status === 404) return null;
    const digest = headers["docker-content-digest"] ?? reference.digest;
    const mediaType = headers["content-type"];
    const size = Number(headers["content-length"] ?? NaN);
    // A registry that cannot say it briefly must say it in full.
    if (status !== 200 || !digest || !isDigest(digest) || !mediaType || Number.isNaN(size)) {
      return (await this.getManifest(reference, { signal }))?.descriptor ?? null;
    }
    if (reference.digest !== null && digest !== reference.digest) throw wrongManifest(reference, digest);
    return { mediaType, digest, size };
  }

  async getManifest(reference: Reference, { signal }: WaitOptions = {}): Promise<Manifest | null> {
    const [host, request] = this.#pulling(reference, signal);
    const { status, headers, bytes } = await host.answer(request, [200, 404]);
    if (status === 404) return null;
    const manifest = readManifest(bytes, headers["content-type"] ?? null, referenceText(reference));
    const { digest } = manifest.descriptor;
    const wanted = reference.digest ?? headers["docker-content-digest"];
    if (wanted && wanted !== digest) throw wrongManifest(reference, digest);
    return manifest;
  }

  async putManifest(
    repository: Repository,
    manifest: Manifest,
    options: PutManifestOptions = {},
  ): Promise<void> {
    const { tags = [], signal } = options;
    const { digest, mediaType } = manifest.descriptor;
    const references = tags.length > 0
      ? tags.map((tag) => tagged(repository, tag))
      : [pinned(repository, digest)];
    let subjectListed = false;
    for (const reference of references) {
      const [host, request] = this.#request(
        repository,
        `push ${referenceText(reference)}`,
        "pull,push",
        signal,
      );
      const { headers } = await host.answer({
        ...request,
        method: "PUT",
        target: manifestTarget(reference),
        headers: { "content-type": mediaType },
        body: manifest.bytes,
      }, [200, 201, 202]);
      const stored = headers["docker-content-digest"];
      if (stored && stored !== digest) throw wrongManifest(reference, stored);
      subjectListed = headers["oci-subject"] !== undefined;
    }
    const { subject } = manifest.content;
    if (subject === null || subjectListed) return;
    await this.#standIns.add(repository, subject.digest, referrerDescriptor(manifest), { signal });
  }

  async blobSize(
    repository: Repository,
    digest: Digest,
    { signal }: WaitOptions = {},
  ): Promise<number | null> {
    const doing = `look for blob ${digest} in ${repositoryText(repository)}`;
    const [host, request] = this.#request(repository, doing, "pull", signal);
    const target = blobTarget(repository, digest);
    const { status, headers } = await host.answer({ ...request, method: "HEAD", target }, [200, 404, 405]);
    if (status === 404) return null;
    const size = Number(headers["content-length"] ?? NaN);
    return status === 200 && !Number.isNaN(size) ? size : await announcedSize(host, { ...request, target });
  }

  getBlob(repository: Repository, blob: BlobKey, options: GetBlobOptions = {}): AsyncIterable<Uint8Array> {
    const { offset = 0, fleeting, onBytes, signal } = options;
    const shown = repositoryText(repository);
    const doing = `pull blob ${blob.digest} of ${shown}`;
    const [host, request] = this.#request(repository, doing, "pull", signal);
    const target = blobTarget(repository, blob.digest);
    const bytes = download(host, { ...request, target }, blob, { offset, fleeting, onBytes, shown });
    return offset === 0 ? new VerifiedStream(blob, bytes, shown) : sized(bytes, blob, { shown, offset });
  }

  async putBlob(
    repository: Repository,
    blob: BlobKey,
    source: BlobSource,
    { onBytes, signal }: TransferOptions = {},
  ): Promise<"stored"> {
    const [host, request] = this.#uploading(repository, blob, signal);
    const key = sessionKey(repository, blob);
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    await upload(host, request, blob, source, { session, onBytes, shown: repositoryText(repository) });
    return "stored";
  }

  async mountBlob(
    repository: Repository,
    blob: BlobKey,
    from: Repository,
    { signal }: WaitOptions = {},
  ): Promise<boolean> {
    if (from.registry !== repository.registry) return false;
    const [host, request] = this.#uploading(repository, blob, signal);
    const query = new URLSearchParams({ mount: blob.digest, from: apiPath(from) });
    const answer = await host.answer({
      ...request,
      method: "POST",
      target: `${request.target}?${query}`,
      scopes: [...request.scopes, scopeOf(from, "pull")],
    }, [200, 201, 202, 204, 400, 401, 403, 404, 405, 415, 500, 501]);
    if (answer.status === 202 && answer.headers["location"]) {
      this.#sessions.set(sessionKey(repository, blob), sessionIn(answer, request.doing, 0));
    }
    return answer.status === 201;
  }

  async requirePush(repository: Repository, { signal }: WaitOptions = {}): Promise<void> {
    const doing = `push to ${repositoryText(repository)}`;
    const [host, request] = this.#request(repository, doing, "pull,push", signal);
    const target = `/v2/${apiPath(repository)}/blobs/uploads/`;
    const begun = await host.answer({ ...request, method: "POST", target }, [202]);
    const { location } = sessionIn(begun, doing, 0);
    try {
      await host.answer({ ...request, method: "DELETE", target: location }, [200, 202, 204, 404]);
    } catch (error) {
      // Registries that give no upload up forget it by themselves.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }

  async listTags(repository: Repository, { signal }: WaitOptions = {}): Promise<readonly string[] | null> {
    const [host, request] = this.#request(
      repository,
      `list the tags of ${repositoryText(repository)}`,
      "pull",
      signal,
    );
    return await listedTags(host, request);
  }

  async listReferrers(
    repository: Repository,
    digest: Digest,
    { signal }: WaitOptions = {},
  ): Promise<readonly Descriptor[]> {
    const doing = `list what refers to ${repositoryText(repository)}@${digest}`;
    const [host, request] = this.#request(repository, doing, "pull", signal);
    return await listedReferrers(host, request, digest) ??
      await this.#standIns.list(repository, digest, { signal });
  }

  async deleteManifest(reference: Reference, { signal }: WaitOptions = {}): Promise<boolean> {
    const { repository, digest } = reference;
    const doing = `delete ${referenceText(reference)}`;
    const [host, request] = this.#request(repository, doing, "pull,push,delete", signal);
    const manifest = digest === null ? null : await this.getManifest(reference, { signal });
    const target = manifestTarget(reference);
    const refusals = digest === null ? [400, 405] : [];
    const { status } = await host.answer({ ...request, method: "DELETE", target }, [
      200,
      202,
      204,
      404,
      ...refusals,
    ]);
    if (refusals.includes(status)) {
      throw new RegistryFailure(`cannot ${doing}: the registry deletes by digest only`, {
        code: "not-supported",
        status,
      });
    }
    const subject = manifest?.content.subject;
    if (subject && digest && await listedReferrers(host, request, subject.digest) === null) {
      await this.#standIns.remove(repository, subject.digest, digest, { signal });
    }
    return status !== 404;
  }

  #pulling(reference: Reference, signal: AbortSignal | undefined): readonly [RegistryHost, HostRequest] {
    const [host, request] = this.#request(
      reference.repository,
      `pull ${referenceText(reference)}`,
      "pull",
      signal,
    );
    return [host, { ...request, target: manifestTarget(reference), headers: ACCEPT }];
  }

  #uploading(
    repository: Repository,
    { digest }: BlobKey,
    signal: AbortSignal | undefined,
  ): readonly [RegistryHost, HostRequest] {
    const doing = `push blob ${digest} to ${repositoryText(repository)}`;
    const [host, request] = this.#request(repository, doing, "pull,push", signal);
    return [host, { ...request, target: `/v2/${apiPath(repository)}/blobs/uploads/` }];
  }

  /** A request about a repository, of which the caller says what it asks for. */
  #request(
    repository: Repository,
    doing: string,
    actions: "pull" | "pull,push" | "pull,push,delete",
    signal: AbortSignal | undefined,
  ): readonly [RegistryHost, HostRequest] {
    const host = this.hosts.of(repository, this.#isInsecure(repository));
    const scopes = [scopeOf(repository, this.#writes && actions === "pull" ? "pull,push" : actions)];
    return [host, { method: "GET", target: "/v2/", repository, scopes, doing, signal }];
  }
}

function sessionKey(repository: Repository, { digest }: BlobKey): string {
  return `${repositoryText(repository)}@${digest}`;
}

function wrongManifest(reference: Reference, got: string): DiagnosticError {
  return new DiagnosticError(`${referenceText(reference)}: the registry has ${got} under this name`, {
    code: "digest-mismatch",
  });
}
