import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { RunSettings, SideSettings } from "../settings.ts";
import { argumentsFor, type Work } from "./argv.ts";

const SIDE: SideSettings = {
  tlsVerify: true,
  credentials: null,
  registryToken: null,
  certificateFolder: null,
  anonymous: false,
};
const SETTINGS: RunSettings = {
  source: SIDE,
  destination: SIDE,
  authFile: null,
  parallelImages: 4,
  parallelLayers: 5,
  retryTimes: 2,
  retryDelayMs: 0,
  cachePort: 55_000,
  ignoreReleaseSignature: false,
  logLevel: "info",
};
const SITE = { stage: "/w/stage", cache: "/w/cache" };
const DESTINATION = { registry: "host:8443", prefix: "ocp", maxNestedPaths: null };
const COMMON = [
  ...["--v2", "--cache-dir", "/w/cache", "--port", "55001", "--log-level", "info"],
  ...["--parallel-images", "4", "--parallel-layers", "5", "--retry-times", "2"],
];

const TO_DISK: Work = {
  kind: "mirror-to-disk",
  config: "isc.yaml",
  strictArchive: false,
  since: null,
  removeSignatures: false,
  rehearsal: null,
};

for (
  const { what, work, argv } of [
    {
      what: "mirrors to disk",
      work: TO_DISK,
      argv: ["-c", "isc.yaml", "file:///w/stage", ...COMMON, "--image-timeout", "6h"],
    },
    {
      what: "mirrors to disk with all that can be said",
      work: { ...TO_DISK, strictArchive: true, since: "2026-01-02", removeSignatures: true },
      argv: [
        ...["-c", "isc.yaml", "file:///w/stage", ...COMMON, "--image-timeout", "6h"],
        ...["--strict-archive", "--since", "2026-01-02", "--remove-signatures"],
      ],
    },
    {
      what: "publishes",
      work: {
        kind: "disk-to-mirror",
        config: "isc.yaml",
        destination: { ...DESTINATION, maxNestedPaths: 3 },
        rehearsal: { manifestLists: true },
      },
      argv: [
        ...["-c", "isc.yaml", "--from", "file:///w/stage", "docker://host:8443/ocp", ...COMMON],
        ...["--dry-run-manifest-lists", "--max-nested-paths", "3"],
      ],
    },
    {
      what: "mirrors directly",
      work: {
        kind: "mirror-to-mirror",
        config: "isc.yaml",
        destination: DESTINATION,
        removeSignatures: false,
        rehearsal: { manifestLists: false },
      },
      argv: [
        ...["-c", "isc.yaml", "--workspace", "file:///w/stage", "docker://host:8443/ocp", ...COMMON],
        "--dry-run",
      ],
    },
    {
      what: "plans a deletion",
      work: {
        kind: "plan-deletion",
        config: "disc.yaml",
        destination: DESTINATION,
        id: "june",
        signatures: true,
      },
      argv: [
        ...["delete", "--generate", "-c", "disc.yaml", "--workspace", "file:///w/stage"],
        ...["docker://host:8443/ocp", ...COMMON, "--delete-id", "june", "--delete-signatures"],
      ],
    },
    {
      what: "deletes",
      work: { kind: "delete", list: "list.yaml", destination: DESTINATION, forceCache: true },
      argv: [
        ...["delete", "--delete-yaml-file", "list.yaml", "docker://host:8443/ocp", ...COMMON],
        "--force-cache-delete",
      ],
    },
  ] satisfies readonly { readonly what: string; readonly work: Work; readonly argv: readonly string[] }[]
) {
  Deno.test(`argumentsFor ${what}`, () => deepEqual(argumentsFor(work, SITE, 55_001, SETTINGS), argv));
}

Deno.test("argumentsFor says what settings say, of the sides that the work has", () => {
  const settings: RunSettings = {
    ...SETTINGS,
    source: { ...SIDE, tlsVerify: false, credentials: "u:p" },
    destination: { ...SIDE, certificateFolder: "/certs", anonymous: true, registryToken: "t" },
    authFile: "/auth.json",
    retryDelayMs: 1500,
    logLevel: "error",
  };
  const options = { parallelImages: 20, parallelLayers: 1 };
  const common = [
    ...["--v2", "--cache-dir", "/w/cache", "--port", "1", "--authfile", "/auth.json", "--log-level", "info"],
    ...["--parallel-images", "10", "--parallel-layers", "1", "--retry-times", "2", "--retry-delay", "1500ms"],
  ];
  deepEqual(argumentsFor(TO_DISK, SITE, 1, settings, options).slice(3), [
    ...common,
    ...["--src-tls-verify=false", "--src-creds", "u:p", "--image-timeout", "6h"],
  ]);
  const deletion: Work = { kind: "delete", list: "l", destination: DESTINATION, forceCache: false };
  deepEqual(argumentsFor(deletion, SITE, 1, settings, options).slice(4), [
    ...common,
    ...["--dest-registry-token", "t", "--dest-cert-dir", "/certs", "--dest-no-creds"],
  ]);
});
