import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { DiagnosticError } from "../source/diagnostic.ts";
import { errorText, Notes } from "./notes.ts";

const file = { path: "site.yml", text: "- hosts: web\n\ttasks:\n\n    - fail:\n" };
const start = file.text.indexOf("- fail");
const at = { file, start, end: start + 6 };

Deno.test("errorText shows the place, two lines before it, and a mark under the column", () => {
  const error = new DiagnosticError("it failed", { code: "module-failed", at, hint: "try again" });
  equal(
    errorText(error, "/srv"),
    [
      "[ERROR]: it failed",
      "Origin: /srv/site.yml:4:5",
      "",
      "2  tasks:",
      "3",
      "4     - fail:",
      "      ^ column 5",
      "",
      "hint: try again",
      "",
      "",
    ].join("\n"),
  );
});

Deno.test("errorText is one line where there is neither place nor hint", () => {
  equal(errorText(new DiagnosticError("gone", { code: "timeout" }), "/"), "[ERROR]: gone");
});

Deno.test("errorText quotes nothing of a secret file", () => {
  const error = new DiagnosticError("bad", {
    code: "timeout",
    at: { ...at, file: { ...file, secret: true } },
  });
  equal(errorText(error, "/srv"), "[ERROR]: bad\nOrigin: /srv/site.yml:4:5\n\n");
});

Deno.test("errorText puts the mark's label before it at the end of a long line", () => {
  const long = { path: "/a.yml", text: `${"x".repeat(115)}y${"z".repeat(20)}` };
  const error = new DiagnosticError("bad", { code: "timeout", at: { file: long, start: 115, end: 116 } });
  const [, , , source = "", mark = ""] = errorText(error, "/").split("\n");
  equal(source, `1 ${"x".repeat(115)}...`);
  equal(mark, `  ${" ".repeat(104)}column 116 ^`);
});

Deno.test("Notes says the same warning once, at another place once more", () => {
  const notes = new Notes({ workingFolder: "/srv" });
  const said = [
    notes.warning("careful"),
    notes.warning("careful"),
    notes.warning("careful", { at }),
    notes.warning("careful", { at, more: { removedIn: "2.23", help: "Do not." } }),
  ];
  deepEqual(
    said.map((lines) => lines.map(({ text, color, stream }) => [text.split("\n")[0], color, stream])),
    [
      [["[WARNING]: careful", "warn", "stderr"]],
      [],
      [["[WARNING]: careful", "warn", "stderr"]],
      [
        [
          "[WARNING]: Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.",
          "warn",
          "stderr",
        ],
        [
          "[DEPRECATION WARNING]: careful This feature will be removed from ansible-core version 2.23.",
          "deprecate",
          "stderr",
        ],
      ],
    ],
  );
});
