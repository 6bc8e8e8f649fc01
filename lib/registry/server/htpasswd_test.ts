import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { DiagnosticError, renderDiagnostic } from "../../source/diagnostic.ts";
import { readHtpasswd } from "./htpasswd.ts";

const HASHES = ["$apr1$bUOkpTcc$HQD/HLGpncmhGwj7dLmon0", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="] as const;

Deno.test("readHtpasswd reads users, and leaves out empty lines and comments", () => {
  const [first, second] = HASHES;
  const text = `# users\nme:${first}\n\n  you:${second}  \n`;
  deepEqual([...readHtpasswd({ path: "htpasswd", text })], [["me", first], ["you", second]]);
});

for (const line of ["me", "me:plain", "me:$1$abc$def", ":{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="]) {
  Deno.test(`readHtpasswd points at the line ${line}, without quoting it`, () => {
    throws(() => readHtpasswd({ path: "htpasswd", text: `# users\n${line}\n` }), (error) => {
      if (!(error instanceof DiagnosticError) || error.code !== "bad-config") return false;
      const text = renderDiagnostic(error);
      return text.startsWith("htpasswd:2:1: not a user with") && !text.includes(line);
    });
  });
}
