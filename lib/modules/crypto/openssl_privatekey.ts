/** Private keys. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Change, CommandChange, PathState } from "../../model/change.ts";
import type { Value } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { mistake, refuse, toolChange } from "../commands/tools.ts";
import { attributeChanges, newAttributes, wantedAttributes } from "../files/attributes.ts";
import { backupPath } from "../files/backup.ts";
import { expandPath } from "../files/expand_path.ts";
import { labelChange } from "../files/labels.ts";
import { realPath } from "../files/real_path.ts";
import { type ResultValues, stateModule } from "../module.ts";
import { KEPT_FILE_ARGUMENTS } from "./crypto_arguments.ts";
import { passphraseLine, publicHalf, READ_PASSPHRASE } from "./host_key.ts";
import { checkFolder, planAbsent } from "./kept_file.ts";
import { type KeyFormat, keyFormat, makeKeyWords, wantedFormat } from "./key_format.ts";
import { fingerprints, type PublicKey, readPublicKey } from "./public_key.ts";

const TYPES = ["DSA", "ECC", "Ed25519", "Ed448", "RSA", "X25519", "X448"] as const;
const CURVES = [
  ...["secp224r1", "secp256k1", "secp256r1", "secp384r1", "secp521r1", "secp192r1"],
  ...["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"],
  ...["sect163k1", "sect163r2", "sect233k1", "sect233r1", "sect283k1", "sect283r1"],
  ...["sect409k1", "sect409r1", "sect571k1", "sect571r1"],
] as const;
const ARGUMENTS = {
  path: { type: "path", required: true, description: "The file; its mode is 0600 where none is given" },
  size: { type: "int", default: 4096, description: "Bits of an RSA or DSA key" },
  type: {
    type: "str",
    default: "RSA",
    choices: [...TYPES, "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"],
    description: "The kind of key; those of ML-DSA are refused",
  },
  curve: { type: "str", choices: CURVES, description: "The curve of an ECC key" },
  passphrase: { type: "str", secret: true, description: "What the key is encrypted with" },
  cipher: { type: "str", default: "auto", description: "How it is encrypted; only `auto`, which is AES-256" },
  format: {
    type: "str",
    default: "auto_ignore",
    choices: ["pkcs1", "pkcs8", "raw", "auto", "auto_ignore"],
    description:
      "The format of the file; `auto` takes PKCS #1 where the kind of key has it, and `auto_ignore` " +
      "leaves a file of another format alone. `raw` is refused",
  },
  format_mismatch: {
    type: "str",
    default: "regenerate",
    choices: ["regenerate", "convert"],
    description: "What becomes of a key in another format",
  },
  regenerate: {
    type: "str",
    default: "full_idempotence",
    choices: ["never", "fail", "partial_idempotence", "full_idempotence", "always"],
    description:
      "When a key is replaced: `never`; `fail` instead where it is another; `partial_idempotence` " +
      "where it is another; `full_idempotence` also where it cannot be read; `always`",
  },
  ...KEPT_FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const IF_PRESENT = "with `state: present`";

/** `openssl_privatekey`. */
export const opensslPrivatekey = stateModule({
  name: "community.crypto.openssl_privatekey",
  aliases: ["ansible.builtin.openssl_privatekey"],
  summary: "Makes private keys, and takes them away",
  notes: ["The host needs `openssl`. A key is made on the host, and leaves it only with `return_content`."],
  arguments: ARGUMENTS,
  rules: { requiredIf: [{ name: "type", is: "ECC", needs: ["curve"] }] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    filename: { description: "The file", type: "str", returned: "always" },
    type: { description: "The kind of key", type: "str", returned: IF_PRESENT },
    size: { description: "Bits", type: "int", returned: IF_PRESENT },
    curve: { description: "The curve", type: "str", returned: "with `type: ECC`" },
    fingerprint: { description: "Digests of the public key", type: "dict", returned: IF_PRESENT },
    privatekey: { description: "The key", type: "str", returned: "with `return_content`" },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with `backup`" },
  },
  examples: `- name: Make the key of the registry
  community.crypto.openssl_privatekey:
    path: /opt/registry/certs/registry.key
    size: 3072
`,
  plan: async (args, host, { environment, controller }) => {
    checkArguments(args);
    const given = await expandPath(args.path, host, environment);
    await checkFolder(given, host);
    const path = await realPath(given, host);
    const [before = null] = await host.stat([path]);
    if (args.state === "absent") return await planAbsent({ before, realPath: path }, args.backup, host);
    const step = await nextStep(args, path, before, host);
    const backup = step !== "keep" && args.backup && before ? await backupPath(path, host) : null;
    const told = async (from: TargetReader) => {
      const values = await keyValues(args, path, from);
      if (typeof values.privatekey === "string") controller.secrets.add(values.privatekey);
      return values;
    };
    const base = { filename: path, ...(backup === null ? {} : { backup_file: backup }) };
    const changes = [
      ...(step === "keep" ? [] : [keyChange(args, path, step, backup)]),
      ...await dressing(args, path, step === "keep" ? before : null, host),
    ];
    if (step === "keep") return { changes, values: { ...base, ...await told(host) } };
    const { type, size, curve } = args;
    const predicted = { type, size, ...(type === "ECC" ? { curve } : {}), fingerprint: null };
    return { changes, values: { ...base, ...predicted }, afterwards: told };
  },
});

