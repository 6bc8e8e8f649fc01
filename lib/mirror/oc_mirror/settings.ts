/** What oc-mirror's flags say about how registries are talked to, and how much at a time. */

import type { KnownTrust } from "../../registry/config/trust.ts";
import type { SourceFile } from "../../source/span.ts";
import { durationMs, flagIsTrue, type ParsedFlags } from "./flags.ts";
import type { Refusal } from "./refusal.ts";

export interface RunSettings {
  readonly source: SideSettings;
  readonly destination: SideSettings;
  /** Null for the usual files. */
  readonly authFile: string | null;
  readonly parallelImages: number;
  readonly parallelLayers: number;
  readonly retryTimes: number;
  /** 0 for delays that grow. */
  readonly retryDelayMs: number;
  /** How long a registry that is away is waited for, whatever the retries. @default {15 * 60_000} */
  readonly patienceMs?: number | undefined;
  /** How long after the first attempt at something there are others; absent for no limit. */
  readonly withinMs?: number | undefined;
  /** The port of oc-mirror's cache, which ferry names in mappings and never opens. */
  readonly cachePort: number;
  readonly logLevel: string;
  /** Takes a payload that is named by itself without a signature. */
  readonly ignoreReleaseSignature: boolean;
  /** Which images may be mirrored; absent for all. */
  readonly policy?: PolicySettings | undefined;
  /** Who signs, and who is trusted; absent for nobody and anybody. */
  readonly trust?: TrustSettings | undefined;
}

/** Where it is said who must have signed images, and where their signatures are; null for the usual files. */
export interface PolicySettings {
  readonly file: string | null;
  readonly registriesD: string | null;
  /** Whether images that it does not allow are mirrored all the same, with a warning. */
  readonly onlyWarns: boolean;
  /** The same for some: `host[:port]`, repositories, or what lies in either; absent for none. */
  readonly bestEffort?: readonly string[] | undefined;
}

/** Paths of keys. */
export interface TrustSettings {
  /** The private key; null where nothing is signed. */
  readonly signKey: string | null;
  /** A file with the passphrase of that key; null where there is none, or the environment has it. */
  readonly passphraseFile: string | null;
  /** Public keys, or folders of them, of which one must have signed what comes in; empty for anybody. */
  readonly trustedKeys: readonly string[];
}

/** One side of a copy. */
export interface SideSettings {
  readonly tlsVerify: boolean;
  /** `user:password`; null where the files decide. */
  readonly credentials: string | null;
  readonly registryToken: string | null;
  readonly certificateFolder: string | null;
  /** Goes without credentials, whatever the files have. */
  readonly anonymous: boolean;
  /** Logs in with this auth file in place of those of this machine; absent where they decide. */
  readonly authFileAtHand?: SourceFile | undefined;
  /** Believes this in place of what this machine believes. */
  readonly trustAtHand?: KnownTrust | undefined;
}

/** A side for which the usual files decide everything but this. */
export function plainSide(tlsVerify: boolean): SideSettings {
  return { tlsVerify, credentials: null, registryToken: null, certificateFolder: null, anonymous: false };
}

export function settingsOf(flags: ParsedFlags): RunSettings {
  const { values } = flags;
  const number = (name: string, fallback: number) => Number(values.get(name) ?? fallback);
  return {
    source: sideOf(flags, "src"),
    destination: sideOf(flags, "dest"),
    authFile: values.get("authfile") || null,
    parallelImages: number("parallel-images", 4),
    parallelLayers: number("parallel-layers", 5),
    retryTimes: number("retry-times", 5),
    retryDelayMs: durationMs(values.get("retry-delay") ?? "0") ?? 0,
    // Who counts the tries wants an end.
    ...(values.has("retry-times") || values.has("retry-delay") ? { patienceMs: 0 } : {}),
    withinMs: durationMs(values.get("image-timeout") ?? "") || undefined,
    cachePort: number("port", 55_000),
    logLevel: values.get("log-level") ?? "info",
    ignoreReleaseSignature: flagIsTrue(flags, "ignore-release-signature"),
    ...(flagIsTrue(flags, "secure-policy")
      ? {
        policy: {
          file: values.get("policy") || null,
          registriesD: values.get("registries.d") || null,
          onlyWarns: false,
        },
      }
      : {}),
  };
}

/** A log level that oc-mirror does not know. */
export function badLevel({ values }: ParsedFlags): Refusal {
  const levels = ["info", "debug", "trace", "error"];
  return [
    !levels.includes(values.get("log-level") ?? "info"),
    `log-level has an invalid value, it should be one of (${levels.join(", ")})`,
  ];
}

/** The cache named twice, even though ferry has none. */
export function badCache({ values }: ParsedFlags, env: Readonly<Record<string, string>>): Refusal {
  return [
    Boolean(env["OC_MIRROR_CACHE"]) && values.has("cache-dir"),
    "either OC_MIRROR_CACHE or --cache-dir can be used but not both",
  ];
}

function sideOf(flags: ParsedFlags, side: "src" | "dest"): SideSettings {
  const { values } = flags;
  const [user, password] = [values.get(`${side}-username`), values.get(`${side}-password`)];
  const pair = user === undefined ? null : `${user}:${password ?? ""}`;
  return {
    tlsVerify: flagIsTrue(flags, `${side}-tls-verify`, true),
    credentials: values.get(`${side}-creds`) ?? pair,
    registryToken: values.get(`${side}-registry-token`) ?? null,
    certificateFolder: values.get(`${side}-cert-dir`) ?? null,
    anonymous: flagIsTrue(flags, `${side}-no-creds`),
  };
}
