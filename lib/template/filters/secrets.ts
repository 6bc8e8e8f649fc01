/** Filters that hash passwords, and that seal and open texts with Ansible Vault. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { bcryptPassword } from "../../system/bcrypt.ts";
import { cryptPassword, type CryptScheme } from "../../system/crypt.ts";
import type { CallContext, Filter } from "../environment.ts";
import { filter, type Plugins, REQUIRED } from "../plugin.ts";
import { integerArgument, textArgument } from "../python/arguments.ts";
import { PythonError, typeError } from "../python/error.ts";
import { integerIn } from "../python/numbers.ts";
import { decodeUtf8, encodeUtf8 } from "../python/utf8.ts";
import { randomBelow, systemRandom } from "../python/random.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";

interface Scheme {
  readonly name: CryptScheme | "bcrypt";
  readonly saltSize: number;
  /** Null for a scheme that always takes the same number. */
  readonly rounds: number | null;
}

/** Rounds are those that Ansible asks for where the user does not say. */
const SCHEMES: readonly Scheme[] = [
  { name: "md5_crypt", saltSize: 8, rounds: null },
  { name: "sha256_crypt", saltSize: 16, rounds: 535_000 },
  { name: "sha512_crypt", saltSize: 16, rounds: 656_000 },
  { name: "bcrypt", saltSize: 22, rounds: 12 },
];
const SHORT_NAMES: Readonly<Record<string, string>> = {
  md5: "md5_crypt",
  blowfish: "bcrypt",
  sha256: "sha256_crypt",
  sha512: "sha512_crypt",
};
const SALT_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./";

export const SECRET_FILTERS: Plugins<Filter> = [
  filter(
    "password_hash",
    { password: REQUIRED, hashtype: "sha512", salt: null, salt_size: null, rounds: null, ident: null },
    ({ password, hashtype, salt, salt_size, rounds, ident }, { context }) => {
      const scheme = schemeNamed(str(hashtype));
      const givenSalt = truth(salt) ? str(salt) : null;
      const chosenSalt = saltFor(scheme, givenSalt, salt_size, context);
      const count = truth(rounds) ? integerArgument(rounds) : scheme.rounds;
      const secret = str(password);
      if (scheme.name === "bcrypt") {
        const version = truth(ident) ? textArgument(ident) : "2b";
        return bcryptPassword(secret, `$${version}$${String(count).padStart(2, "0")}$${chosenSalt}`);
      }
      return cryptPassword(scheme.name, secret, chosenSalt, count ?? undefined);
    },
  ),
  filter(
    "vault",
    { data: REQUIRED, secret: REQUIRED, salt: null, vault_id: "filter_default", wrap_object: false },
    ({ data, secret, salt, vault_id }, { context: { environment } }) => {
      const key = secretText(secret, "string");
      const content = bytesIn(data);
      if (content === undefined) throw typeError(`Can only vault strings, instead we got ${classOf(data)}.`);
      const options = {
        vaultId: str(vault_id),
        salt: truth(salt) ? str(salt) : undefined,
      };
      return sealed("Unable to encrypt", () => environment.io.encryptVault(content, key, options));
    },
  ),
  filter(
    "unvault",
    { vault: REQUIRED, secret: REQUIRED, vault_id: "filter_default" },
    ({ vault, secret }, { context: { environment } }) => {
      const key = secretText(secret, "as string");
      const content = bytesIn(vault);
      if (content === undefined) {
        throw typeError(`Vault should be in the form of a string, instead we got ${classOf(vault)}.`);
      }
      const envelope = decodeUtf8(content, "surrogateescape");
      if (!envelope.startsWith("$ANSIBLE_VAULT;")) return envelope;
      const opened = sealed("Unable to decrypt", () => environment.io.decryptVault(envelope, key));
      return decodeUtf8(opened, "surrogateescape");
    },
  ),
];

function schemeNamed(name: string): Scheme {
  const full = SHORT_NAMES[name] ?? name;
  const scheme = SCHEMES.find((known) => known.name === full);
  if (!scheme) throw failed(`crypt does not support '${full}' algorithm`);
  return scheme;
}

function saltFor(
  scheme: Scheme,
  given: string | null,
  size: RuntimeValue,
  { environment }: CallContext,
): string {
  if (size !== null && integerIn(size) === undefined) throw typeError("salt_size must be an integer");
  const isExact = scheme.name === "bcrypt";
  const expected = isExact ? `${scheme.saltSize}` : `at most ${scheme.saltSize}`;
  const check = (length: number) => {
    if (isExact ? length === scheme.saltSize : length <= scheme.saltSize) return;
    throw failed(`invalid salt size supplied (${length}), expected ${expected}`);
  };
  const length = truth(size) ? integerArgument(size) : scheme.saltSize;
  check(length);
  const salt = given ?? randomSalt(length, environment.io.randomBytes);
  if ([...salt].some((letter) => !SALT_LETTERS.includes(letter))) throw failed("invalid characters in salt");
  check(salt.length);
  return salt;
}

function randomSalt(length: number, randomBytes: (count: number) => Uint8Array): string {
  const source = systemRandom(randomBytes);
  const draw = () => SALT_LETTERS[Number(randomBelow(source, BigInt(SALT_LETTERS.length)))] ?? "";
  return Array.from({ length }, draw).join("");
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
