import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import type { DryRun, MirrorOutcome, Published } from "../../mirror/outcome.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { resultOf } from "./job_result.ts";

const PUBLISHED: Published = {
  status: "published",
  images: 2,
  sentImages: 0,
  failures: [],
  resources: { files: [], changed: [] },
  resourcesFolder: "/m/working-dir/cluster-resources",
  errorsFile: null,
};
const DRY: DryRun = {
  status: "dry-run",
  isDue: false,
  images: 2,
  bytes: { fetched: 0, carried: 0, sent: 0 },
  failures: [],
  mapping: null,
  missing: null,
};
const PLANNED = {
  status: "planned",
  items: 1,
  plan: "/p",
  config: "/c",
  isNew: false,
  failures: [],
} as const;
const DELETED = { status: "deleted", deleted: [], absent: [], kept: [], failures: [], refused: [] } as const;
const FAILURE = {
  origin: "quay.example/a:1",
  type: "generic",
  error: new DiagnosticError("manifest unknown", { code: "image-missing" }),
} as const;

const CASES: Readonly<Record<string, readonly [outcome: MirrorOutcome, changed: boolean]>> = {
  "publishing what is there": [PUBLISHED, false],
  "publishing something": [{ ...PUBLISHED, sentImages: 1 }, true],
  "publishing nothing but resources": [{ ...PUBLISHED, resources: { files: [], changed: ["/f"] } }, true],
  "a dry run of nothing": [DRY, false],
  "a dry run of something without bytes": [{ ...DRY, isDue: true }, true],
  "a list that is the same": [PLANNED, false],
  "a new list": [{ ...PLANNED, isNew: true }, true],
  "deleting what is gone": [{ ...DELETED, absent: ["r/a:1"] }, false],
  "deleting something": [{ ...DELETED, deleted: ["r/a:1"] }, true],
};

for (const [name, [outcome, changed]] of Object.entries(CASES)) {
  Deno.test(`resultOf ${name} is ${changed ? "changed" : "ok"}`, () => {
    const result = resultOf(outcome);
    deepEqual([result.changed, result.failed], [changed, undefined]);
  });
}

Deno.test("resultOf names every image that failed, and why the first did", () => {
  const failures = [FAILURE, { ...FAILURE, origin: "quay.example/b:1" }];
  const { failed, values } = resultOf({ ...PUBLISHED, failures });
  equal(failed, "quay.example/a:1: manifest unknown (and 1 more)");
  const listed = values?.["failures"] as readonly ReadonlyMap<string, string>[];
  deepEqual(listed.map((one) => [one.get("image"), one.get("code")]), [
    ["quay.example/a:1", "image-missing"],
    ["quay.example/b:1", "image-missing"],
  ]);
});
