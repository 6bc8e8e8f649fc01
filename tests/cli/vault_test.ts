/** `ferry vault`: files and strings, encrypted so that Ansible opens them. */

import { doesNotMatch, match, strictEqual as equal } from "node:assert/strict";
import { run, withFiles } from "./support.ts";

const FILES = {
  pass: "one\n",
  other: "two\n",
  plain: "a: 1\n",
  "append.sh": '#!/bin/sh\necho "b: 2" >> "$1"\n',
  "fail.sh": '#!/bin/sh\necho broken > "$1"\nexit 3\n',
};
/** Made by ansible-core 2.21.5 with the password `one` and the salt `salty`. */
const SALTED = [
  "$ANSIBLE_VAULT;1.1;AES256",
  "373336313663373437390a6462326137666531366631343135363735363065383266313765326235",
  "61623733383134643138653134323432306463323662646338643432323233613766390a66636539",
  "36613131396631646537326338333464643731346338376466333330",
].join("\n");
const PASS = ["--vault-password-file", "pass"];

Deno.test("ferry vault encrypts, shows, changes, rekeys and decrypts a file", async () => {
  await withFiles(FILES, async (cwd) => {
    const vault = async (args: readonly string[], env = {}) => {
      const made = await run(["vault", ...args], { cwd, env });
      equal(made.code, 0, made.stderr);
      return made.stdout;
    };
    const head = async () => (await Deno.readTextFile(`${cwd}/plain`)).split("\n")[0];
    await vault(["encrypt", "--vault-id", "prod@pass", "plain"]);
    equal(await head(), "$ANSIBLE_VAULT;1.2;AES256;prod");
    equal((await Deno.stat(`${cwd}/plain`)).mode! & 0o777, 0o600);
    equal(await vault(["view", ...PASS, "plain"]), "a: 1\n");
    await vault(["edit", ...PASS, "plain"], { EDITOR: "./append.sh" });
    equal(await head(), "$ANSIBLE_VAULT;1.2;AES256;prod");
    await vault(["rekey", ...PASS, "--new-vault-password-file", "other", "plain"]);
    equal(await head(), "$ANSIBLE_VAULT;1.1;AES256");
    equal(await vault(["decrypt", "--vault-id", "other", "--output", "-", "plain"]), "a: 1\nb: 2\n");
    await vault(["decrypt", "--vault-id", "other", "plain"]);
    equal(await Deno.readTextFile(`${cwd}/plain`), "a: 1\nb: 2\n");
  });
});

Deno.test("ferry vault encrypt makes what Ansible makes of the same salt", async () => {
  await withFiles(FILES, async (cwd) => {
    const env = { ANSIBLE_VAULT_ENCRYPT_SALT: "salty" };
    const { stdout } = await run(["vault", "encrypt", ...PASS, "--output", "-"], {
      cwd,
      env,
      stdin: "a: 1\n",
    });
    equal(stdout.trimEnd(), SALTED);
  });
});

Deno.test("ferry vault edit leaves the file as it is where the editor fails", async () => {
  await withFiles(FILES, async (cwd) => {
    await run(["vault", "encrypt", ...PASS, "plain"], { cwd });
    const before = await Deno.readTextFile(`${cwd}/plain`);
    const made = await run(["vault", "edit", ...PASS, "plain"], { cwd, env: { EDITOR: "./fail.sh" } });
    equal(made.code, 1);
    equal(await Deno.readTextFile(`${cwd}/plain`), before);
  });
});

Deno.test("ferry vault create writes what the editor leaves", async () => {
  await withFiles(FILES, async (cwd) => {
    const env = { EDITOR: "./append.sh" };
    equal((await run(["vault", "create", ...PASS, "new.yml"], { cwd, env })).code, 5);
    const made = await run(["vault", "create", ...PASS, "--skip-tty-check", "new.yml"], { cwd, env });
    equal(made.code, 0, made.stderr);
    equal((await run(["vault", "view", ...PASS, "new.yml"], { cwd })).stdout, "b: 2\n");
    equal((await run(["vault", "create", ...PASS, "--skip-tty-check", "new.yml"], { cwd, env })).code, 1);
  });
});

Deno.test("ferry vault encrypt_string gives YAML that an inventory can hold", async () => {
  await withFiles(FILES, async (cwd) => {
    const args = ["vault", "encrypt_string", ...PASS, "--name", "a", "--name", "b", "first", "second"];
    const { code, stdout, stderr } = await run(args, { cwd });
    equal(code, 0, stderr);
    match(stdout, /^a: !vault \|\n {10}\$ANSIBLE_VAULT;1\.1;AES256\n( {10}[0-9a-f]+\n)+b: !vault \|\n/);
    equal(
      stderr,
      '# The encrypted version of variable ("a", the string #1 from the command line args).\n' +
        '# The encrypted version of variable ("b", the string #2 from the command line args).\n',
    );
    await Deno.mkdir(`${cwd}/group_vars`);
    await Deno.writeTextFile(`${cwd}/group_vars/all.yml`, stdout);
    const asked = ["adhoc", "localhost", "-i", "localhost,", "-m", "debug", "-a", "msg={{ a ~ b }}", ...PASS];
    match((await run([...asked, "-c", "local"], { cwd })).stdout, /localhost \| SUCCESS => \{\n +"msg": /);
  });
});

for (
  const [title, args, code, words] of [
    [
      "a wrong password",
      ["view", "--vault-id", "other", "sealed"],
      1,
      /Failed to view 'sealed': Decryption failed/,
    ],
    ["no vault", ["view", ...PASS, "plain"], 1, /Input is not vault encrypted data/],
    ["what is encrypted already", ["encrypt", ...PASS, "sealed"], 1, /input is already encrypted/],
    [
      "several passwords to encrypt with",
      ["encrypt", "--vault-id", "a@pass", "--vault-id", "b@other", "plain"],
      5,
      /The vault-ids a,b are available to encrypt/,
    ],
    [
      "an unknown identity to encrypt with",
      ["encrypt", ...PASS, "--encrypt-vault-id", "x", "plain"],
      1,
      /Did not find a match for --encrypt-vault-id=x in the known vault-ids \['default'\]/,
    ],
    [
      "two new passwords",
      ["rekey", ...PASS, "--new-vault-id", "other", "--new-vault-password-file", "other", "sealed"],
      2,
      /cannot be used with option/,
    ],
    ["an empty string", ["encrypt_string", ...PASS, ""], 5, /was empty, not encrypting/],
  ] as const
) {
  Deno.test(`ferry vault refuses ${title}`, async () => {
    await withFiles({ ...FILES, sealed: "a\n" }, async (cwd) => {
      await run(["vault", "encrypt", ...PASS, "sealed"], { cwd });
      const made = await run(["vault", ...args], { cwd });
      equal(made.code, code, made.stderr);
      match(made.stderr, words);
    });
  });
}

Deno.test("ferry vault passes over a password file that is not there where another one is", async () => {
  await withFiles(FILES, async (cwd) => {
    const env = { ANSIBLE_VAULT_IDENTITY_LIST: "a@missing, b@pass" };
    const made = await run(["vault", "encrypt_string", "text"], { cwd, env });
    equal(made.code, 0, made.stderr);
    match(made.stderr, /\[WARNING\]: Error getting vault password file \(a\)/);
    match(made.stdout, /AES256;b\n/);
    doesNotMatch(made.stdout, /text/);
  });
});
