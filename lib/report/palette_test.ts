import { strictEqual as equal } from "node:assert/strict";
import { line, piecedLine } from "./lines.ts";
import { colorCode, DEFAULT_PALETTE, painted } from "./palette.ts";

for (
  const { name, code } of [
    { name: "red", code: "0;31" },
    { name: "bright purple", code: "1;35" },
    { name: "dark gray", code: "1;30" },
    { name: "color12", code: "38;5;12" },
    { name: "rgb024", code: "38;5;32" },
    { name: "gray8", code: "38;5;240" },
    { name: "normal", code: "0" },
    { name: "reddish", code: null },
  ]
) {
  Deno.test(`colorCode of ${name} is ${code}`, () => equal(colorCode(name), code));
}

Deno.test("painted colours each line of a text for itself", () => {
  equal(painted(line("a\nb", "ok"), DEFAULT_PALETTE), "\x1b[0;32ma\x1b[0m\n\x1b[0;32mb\x1b[0m");
});

Deno.test("painted gives each piece its colour, and none to what has none", () => {
  const made = piecedLine([{ text: "ok", color: "ok" }, { text: " : ", color: null }, {
    text: "1",
    color: "error",
  }]);
  equal(painted(made, { ...DEFAULT_PALETTE, ok: "white" }), "\x1b[1;37mok\x1b[0m : \x1b[0;31m1\x1b[0m");
});
