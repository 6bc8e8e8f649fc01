import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { loadsModule, moduleOptions, withoutModule, withoutOptions } from "./modprobe_files.ts";

for (
  const [text, expected] of [["dummy\n", true], ["  dummy ; why\n", true], ["#dummy\n", false], [
    "dummy2",
    false,
  ]] as const
) {
  Deno.test(`loadsModule says ${expected} of ${JSON.stringify(text)}`, () => {
    equal(loadsModule(text, "dummy"), expected);
  });
}

Deno.test("withoutModule makes a comment of the module's line only", () => {
  equal(withoutModule("a\ndummy # why\nb\n", "dummy"), "a\n#dummy # why\nb\n");
});

Deno.test("moduleOptions tells the parameters of all lines of a module", () => {
  const text = "options dummy a=1\noptions other c=3\n#options dummy d=4\noptions dummy b=2 e=5 # why\n";
  deepEqual(moduleOptions(text, "dummy"), ["a=1", "b=2", "e=5"]);
});

Deno.test("withoutOptions makes comments of a module's parameters only", () => {
  equal(
    withoutOptions("options dummy a=1\noptions other c=3\n", "dummy"),
    "#options dummy a=1\noptions other c=3\n",
  );
});
