/** The registries of a job: who we are there, what is believed of them, where sources really are. */

import type { Repository } from "../../model/oci.ts";
import type { Secrets } from "../../model/secret.ts";
import { CredentialStore } from "../../registry/config/credentials.ts";
import { readRegistriesConf } from "../../registry/config/registries_conf.ts";
import { TrustStore } from "../../registry/config/trust.ts";
import type { Registry, RegistryReader } from "../../registry/registry.ts";
import type { Absence } from "../../registry/remote/attempts.ts";
import type { RegistryHost, RemoteOptions } from "../../registry/remote/host.ts";
import { RegistryHosts } from "../../registry/remote/hosts.ts";
import { systemPacing } from "../../registry/remote/pacing.ts";
import { RemoteRegistry } from "../../registry/remote/remote_registry.ts";
import { SourceReader } from "../../registry/remote/source_reader.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Environment } from "../../system/environment.ts";
import { humanTime } from "../human_size.ts";
import type { RunSettings, SideSettings } from "../oc_mirror/settings.ts";

export interface Registries extends Disposable {
  readonly sources: RegistryReader;
  readonly destinations: Registry;
  /** The host of a destination's repository, for questions that no registry answers by itself. */
  readonly hostOf: (repository: Repository) => RegistryHost;
}

/** A registry that limits requests, or is being restarted, comes back within this time. */
const PATIENCE_MS = 15 * 60_000;

/**
 * @param notice Hears of registries that are waited for.
 * @throws {DiagnosticError} `not-supported` for tokens given by hand; what is wrong with `registries.conf`.
 */
export function openRegistries(
  settings: RunSettings,
  env: Environment,
  secrets: Secrets,
  notice: (message: string) => void = () => {},
): Registries {
  const { source, destination } = settings;
  const options = waitingOf(settings, notice);
  const hostsFor = (side: SideSettings) =>
    new RegistryHosts(remoteDeps(side, settings, env, secrets), options);
  const from = hostsFor(source);
  const to = hostsFor(destination);
  return {
    sources: new SourceReader(from, readRegistriesConf(env), { isInsecure: () => !source.tlsVerify }),
    destinations: new RemoteRegistry(to, { isInsecure: () => !destination.tlsVerify, writes: true }),
    hostOf: (repository) => to.of(repository, !destination.tlsVerify),
    [Symbol.dispose]: () => {
      from[Symbol.dispose]();
      to[Symbol.dispose]();
    },
  };
}

/** How servers are waited for. @param notice See `openRegistries`. */
export function waitingOf(
  { retryTimes, retryDelayMs, patienceMs = PATIENCE_MS, withinMs }: RunSettings,
  notice: (message: string) => void,
): Pick<RemoteOptions, "retries" | "onAbsence"> {
  return {
    retries: { times: retryTimes, delayMs: retryDelayMs || null, patienceMs, withinMs },
    onAbsence: (host, absence) => notice(absenceText(host, absence)),
  };
}

function absenceText(host: string, absence: Absence): string {
  if (absence.kind === "back") return `${host} answers again after ${humanTime(absence.afterMs)}`;
  return `waiting for ${host} for up to ${humanTime(absence.patienceMs)}: ${absence.failure.message}`;
}

function remoteDeps(side: SideSettings, { authFile }: RunSettings, env: Environment, secrets: Secrets) {
  if (side.registryToken !== null) {
    throw new DiagnosticError("registry tokens are not supported by the embedded engine", {
      code: "not-supported",
      hint: "put the credentials into an authfile, or use mirror_driver: oc-mirror",
    });
  }
  const own = credentialsOf(side);
  return {
    env,
    secrets,
    credentials: new CredentialStore(authFile, { env, secrets }, { own, file: side.authFileAtHand }),
    trust: new TrustStore(env, {
      folder: side.certificateFolder ?? undefined,
      instead: side.trustAtHand,
    }),
    pacing: systemPacing,
  };
}

/** Credentials that hold whatever the files say: null for none at all, undefined where the files decide. */
function credentialsOf({ credentials, anonymous }: SideSettings) {
  if (anonymous) return null;
  if (credentials === null) return undefined;
  const colon = credentials.indexOf(":");
  const [user, password] = colon < 0
    ? [credentials, ""]
    : [credentials.slice(0, colon), credentials.slice(colon + 1)];
  return { kind: "password", user, password, from: "the command line" } as const;
}
