import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { parseOcMirrorArguments } from "./arguments.ts";

function parse(line: string, env: Readonly<Record<string, string>> = {}) {
  return parseOcMirrorArguments(line.split(" ").filter(Boolean), env);
}

Deno.test("parseOcMirrorArguments reads mirror to disk", () => {
  const command = parse(
    "-c isc.yaml file:///srv/work/ --v2 --strict-archive --since 2026-01-31 -p 5000 --remove-signatures",
  );
  if (command.kind !== "mirror-to-disk") throw new Error(command.kind);
  const { config, root, strictArchive, since, removeSignatures, dryRun, settings, unsupported } = command;
  deepEqual([config, root, strictArchive, since, removeSignatures, dryRun, unsupported], [
    "isc.yaml",
    "/srv/work",
    true,
    "2026-01-31",
    true,
    null,
    [],
  ]);
  equal(settings.cachePort, 5000);
});

Deno.test("parseOcMirrorArguments reads disk to mirror", () => {
  const command = parse(
    "--v2 --config=isc.yaml --from file://. docker://mirror.lab:8443/ocp --max-nested-paths=2 --dry-run",
  );
  if (command.kind !== "disk-to-mirror") throw new Error(command.kind);
  deepEqual([command.from, command.destination, command.dryRun], [
    ".",
    { registry: "mirror.lab:8443", prefix: "ocp", maxNestedPaths: 2 },
    { manifestLists: false },
  ]);
});

Deno.test("parseOcMirrorArguments reads mirror to mirror, whether or not working-dir is named", () => {
  for (const workspace of ["file:///srv/w", "file:///srv/w/working-dir"]) {
    const command = parse(
      `--v2 -cisc.yaml --workspace ${workspace} docker://localhost:5000 --dry-run-manifest-lists`,
    );
    if (command.kind !== "mirror-to-mirror") throw new Error(command.kind);
    deepEqual([command.root, command.config, command.dryRun], ["/srv/w", "isc.yaml", {
      manifestLists: true,
    }]);
  }
});

Deno.test("parseOcMirrorArguments reads how registries are talked to", () => {
  const command = parse(
    "--v2 -c x file://w --src-tls-verify=false --dest-tls-verify --authfile a.json --parallel-images 8 --parallel-layers 10 " +
      "--retry-times 2 --retry-delay 1m30s --image-timeout 90m --src-creds user:pass --dest-no-creds --log-level debug",
  );
  if (command.kind !== "mirror-to-disk") throw new Error(command.kind);
  const { settings } = command;
  deepEqual([settings.source.tlsVerify, settings.destination.tlsVerify, settings.source.credentials], [
    false,
    true,
    "user:pass",
  ]);
  deepEqual([settings.authFile, settings.parallelImages, settings.parallelLayers], ["a.json", 8, 10]);
  deepEqual([settings.retryTimes, settings.retryDelayMs, settings.destination.anonymous], [2, 90_000, true]);
  deepEqual([settings.withinMs, settings.patienceMs], [90 * 60_000, 0]);
});

Deno.test("parseOcMirrorArguments reads both phases of deleting", () => {
  const plan = parse(
    "delete --generate -c disc.yaml --workspace file:///w docker://r:1 --v2 --delete-id x --delete-signatures",
  );
  if (plan.kind !== "plan-deletion") throw new Error(plan.kind);
  deepEqual([plan.config, plan.root, plan.id, plan.signatures], ["disc.yaml", "/w", "x", true]);
  for (
    const [list, root] of [
      ["/w/working-dir/delete/delete-images.yaml", "/w"],
      ["w/working-dir/delete/delete-images-x.yaml", "w"],
      ["working-dir/delete/delete-images.yaml", "."],
      ["/tmp/list.yaml", null],
    ]
  ) {
    const done = parse(`delete --v2 --delete-yaml-file ${list} docker://r:1 --force-cache-delete`);
    if (done.kind !== "delete") throw new Error(done.kind);
    deepEqual([done.list, done.root, done.forceCache], [list, root, true]);
  }
});

Deno.test("parseOcMirrorArguments knows help and versions", () => {
  deepEqual(parse("--help"), { kind: "help", command: "oc-mirror" });
  deepEqual(parse("delete -h"), { kind: "help", command: "delete" });
  deepEqual(parse("version"), { kind: "version", output: "text" });
  deepEqual(parse("version --output json"), { kind: "version", output: "json" });
});

Deno.test("parseOcMirrorArguments names what ferry's own engine cannot do", () => {
  const unsupported = (line: string) => {
    const command = parse(line);
    return "unsupported" in command ? command.unsupported : null;
  };
  deepEqual(unsupported("--v2 -c x file://w --secure-policy"), []);
  deepEqual(unsupported("delete --v2 --generate --delete-v1-images -c x --workspace file://w docker://r:1"), [
    "--delete-v1-images",
  ]);
});

