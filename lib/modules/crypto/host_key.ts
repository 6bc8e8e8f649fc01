/** Private keys of a host: they stay there, and its `openssl` uses them. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, missingTool, mistake } from "../commands/tools.ts";
import { ModuleFailure } from "../module_failure.ts";
import { der, oid, sequence } from "./der.ts";
import { type KeyType, readPublicKey } from "./public_key.ts";

/** Where a private key is: in a file of the host, or in the task. */
export interface KeySource {
  readonly path: string | null;
  readonly content: string | null;
  readonly passphrase: string | null;
}

/** A key that can sign. */
export interface HostKey {
  readonly source: KeySource;
  /** The public half, in DER. */
  readonly publicKey: Uint8Array;
  readonly type: KeyType;
}

/** Which bytes of a message are signed: digests by the names of OpenSSL. */
interface Algorithm {
  /** Null for keys that take the message as it is. */
  readonly digest: string | null;
  readonly identifier: Uint8Array;
}

const DIGESTS = ["sha1", "sha224", "sha256", "sha384", "sha512"] as const;
const RSA: Readonly<Record<string, string>> = {
  sha1: "1.2.840.113549.1.1.5",
  sha224: "1.2.840.113549.1.1.14",
  sha256: "1.2.840.113549.1.1.11",
  sha384: "1.2.840.113549.1.1.12",
  sha512: "1.2.840.113549.1.1.13",
};
const ECDSA: Readonly<Record<string, string>> = {
  sha1: "1.2.840.10045.4.1",
  sha224: "1.2.840.10045.4.3.1",
  sha256: "1.2.840.10045.4.3.2",
  sha384: "1.2.840.10045.4.3.3",
  sha512: "1.2.840.10045.4.3.4",
};
const PLAIN: Readonly<Partial<Record<KeyType, string>>> = { Ed25519: "1.3.101.112", Ed448: "1.3.101.113" };
const NULL = der(0x05);

/** What signatures of algorithms are called, and the digest in them. */
const NAMES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.10": "rsassaPss",
  ...Object.fromEntries(DIGESTS.map((digest) => [RSA[digest], `${digest}WithRSAEncryption`])),
  ...Object.fromEntries(DIGESTS.map((digest) => [ECDSA[digest], `ecdsa-with-${digest.toUpperCase()}`])),
  "1.3.101.112": "ED25519",
  "1.3.101.113": "ED448",
};

export function signatureName(number: string): string {
  return NAMES[number] ?? number;
}

/** The digest of an algorithm; null for one that takes none, or is not known. */
function digestOf(number: string): string | null {
  return DIGESTS.find((digest) => RSA[digest] === number || ECDSA[digest] === number) ?? null;
}

/** How a kind of key signs. @throws {DiagnosticError} `bad-argument`. */
function algorithmFor(type: KeyType, digest: string): Algorithm {
  const plain = PLAIN[type];
  if (plain !== undefined) return { digest: null, identifier: sequence(oid(plain)) };
  if (type !== "RSA" && type !== "ECC") throw mistake(`Private key cannot be used to sign: ${type}`);
  const name = digest.toLowerCase().replace(/^sha-/, "sha");
  const number = (type === "RSA" ? RSA : ECDSA)[name];
  if (number === undefined) throw mistake(`The digest ${digest} is not supported`);
  return { digest: name, identifier: sequence(oid(number), ...(type === "RSA" ? [NULL] : [])) };
}

/** Reads the passphrase from standard input, so that no process has it among its arguments or in its environment. */
export const READ_PASSPHRASE = `IFS= read -r passphrase
unlocked() { command=$1; shift; printf '%s\\n' "$passphrase" | openssl "$command" -passin stdin "$@"; }`;
/** Behind the passphrase comes the key where the task tells it; the shell keeps it as file 3. */
const START = `command -v openssl >/dev/null || exit 127
${READ_PASSPHRASE}
exec 3<&0
key=$1; [ -n "$key" ] || key=/dev/fd/3`;
const CHECK = `${START}
unlocked pkey -in "$key" -check -noout`;
const PUBLIC = `${START}
unlocked pkey -in "$key" -pubout -outform DER | openssl base64 -A`;
const SIGN = `${START}
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
printf '%s' "$3" | openssl base64 -d -A >"$folder/message"
if [ -n "$2" ]; then unlocked dgst "-$2" -sign "$key" -out "$folder/signature" "$folder/message" || exit
else unlocked pkeyutl -sign -rawin -inkey "$key" -in "$folder/message" -out "$folder/signature" || exit; fi
openssl base64 -A -in "$folder/signature"`;
const VERIFY = `command -v openssl >/dev/null || exit 127
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
printf '%s' "$1" | openssl base64 -d -A | openssl pkey -pubin -inform DER -out "$folder/key" || exit
printf '%s' "$3" | openssl base64 -d -A >"$folder/message"
printf '%s' "$4" | openssl base64 -d -A >"$folder/signature"
if [ -n "$2" ]; then openssl dgst "-$2" -verify "$folder/key" -signature "$folder/signature" "$folder/message"
else openssl pkeyutl -verify -rawin -pubin -inkey "$folder/key" -in "$folder/message" -sigfile "$folder/signature"; fi`;

