import { match, strictEqual as equal, throws } from "node:assert/strict";
import { randomBytes } from "../../system/cipher.ts";
import { hashPassword } from "./password_hash.ts";

for (
  const { scheme, salt, rounds, hash } of [
    { scheme: "md5_crypt", salt: "saltysal", rounds: undefined, hash: "$1$saltysal$a.EMJJSKjet.0fLyvJXVR/" },
    {
      scheme: "sha256_crypt",
      salt: "abc",
      rounds: 5000,
      hash: "$5$rounds=5000$abc$qsg6EHbUzHQzF1POlD7zUwBINSELQxypPaeDcZe6vH0",
    },
    {
      scheme: "sha512_crypt",
      salt: "abc",
      rounds: 1500,
      hash:
        "$6$rounds=1500$abc$F2.P6iSAFLF.06eJJhrWJrLoNFr9TdmGOJ3HNhFCs4KFYVW3TBrMkDC4CRKRjihyhxez15iQzKMjQRhcJcFz90",
    },
    {
      scheme: "bcrypt",
      salt: "abcdefghijklmnopqrstuu",
      rounds: 4,
      hash: "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
    },
  ]
) {
  Deno.test(`hashPassword puts a salt of ${salt} into the hash by ${scheme}`, () => {
    equal(hashPassword("secret", scheme, { salt, rounds }, randomBytes), hash);
  });
}

Deno.test("hashPassword draws a salt where none is given", () => {
  const options = { rounds: 1000 };
  const [one, other] = [1, 2].map(() => hashPassword("x", "sha512_crypt", options, randomBytes));
  match(one ?? "", /^\$6\$rounds=1000\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/);
  equal(one === other, false);
});

Deno.test("hashPassword takes Ansible's rounds where nobody says how many", () => {
  match(hashPassword("x", "bcrypt", {}, randomBytes), /^\$2b\$12\$/);
});

Deno.test("hashPassword refuses salts that are too long or of other letters", () => {
  const hash = (salt: string) => () => hashPassword("x", "md5_crypt", { salt }, randomBytes);
  throws(hash("abcdefghi"), /invalid salt size supplied \(9\), expected at most 8/);
  throws(hash("a b"), /invalid characters in salt/);
});

Deno.test("hashPassword refuses schemes, versions and costs that it does not know", () => {
  const salt = "abcdefghijklmnopqrstuu";
  throws(() => hashPassword("x", "yescrypt", {}, randomBytes), /crypt does not support 'yescrypt' algorithm/);
  throws(() => hashPassword("x", "bcrypt", { salt, rounds: 3 }, randomBytes), /does not support 'bcrypt'/);
  throws(() => hashPassword("x", "bcrypt", { salt, ident: "9z" }, randomBytes), /does not support 'bcrypt'/);
});
