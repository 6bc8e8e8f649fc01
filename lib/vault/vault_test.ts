import { deepStrictEqual as deepEqual, strictEqual as equal, throws } from "node:assert/strict";
import { Vault } from "./vault.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
const vault = (password: string, id = "default") => new Vault([{ id, password: bytes(password) }]);
/** Made by ansible-core 2.21.5 with the password `secret`. */
const MADE_ELSEWHERE = [
  "$ANSIBLE_VAULT;1.1;AES256",
  "63313361303136666434666661393538333862633433663230336565656562306130396232376266",
  "3365383839333630343161623333326232326434366635310a363366323662396639353830616332",
  "33666562663937653037663231616333316138373265386435356566383062653334633264316134",
  "3533346330393163390a383031643036316238633932393937663662663765633339376364376462",
  "3064",
].join("\n");

for (const length of [0, 1, 15, 16, 17, 1000]) {
  Deno.test(`Vault gives back ${length} bytes`, () => {
    const content = crypto.getRandomValues(new Uint8Array(length));
    deepEqual(vault("pass").decrypt(vault("pass").encrypt(content, "default"), "x"), content);
  });
}

Deno.test("Vault opens what Ansible made", () => {
  equal(text(vault("secret").decrypt(MADE_ELSEWHERE, "x")), "hello: world\n");
});

Deno.test("Vault names an identity in the header, and none for the default one", () => {
  equal(vault("p", "prod").encrypt(bytes("x"), "prod").split("\n")[0], "$ANSIBLE_VAULT;1.2;AES256;prod");
  equal(vault("p").encrypt(bytes("x"), "default").split("\n")[0], "$ANSIBLE_VAULT;1.1;AES256");
});

Deno.test("Vault tries every password it has", () => {
  const made = vault("two", "b").encrypt(bytes("content"), "b");
  const both = new Vault([{ id: "a", password: bytes("one") }, { id: "b", password: bytes("two") }]);
  equal(text(both.decrypt(made, "x")), "content");
});

Deno.test("Vault tries every password of one identity, and says which opened it", () => {
  const made = vault("two").encrypt(bytes("content"), "default");
  const both = new Vault([{ id: "default", password: bytes("one") }, {
    id: "default",
    password: bytes("two"),
  }]);
  equal(text(both.open(made, "x").secret.password), "two");
});

Deno.test("Vault with matchingOnly tries no password of another identity", () => {
  const made = vault("p", "a").encrypt(bytes("content"), "a");
  const other = [{ id: "b", password: bytes("p") }];
  equal(text(new Vault(other).decrypt(made, "x")), "content");
  throws(() => new Vault(other, { matchingOnly: true }).decrypt(made, "x"), { code: "vault-failed" });
});

Deno.test("Vault refuses a wrong password, a damaged text and no password, and says for what", () => {
  const made = vault("right").encrypt(bytes("content"), "default");
  throws(() => vault("wrong").decrypt(made, "vars.yml"), { code: "vault-failed", message: /vars\.yml/ });
  throws(() => vault("right").decrypt(made.replace(/..\n$/, "00\n"), "vars.yml"), { code: "vault-failed" });
  throws(() => vault("right").decrypt("$ANSIBLE_VAULT;1.1;AES256\nzz\n", "x"), { code: "vault-failed" });
  throws(() => new Vault([]).decrypt(made, "vars.yml"), {
    code: "vault-failed",
    message: /no vault secrets/,
  });
});
