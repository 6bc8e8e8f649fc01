import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { parseJsonPath, valuesAt } from "./json_path.ts";

const DATA = {
  spec: { image: "a", parts: [{ image: "b" }, { image: "c" }], "x.y": "d", map: { one: { image: "e" } } },
};

for (
  const [path, values] of [
    ["{.spec.image}", ["a"]],
    ["{.spec.parts[*].image}", ["b", "c"]],
    ["{.spec.parts[1].image}", ["c"]],
    ["{.spec.parts[-1].image}", ["c"]],
    ["{.spec['x.y']}", ["d"]],
    ["{.spec.x\\.y}", ["d"]],
    ["{.spec.map.*.image}", ["e"]],
    ["{..image}", ["a", "b", "c", "e"]],
    [".spec.image", ["a"]],
    ["{$.spec.image}", ["a"]],
    ["{.nothing.here}", []],
    ["{.spec.image.deeper}", []],
  ] as const
) {
  Deno.test(`valuesAt follows ${path}`, () => {
    deepEqual(valuesAt(DATA, parseJsonPath(path) ?? []), values);
  });
}

Deno.test("parseJsonPath takes no path that it cannot follow", () => {
  for (const path of ["{.a[}", "{.a[?(@.b)]}"]) deepEqual(parseJsonPath(path), null);
});
