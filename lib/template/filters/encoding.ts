/** Filters that give text another form: base64, digests, identifiers, shell quoting. */

import { HASH_NAMES, hashBytes, hashHex, type HashName } from "../../system/hash.ts";
import type { Filter } from "../environment.ts";
import { escapeHtml } from "../evaluate/operators.ts";
import { alias, filter, type Plugins, REQUIRED } from "../plugin.ts";
import { textArgument } from "../python/arguments.ts";
import { decodeBase64, encodeBase64 } from "../python/base64.ts";
import { decodeBytes, encodeText } from "../python/codecs.ts";
import { PythonError, typeError, valueError } from "../python/error.ts";
import { str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { Markup, type RuntimeValue, textIn } from "../python/values.ts";

/** The namespace of identifiers that Ansible makes of names. */
const NAMESPACE = "361E6D51-FAEC-444A-9079-341386DA8E2E";
const sha1 = filter("sha1", { data: REQUIRED }, ({ data }) => hashHex("sha1", bytesOf(data)));
const escape = filter("escape", { value: REQUIRED }, ({ value }) => {
  return value instanceof Markup ? value : new Markup(escapeHtml(str(value)));
});

export const ENCODING_FILTERS: Plugins<Filter> = [
  filter(
    "b64encode",
    { string: REQUIRED, encoding: "utf-8", urlsafe: false },
    ({ string, encoding, urlsafe }) => encodeBase64(bytesOf(string, textArgument(encoding)), truth(urlsafe)),
  ),
  filter(
    "b64decode",
    { string: REQUIRED, encoding: "utf-8", urlsafe: false },
    ({ string, encoding, urlsafe }) => {
      const digits = decodeBytes(bytesOf(string), "utf-8", "surrogateescape");
      return decodeBytes(decodeBase64(digits, truth(urlsafe)), textArgument(encoding), "surrogateescape");
    },
  ),
  sha1,
  ...alias(sha1, "checksum"),
  filter("md5", { data: REQUIRED }, ({ data }) => hashHex("md5", bytesOf(data))),
  filter(
    "hash",
    { data: REQUIRED, hashtype: "sha1" },
    ({ data, hashtype }) =>
      hashHex(hashNamed(textArgument(hashtype, "name must be a string")), bytesOf(data)),
  ),
  filter(
    "to_uuid",
    { string: REQUIRED, namespace: NAMESPACE },
    ({ string, namespace }) => nameBasedUuid(str(string), namespaceBytes(namespace)),
  ),
  filter("quote", { a: REQUIRED }, ({ a }) => shellQuoted(a === null ? "" : str(a))),
  escape,
  ...alias(escape, "e"),
  filter("forceescape", { value: REQUIRED }, ({ value }) => new Markup(escapeHtml(str(value)))),
];

/** The bytes of a value's text; what stands for undecodable bytes becomes those bytes again. */
function bytesOf(value: RuntimeValue, encoding = "utf-8"): Uint8Array {
  return value instanceof Uint8Array ? value : encodeText(str(value), encoding, "surrogateescape");
}

function hashNamed(name: string): HashName {
  const plain = name.toLowerCase().replaceAll("_", "-");
  const wanted = plain === "blake2b" ? "blake2b512" : plain === "blake2s" ? "blake2s256" : plain;
  if (wanted.startsWith("shake")) throw typeError("hexdigest() missing required argument 'length' (pos 1)");
  const found = HASH_NAMES.find((known) => known === wanted);
  if (!found) throw valueError(`unsupported hash type ${name}`);
  return found;
}

function namespaceBytes(value: RuntimeValue): Uint8Array {
  const digits = (textIn(value) ?? "").replace(/^urn:|^uuid:|[{}-]/g, "").replace(/^uuid:/, "");
  if (!/^[0-9a-fA-F]{32}$/.test(digits)) {
    throw new PythonError(
      "RuntimeError",
      `Invalid value '${str(value)}' for 'namespace': badly formed hexadecimal UUID string`,
    );
  }
  return Uint8Array.fromHex(digits);
}

/** A UUID of version 5. */
function nameBasedUuid(name: string, namespace: Uint8Array): string {
  const digest = hashBytes("sha1", Uint8Array.from([...namespace, ...new TextEncoder().encode(name)])).slice(
    0,
    16,
  );
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return digest.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A text as one word of a shell's command line. */
export function shellQuoted(text: string): string {
  if (text === "") return "''";
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}
