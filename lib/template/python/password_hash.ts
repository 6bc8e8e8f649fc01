/** Hashes of passwords, with the salts and rounds that Ansible takes where nobody says which. */

import { bcryptPassword } from "../../system/bcrypt.ts";
import { cryptPassword, type CryptScheme } from "../../system/crypt.ts";
import { PythonError } from "./error.ts";
import { randomBelow, systemRandom } from "./random.ts";

interface Scheme {
  readonly name: CryptScheme | "bcrypt";
  readonly saltSize: number;
  /** Null for a scheme that always takes the same number. */
  readonly rounds: number | null;
  /** The version of the scheme that a hash names; null where there is but one. */
  readonly ident: string | null;
}

/** Rounds are those that Ansible asks for where the user does not say. */
const SCHEMES: readonly Scheme[] = [
  { name: "md5_crypt", saltSize: 8, rounds: null, ident: null },
  { name: "sha256_crypt", saltSize: 16, rounds: 535_000, ident: null },
  { name: "sha512_crypt", saltSize: 16, rounds: 656_000, ident: null },
  { name: "bcrypt", saltSize: 22, rounds: 12, ident: "2b" },
];
const BCRYPT_VERSIONS: ReadonlySet<string | null> = new Set(["2a", "2b", "2y"]);
const [LEAST_COST, GREATEST_COST] = [4, 31];
/** What a round costs, in steps of a template: `rounds` of bcrypt are a power of two. */
const [STEPS_OF_ROUND, STEPS_OF_BCRYPT_ROUND] = [4, 64];
const SALT_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./";

export interface PasswordHashOptions {
  /** Its letters go into the hash as they are. */
  readonly salt?: string | undefined;
  readonly saltSize?: number | undefined;
  readonly rounds?: number | undefined;
  /** The version of bcrypt. */
  readonly ident?: string | undefined;
  /** Is told what the hash costs before it is made, and may refuse; see `Budget.step`. */
  readonly afford?: (steps: number) => void;
}

type RandomBytes = (count: number) => Uint8Array;

/** The scheme of a full name such as `sha512_crypt`; undefined for an unknown one. */
export function hashScheme(name: string): Scheme | undefined {
  return SCHEMES.find((known) => known.name === name);
}

/** @throws {PythonError} RuntimeError for an unknown scheme, and for a salt that it does not take. */
export function hashPassword(
  password: string,
  schemeName: string,
  { salt, saltSize, rounds, ident, afford }: PasswordHashOptions,
  randomBytes: RandomBytes,
): string {
  const scheme = hashScheme(schemeName);
  if (!scheme) throw failed(`crypt does not support '${schemeName}' algorithm`);
  const letters = salt === undefined ? randomSalt(sizeFor(scheme, saltSize), randomBytes) : salt;
  checkSalt(scheme, letters, saltSize);
  const count = rounds ?? scheme.rounds;
  if (scheme.name !== "bcrypt") {
    afford?.((count ?? 0) * STEPS_OF_ROUND);
    return cryptPassword(scheme.name, password, letters, count ?? undefined);
  }
  const version = ident ?? scheme.ident;
  if (!BCRYPT_VERSIONS.has(version) || count === null || count < LEAST_COST || count > GREATEST_COST) {
    throw failed(`crypt does not support '${scheme.name}' algorithm`);
  }
  afford?.(2 ** count * STEPS_OF_BCRYPT_ROUND);
  return bcryptPassword(password, `$${version}$${String(count).padStart(2, "0")}$${letters}`);
}

function checkSalt(scheme: Scheme, salt: string, size: number | undefined): void {
  sizeFor(scheme, size);
  if ([...salt].some((letter) => !SALT_LETTERS.includes(letter))) throw failed("invalid characters in salt");
  sizeFor(scheme, salt.length);
}

/** The number of letters that a salt has where it was asked for so many. */
function sizeFor({ name, saltSize }: Scheme, asked: number | undefined): number {
  const size = asked ?? saltSize;
  const isExact = name === "bcrypt";
  if (isExact ? size === saltSize : size <= saltSize) return size;
  const expected = isExact ? `${saltSize}` : `at most ${saltSize}`;
  throw failed(`invalid salt size supplied (${size}), expected ${expected}`);
}

/** Letters for a salt. */
export function randomSalt(length: number, randomBytes: RandomBytes): string {
  const source = systemRandom(randomBytes);
  const draw = () => SALT_LETTERS[Number(randomBelow(source, BigInt(SALT_LETTERS.length)))] ?? "";
  return Array.from({ length }, draw).join("");
}

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}