function keyOptions({ content, passphrase }: KeySource) {
  return { stdin: `${passphraseLine(passphrase)}${content ?? ""}` };
}

/** What `READ_PASSPHRASE` reads; an empty line for a key that is not encrypted. */
export function passphraseLine(passphrase: string | null): string {
  return `${passphrase ?? ""}\n`;
}

/** Whether the numbers of a key fit together. */
export async function isConsistent(source: KeySource, host: TargetReader): Promise<boolean> {
  return (await askShell(host, CHECK, [source.path ?? ""], keyOptions(source))).code === 0;
}

/** Reads a key's public half; null where the key cannot be read, such as with another passphrase. */
export async function publicHalf(source: KeySource, host: TargetReader): Promise<Uint8Array | null> {
  const { code, stdout } = await askShell(host, PUBLIC, [source.path ?? ""], keyOptions(source));
  if (code === 127) throw missingTool("openssl");
  return stdout === "" ? null : Uint8Array.fromBase64(stdout.trim());
}

/** @throws {DiagnosticError} `bad-argument` for a key that is not there or cannot be read. */
export async function openKey(source: KeySource, host: TargetReader): Promise<HostKey> {
  if (source.path !== null) {
    const [found = null] = await host.stat([source.path], { follow: true });
    if (!found) throw mistake(`The private key file ${source.path} does not exist`);
  }
  const publicKey = await publicHalf(source, host);
  if (publicKey) return { source, publicKey, type: readPublicKey(publicKey).type };
  const name = source.path ?? "privatekey_content";
  throw mistake(`Cannot load the private key ${name}: it is damaged, or the passphrase is wrong`);
}

/** A message with the algorithm and the signature behind it, as certificates and requests are made. */
export async function signed(
  message: (algorithm: Uint8Array) => Uint8Array,
  key: HostKey,
  digest: string,
  host: TargetReader,
): Promise<Uint8Array> {
  const algorithm = algorithmFor(key.type, digest);
  const bytes = message(algorithm.identifier);
  const words = [key.source.path ?? "", algorithm.digest ?? "", bytes.toBase64()];
  const { code, stdout, stderr } = await askShell(host, SIGN, words, keyOptions(key.source));
  if (code !== 0) {
    throw new ModuleFailure(`cannot sign: ${stderr.trim()}`, { rc: code }, { code: "command-failed" });
  }
  const signature = Uint8Array.fromBase64(stdout.trim());
  return sequence(bytes, algorithm.identifier, der(0x03, Uint8Array.of(0), signature));
}

/** Whether a public key has signed a message by an algorithm, told by its number. */
export async function isSignedBy(
  publicKey: Uint8Array,
  { message, signature, algorithm }: {
    readonly message: Uint8Array;
    readonly signature: Uint8Array;
    readonly algorithm: string;
  },
  host: TargetReader,
): Promise<boolean> {
  const parts = [message, signature].map((bytes) => bytes.toBase64());
  const words = [publicKey.toBase64(), digestOf(algorithm) ?? "", ...parts];
  const { code } = await askShell(host, VERIFY, words);
  if (code === 127) throw missingTool("openssl");
  return code === 0;
}

/** What is in a file of the host, or in the task; null for no file. */
export async function readContent(
  path: string | null,
  content: string | null,
  host: TargetReader,
): Promise<string | null> {
  if (path === null) return content;
  const bytes = await host.read(path);
  return bytes && decodeHostText(bytes);
}
