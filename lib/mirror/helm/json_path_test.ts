import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { textsAt } from "./json_path.ts";
import { parseJsonPath } from "./json_path_syntax.ts";

const DATA = {
  spec: {
    image: "a",
    parts: [{ image: "b", on: true, size: 1 }, { image: "c", size: 2 }],
    "x.y": "d",
    map: { one: { image: "e" } },
    split: { registry: "r.example", name: "org/app", tag: "v1" },
    several: "f g",
  },
};

for (
  const [path, values] of [
    ["{.spec.image}", ["a"]],
    ["{.spec.parts[*].image}", ["b", "c"]],
    ["{.spec.parts[1].image}", ["c"]],
    ["{.spec.parts[-1].image}", ["c"]],
    ["{.spec.parts[0,1].image}", ["b", "c"]],
    ["{.spec.parts[:1].image}", ["b"]],
    ["{.spec.parts[0:2:2].image}", ["b"]],
    ["{.spec['x.y']}", ["d"]],
    ["{.spec['image', 'x.y']}", ["a", "d"]],
    ["{.spec.x\\.y}", ["d"]],
    ["{.spec.map.*.image}", ["e"]],
    ["{..image}", ["a", "b", "c", "e"]],
    [".spec.image", ["a"]],
    ["{$.spec.image}", ["a"]],
    ["{.spec.several}", ["f", "g"]],
    ['{.spec.parts[?(@.image=="c")].image}', ["c"]],
    ["{.spec.parts[?(@.image!='c')].image}", ["b"]],
    ["{.spec.parts[?(@.size >= 2)].image}", ["c"]],
    ["{.spec.parts[?(@.on)].image}", ["b"]],
    ["{.spec.split.registry}/{.spec.split.name}:{.spec.split.tag}", ["r.example/org/app:v1"]],
    ["{.spec.split.name}:{.spec.split.version}", []],
    ["{.nothing.here}", []],
    ["{.spec.image.deeper}", []],
  ] as const
) {
  Deno.test(`textsAt follows ${path}`, () => {
    deepEqual(textsAt(DATA, parseJsonPath(path) ?? []), values);
  });
}

for (const path of ["{.a[}", "{.a", ".a}", "{.a[?(@.b]}", "{.a[?(@.b==)]}", "{.a[x]}", "{range .a}"]) {
  Deno.test(`parseJsonPath does not take ${path}`, () => deepEqual(parseJsonPath(path), null));
}