function checkArguments(args: Arguments): void {
  refuse("openssl_privatekey", { type: args.type.startsWith("ML-") }, {
    type: `${args.type} is not known to most hosts`,
  });
  refuse("openssl_privatekey", { format: args.format === "raw" }, { format: "raw keys are not known" });
  if (args.cipher !== "auto") throw mistake(`Cipher must be "auto", not ${args.cipher}`);
}

type Step = "keep" | "make" | "convert";

async function nextStep(
  args: Arguments,
  path: string,
  before: PathState | null,
  host: TargetReader,
): Promise<Step> {
  const { regenerate, format, format_mismatch: mismatch } = args;
  if (!before || args.force || regenerate === "always") return "make";
  const [text, key] = await Promise.all([host.read(path), readKey(args, path, host)]);
  if (!key) {
    if (regenerate === "full_idempotence") return "make";
    throw mistake(
      "Unable to read the key. The key is protected with a another passphrase / no passphrase or broken. Will not " +
        "proceed. To force regeneration, call the module with `generate` set to `full_idempotence` or `always`, " +
        "or with `force=true`.",
    );
  }
  const renews = regenerate === "partial_idempotence" || regenerate === "full_idempotence";
  if (regenerate !== "never" && !isWanted(args, key)) {
    if (renews) return "make";
    throw mistake(
      "Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` " +
        "set to `partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.",
    );
  }
  const isFormat = format === "auto_ignore" ||
    keyFormat(decodeHostText(text ?? new Uint8Array(0))) === formatFor(args);
  if (isFormat) return "keep";
  if (mismatch === "convert") return "convert";
  if (regenerate === "never") return "keep";
  if (renews) return "make";
  throw mistake(
    "Key has wrong format. Will not proceed. To force regeneration, call the module with `generate` set to " +
      "`partial_idempotence`, `full_idempotence` or `always`, or with `force=true`. To convert the key, set " +
      "`format_mismatch` to `convert`.",
  );
}

async function readKey(
  { passphrase }: Arguments,
  path: string,
  host: TargetReader,
): Promise<PublicKey | null> {
  const [own, open] = await Promise.all([
    publicHalf({ path, content: null, passphrase }, host),
    // An open key where an encrypted one is wanted is another key.
    passphrase === null ? null : publicHalf({ path, content: null, passphrase: null }, host),
  ]);
  return own === null || open !== null ? null : readPublicKey(own);
}

function isWanted({ type, size, curve }: Arguments, key: PublicKey): boolean {
  if (key.type !== type) return false;
  if (type === "ECC") return key.curve === curve;
  return type === "RSA" || type === "DSA" ? key.size === size : true;
}

function formatFor({ format, type }: Arguments): KeyFormat {
  return wantedFormat(format, type);
}

const REPLACE = `${READ_PASSPHRASE}
umask 077
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT
path=$1 backup=$2 make=$3 encode=$4
eval "$make" >"$folder/made" || exit
eval "$encode" >"$folder/key" || exit
[ -z "$backup" ] || cp -p -- "$path" "$backup" || exit
new=$path.ferry-$$
if [ -e "$path" ]; then cp -p -- "$path" "$new" || exit; fi
cat "$folder/key" >"$new" && mv -f -- "$new" "$path"`;

function keyChange(args: Arguments, path: string, step: Step, backup: string | null): CommandChange {
  const { make, encode } = makeKeyWords({
    ...args,
    format: formatFor(args),
    from: step === "make" ? null : path,
  });
  const words = ["sh", "-c", REPLACE, "sh", path, backup ?? "", make, encode];
  return toolChange(`the private key ${path}`, words, { stdin: passphraseLine(args.passphrase) });
}

/** @param kept What is there where the key stays; null for a new one. */
async function dressing(
  args: Arguments,
  path: string,
  kept: PathState | null,
  host: TargetReader,
): Promise<readonly Change[]> {
  const wanted = await wantedAttributes({ ...args, mode: args.mode ?? "0600" }, host);
  if (kept) return await attributeChanges([kept], wanted, host);
  const labels = await labelChange([path], wanted.labels, host);
  const attributes = newAttributes("file", wanted);
  return [{ kind: "path", path, before: null, after: { kind: "file", attributes } }, ...labels(path)];
}

async function keyValues(args: Arguments, path: string, host: TargetReader): Promise<ResultValues> {
  const { type, size, curve, passphrase } = args;
  const publicKey = await publicHalf({ path, content: null, passphrase }, host);
  const content: Value = args.return_content
    ? decodeHostText(await host.read(path) ?? new Uint8Array(0))
    : null;
  return {
    type,
    size,
    ...(type === "ECC" ? { curve } : {}),
    fingerprint: publicKey && fingerprints(publicKey),
    ...(args.return_content ? { privatekey: content } : {}),
  };
}
