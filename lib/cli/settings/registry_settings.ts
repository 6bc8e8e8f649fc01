/** How registries are talked to by commands that need little of them. */

import { plainSide, type RunSettings } from "../../mirror/oc_mirror/settings.ts";
import { type Command, truth } from "../options.ts";

export interface RegistryOptions {
  readonly authfile?: string;
  readonly destTlsVerify: boolean;
  readonly trustedKey?: readonly string[];
}

export function addRegistryOptions(command: Command): Command {
  return command
    .option("--authfile <file>", "credentials of registries; else where podman and Docker keep them")
    .option("--dest-tls-verify [bool]", "whether the certificate of the registry is checked", truth, true)
    .option("--no-dest-tls-verify", "the same as --dest-tls-verify=false");
}

/** @param path Makes a path of what a user names. */
export function registrySettings(options: RegistryOptions, path: (text: string) => string): RunSettings {
  return {
    source: plainSide(true),
    destination: plainSide(options.destTlsVerify),
    authFile: options.authfile === undefined ? null : path(options.authfile),
    parallelImages: 4,
    parallelLayers: 5,
    retryTimes: 5,
    retryDelayMs: 0,
    cachePort: 55_000,
    ignoreReleaseSignature: false,
    logLevel: "info",
    trust: { signKey: null, passphraseFile: null, trustedKeys: (options.trustedKey ?? []).map(path) },
  };
}
