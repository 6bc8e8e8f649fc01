/** Registries on the network as tests reach them: nothing of this machine's own configuration counts. */

import { Secrets } from "../../lib/model/secret.ts";
import type { Credential } from "../../lib/registry/config/auth_file.ts";
import { CredentialStore } from "../../lib/registry/config/credentials.ts";
import { TrustStore } from "../../lib/registry/config/trust.ts";
import type { RemoteDeps, RemoteOptions } from "../../lib/registry/remote/host.ts";
import { RegistryHosts } from "../../lib/registry/remote/hosts.ts";
import type { Pacing } from "../../lib/registry/remote/pacing.ts";
import { RemoteRegistry, type RemoteRegistryOptions } from "../../lib/registry/remote/remote_registry.ts";
import type { Environment } from "../../lib/system/environment.ts";

export interface TestRemote extends Disposable {
  readonly hosts: RegistryHosts;
  readonly registry: RemoteRegistry;
  readonly secrets: Secrets;
  /** The waits between attempts, in milliseconds; none of them took place. */
  readonly waits: readonly number[];
}

export interface TestRemoteOptions extends RemoteOptions, RemoteRegistryOptions {
  readonly env?: Environment;
  readonly authFile?: string;
  readonly own?: Credential | null;
  readonly certificateFolder?: string;
  readonly hostFolders?: readonly string[];
  readonly authorityFiles?: readonly string[];
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
  /** Hears of every wait, in milliseconds; the wait ends when it does. */
  readonly onWait?: (ms: number) => void | Promise<void>;
}

/** A client whose home is empty, whose waits take no time, and which speaks plain HTTP unless told otherwise. */
export function testRemote(options: TestRemoteOptions = {}): TestRemote {
  const { env = { HOME: "/nonexistent" }, authFile = null, hostFolders = [], authorityFiles = [] } = options;
  const { own, certificateFolder: folder } = options;
  const { nowMs = () => 0, isInsecure = () => true } = options;
  const secrets = new Secrets();
  const waits: number[] = [];
  const pacing: Pacing = {
    clock: { nowMs, ticksMs: nowMs },
    sleep: async (ms) => {
      waits.push(ms);
      await options.onWait?.(ms);
    },
    random: () => 0.5,
  };
  const deps: RemoteDeps = {
    env,
    credentials: new CredentialStore(authFile, { env, secrets }, { own }),
    trust: new TrustStore(env, { hostFolders, authorityFiles, folder }),
    secrets,
    pacing,
  };
  const hosts = new RegistryHosts(deps, options);
  const registry = new RemoteRegistry(hosts, { ...options, isInsecure });
  return { hosts, registry, secrets, waits, [Symbol.dispose]: () => hosts[Symbol.dispose]() };
}
