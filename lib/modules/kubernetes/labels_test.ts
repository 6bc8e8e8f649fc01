import { strictEqual as equal } from "node:assert/strict";
import { matchesLabels } from "./labels.ts";

const object = { metadata: { labels: { app: "web", tier: "front" } } };

for (
  const [selectors, expected] of [
    [[], true],
    [["app=web"], true],
    [["app == web", "tier!=back"], true],
    [["app=web,tier=back"], false],
    [["app in (db, web),tier"], true],
    [["app notin (web)"], false],
    [["zone notin (a)"], true],
    [["!zone"], true],
    [["!app"], false],
    [["zone"], false],
  ] as const
) {
  Deno.test(`matchesLabels: ${selectors.join(" and ") || "nothing"} is ${expected}`, () => {
    equal(matchesLabels(object, selectors), expected);
  });
}
