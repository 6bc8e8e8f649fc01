import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { expandHostPattern } from "./host_range.ts";

const EXPANDED: readonly (readonly [string, readonly string[], number | null])[] = [
  ["web", ["web"], null],
  ["web[1:3]:22", ["web1", "web2", "web3"], 22],
  ["web[08:10]", ["web08", "web09", "web10"], null],
  ["web[1:6:2].x", ["web1.x", "web3.x", "web5.x"], null],
  ["web[:1]", ["web0", "web1"], null],
  ["db-[y:B]", ["db-y", "db-z", "db-A", "db-B"], null],
  ["[1:2][a:b]", ["1a", "1b", "2a", "2b"], null],
  ["web[3:1]", [], null],
  ["10.0.[0:1].5", ["10.0.0.5", "10.0.1.5"], null],
  ["fe80::[1:2]", ["fe80::1", "fe80::2"], null],
];

for (const [pattern, names, port] of EXPANDED) {
  Deno.test(`expandHostPattern expands ${pattern} to ${names.join(", ") || "nothing"}`, () => {
    deepEqual(expandHostPattern(pattern), { names, port });
  });
}

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["web[1:2", /^host range is not closed: web\[1:2$/],
  ["web[1]", /^host range must be begin:end or begin:end:step/],
  ["web[1:2:3:4]", /^host range must be begin:end or begin:end:step/],
  ["web[1:]", /^host range must specify end value/],
  ["web[001:10]", /equal-length begin and end formats/],
  ["web[b:a]", /^host range must have begin <= end/],
  ["web[1:x]", /^host range must have whole numbers or single letters/],
  ["web[1:9:0]", /^host range must have a step that is not zero/],
  ["web[1:99999999]", /^host range has more than 1000000 hosts/],
  ["web[1:2000][1:2000]", /^host range has more than 1000000 hosts/],
];

for (const [pattern, message] of REFUSED) {
  Deno.test(`expandHostPattern refuses ${pattern}`, () => {
    throws(() => expandHostPattern(pattern), { message, code: "bad-inventory" });
  });
}

Deno.test("expandHostPattern keeps what is no address as it is", () => {
  equal(expandHostPattern("a b").names[0], "a b");
});
