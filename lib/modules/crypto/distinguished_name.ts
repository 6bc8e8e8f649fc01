/** Names of subjects and issuers: attributes with their values (RFC 5280, section 4.1.2.4). */

import { mistake } from "../commands/tools.ts";
import { childrenOf, der, derText, oid, oidOf, readDer, sequence, setOf, TAG, textOf } from "./der.ts";

export interface NamePart {
  readonly oid: string;
  readonly value: string;
}

/** Number, long name, short name. */
const ATTRIBUTES: readonly (readonly [string, string, string])[] = [
  ["2.5.4.3", "commonName", "CN"],
  ["2.5.4.4", "surname", "SN"],
  ["2.5.4.5", "serialNumber", "serialNumber"],
  ["2.5.4.6", "countryName", "C"],
  ["2.5.4.7", "localityName", "L"],
  ["2.5.4.8", "stateOrProvinceName", "ST"],
  ["2.5.4.9", "streetAddress", "street"],
  ["2.5.4.10", "organizationName", "O"],
  ["2.5.4.11", "organizationalUnitName", "OU"],
  ["2.5.4.12", "title", "title"],
  ["2.5.4.13", "description", "description"],
  ["2.5.4.15", "businessCategory", "businessCategory"],
  ["2.5.4.17", "postalCode", "postalCode"],
  ["2.5.4.41", "name", "name"],
  ["2.5.4.42", "givenName", "GN"],
  ["2.5.4.43", "initials", "initials"],
  ["2.5.4.44", "generationQualifier", "generationQualifier"],
  ["2.5.4.45", "x500UniqueIdentifier", "x500UniqueIdentifier"],
  ["2.5.4.46", "dnQualifier", "dnQualifier"],
  ["2.5.4.65", "pseudonym", "pseudonym"],
  ["2.5.4.97", "organizationIdentifier", "organizationIdentifier"],
  ["0.9.2342.19200300.100.1.1", "userId", "UID"],
  ["0.9.2342.19200300.100.1.25", "domainComponent", "DC"],
  ["1.2.840.113549.1.9.1", "emailAddress", "emailAddress"],
  ["1.2.840.113549.1.9.2", "unstructuredName", "unstructuredName"],
  ["1.3.6.1.4.1.311.60.2.1.1", "jurisdictionLocalityName", "jurisdictionL"],
  ["1.3.6.1.4.1.311.60.2.1.2", "jurisdictionStateOrProvinceName", "jurisdictionST"],
  ["1.3.6.1.4.1.311.60.2.1.3", "jurisdictionCountryName", "jurisdictionC"],
];
const COUNTRIES: readonly string[] = ["2.5.4.6", "1.3.6.1.4.1.311.60.2.1.3"];
/** Attributes whose strings are of another type than others' (RFC 5280, appendix A.1). */
const PRINTABLE: readonly string[] = [...COUNTRIES, "2.5.4.46", "2.5.4.5"];
const IA5: readonly string[] = ["0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"];

/** The number of an attribute by one of its names, or by the number itself. */
export function attributeOid(name: string): string {
  const found = ATTRIBUTES.find(([, long, short]) => [long, short].includes(name)) ??
    ATTRIBUTES.find(([, ...names]) => names.some((one) => one.toLowerCase() === name.toLowerCase()));
  if (found) return found[0];
  if (name === "E") return "1.2.840.113549.1.9.1";
  if (/^\d+(\.\d+)+$/.test(name)) return name;
  throw mistake(`Cannot find OID for "${name}"`);
}

/** The long name of an attribute, its number where it has none here. */
export function attributeName(number: string): string {
  return ATTRIBUTES.find(([one]) => one === number)?.[1] ?? number;
}

export function shortAttributeName(number: string): string {
  return ATTRIBUTES.find(([one]) => one === number)?.[2] ?? number;
}

/** @throws {DiagnosticError} `bad-argument` for a country that is no code of two letters. */
export function encodeName(parts: readonly NamePart[]): Uint8Array {
  return sequence(...parts.map(({ oid: number, value }) => {
    if (COUNTRIES.includes(number) && value.length !== 2) {
      throw mistake(`Country name must be a 2 character country code: ${value}`);
    }
    const tag = PRINTABLE.includes(number) ? TAG.printable : IA5.includes(number) ? TAG.ia5 : TAG.utf8;
    return setOf(sequence(oid(number), derText(tag, value)));
  }));
}

export function decodeName(bytes: Uint8Array): readonly NamePart[] {
  return childrenOf(readDer(bytes)).flatMap((set) =>
    childrenOf(set).flatMap((pair) => {
      const [type, value] = childrenOf(pair);
      return type && value ? [{ oid: oidOf(type), value: textOf(value) }] : [];
    })
  );
}

/** Whether two names say the same, whatever types of strings they are made of. */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  const text = (bytes: Uint8Array) => JSON.stringify(decodeName(bytes).map((part) => [part.oid, part.value]));
  return text(a) === text(b);
}

/** A name as it stands after `dirName:`: the parts from the last to the first (RFC 4514). */
export function nameText(parts: readonly NamePart[]): string {
  return parts.toReversed().map(({ oid: number, value }) =>
    `${shortAttributeName(number)}=${value.replace(/[,\\+<>;"#]/g, "\\$&")}`
  ).join(",");
}

/** Reads what stands after `dirName:`, with commas or slashes between the parts. */
export function readNameText(text: string): readonly NamePart[] {
  const isSlashed = text.startsWith("/");
  const parts = (isSlashed ? text.slice(1).split("/") : text.split(/(?<!\\),/)).map((part) => {
    const at = part.indexOf("=");
    if (at < 0) throw mistake(`Cannot parse Subject Alternative Name "dirName:${text}"`);
    const value = part.slice(at + 1).trim().replace(/\\(.)/g, "$1");
    return { oid: attributeOid(part.slice(0, at).trim()), value };
  });
  return isSlashed ? parts : parts.toReversed();
}

export const EMPTY_NAME: Uint8Array = der(TAG.sequence);
