import assert from "node:assert/strict";
import { bcryptPassword } from "./bcrypt.ts";
import { cryptPassword, type CryptScheme } from "./crypt.ts";

/** Made by OpenSSL and by crypt(3). */
const HASHES: readonly (readonly [
  scheme: CryptScheme,
  password: string,
  salt: string,
  rounds: number | undefined,
  hash: string,
])[] = [
  ["md5_crypt", "secret", "saltysal", undefined, "$1$saltysal$a.EMJJSKjet.0fLyvJXVR/"],
  ["md5_crypt", "", "a", undefined, "$1$a$8CfZSfErbeskipdhZHtvu."],
  [
    "sha256_crypt",
    "secret",
    "saltysal",
    undefined,
    "$5$saltysal$pEKHqiyAYlwt.Wi16LL48nd0JkqgrMvz0Kuwb78t.T5",
  ],
  ["sha256_crypt", "secret", "abc", 5000, "$5$rounds=5000$abc$qsg6EHbUzHQzF1POlD7zUwBINSELQxypPaeDcZe6vH0"],
  [
    "sha256_crypt",
    "q".repeat(100),
    "0123456789abcdef",
    1001,
    "$5$rounds=1001$0123456789abcdef$AM4ludrxUjw.P2dL5SRrVP3h6TnUbefbcV.IFGs7/E3",
  ],
  [
    "sha512_crypt",
    "secret",
    "saltysal",
    undefined,
    "$6$saltysal$qIfFnFag21luthK3Y1.gA7DzESXNc7AytvQZu8hXBqVBu/cDaP6R8fqXNGXuLBw8wBCZdQNqdG5dKMdIDUOOC0",
  ],
  [
    "sha512_crypt",
    "pä😀",
    "saltysalt",
    1500,
    "$6$rounds=1500$saltysalt$MeAftfmoECLgtLn0Zh8OlWHo05dRRREVur5KapP5A1fnGQn9JaCguNTNkg12PBNfJmtw.MmA.WiaOHzGfZ2k41",
  ],
];

for (const [scheme, password, salt, rounds, hash] of HASHES) {
  Deno.test(`cryptPassword agrees with crypt(3) for ${scheme} of ${password.slice(0, 8) || "nothing"}`, () => {
    assert.equal(cryptPassword(scheme, password, salt, rounds), hash);
  });
}

Deno.test("bcryptPassword agrees with crypt(3), also behind the 72 bytes that it looks at", () => {
  const setting = "$2b$04$abcdefghijklmnopqrstuu";
  assert.equal(bcryptPassword("secret", setting), `${setting}2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW`);
  assert.equal(bcryptPassword("q".repeat(80), setting), `${setting}D54JDjPFIvoXt5EsxVW4u0WrLfemutO`);
});
