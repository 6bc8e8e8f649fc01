/** Reading from where registries.conf says that content really is: mirrors first, then the registry itself. */

import {
  type Descriptor,
  type Digest,
  type Manifest,
  pinned,
  type Reference,
  type Repository,
  repositoryText,
} from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { type Endpoint, endpointsOf } from "../config/endpoints.ts";
import type { RegistryRule } from "../config/registries_conf.ts";
import type { BlobKey, GetBlobOptions, RegistryReader, WaitOptions } from "../registry.ts";
import { VerifiedStream } from "../verify.ts";
import type { RegistryHosts } from "./hosts.ts";
import { RemoteRegistry } from "./remote_registry.ts";

export interface SourceReaderOptions {
  /** Also reached without a valid certificate, whatever the rules say. @default {() => false} */
  readonly isInsecure?: (repository: Repository) => boolean;
}

export class SourceReader implements RegistryReader {
  readonly #insecure: RemoteRegistry;
  readonly #usual: RemoteRegistry;
  /** The place that last had an image of a repository: its blobs are there too. */
  readonly #serving = new Map<string, Endpoint>();

  constructor(
    hosts: RegistryHosts,
    private readonly rules: readonly RegistryRule[],
    { isInsecure = () => false }: SourceReaderOptions = {},
  ) {
    this.#insecure = new RemoteRegistry(hosts, { isInsecure: () => true });
    this.#usual = new RemoteRegistry(hosts, { isInsecure });
  }

  async resolve(reference: Reference, options: WaitOptions = {}): Promise<Descriptor | null> {
    return await this.#first(reference, options, (place, at) => place.resolve(at, options));
  }

  async getManifest(reference: Reference, options: WaitOptions = {}): Promise<Manifest | null> {
    return await this.#first(reference, options, (place, at) => place.getManifest(at, options));
  }

  async blobSize(repository: Repository, digest: Digest, options: WaitOptions = {}): Promise<number | null> {
    const find = (place: RemoteRegistry, at: Reference) => place.blobSize(at.repository, digest, options);
    return await this.#first(pinned(repository, digest), options, find);
  }

  getBlob(repository: Repository, blob: BlobKey, options: GetBlobOptions = {}): AsyncIterable<Uint8Array> {
    const endpoints = this.#endpointsOf(pinned(repository, blob.digest));
    const [only] = endpoints;
    if (only && endpoints.length === 1) return this.#at(only).getBlob(only.repository, blob, options);
    const bytes = this.#anyBlob(endpoints, blob, options);
    return options.offset ? bytes : new VerifiedStream(blob, bytes, repositoryText(repository));
  }

  async listTags(repository: Repository, options: WaitOptions = {}): Promise<readonly string[] | null> {
    const list = (place: RemoteRegistry, at: Reference) => place.listTags(at.repository, options);
    return await this.#first({ repository, tag: null, digest: null }, options, list);
  }

  async listReferrers(
    repository: Repository,
    digest: Digest,
    options: WaitOptions = {},
  ): Promise<readonly Descriptor[]> {
    const list = async (place: RemoteRegistry, at: Reference) => {
      const found = await place.listReferrers(at.repository, digest, options);
      return found.length > 0 ? found : null;
    };
    return await this.#first(pinned(repository, digest), options, list) ?? [];
  }

  /** A blob from one place after the other, each continuing where the one before failed. */
  async *#anyBlob(
    endpoints: readonly Endpoint[],
    blob: BlobKey,
    options: GetBlobOptions,
  ): AsyncGenerator<Uint8Array, void, void> {
    let offset = options.offset ?? 0;
    for (const [index, endpoint] of endpoints.entries()) {
      try {
        for await (
          const chunk of this.#at(endpoint).getBlob(endpoint.repository, blob, { ...options, offset })
        ) {
          offset += chunk.length;
          yield chunk;
        }
        return;
      } catch (error) {
        const isLast = index === endpoints.length - 1;
        // Bytes that were wrong have been handed on already.
        if (isLast || !(error instanceof DiagnosticError) || error.code === "digest-mismatch") throw error;
      }
    }
  }

  /** The first result that is not null; the registry itself has the last word, failures of mirrors are notes. */
  async #first<T>(
    reference: Reference,
    { signal }: WaitOptions,
    action: (place: RemoteRegistry, at: Reference) => Promise<T | null>,
  ): Promise<T | null> {
    const endpoints = this.#endpointsOf(reference);
    const failures: string[] = [];
    for (const [index, endpoint] of endpoints.entries()) {
      try {
        const found = await action(this.#at(endpoint), { ...reference, repository: endpoint.repository });
        if (found !== null) this.#serving.set(repositoryText(reference.repository), endpoint);
        if (found !== null || index === endpoints.length - 1) return found;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof DiagnosticError)) throw error;
        if (index === endpoints.length - 1) throw failures.reduce((all, one) => all.noted(one), error);
        failures.push(`before that: ${error.message}`);
      }
    }
    return null;
  }

  #endpointsOf(reference: Reference): readonly Endpoint[] {
    const kind = reference.digest === null ? "tag" : "digest";
    const endpoints = endpointsOf(reference, kind, this.rules);
    const serving = this.#serving.get(repositoryText(reference.repository));
    if (!serving || kind === "tag") return endpoints;
    const name = repositoryText(serving.repository);
    return [serving, ...endpoints.filter(({ repository }) => repositoryText(repository) !== name)];
  }

  #at({ insecure }: Endpoint): RemoteRegistry {
    return insecure ? this.#insecure : this.#usual;
  }
}
