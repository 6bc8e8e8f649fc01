import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { readCreateCommand } from "./create_command.ts";

const CASES: readonly (readonly [string, string])[] = [
  ["podman run -d --name a img", "name=a | img |"],
  ["podman container create --name=a --rm img cmd -x", "name=a rm=true | img | cmd -x"],
  [
    "podman --root /r run -itp80:80 -e A=b --rm=True img",
    "env=A=b interactive=true publish=80:80 rm=true tty=true | img |",
  ],
  ["podman run --net host -v /a:/b --pull=always -- img run", "network=host volume=/a:/b | img | run"],
];

for (const [words, expected] of CASES) {
  Deno.test(`readCreateCommand reads: ${words}`, () => {
    const read = readCreateCommand(words.split(" "));
    equal(`${read?.flags.join(" ")} | ${read?.image} | ${read?.command.join(" ")}`.trim(), expected);
  });
}

Deno.test("readCreateCommand tells nothing of other commands", () => {
  deepEqual(["podman pull img", "podman run"].map((words) => readCreateCommand(words.split(" "))), [
    null,
    null,
  ]);
});
