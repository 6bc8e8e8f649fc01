import { strictEqual as equal } from "node:assert/strict";
import { isPassword } from "./hashed_password.ts";

/** Made by Apache's htpasswd and by OpenSSL. */
const HASHES = {
  "$apr1$bUOkpTcc$HQD/HLGpncmhGwj7dLmon0": "secret",
  "$apr1$KFktOXDD$Q3ZpbmbGEXoEKGKTPEu3G1": "a-much longer pass word over sixteen",
  "$apr1$H9wiBpIq$2mFTLSiOt.YLNlFHb5BIe/": "é€𝄞",
  "$apr1$cqBQpuo0$Q1GMRKlHlzNH/2NlypjJ..": "x",
  "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=": "secret",
  "$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy": "secret",
  "$1$saltysal$a.EMJJSKjet.0fLyvJXVR/": "secret",
  "$5$saltysal$pEKHqiyAYlwt.Wi16LL48nd0JkqgrMvz0Kuwb78t.T5": "secret",
  "$5$rounds=5000$abc$qsg6EHbUzHQzF1POlD7zUwBINSELQxypPaeDcZe6vH0": "secret",
};

for (const [hash, password] of Object.entries(HASHES)) {
  Deno.test(`isPassword knows the password of ${hash}, and no other`, async () => {
    equal(await isPassword(password, hash), true);
    equal(await isPassword(`${password}x`, hash), false);
    equal(await isPassword("", hash), false);
  });
}

Deno.test("isPassword takes no hash of a kind it does not know for anybody's", async () => {
  equal(await isPassword("secret", "$9$abc$secret"), false);
  equal(await isPassword("secret", "secret"), false);
});
