import { strictEqual as equal } from "node:assert/strict";
import { imageName, registryOf } from "./image_name.ts";

const CASES: readonly (readonly [string, string, string])[] = [
  ["redis", "redis:7", "docker.io"],
  ["org/redis:6", "org/redis:6", "docker.io"],
  ["host:5000/redis", "host:5000/redis:7", "host:5000"],
  ["quay.io/org/redis@sha256:0", "quay.io/org/redis@sha256:0", "quay.io"],
  ["localhost/redis", "localhost/redis:7", "localhost"],
];

for (const [name, full, registry] of CASES) {
  Deno.test(`imageName and registryOf read ${name}`, () => {
    equal(imageName(name, "7"), full);
    equal(registryOf(name), registry);
  });
}
