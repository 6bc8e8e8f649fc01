import assert from "node:assert/strict";
import { DiagnosticError, DiagnosticList, renderDiagnostic } from "../source/diagnostic.ts";
import { fromWire, toWire } from "./wire.ts";

const file = { path: "isc.yaml", text: "mirror:\n  additionalImages:\n  - name: [\n" };

Deno.test("toWire and fromWire keep data, maps and undefined fields' absence", () => {
  const value = { a: [1, "two", null, true], m: new Map([["k", { deep: [new Map([[1, 2]])] }]]) };
  assert.deepEqual(fromWire(toWire(value)), value);
});

Deno.test("toWire keeps an error's place, so that its excerpt can be shown at the other end", () => {
  const error = new DiagnosticError("bad name", {
    code: "bad-config",
    at: { file, start: 31, end: 40 },
    hint: "write it",
    notes: [{ message: "used at", at: { file, start: 0, end: 6 } }],
  });
  const line = toWire({ failures: [{ error }, { error }] });
  const back = fromWire(line) as { failures: { error: DiagnosticError }[] };
  assert.equal(line.split("additionalImages").length, 2, "the text travels once");
  assert.ok(back.failures[0]?.error instanceof DiagnosticError);
  assert.equal(renderDiagnostic(back.failures[0].error), renderDiagnostic(error));
});

Deno.test("toWire keeps lists of errors as lists", () => {
  const list = new DiagnosticList([new DiagnosticError("one", { code: "timeout" })]);
  const back = fromWire(toWire({ error: list })) as { error: unknown };
  assert.ok(back.error instanceof DiagnosticList);
  assert.equal(back.error.errors[0]?.code, "timeout");
});

Deno.test("toWire leaves the text of vaults behind", () => {
  const secret = { path: "vault.yml", text: "token: abcdefgh", secret: true };
  const error = new DiagnosticError("bad", { code: "bad-config", at: { file: secret, start: 0, end: 5 } });
  assert.ok(!toWire(error).includes("abcdefgh"));
});
