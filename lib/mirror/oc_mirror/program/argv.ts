/** Command lines for oc-mirror. */

import { type Destination, destinationText } from "../../plan/destination.ts";
import type { RunOptions } from "../../session.ts";
import { DOCKER, FILE } from "../places.ts";
import type { RunSettings, SideSettings } from "../settings.ts";
import type { Site } from "./site.ts";

/** Something for oc-mirror to do. */
export type Work =
  | {
    readonly kind: "mirror-to-disk";
    readonly config: string;
    readonly strictArchive: boolean;
    readonly since: string | null;
    readonly removeSignatures: boolean;
    readonly rehearsal: RehearsalFlags;
  }
  | {
    readonly kind: "disk-to-mirror";
    readonly config: string;
    readonly destination: Destination;
    readonly rehearsal: RehearsalFlags;
  }
  | {
    readonly kind: "mirror-to-mirror";
    readonly config: string;
    readonly destination: Destination;
    readonly removeSignatures: boolean;
    readonly rehearsal: RehearsalFlags;
  }
  | {
    readonly kind: "plan-deletion";
    readonly config: string;
    readonly destination: Destination;
    readonly id: string | null;
    readonly signatures: boolean;
  }
  | {
    readonly kind: "delete";
    readonly list: string;
    readonly destination: Destination;
    readonly forceCache: boolean;
  };

/** Null to do it. */
export type RehearsalFlags = { readonly manifestLists: boolean } | null;

/** All attempts at an image together: its own default of ten minutes ends what is merely slow. */
const IMAGE_TIMEOUT = "6h";
/** It refuses more. */
const MOST_PARALLEL = 10;

/** The arguments for some work. @param port A free one, for its cache. */
export function argumentsFor(
  work: Work,
  site: Pick<Site, "stage" | "cache">,
  port: number,
  settings: RunSettings,
  options: Pick<RunOptions, "parallelImages" | "parallelLayers"> = {},
): readonly string[] {
  const common = [
    "--v2",
    ...["--cache-dir", site.cache],
    ...["--port", String(port)],
    ...settingFlags(settings, options),
  ];
  const stage = `${FILE}${site.stage}`;
  const to = (destination: Destination) => `${DOCKER}${destinationText(destination)}`;
  switch (work.kind) {
    case "mirror-to-disk":
      return [
        ...["-c", work.config, stage, ...common],
        ...sideFlags("src", settings.source),
        ...policyFlags(settings),
        ...imageFlags(work.rehearsal),
        ...(work.strictArchive ? ["--strict-archive"] : []),
        ...(work.since === null ? [] : ["--since", work.since]),
        ...(work.removeSignatures ? ["--remove-signatures"] : []),
      ];
    case "disk-to-mirror":
      return [
        ...["-c", work.config, "--from", stage, to(work.destination), ...common],
        ...sideFlags("dest", settings.destination),
        ...imageFlags(work.rehearsal),
        ...nestingFlags(work.destination),
      ];
    case "mirror-to-mirror":
      return [
        ...["-c", work.config, "--workspace", stage, to(work.destination), ...common],
        ...sideFlags("src", settings.source),
        ...policyFlags(settings),
        ...sideFlags("dest", settings.destination),
        ...imageFlags(work.rehearsal),
        ...nestingFlags(work.destination),
        ...(work.removeSignatures ? ["--remove-signatures"] : []),
      ];
    case "plan-deletion":
      return [
        ...["delete", "--generate", "-c", work.config, "--workspace", stage, to(work.destination), ...common],
        ...sideFlags("dest", settings.destination),
        ...(work.id === null ? [] : ["--delete-id", work.id]),
        ...(work.signatures ? ["--delete-signatures"] : []),
      ];
    case "delete":
      return [
        ...["delete", "--delete-yaml-file", work.list, to(work.destination), ...common],
        ...sideFlags("dest", settings.destination),
        ...(work.forceCache ? ["--force-cache-delete"] : []),
      ];
    default:
      return work satisfies never;
  }
}

function settingFlags(
  { authFile, retryTimes, retryDelayMs, logLevel, ...own }: RunSettings,
  { parallelImages = own.parallelImages, parallelLayers = own.parallelLayers }: Pick<
    RunOptions,
    "parallelImages" | "parallelLayers"
  >,
): readonly string[] {
  return [
    ...(authFile === null ? [] : ["--authfile", authFile]),
    // With fewer messages than that, nothing could be told of images.
    ...["--log-level", logLevel === "error" ? "info" : logLevel],
    ...["--parallel-images", String(Math.min(parallelImages, MOST_PARALLEL))],
    ...["--parallel-layers", String(Math.min(parallelLayers, MOST_PARALLEL))],
    ...["--retry-times", String(retryTimes)],
    ...(retryDelayMs > 0 ? ["--retry-delay", `${retryDelayMs}ms`] : []),
  ];
}

function sideFlags(side: "src" | "dest", settings: SideSettings): readonly string[] {
  const { tlsVerify, credentials, registryToken, certificateFolder, anonymous } = settings;
  return [
    ...(tlsVerify ? [] : [`--${side}-tls-verify=false`]),
    ...(credentials === null ? [] : [`--${side}-creds`, credentials]),
    ...(registryToken === null ? [] : [`--${side}-registry-token`, registryToken]),
    ...(certificateFolder === null ? [] : [`--${side}-cert-dir`, certificateFolder]),
    ...(anonymous ? [`--${side}-no-creds`] : []),
  ];
}

function imageFlags(rehearsal: RehearsalFlags): readonly string[] {
  if (rehearsal === null) return ["--image-timeout", IMAGE_TIMEOUT];
  return [rehearsal.manifestLists ? "--dry-run-manifest-lists" : "--dry-run"];
}

function nestingFlags({ maxNestedPaths }: Destination): readonly string[] {
  return maxNestedPaths === null ? [] : ["--max-nested-paths", String(maxNestedPaths)];
}

/** oc-mirror only ever refuses. */
function policyFlags({ policy }: RunSettings): readonly string[] {
  if (!policy || policy.onlyWarns) return [];
  return [
    "--secure-policy",
    ...(policy.file === null ? [] : ["--policy", policy.file]),
    ...(policy.registriesD === null ? [] : ["--registries.d", policy.registriesD]),
  ];
}
