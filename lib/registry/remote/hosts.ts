/** The registry hosts of a run: connections, tokens and what was learnt of each, shared by all who talk to it. */

import type { Repository } from "../../model/oci.ts";
import { RegistryHost, type RemoteDeps, type RemoteOptions } from "./host.ts";

export class RegistryHosts implements Disposable {
  readonly #hosts = new Map<string, RegistryHost>();

  constructor(private readonly deps: RemoteDeps, private readonly options: RemoteOptions = {}) {}

  /**
   * The host of a repository.
   *
   * @param insecure See `RegistryHost`; the same host with and without is two.
   * @throws {TypeError} for a repository without registry.
   */
  of({ registry }: Repository, insecure: boolean): RegistryHost {
    if (registry === "") throw new TypeError("a repository without registry is not on the network");
    const key = `${registry} ${insecure}`;
    const host = this.#hosts.get(key) ?? new RegistryHost(registry, insecure, this.deps, this.options);
    this.#hosts.set(key, host);
    return host;
  }

  [Symbol.dispose](): void {
    for (const host of this.#hosts.values()) host.close();
    this.#hosts.clear();
  }
}
