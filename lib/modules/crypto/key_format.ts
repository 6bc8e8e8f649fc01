/** Formats of files with private keys, and the commands of `openssl` that make them. */

import { mistake } from "../commands/tools.ts";

export type KeyFormat = "pkcs1" | "pkcs8";

/** The format that a PEM file is in; null for none that is known. */
export function keyFormat(text: string): KeyFormat | null {
  const label = /-----BEGIN ([A-Z ]+)-----/.exec(text.replace(/-----BEGIN \w+ PARAMETERS-----/, ""))?.[1];
  if (label === "PRIVATE KEY" || label === "ENCRYPTED PRIVATE KEY") return "pkcs8";
  return label?.endsWith(" PRIVATE KEY") ? "pkcs1" : null;
}

/** Kinds of keys that were known before PKCS #8. */
const OLD_TYPES: readonly string[] = ["RSA", "DSA", "ECC"];

/** @throws {DiagnosticError} `bad-argument` where a kind of key has no such format. */
export function wantedFormat(format: string, type: string): KeyFormat {
  const isOld = OLD_TYPES.includes(type);
  if (format === "pkcs8" || (format !== "pkcs1" && !isOld)) return "pkcs8";
  if (isOld) return "pkcs1";
  throw mistake(`Unexpected format "pkcs1" for a key of type ${type}: it can only be written as pkcs8`);
}

export interface KeyRequest {
  readonly type: string;
  readonly size: number;
  readonly curve: string | null;
  /** Null for a key that is not encrypted; else it is in the shell's variable of that name. */
  readonly passphrase: string | null;
  readonly format: KeyFormat;
  /** The key that is converted; null for a new one. */
  readonly from: string | null;
}

/** Names of curves that OpenSSL calls otherwise. */
const CURVE_NAMES: Readonly<Record<string, string>> = { secp256r1: "prime256v1", secp192r1: "prime192v1" };

/** Two pieces of shell: one prints an open key, the other reads it from `$folder/made` and prints it as wanted. */
export function makeKeyWords(
  { type, size, curve, passphrase, format, from }: KeyRequest,
): { readonly make: string; readonly encode: string } {
  const traditional = format === "pkcs1" ? " -traditional" : "";
  const encode = `openssl pkey -in "$folder/made"${traditional}`;
  return {
    make: from === null ? makeLine(type, size, curve) : 'unlocked pkey -in "$path"',
    encode: passphrase === null ? encode : `printf '%s\\n' "$passphrase" | ${encode} -aes256 -passout stdin`,
  };
}

function makeLine(type: string, size: number, curve: string | null): string {
  switch (type) {
    case "RSA":
      return `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:${size}`;
    case "DSA":
      return `openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:${size} -out "$folder/parameters" &&
openssl genpkey -paramfile "$folder/parameters"`;
    case "ECC": {
      const name = CURVE_NAMES[curve ?? ""] ?? curve ?? "";
      const options = `-pkeyopt ec_paramgen_curve:${name} -pkeyopt ec_param_enc:named_curve`;
      return `openssl genpkey -algorithm EC ${options}`;
    }
    default:
      return `openssl genpkey -algorithm ${type.toUpperCase()}`;
  }
}
