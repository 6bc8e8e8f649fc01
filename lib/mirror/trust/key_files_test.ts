import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal, throws } from "node:assert/strict";
import { DiagnosticError } from "../../source/diagnostic.ts";
import {
  makeFolder,
  pathInfo,
  readText,
  removePath,
  replaceFile,
  temporaryFolder,
} from "../../system/files.ts";
import { findProgram, runProcess } from "../../system/process.ts";
import { digestOf } from "../../system/hash.ts";
import { DEFAULT_ID, Vault } from "../../vault/vault.ts";
import { loadSigningKey, loadTrustedKeys, makeKeyFiles } from "./key_files.ts";
import { checkSignatures, keyId, makeSignature } from "./signature.ts";

const DIGEST = digestOf("something");

/** A folder that goes when the test ends. */
function newScratch(): Disposable & { readonly folder: string } {
  const folder = temporaryFolder();
  return { folder, [Symbol.dispose]: () => removePath(folder) };
}

function refuses(action: () => unknown, said: RegExp): void {
  throws(action, (error) => {
    ok(error instanceof DiagnosticError, String(error));
    match(error.message, said);
    return true;
  });
}

Deno.test("makeKeyFiles makes a pair that signs and is trusted, the private one for its owner's eyes only", () => {
  using scratch = newScratch();
  const { folder } = scratch;
  const file = `${folder}/site.pem`;
  const { id, publicFile } = makeKeyFiles(file, null);
  equal(publicFile, `${folder}/site.pub`);
  equal((pathInfo(file)?.mode ?? 0) & 0o777, 0o600);
  const key = loadSigningKey({ file, passphrase: null });
  equal(keyId(key.publicKey), id);
  const trusted = loadTrustedKeys([publicFile]);
  deepEqual(trusted, [{ id, publicKey: key.publicKey.toBase64(), file: publicFile }]);
  const signed = makeSignature("manifest", DIGEST, key);
  equal(checkSignatures("manifest", DIGEST, [signed], trusted, "x").status, "trusted");
  refuses(
    () => checkSignatures("index", DIGEST, [signed], null, "x"),
    /x: the signature with .* is not of this content/,
  );
  const namesake = { id, publicKey: new Uint8Array(32).toBase64(), file: "namesake.pub" };
  refuses(() => checkSignatures("manifest", DIGEST, [signed], [namesake], "x"), /not trusted here/);
  refuses(() => makeKeyFiles(file, null), /is there already/);
});

Deno.test("loadSigningKey opens keys with their passphrase, and vaults with their password", () => {
  using scratch = newScratch();
  const { folder } = scratch;
  const file = `${folder}/site.pem`;
  const { id } = makeKeyFiles(file, "a passphrase");
  refuses(() => loadSigningKey({ file, passphrase: null }), /wants a passphrase/);
  refuses(() => loadSigningKey({ file, passphrase: "another" }), /has another passphrase/);
  equal(keyId(loadSigningKey({ file, passphrase: "a passphrase" }).publicKey), id);
  const open = `${folder}/open.pem`;
  const { id: other } = makeKeyFiles(open, null);
  const password = new TextEncoder().encode("of the vault");
  const vault = new Vault([{ id: DEFAULT_ID, password }]);
  replaceFile(`${folder}/vault.pem`, vault.encrypt(new TextEncoder().encode(readText(open)), DEFAULT_ID));
  const source = { file: `${folder}/vault.pem`, passphrase: "of the vault" };
  equal(keyId(loadSigningKey(source).publicKey), other);
  refuses(() => loadSigningKey({ ...source, passphrase: "wrong" }), /Decryption failed/);
  refuses(() => loadSigningKey({ ...source, passphrase: null }), /no vault secrets found/);
});

Deno.test("loadTrustedKeys takes folders, and nothing that is no public key", () => {
  using scratch = newScratch();
  const { folder } = scratch;
  const [first, second] = ["a", "b"].map((name) => makeKeyFiles(`${folder}/${name}.key`, null));
  deepEqual(loadTrustedKeys([folder]).map(({ id }) => id), [first?.id, second?.id]);
  makeFolder(`${folder}/none`);
  refuses(() => loadTrustedKeys([`${folder}/none`]), /has no public keys/);
  refuses(() => loadTrustedKeys([`${folder}/a.key`]), /is no public Ed25519 key/);
  replaceFile(`${folder}/none/text.pem`, "hello\n");
  refuses(() => loadTrustedKeys([`${folder}/none`]), /is no public Ed25519 key/);
  refuses(() => loadSigningKey({ file: `${folder}/none/text.pem`, passphrase: null }), /is no Ed25519 key/);
});

const openssl = findProgram("openssl");
Deno.test({
  name: openssl
    ? "keys of openssl sign and are trusted"
    : "keys of openssl sign and are trusted (skipped: openssl is not installed)",
  ignore: openssl === null,
  fn: async () => {
    using scratch = newScratch();
    const { folder } = scratch;
    const [plain, locked, open, rsa] = ["plain", "locked", "open", "rsa"].map((name) =>
      `${folder}/${name}.pem`
    );
    const run = async (...args: readonly string[]) => equal((await runProcess(["openssl", ...args])).code, 0);
    await run("genpkey", "-algorithm", "ed25519", "-out", plain!);
    await run("pkcs8", "-topk8", "-in", plain!, "-out", locked!, "-passout", "pass:secret words");
    await run("pkey", "-in", plain!, "-pubout", "-out", open!);
    await run("genpkey", "-algorithm", "RSA", "-out", rsa!);
    const [trusted] = loadTrustedKeys([open!]);
    for (const [file, passphrase] of [[plain!, null], [locked!, "secret words"]] as const) {
      equal(keyId(loadSigningKey({ file, passphrase }).publicKey), trusted?.id);
    }
    refuses(() => loadSigningKey({ file: rsa!, passphrase: null }), /is no Ed25519 key/);
  },
});
