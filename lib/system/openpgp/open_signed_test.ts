import { match, strictEqual as equal, throws } from "node:assert/strict";
import { Signer, type SignOptions } from "../../../tests/support/openpgp_signer.ts";
import { findProgram } from "../process.ts";
import { readKeyring } from "./keyring.ts";
import { openSigned } from "./open_signed.ts";
import { OpenPgpError } from "./packets.ts";

const NOW_S = 1_800_000_000;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);

Deno.test("openSigned gives the content of a message that a known key signed, packed or not", () => {
  const signer = new Signer();
  const keys = readKeyring(bytes(signer.armored()));
  for (const packed of [false, true]) {
    equal(text(openSigned(signer.signed("hello", { packed }), keys, NOW_S)), "hello");
  }
});

for (
  const [what, options, wrong] of [
    ["other content", { swapped: "jello" }, /is not right: the content was changed/],
    ["a signature over something else than a document", { type: 1 }, /not over a document: type 1/],
    ["a signature that has expired", { lastsS: 10 }, /has expired/],
  ] satisfies [string, SignOptions, RegExp][]
) {
  Deno.test(`openSigned refuses ${what}`, () => {
    const signer = new Signer();
    const keys = readKeyring(bytes(signer.armored()));
    throws(() => openSigned(signer.signed("hello", options), keys, NOW_S), wrong);
  });
}

Deno.test("openSigned refuses a message of somebody else, naming the key", () => {
  const [signer, other] = [new Signer(), new Signer()];
  const keys = readKeyring(bytes(signer.armored()));
  throws(() => openSigned(other.signed("hello"), keys, NOW_S), new RegExp(`not known: ${other.id}`));
});

Deno.test("openSigned gives no other content than what was signed, whatever byte is changed or missing", () => {
  const signer = new Signer();
  const keys = readKeyring(bytes(signer.armored()));
  const message = signer.signed("hello");
  for (let at = 0; at < message.length; at++) {
    const changed = message.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    // Some bytes are not signed, such as the time of the literal packet.
    equal(opened(changed, keys) ?? "hello", "hello");
    equal(opened(message.subarray(0, at), keys), null);
  }
});

function opened(message: Uint8Array, keys: Parameters<typeof openSigned>[1]): string | null {
  try {
    return text(openSigned(message, keys, NOW_S));
  } catch (error) {
    if (!(error instanceof OpenPgpError)) throw error;
    return null;
  }
}

Deno.test("readKeyring takes no key that does not say itself that it signs documents", () => {
  throws(() => readKeyring(bytes(new Signer().armored(1))), /no RSA key that may sign/);
  throws(() => readKeyring(bytes("no key at all")), /neither binary nor in ASCII armor/);
});

Deno.test("readKeyring reads several keys of one file", () => {
  const [first, second] = [new Signer(), new Signer()];
  const ids = readKeyring(bytes(first.armored() + second.armored())).map(({ id }) => id);
  match(ids.join(" "), new RegExp(`^${first.id} ${second.id}$`));
});

const gpg = findProgram("gpg");
Deno.test({
  name: `openSigned takes what GnuPG signs${gpg ? "" : " (skipped: gpg is not installed)"}`,
  ignore: !gpg,
  fn: async () => {
    const home = await Deno.makeTempDir();
    const run = async (args: readonly string[], input = "") => {
      const all = ["--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "", ...args];
      const pipes = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
      const child = new Deno.Command(gpg ?? "", { args: all, ...pipes }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(bytes(input));
      await writer.close();
      const { code, stdout, stderr } = await child.output();
      equal(code, 0, text(stderr));
      return stdout;
    };
    try {
      await run(["--quick-gen-key", "Test <t@example.com>", "rsa2048", "sign", "never"]);
      const keys = readKeyring(await run(["--armor", "--export"]));
      const nowS = Date.now() / 1000;
      for (const options of [[], ["--armor"], ["--compress-algo", "zlib"], ["--digest-algo", "SHA512"]]) {
        equal(text(openSigned(await run([...options, "--sign"], "hello"), keys, nowS)), "hello");
      }
      const weak = await run(["--digest-algo", "SHA1", "--sign"], "hello");
      throws(() => openSigned(weak, keys, nowS), /not of RSA with SHA-2/);
    } finally {
      await new Deno.Command("gpgconf", { args: ["--homedir", home, "--kill", "all"] }).output();
      await Deno.remove(home, { recursive: true });
    }
  },
});
