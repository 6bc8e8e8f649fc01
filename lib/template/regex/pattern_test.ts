import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { Pattern } from "./pattern.ts";

const FLAGS = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ascii: false };

/** Patterns that find nothing in a text only after having tried more ways than there is time for. */
const CATASTROPHIC: Readonly<Record<string, string>> = {
  "(a+)+$": `${"a".repeat(60)}b`,
  "(a|a)*$": `${"a".repeat(60)}b`,
  "(a?){60}b": "a".repeat(60),
  "(?P<word>\\w+\\s?)*!": "word ".repeat(40),
  ".*.*.*.*x": "a".repeat(5000),
};

for (const [source, text] of Object.entries(CATASTROPHIC)) {
  Deno.test(`Pattern gives up on ${source.slice(0, 24)} when the time is over`, () => {
    const pattern = new Pattern(source, FLAGS, { limitMs: 100 });
    const tooLong = (error: unknown) =>
      error instanceof DiagnosticError && error.code === "template-failed" &&
      /more than 0\.1 seconds/.test(error.message);
    throws(() => pattern.search(text), tooLong);
    throws(() => [...pattern.matches(text)], tooLong);
    throws(() => pattern.replace(text, "", 0), tooLong);
    throws(() => pattern.matchAll(`${text}?`), tooLong);
  });
}

Deno.test("Pattern takes ordinary patterns on long texts, nested ones too", () => {
  const line = "2024-01-31 host1 [kernel] eth0: link up, 1000 Mbps\n";
  const text = line.repeat(2000);
  const found = (source: string) => [...new Pattern(source, FLAGS).matches(text)].length;
  equal(found("(\\w+[-:]?)+ host1"), 2000);
  equal(found("(?:\\d+\\s*)+M"), 2000);
  equal(found("[^\\n]*\\n"), 2000);
  equal(found("\\w+"), 20_000);
  equal(new Pattern("(line|link) up", FLAGS).replace(text, "\\1 down", 1).text.indexOf("link down"), 32);
});

Deno.test("Pattern finds the same with and without a watch", () => {
  const found = (source: string, text: string) =>
    [...new Pattern(source, FLAGS).matches(text)].map((match) => [match.start, match.text, match.group(1)]);
  deepEqual(found("(a+)+b|c()", "aab c"), [[0, "aab", "aa"], [4, "c", null]]);
  deepEqual(found("(a+)b|c", "aab c"), [[0, "aab", "aa"], [4, "c", null]]);
});
