import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { DiagnosticError, excerptLines, renderDiagnostic } from "./diagnostic.ts";

Deno.test("excerptLines shows of a long line what is around the span", () => {
  const text = `${"a".repeat(1000)}WRONG${"b".repeat(1000)}\n`;
  const [shown = "", carets = ""] = excerptLines({ file: { path: "x", text }, start: 1000, end: 1005 });
  equal(shown, `1 | ${"a".repeat(40)}WRONG${"b".repeat(115)}`);
  equal(carets, `  | ${" ".repeat(40)}^^^^^`);
  const [, whole = ""] = excerptLines({ file: { path: "x", text }, start: 1000, end: text.length });
  equal(whole, `  | ${" ".repeat(40)}${"^".repeat(120)}`);
});

Deno.test("renderDiagnostic shows control characters, and lets none through", () => {
  const text = "a: \u001b[2J\u0000\u007f\u0085\tz\r\n";
  const error = new DiagnosticError("unknown field \u001b[31m\u0007", {
    code: "bad-config",
    at: { file: { path: "x", text }, start: 3, end: 4 },
  });
  deepEqual(renderDiagnostic(error).split("\n"), [
    "x:1:4: unknown field ␛[31m␇",
    "1 | a: ␛[2J␀␡�\tz",
    "  |    ^",
  ]);
});
