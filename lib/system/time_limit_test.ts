import { strictEqual as equal, throws } from "node:assert/strict";
import { TimeLimit, TookTooLong } from "./time_limit.ts";

Deno.test("TimeLimit gives what the work gives, and throws what it throws", () => {
  const limit = new TimeLimit();
  equal(limit.run(10_000, () => 1 + limit.run(10_000, () => 1)), 2);
  throws(() =>
    limit.run(10_000, () => {
      throw new RangeError("own");
    }), RangeError);
});

Deno.test("TimeLimit ends work in the midst of a match, and can be used again", () => {
  const limit = new TimeLimit();
  throws(() => limit.run(50, () => /(a+)+$/v.test(`${"a".repeat(60)}b`)), TookTooLong);
  equal(limit.run(10_000, () => /(a+)+$/v.test("aaa")), true);
});
