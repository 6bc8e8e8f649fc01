import assert from "node:assert/strict";
import { foreignStyle } from "./foreign_style.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("foreignStyle reads the interpreter and whether arguments are wanted as JSON", () => {
  const rows: readonly (readonly [string, readonly string[], boolean])[] = [
    ["#!/bin/sh\necho\n", ["/bin/sh"], false],
    ["#! /usr/bin/env bash -e\n", ["/usr/bin/env", "bash", "-e"], false],
    ["#!/usr/bin/perl\n# WANT_JSON\n", ["/usr/bin/perl"], true],
    ["#!/usr/bin/python\nimport json\n# WANT_JSON\n", ["/usr/bin/python"], true],
  ];
  for (const [text, interpreter, wantsJson] of rows) {
    assert.deepEqual(foreignStyle("hello", bytes(text)), { kind: "script", interpreter, wantsJson });
  }
});

Deno.test("foreignStyle takes bytes that no text has for a program", () => {
  assert.deepEqual(foreignStyle("hello", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0)), { kind: "binary" });
});

Deno.test("foreignStyle tells what needs Ansible's Python, PowerShell or an interpreter", () => {
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ["hello.py", "#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n", /Python/],
    ["hello.py", "print()\n", /Python/],
    ["hello.ps1", "#!powershell\n", /PowerShell/],
    ["hello", "echo\n", /interpreter line/],
  ];
  for (const [path, text, reason] of rows) {
    const style = foreignStyle(path, bytes(text));
    assert.ok(style.kind === "unusable", path);
    assert.match(style.reason, reason);
  }
});
