/** The flags of oc-mirror v2, by command. */

import type { FlagTable } from "./flags.ts";

/** What skopeo's flags say of one side; oc-mirror takes them without showing them in its help. */
function accessFlags(side: "src" | "dest"): FlagTable {
  return {
    [`${side}-tls-verify`]: { kind: "bool" },
    [`${side}-creds`]: { kind: "text" },
    [`${side}-username`]: { kind: "text" },
    [`${side}-password`]: { kind: "text" },
    [`${side}-registry-token`]: { kind: "text" },
    [`${side}-cert-dir`]: { kind: "text" },
    [`${side}-no-creds`]: { kind: "bool" },
    [`${side}-authfile`]: { kind: "text" },
    [`${side}-daemon-host`]: { kind: "text" },
    [`${side}-shared-blob-dir`]: { kind: "text" },
  };
}

/** Flags of all commands. */
const SHARED: FlagTable = {
  v1: { kind: "bool" },
  v2: { kind: "bool" },
  config: { kind: "text", short: "c" },
  "cache-dir": { kind: "text" },
  workspace: { kind: "text" },
  "log-level": { kind: "text" },
  port: { kind: "count", short: "p" },
  "parallel-images": { kind: "count" },
  "parallel-layers": { kind: "count" },
  authfile: { kind: "text" },
  "registries.d": { kind: "text" },
  policy: { kind: "text" },
  "retry-times": { kind: "count" },
  "retry-delay": { kind: "duration" },
  "cpu-prof": { kind: "bool" },
  "mem-prof": { kind: "bool" },
  help: { kind: "bool", short: "h" },
  ...accessFlags("src"),
  ...accessFlags("dest"),
};

export const ROOT_FLAGS: FlagTable = {
  ...SHARED,
  from: { kind: "text" },
  "dry-run": { kind: "bool" },
  "dry-run-manifest-lists": { kind: "bool" },
  since: { kind: "text" },
  "image-timeout": { kind: "duration" },
  "max-nested-paths": { kind: "count" },
  "strict-archive": { kind: "bool" },
  "remove-signatures": { kind: "bool" },
  "secure-policy": { kind: "bool" },
  "ignore-release-signature": { kind: "bool" },
  force: { kind: "bool" },
  quiet: { kind: "bool", short: "q" },
  "rootless-storage-path": { kind: "text" },
  version: { kind: "bool", short: "v" },
};

export const DELETE_FLAGS: FlagTable = {
  ...SHARED,
  generate: { kind: "bool" },
  "delete-id": { kind: "text" },
  "delete-yaml-file": { kind: "text" },
  "force-cache-delete": { kind: "bool" },
  "delete-signatures": { kind: "bool" },
  "delete-v1-images": { kind: "bool" },
};

export const VERSION_FLAGS: FlagTable = {
  ...SHARED,
  output: { kind: "text" },
  short: { kind: "bool" },
};
