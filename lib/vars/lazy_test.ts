import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { lazyList, LazyMap } from "./lazy.ts";

Deno.test("LazyMap makes a value when it is read, and once", () => {
  const made: string[] = [];
  const map = new LazyMap(["a", "b"], (key) => {
    made.push(key);
    return key.toUpperCase();
  });
  equal(map.size, 2);
  equal(map.has("b"), true);
  deepEqual([...map.keys()], ["a", "b"]);
  deepEqual(made, []);
  equal(map.get("b"), "B");
  equal(map.get("b"), "B");
  equal(map.get("c"), undefined);
  deepEqual(made, ["b"]);
});

Deno.test("LazyMap gives every value to those who go through it", () => {
  const map = new LazyMap([1, 2], (key) => key * 10);
  const seen: number[] = [];
  map.forEach((value) => seen.push(value));
  deepEqual([seen, [...map], [...map.values()], new Map(map)], [
    [10, 20],
    [[1, 10], [2, 20]],
    [10, 20],
    new Map([[1, 10], [2, 20]]),
  ]);
});

Deno.test("lazyList makes an item when it is read, and once", () => {
  let count = 0;
  const list = lazyList([() => ++count, () => 100]);
  equal(list.length, 2);
  equal(list[1], 100);
  equal(count, 0);
  deepEqual([list[0], list[0], [...list], list.map((item) => item)], [1, 1, [1, 100], [1, 100]]);
});