for (
  const [line, message] of [
    ["--v2 -c x", "requires at least 1 arg(s), only received 0"],
    ["--v2 file://w", "use the --config flag it is mandatory"],
    ["--v2 -c x --workspace /w docker://r:1", "when --workspace is used, it must have file:// prefix"],
    [
      "--v2 -c x file://w --log-level loud",
      "log-level has an invalid value, it should be one of (info, debug, trace, error)",
    ],
    ["--v2 -c x file://w --from file://v", "when destination is file://, --from cannot be used"],
    ["--v2 -c x file:///home/blogs", "the destination contains an internal oc-mirror keyword 'logs'"],
    [
      "--v2 -c x --from file:///srv/helm docker://r:1",
      "the destination contains an internal oc-mirror keyword 'helm'",
    ],
    ["--v2 -c x --from /w docker://r:1", "when --from is used, it must have file:// prefix"],
    ["--v2 -c x file://w --since 2026-13-01", "--since flag needs to be in format yyyy-MM-dd"],
    [
      "--v2 -c x file://w --dry-run --dry-run-manifest-lists",
      "--dry-run and --dry-run-manifest-lists cannot be used together",
    ],
    ["--v2 -c x file://w --parallel-images 11", "the flag parallel-images must be between the range 1 to 10"],
    ["--v2 -c x file://w --parallel-layers 0", "the flag parallel-layers must be between the range 1 to 10"],
    ["--v2 -c x file://w --workspace file://v", "when destination is file://, --workspace cannot be used"],
    [
      "--v2 -c x docker://r:1 --workspace file://w --from file://v",
      "when destination is docker://, --from and --workspace cannot be used together",
    ],
    [
      "--v2 -c x docker://r:1",
      "when destination is docker://, either --from (disk to mirror) or --workspace (mirror to mirror) must be used",
    ],
    ["--v2 -c x /w", "destination must have either file:// or docker:// prefix"],
    ["--v2 -c x file://w --no-such", "unknown flag: --no-such"],
    ["--v2 file://w -c", "flag needs an argument: 'c' in -c"],
    ["--v2 -c x file://w -z", "unknown shorthand flag: 'z' in -z"],
    [
      "--v2 -c x file://w --dry-run=maybe",
      'invalid argument "maybe" for "--dry-run" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      "--v2 -c x file://w --port many",
      'invalid argument "many" for "-p, --port" flag: strconv.ParseUint: parsing "many": invalid syntax',
    ],
    [
      "--v2 -c x file://w --retry-delay 5",
      'invalid argument "5" for "--retry-delay" flag: time: invalid duration "5"',
    ],
    ["delete --v2 --generate -c x docker://r:1", "the --workspace flag is mandatory when using --generate"],
    [
      "delete --v2 --generate --workspace file://w docker://r:1",
      "the --config flag is mandatory when using --generate",
    ],
    ["delete --v2 docker://r:1", "the --delete-yaml-file flag is mandatory when not using --generate"],
    ["delete --v2 --delete-yaml-file x", "the destination registry is missing in the command arguments"],
    [
      "delete --v2 --delete-yaml-file x file://w",
      "the destination registry argument must have a docker:// prefix",
    ],
    [
      "delete --v2 --delete-yaml-file x --delete-v1-images docker://r:1",
      "the --delete-v1-images flag can only be used alongside the --generate flag",
    ],
  ] as const
) {
  Deno.test(`parseOcMirrorArguments refuses ${line}`, () => {
    const command = parse(line);
    deepEqual(command, {
      kind: "misused",
      message,
      exitCode: 1,
      usage: line.startsWith("delete") ? "delete" : "oc-mirror",
    });
  });
}

Deno.test("parseOcMirrorArguments wants to be told the version, literally", () => {
  for (const line of ["-c x file://w", "--v2=true -c x file://w", "--v1 --v2 -c x file://w"]) {
    const command = parse(line);
    deepEqual(command.kind === "misused" && [command.exitCode, command.usage], [255, null], line);
  }
});

Deno.test("parseOcMirrorArguments refuses a destination that is none without usage, as a failure of the run", () => {
  const command = parse("--v2 -c x --workspace file://w docker://r:1/site/");
  deepEqual(command.kind === "misused" && [command.exitCode, command.usage], [1, null]);
});

Deno.test("parseOcMirrorArguments minds OC_MIRROR_CACHE", () => {
  const command = parse("--v2 -c x file://w --cache-dir c", { OC_MIRROR_CACHE: "d" });
  equal(
    command.kind === "misused" && command.message,
    "either OC_MIRROR_CACHE or --cache-dir can be used but not both",
  );
});
