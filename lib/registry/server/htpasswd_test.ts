import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError, renderDiagnostic } from "../../source/diagnostic.ts";
import { apr1 } from "./apr1.ts";
import { isPassword, readHtpasswd } from "./htpasswd.ts";

/** Made by Apache's htpasswd. */
const HASHES = {
  "$apr1$bUOkpTcc$HQD/HLGpncmhGwj7dLmon0": "secret",
  "$apr1$KFktOXDD$Q3ZpbmbGEXoEKGKTPEu3G1": "a-much longer pass word over sixteen",
  "$apr1$H9wiBpIq$2mFTLSiOt.YLNlFHb5BIe/": "é€𝄞",
  "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=": "secret",
  "$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy": "secret",
};

for (const [hash, password] of Object.entries(HASHES)) {
  Deno.test(`isPassword knows the password of ${hash}, and no other`, async () => {
    equal(await isPassword(password, hash), true);
    equal(await isPassword(`${password}x`, hash), false);
    equal(await isPassword("", hash), false);
  });
}

Deno.test("apr1 makes what Apache makes", () => {
  equal(apr1("x", "cqBQpuo0"), "$apr1$cqBQpuo0$Q1GMRKlHlzNH/2NlypjJ..");
});

Deno.test("readHtpasswd reads users, and leaves out empty lines and comments", () => {
  const [first = "", second = ""] = Object.keys(HASHES);
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
