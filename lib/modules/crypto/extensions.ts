/** Extensions of certificates and of requests for them (RFC 5280, section 4.2). */

import { mistake } from "../commands/tools.ts";
import {
  bitsOf,
  childrenOf,
  contextTag,
  der,
  type DerNode,
  integer,
  integerOf,
  namedBits,
  oid,
  oidOf,
  readDer,
  sequence,
  TAG,
  TRUE,
} from "./der.ts";
import { encodeGeneralName } from "./general_names.ts";

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export const EXTENSION = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  authorityInformation: "1.3.6.1.5.5.7.1.1",
  tlsFeature: "1.3.6.1.5.5.7.1.24",
} as const;

/** In the order of their bits: as they are written, and as they are told. */
const KEY_USAGES: readonly (readonly [string, string])[] = [
  ["digitalSignature", "Digital Signature"],
  ["nonRepudiation", "Non Repudiation"],
  ["keyEncipherment", "Key Encipherment"],
  ["dataEncipherment", "Data Encipherment"],
  ["keyAgreement", "Key Agreement"],
  ["keyCertSign", "Certificate Sign"],
  ["cRLSign", "CRL Sign"],
  ["encipherOnly", "Encipher Only"],
  ["decipherOnly", "Decipher Only"],
];
const EXTENDED_USAGES: readonly (readonly [string, string, string])[] = [
  ["1.3.6.1.5.5.7.3.1", "serverAuth", "TLS Web Server Authentication"],
  ["1.3.6.1.5.5.7.3.2", "clientAuth", "TLS Web Client Authentication"],
  ["1.3.6.1.5.5.7.3.3", "codeSigning", "Code Signing"],
  ["1.3.6.1.5.5.7.3.4", "emailProtection", "E-mail Protection"],
  ["1.3.6.1.5.5.7.3.5", "ipsecEndSystem", "IPSec End System"],
  ["1.3.6.1.5.5.7.3.6", "ipsecTunnel", "IPSec Tunnel"],
  ["1.3.6.1.5.5.7.3.7", "ipsecUser", "IPSec User"],
  ["1.3.6.1.5.5.7.3.8", "timeStamping", "Time Stamping"],
  ["1.3.6.1.5.5.7.3.9", "OCSPSigning", "OCSP Signing"],
  ["1.3.6.1.5.5.7.3.17", "ipsecIKE", "ipsec Internet Key Exchange"],
  ["1.3.6.1.4.1.311.20.2.2", "msSmartcardLogin", "Microsoft Smartcard Login"],
  ["1.3.6.1.4.1.311.20.2.3", "msUPN", "Microsoft User Principal Name"],
  ["2.5.29.37.0", "anyExtendedKeyUsage", "Any Extended Key Usage"],
];

export function keyUsage(names: readonly string[]): Uint8Array {
  const places = names.map((name) => {
    const at = KEY_USAGES.findIndex((known) => known.includes(name));
    if (at < 0) throw mistake(`Unknown key usage: ${name}`);
    return at;
  });
  return namedBits(KEY_USAGES.map((_, at) => places.includes(at)));
}

/** The names in words, sorted. */
export function keyUsageNames(value: Uint8Array): readonly string[] {
  const bits = bitsOf(readDer(value));
  return KEY_USAGES.flatMap(([, name], at) => (bits[at] ? [name] : [])).toSorted();
}

export function extendedKeyUsage(names: readonly string[]): Uint8Array {
  return sequence(...names.map((name) => {
    const known = EXTENDED_USAGES.find((usage) => usage.includes(name))?.[0];
    if (known === undefined && !/^\d+(\.\d+)+$/.test(name)) throw mistake(`Cannot find OID for "${name}"`);
    return oid(known ?? name);
  }));
}

export function extendedKeyUsageNames(value: Uint8Array): readonly string[] {
  return childrenOf(readDer(value)).map(oidOf)
    .map((number) => EXTENDED_USAGES.find(([one]) => one === number)?.[2] ?? number).toSorted();
}

/** Of words such as `CA:TRUE` and `pathlen:0`. */
export function basicConstraints(words: readonly string[]): Uint8Array {
  const parts = words.map((word) => {
    const [, name = "", value = ""] = /^(CA|pathlen):(.+)$/.exec(word.trim()) ?? [];
    if (name === "" || (name === "CA" ? !/^(TRUE|FALSE)$/.test(value) : !/^\d+$/.test(value))) {
      throw mistake(`Unknown basic constraint "${word}"`);
    }
    return [name, value] as const;
  });
  const isCa = parts.some(([name, value]) => name === "CA" && value === "TRUE");
  const length = parts.find(([name]) => name === "pathlen")?.[1];
  if (!isCa) return sequence();
  return sequence(TRUE, ...(length === undefined ? [] : [integer(BigInt(length))]));
}

export function basicConstraintsWords(value: Uint8Array): readonly string[] {
  const nodes = childrenOf(readDer(value));
  const isCa = nodes.some(({ tag, content }) => tag === TAG.boolean && content[0] !== 0);
  const length = nodes.find(({ tag }) => tag === TAG.integer);
  return [`CA:${isCa ? "TRUE" : "FALSE"}`, ...(length ? [`pathlen:${integerOf(length)}`] : [])].toSorted();
}

/** TLS feature 5: the server is to send a fresh answer of OCSP (RFC 7633). */
export const MUST_STAPLE: Uint8Array = sequence(integer(5n));

export function nameConstraints(permitted: readonly string[], excluded: readonly string[]): Uint8Array {
  const trees = (number: number, names: readonly string[]) =>
    names.length === 0 ? [] : [der(
      contextTag(number, { isConstructed: true }),
      ...names.map((name) => sequence(encodeGeneralName(name, { allowsNets: true }))),
    )];
  return sequence(...trees(0, permitted), ...trees(1, excluded));
}

export function encodeExtensions(extensions: readonly Extension[]): Uint8Array {
  return sequence(
    ...extensions.map(({ oid: number, critical, value }) =>
      sequence(oid(number), ...(critical ? [TRUE] : []), der(TAG.octets, value))
    ),
  );
}

export function decodeExtensions(node: DerNode): readonly Extension[] {
  return childrenOf(node).map((extension) => {
    const [number, ...rest] = childrenOf(extension);
    const critical = rest.some(({ tag, content }) => tag === TAG.boolean && content[0] !== 0);
    const value = rest.find(({ tag }) => tag === TAG.octets)?.content ?? new Uint8Array(0);
    return { oid: number ? oidOf(number) : "", critical, value };
  });
}

export function findExtension(extensions: readonly Extension[], number: string): Extension | undefined {
  return extensions.find(({ oid: one }) => one === number);
}

/** Whether both have the same extensions, in whatever order. */
export function sameExtensions(a: readonly Extension[], b: readonly Extension[]): boolean {
  const key = ({ oid: number, critical, value }: Extension) => `${number} ${critical} ${value.toHex()}`;
  return a.map(key).toSorted().join("\n") === b.map(key).toSorted().join("\n");
}
