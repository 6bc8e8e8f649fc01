import { strictEqual as equal } from "node:assert/strict";
import { isDay } from "./day.ts";

for (
  const [text, is] of [
    ["2026-01-31", true],
    ["2024-02-29", true],
    ["2026-02-29", false],
    ["2026-02-30", false],
    ["2026-13-01", false],
    ["2026-1-1", false],
    ["yesterday", false],
    ["", false],
  ] as const
) {
  Deno.test(`isDay says ${is} of ${JSON.stringify(text)}`, () => equal(isDay(text), is));
}
