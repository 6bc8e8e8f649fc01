/** Ansible Vault: content encrypted with a password, by identity. */

import { DiagnosticError } from "../source/diagnostic.ts";
import { aesCounter, randomBytes, stretchPassword } from "../system/cipher.ts";
import { hmac as hmacOf, sameBytes } from "../system/hash.ts";
import { type Envelope, formatEnvelope, parseEnvelope } from "./envelope.ts";

/** A password, and the identity it belongs to. */
export interface VaultSecret {
  readonly id: string;
  readonly password: Uint8Array;
}

/** The identity of vaults and passwords that name none. */
export const DEFAULT_ID = "default";

const ROUNDS = 10_000;
const KEY_BYTES = 32;
const COUNTER_BYTES = 16;
const BLOCK_BYTES = 16;
const SALT_BYTES = 32;

interface Keys {
  readonly cipher: Uint8Array;
  readonly hmac: Uint8Array;
  readonly counter: Uint8Array;
}

/** Opens and makes vaults with the passwords of a run. */
export class Vault {
  /** Making keys is slow on purpose; the same password and salt come up for every variable of a file. */
  readonly #keys = new Map<string, Keys>();

  readonly #matchingOnly: boolean;

  constructor(
    private readonly secrets: readonly VaultSecret[],
    /** With `matchingOnly`, passwords of other identities than the vault's are not tried. */
    { matchingOnly = false }: { readonly matchingOnly?: boolean } = {},
  ) {
    this.#matchingOnly = matchingOnly;
  }

  /**
   * Decrypts a vault, trying the passwords of its identity first, then all others.
   *
   * @param name The file that is being decrypted, for messages; null for what has no name.
   * @throws {DiagnosticError} `vault-failed`.
   */
  decrypt(text: string, name: string | null): Uint8Array {
    return this.open(text, name).content;
  }

  /** Decrypts a file that is nothing but a vault. @throws as `decrypt`. */
  decryptFile(text: string, path: string): Uint8Array {
    if (this.secrets.length > 0) return this.decrypt(text, path);
    throw noPassword(`A vault password or secret must be specified to decrypt ${path}`);
  }

  /** The same, with the password that opened it. @throws as `decrypt`. */
  open(text: string, name: string | null): { readonly content: Uint8Array; readonly secret: VaultSecret } {
    const envelope = parseEnvelope(text);
    const end = name === null ? "." : `: ${name}`;
    if (this.secrets.length === 0) throw noPassword(`Attempting to decrypt but no vault secrets found${end}`);
    const id = envelope.id ?? DEFAULT_ID;
    const matching = this.secrets.filter((secret) => secret.id === id);
    const others = this.#matchingOnly ? [] : this.secrets.filter((secret) => secret.id !== id);
    for (const secret of [...matching, ...others]) {
      const content = this.#open(envelope, secret);
      if (content) return { content, secret };
    }
    const tried = this.secrets.map(({ id }) => id).join(", ");
    throw new DiagnosticError(`Decryption failed (no vault secrets were found that could decrypt)${end}`, {
      code: "vault-failed",
      hint: `passwords tried: ${tried}${envelope.id === null ? "" : `; it was made with ${envelope.id}`}`,
    });
  }

  /** Encrypts content. @param salt Random where absent. @throws {RangeError} for an identity without a password. */
  encrypt(content: Uint8Array, id: string, salt: Uint8Array = randomBytes(SALT_BYTES)): string {
    const secret = this.secrets.find((one) => one.id === id);
    if (!secret) throw new RangeError(`no password for the vault identity ${id}`);
    const keys = this.#keysOf(secret, salt);
    const padding = BLOCK_BYTES - content.length % BLOCK_BYTES;
    const padded = new Uint8Array(content.length + padding).fill(padding);
    padded.set(content);
    const encrypted = aesCounter(keys.cipher, keys.counter, padded, "encrypt");
    return formatEnvelope({ id, salt, hmac: hmacOf("sha256", keys.hmac, encrypted), content: encrypted });
  }

  #open({ salt, hmac, content }: Envelope, secret: VaultSecret): Uint8Array | null {
    const keys = this.#keysOf(secret, salt);
    if (!sameBytes(hmacOf("sha256", keys.hmac, content), hmac)) return null;
    const padded = aesCounter(keys.cipher, keys.counter, content, "decrypt");
    return padded.slice(0, padded.length - (padded.at(-1) ?? 0));
  }

  #keysOf({ password }: VaultSecret, salt: Uint8Array): Keys {
    const name = `${password.toHex()} ${salt.toHex()}`;
    let keys = this.#keys.get(name);
    if (!keys) {
      const bytes = stretchPassword(password, salt, ROUNDS, 2 * KEY_BYTES + COUNTER_BYTES);
      keys = {
        cipher: bytes.slice(0, KEY_BYTES),
        hmac: bytes.slice(KEY_BYTES, 2 * KEY_BYTES),
        counter: bytes.slice(2 * KEY_BYTES),
      };
      this.#keys.set(name, keys);
    }
    return keys;
  }
}

function noPassword(message: string): DiagnosticError {
  return new DiagnosticError(message, {
    code: "vault-failed",
    hint: "give the password with --vault-password-file, --vault-id or --ask-vault-password",
  });
}
