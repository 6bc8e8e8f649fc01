/** The files of keys: private ones that sign, public ones that are trusted. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import {
  type Ed25519Key,
  isEncryptedKey,
  makeKeyPair,
  readPrivateKey,
  readPublicKey,
} from "../../system/ed25519.ts";
import {
  isDirectory,
  listFolder,
  pathInfo,
  readText,
  readTextIfAny,
  replaceFile,
} from "../../system/files.ts";
import { DEFAULT_ID, Vault } from "../../vault/vault.ts";
import { keyId, type TrustedKey } from "./signature.ts";

/** Where a key that signs is, and what opens it. */
export interface KeySource {
  readonly file: string;
  /** Of the key, or of the vault that the file is; null where there is none. */
  readonly passphrase: string | null;
}

const PRIVATE_MODE = 0o600;
const VAULT_MARK = "$ANSIBLE_VAULT;";

/**
 * Reads a key that signs: PEM with PKCS #8 inside, as `openssl genpkey -algorithm ed25519` writes it, or a vault
 * with that in it.
 *
 * @throws {DiagnosticError} `bad-option`, `vault-failed`.
 */
export function loadSigningKey({ file, passphrase }: KeySource): Ed25519Key {
  const text = readText(file);
  const isVault = text.startsWith(VAULT_MARK);
  const pem = isVault ? openVault(text, file, passphrase) : text;
  const isLocked = isEncryptedKey(pem);
  if (isLocked && passphrase === null) {
    throw new DiagnosticError(`the key in ${file} wants a passphrase`, {
      code: "bad-option",
      hint: "give it with --sign-key-passphrase-file, or in FERRY_SIGN_KEY_PASSPHRASE",
    });
  }
  const key = readPrivateKey(pem, isLocked ? passphrase : null);
  if (key) {
    requirePair(file, key);
    return key;
  }
  throw new DiagnosticError(
    isLocked ? `the key in ${file} has another passphrase` : `${file} is no Ed25519 key`,
    {
      code: "bad-option",
      hint: isLocked
        ? undefined
        : "make one with ferry sequence keygen, or openssl genpkey -algorithm ed25519",
    },
  );
}

/**
 * The keys in files and folders of them.
 *
 * @throws {DiagnosticError} `bad-option` for a file that is no public key, and for a folder without any: who asks for
 * trust must not get it from nothing.
 */
export function loadTrustedKeys(paths: readonly string[]): readonly TrustedKey[] {
  return paths.flatMap((path) => {
    if (!isDirectory(path)) return [loadTrustedKey(path)];
    const files = listFolder(path).filter((name) => /\.(?:pem|pub)$/.test(name));
    if (files.length > 0) return files.map((name) => loadTrustedKey(`${path}/${name}`));
    throw new DiagnosticError(`${path} has no public keys`, {
      code: "bad-option",
      hint: "their files end in .pem or .pub",
    });
  });
}

/** Makes a pair of keys: the private one in a file, the public one beside it. @throws {DiagnosticError} `bad-option`. */
export function makeKeyFiles(
  file: string,
  passphrase: string | null,
): { readonly id: string; readonly publicFile: string } {
  const publicFile = publicFileOf(file);
  for (const path of [file, publicFile]) {
    if (!pathInfo(path)) continue;
    throw new DiagnosticError(`${path} is there already`, {
      code: "bad-option",
      hint: "a key that was used must not be lost: choose another name",
    });
  }
  const { privatePem, publicPem } = makeKeyPair(passphrase);
  replaceFile(file, privatePem, PRIVATE_MODE);
  replaceFile(publicFile, publicPem);
  return { id: loadTrustedKey(publicFile).id, publicFile };
}

function publicFileOf(file: string): string {
  return `${file.replace(/\.(?:pem|key)$/, "")}.pub`;
}

/** Any bytes are a private key: that one was damaged is only told by the public one beside it. */
function requirePair(file: string, { publicKey }: Ed25519Key): void {
  const publicFile = publicFileOf(file);
  const beside = readTextIfAny(publicFile);
  const known = beside === null ? null : readPublicKey(beside);
  if (known === null || keyId(known) === keyId(publicKey)) return;
  throw new DiagnosticError(`${file} and ${publicFile} are not of one pair of keys`, {
    code: "bad-option",
    hint: "one of them is damaged, or of another pair: what would be signed would not be trusted",
  });
}

function loadTrustedKey(file: string): TrustedKey {
  const publicKey = readPublicKey(readText(file));
  if (publicKey) return { id: keyId(publicKey), publicKey: publicKey.toBase64(), file };
  throw new DiagnosticError(`${file} is no public Ed25519 key`, {
    code: "bad-option",
    hint: "make it from the private one: openssl pkey -in KEY -pubout",
  });
}

function openVault(text: string, file: string, passphrase: string | null): string {
  const password = passphrase === null ? null : new TextEncoder().encode(passphrase);
  const vault = new Vault(password ? [{ id: DEFAULT_ID, password }] : []);
  return new TextDecoder().decode(vault.decrypt(text, file));
}
