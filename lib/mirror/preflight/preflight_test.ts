import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import type { ImageFailure, WantedImage } from "../../model/mirror.ts";
import { parseReference } from "../../model/oci.ts";
import { type DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import { Rates } from "./rates.ts";
import { sourceProblems } from "./source_problems.ts";
import { spaceProblem } from "./space.ts";

function wanted(origin: string): WantedImage {
  const reference = parseReference(origin);
  const { repository: { path }, tag } = reference;
  return {
    origin,
    type: "generic",
    source: { kind: "registry", reference },
    path,
    tag: tag ?? "",
    platforms: [],
  };
}

function failure(origin: string, code: DiagnosticCode): ImageFailure {
  return { origin, type: "generic", error: new DiagnosticError(`cannot pull ${origin}`, { code }) };
}

const CASES: readonly {
  readonly what: string;
  readonly images: readonly string[];
  readonly failed: Readonly<Record<string, DiagnosticCode>>;
  readonly registries: readonly string[];
}[] = [
  {
    what: "a registry of which nothing can be had",
    images: ["r.one/a:1", "r.one/b:1", "r.two/a:1"],
    failed: { "r.one/a:1": "unauthorized", "r.one/b:1": "unauthorized" },
    registries: ["r.one"],
  },
  {
    what: "no registry that gives something",
    images: ["r.one/a:1", "r.one/b:1"],
    failed: { "r.one/a:1": "unauthorized" },
    registries: [],
  },
  {
    what: "no registry that only lacks images",
    images: ["r.one/a:1", "r.one/b:1"],
    failed: { "r.one/a:1": "image-missing", "r.one/b:1": "image-missing" },
    registries: [],
  },
  {
    what: "no registry with a single repository",
    images: ["r.one/a:1", "r.one/a:2", "r.two/b:1"],
    failed: { "r.one/a:1": "timeout", "r.one/a:2": "timeout" },
    registries: [],
  },
  {
    what: "all registries that are down",
    images: ["r.one/a:1", "r.one/b:1", "r.two/a:1", "r.two/b:1"],
    failed: {
      "r.one/a:1": "timeout",
      "r.one/b:1": "timeout",
      "r.two/a:1": "registry-failed",
      "r.two/b:1": "registry-failed",
    },
    registries: ["r.one", "r.two"],
  },
];

for (const { what, images, failed, registries } of CASES) {
  Deno.test(`sourceProblems tells of ${what}`, () => {
    const failures = Object.entries(failed).map(([origin, code]) => failure(origin, code));
    const found = sourceProblems(images.map(wanted), failures);
    deepEqual(found.map(({ message }) => message.split(" ")[0]), registries);
  });
}

Deno.test("spaceProblem says what is needed and what is free", async () => {
  equal(await spaceProblem("/srv", 10, () => Promise.resolve(10)), null);
  const problem = await spaceProblem("/srv", 2048, () => Promise.resolve(1024));
  match(problem?.message ?? "", /needs 2048 bytes \(2\.0K\) in \/srv, and 1024 \(1\.0K\) are free/);
});

Deno.test("Rates forecast by what they have learnt, and nothing of registries that they do not know", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/state/rates.json`;
    const rates = new Rates(path);
    const bytes = new Map([["r.one", 40 << 20]]);
    equal(rates.forecastMs(bytes), null);
    rates.note(bytes, 4000);
    equal(new Rates(path).forecastMs(bytes), 4000);
    equal(new Rates(path).forecastMs(new Map([["r.two", 1]])), null);
    equal(new Rates(path).forecastMs(new Map([["r.two", 0]])), 0);
    rates.note(new Map([["r.one", 1]]), 4000);
    equal(rates.forecastMs(bytes), 4000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
