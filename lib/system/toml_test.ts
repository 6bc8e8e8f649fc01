import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { DiagnosticError, renderDiagnostic } from "../source/diagnostic.ts";
import { parseToml } from "./toml.ts";

Deno.test("parseToml gives tables as objects", () => {
  const file = { path: "a.toml", text: '[[registry]]\nprefix = "quay.io"\ninsecure = true\n' };
  deepEqual(structuredClone(parseToml(file)), { registry: [{ prefix: "quay.io", insecure: true }] });
});

Deno.test("parseToml points at what is wrong", () => {
  const file = { path: "a.toml", text: 'a = 1\nb = [1,\nc = "\n' };
  throws(() => parseToml(file), (error) => {
    if (!(error instanceof DiagnosticError)) return false;
    return error.code === "toml-syntax" && renderDiagnostic(error).startsWith("a.toml:3:");
  });
});
