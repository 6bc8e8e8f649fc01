import { strictEqual as equal, throws } from "node:assert/strict";
import type { Command } from "../model/change.ts";
import { commandScript } from "./command_script.ts";

const COMMANDS: readonly { readonly name: string; readonly command: Command; readonly script: string }[] = [
  {
    name: "words",
    command: { run: { kind: "argv", argv: ["ls", "-l", "a b", "", "it's"] } },
    script: `__exec ls -l 'a b' '' 'it'"'"'s'`,
  },
  {
    name: "shell text",
    command: { run: { kind: "shell", text: "a | b" } },
    script: "__exec /bin/sh -c 'a | b'",
  },
  {
    name: "another shell",
    command: { run: { kind: "shell", text: "a", executable: "/bin/bash" } },
    script: "__exec /bin/bash -c a",
  },
  {
    name: "a folder and variables",
    command: { run: { kind: "argv", argv: ["x"] }, cwd: "/a b", environment: { PATH: "/bin", _A1: "$x" } },
    script: "export PATH=/bin\nexport _A1='$x'\n__folder '/a b'\n__exec x",
  },
];

for (const { name, command, script } of COMMANDS) {
  Deno.test(`commandScript of ${name}`, () => equal(commandScript(command), script));
}

Deno.test("commandScript refuses names that are no variables", () => {
  for (const name of ["a-b", "1a", "", "a=b", "a;b"]) {
    const command = { run: { kind: "argv", argv: ["x"] }, environment: { [name]: "" } } as const;
    throws(() => commandScript(command), { code: "bad-argument" });
  }
});
