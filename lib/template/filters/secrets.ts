/** Filters that hash passwords, and that seal and open texts with Ansible Vault. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { Marker, Sealed, trip } from "../python/marker.ts";
import { integerIn } from "../python/numbers.ts";
import { hashPassword, hashScheme } from "../python/password_hash.ts";
import { decodeUtf8, encodeUtf8 } from "../python/utf8.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn, TracedText } from "../python/values.ts";

const SHORT_NAMES: Readonly<Record<string, string>> = {
  md5: "md5_crypt",
  blowfish: "bcrypt",
  sha256: "sha256_crypt",
  sha512: "sha512_crypt",
};

export const SECRET_FILTERS: Plugins<Filter> = [
  filter(
    "password_hash",
    { password: REQUIRED, hashtype: "sha512", salt: null, salt_size: null, rounds: null, ident: null },
    ({ password, hashtype, salt, salt_size, rounds, ident }, { context }) => {
      if (salt_size !== null && integerIn(salt_size) === undefined) {
        throw typeError("salt_size must be an integer");
      }
      return hashPassword(str(password), schemeNamed(str(hashtype)), {
        salt: givenSalt(salt),
        saltSize: truth(salt_size) ? integerArgument(salt_size) : undefined,
        rounds: truth(rounds) ? integerArgument(rounds) : undefined,
        ident: truth(ident) ? textArgument(ident) : undefined,
        afford: (steps) => context.budget.step(steps),
      }, context.environment.io.randomBytes);
    },
  ),
  filter(
    "vault",
    { data: REQUIRED, secret: REQUIRED, salt: null, vault_id: "filter_default", wrap_object: false },
    ({ data, secret, salt, vault_id, wrap_object }, { context: { environment } }) => {
      const key = secretText(secret, "string");
      const content = bytesIn(data);
      if (content === undefined) throw typeError(`Can only vault strings, instead we got ${classOf(data)}.`);
      const options = {
        vaultId: str(vault_id),
        salt: truth(salt) ? str(salt) : undefined,
      };
      const envelope = sealed("Unable to encrypt", () => environment.io.encryptVault(content, key, options));
      return truth(wrap_object)
        ? new TracedText(decodeUtf8(content, "surrogateescape"), { ciphertext: envelope })
        : envelope;
    },
  ),
  filter(
    "unvault",
    { vault: REQUIRED, secret: REQUIRED, vault_id: "filter_default" },
    ({ vault, secret }, { context: { environment } }) => {
      const text = vault instanceof Sealed ? vault.envelope : vault;
      for (const value of [text, secret]) if (value instanceof Marker) trip(value);
      const key = secretText(secret, "as string");
      const content = bytesIn(text);
      if (content === undefined) {
        throw typeError(`Vault should be in the form of a string, instead we got ${classOf(vault)}.`);
      }
      const envelope = decodeUtf8(content, "surrogateescape");
      if (!envelope.startsWith("$ANSIBLE_VAULT;")) return envelope;
      const opened = sealed("Unable to decrypt", () => environment.io.decryptVault(envelope, key));
      return decodeUtf8(opened, "surrogateescape");
    },
    { markers: "in-arguments" },
  ),
];

/** An unknown scheme is refused as where passlib is installed: content looks for these words. */
function schemeNamed(name: string): string {
  const scheme = SHORT_NAMES[name] ?? name;
  if (hashScheme(scheme)) return scheme;
  const known = Object.keys(SHORT_NAMES).join(", ");
  throw failed(`${scheme} is not in the list of supported passlib algorithms: ${known}`);
}

function givenSalt(salt: RuntimeValue): string | undefined {
  if (!truth(salt)) return undefined;
  const text = textIn(salt);
  if (text === undefined) throw typeError(`'${typeName(salt)}' object is not iterable`);
  return text;
}

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}

function secretText(secret: RuntimeValue, wanted: string): string {
  const text = textIn(secret);
  if (text !== undefined) return text;
  if (secret instanceof Uint8Array) return decodeUtf8(secret, "surrogateescape");
  throw typeError(
    `Secret passed is required to be ${wanted === "string" ? "a string" : wanted}, instead we got ${
      classOf(secret)
    }.`,
  );
}

function bytesIn(value: RuntimeValue): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const text = textIn(value);
  return text === undefined ? undefined : encodeUtf8(text, "surrogateescape");
}

function classOf(value: RuntimeValue): string {
  return `<class '${typeName(value)}'>`;
}

/** A failure of the envelope is the filter's, with the reason behind it. */
function sealed<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof DiagnosticError) throw failed(`${what}: ${error.message}`);
    throw error;
  }
}
