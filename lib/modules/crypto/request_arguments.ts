/** What a request for a certificate asks for, from the arguments of a task. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { type Dict, isList, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { mistake, refuse } from "../commands/tools.ts";
import { contextTag, der, sequence, TAG } from "./der.ts";
import { attributeOid, type NamePart } from "./distinguished_name.ts";
import {
  basicConstraints,
  extendedKeyUsage,
  EXTENSION,
  type Extension,
  keyUsage,
  MUST_STAPLE,
  nameConstraints,
} from "./extensions.ts";
import { encodeGeneralName } from "./general_names.ts";
import { keyIdentifier } from "./public_key.ts";

const critical = (what: string) => ({
  type: "bool",
  default: false,
  description: `Whether who does not understand ${what} must not use the certificate`,
} as const);
const part = (description: string, ...aliases: readonly string[]) => ({
  type: "str",
  aliases,
  description,
} as const);
const names = (description: string) => ({ type: "list", elements: "str", description } as const);

export const REQUEST_ARGUMENTS = {
  subject: { type: "dict", description: "Parts of the subject's name; a list for several of one kind" },
  subject_ordered: {
    type: "list",
    elements: "dict",
    description: "The same in an order of its own, one part in each dictionary",
  },
  country_name: part("The country, as a code of two letters", "C", "countryName"),
  state_or_province_name: part("The state or province", "ST", "stateOrProvinceName"),
  locality_name: part("The city", "L", "localityName"),
  organization_name: part("The organization", "O", "organizationName"),
  organizational_unit_name: part("The unit of the organization", "OU", "organizationalUnitName"),
  common_name: part("The subject's own name", "CN", "commonName"),
  email_address: part("The address for mail", "E", "emailAddress"),
  subject_alt_name: {
    ...names(
      "Names of the subject such as `DNS:registry.example.com` and `IP:10.0.0.1`; also `email:`, `URI:`, " +
        "`RID:` and `dirName:`",
    ),
    aliases: ["subjectAltName"],
  },
  subject_alt_name_critical: { ...critical("these names"), aliases: ["subjectAltName_critical"] },
  use_common_name_for_san: {
    type: "bool",
    default: true,
    aliases: ["useCommonNameForSAN"],
    description: "Take `common_name` for the only such name where none is given",
  },
  key_usage: { ...names("What the key is for, such as `digitalSignature`"), aliases: ["keyUsage"] },
  key_usage_critical: { ...critical("this"), aliases: ["keyUsage_critical"] },
  extended_key_usage: {
    ...names("What it is for in more detail, such as `serverAuth`"),
    aliases: ["extKeyUsage", "extendedKeyUsage"],
  },
  extended_key_usage_critical: {
    ...critical("this"),
    aliases: ["extKeyUsage_critical", "extendedKeyUsage_critical"],
  },
  basic_constraints: {
    ...names("`CA:TRUE` for one that signs others, with `pathlen:N`"),
    aliases: ["basicConstraints"],
  },
  basic_constraints_critical: { ...critical("this"), aliases: ["basicConstraints_critical"] },
  ocsp_must_staple: {
    type: "bool",
    default: false,
    aliases: ["ocspMustStaple"],
    description: "The server must show that it has not been revoked",
  },
  ocsp_must_staple_critical: { ...critical("this"), aliases: ["ocspMustStaple_critical"] },
  name_constraints_permitted: names("Names that certificates below it may have"),
  name_constraints_excluded: names("Names that certificates below it must not have"),
  name_constraints_critical: critical("these"),
  create_subject_key_identifier: {
    type: "bool",
    default: false,
    description: "Say the identifier of the key, made from the key",
  },
  subject_key_identifier: { type: "str", description: "That identifier as hexadecimal bytes with colons" },
  authority_key_identifier: { type: "str", description: "The identifier of the issuer's key" },
  authority_cert_issuer: names("Names of the issuer of the issuer's certificate: refused"),
  authority_cert_serial_number: {
    type: "int",
    description: "The number of the issuer's certificate: refused",
  },
  crl_distribution_points: {
    type: "list",
    elements: "dict",
    description: "Where lists of revoked certificates are: refused",
    options: {
      full_name: names("Names of the list"),
      relative_name: names("Its name below the issuer's"),
      crl_issuer: names("Who issues it"),
      reasons: {
        ...names("Why certificates are on it"),
        choices: [
          "key_compromise",
          "ca_compromise",
          "affiliation_changed",
          "superseded",
          "cessation_of_operation",
          "certificate_hold",
          "privilege_withdrawn",
          "aa_compromise",
        ],
      },
    },
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof REQUEST_ARGUMENTS>;

/** What a task asks for, in names and extensions. */
export interface WantedRequest {
  readonly subject: readonly NamePart[];
  /** Whether the order of the name's parts is the user's. */
  readonly isOrdered: boolean;
  readonly alternatives: readonly string[] | null;
  readonly extensions: readonly Extension[];
}

/** @throws {DiagnosticError} `bad-argument`, `not-supported`. */
export function wantedRequest(args: Arguments, publicKey: Uint8Array): WantedRequest {
  refuse("openssl_csr", args, {
    authority_cert_issuer: "an issuer is told by its key",
    authority_cert_serial_number: "an issuer is told by its key",
    crl_distribution_points: "lists of revoked certificates are not known",
  });
  const subject = subjectParts(args);
  const useName = args.use_common_name_for_san && args.common_name !== null;
  const alternatives = args.subject_alt_name ?? (useName ? [`DNS:${args.common_name}`] : null);
  return {
    subject,
    isOrdered: args.subject_ordered !== null,
    alternatives,
    extensions: wantedExtensions(args, alternatives, publicKey),
  };
}

function subjectParts(args: Arguments): readonly NamePart[] {
  const single: readonly (readonly [string, string | null])[] = [
    ["countryName", args.country_name],
    ["stateOrProvinceName", args.state_or_province_name],
    ["localityName", args.locality_name],
    ["organizationName", args.organization_name],
    ["organizationalUnitName", args.organizational_unit_name],
    ["commonName", args.common_name],
    ["emailAddress", args.email_address],
  ];
  const given = single.flatMap(([name, value]) => value ? [{ oid: attributeOid(name), value }] : []);
  if (args.subject_ordered === null) return [...given, ...partsOf(args.subject ?? new Map())];
  if (given.length > 0) {
    throw mistake("subject_ordered cannot be combined with any other subject field option");
  }
  return args.subject_ordered.flatMap((one) => {
    if (one.size !== 1) {
      throw mistake("Each dictionary in the list of subject_ordered must have exactly one key");
    }
    return partsOf(one);
  });
}

function partsOf(dictionary: Dict): readonly NamePart[] {
  return [...dictionary].flatMap(([name, value]) => {
    const values: readonly Value[] = isList(value) ? value : value === null ? [] : [value];
    return values.map((one) => ({ oid: attributeOid(str(name)), value: str(one) }));
  });
}

function wantedExtensions(
  args: Arguments,
  alternatives: readonly string[] | null,
  publicKey: Uint8Array,
): readonly Extension[] {
  const extension = (oid: string, isCritical: boolean, value: Uint8Array | null): readonly Extension[] =>
    value ? [{ oid, critical: isCritical, value }] : [];
  const filled = (list: readonly string[] | null) => list !== null && list.length > 0 ? list : null;
  const of = <T>(value: T | null, encode: (value: T) => Uint8Array) => value === null ? null : encode(value);
  const permitted = args.name_constraints_permitted ?? [];
  const excluded = args.name_constraints_excluded ?? [];
  const own = args.create_subject_key_identifier
    ? keyIdentifier(publicKey)
    : of(args.subject_key_identifier, keyBytes);
  const authority = of(args.authority_key_identifier, keyBytes);
  return [
    ...extension(
      EXTENSION.subjectAltName,
      args.subject_alt_name_critical,
      of(filled(alternatives), (list) => sequence(...list.map((name) => encodeGeneralName(name)))),
    ),
    ...extension(EXTENSION.keyUsage, args.key_usage_critical, of(filled(args.key_usage), keyUsage)),
    ...extension(
      EXTENSION.extendedKeyUsage,
      args.extended_key_usage_critical,
      of(filled(args.extended_key_usage), extendedKeyUsage),
    ),
    ...extension(
      EXTENSION.basicConstraints,
      args.basic_constraints_critical,
      of(filled(args.basic_constraints), basicConstraints),
    ),
    ...extension(
      EXTENSION.tlsFeature,
      args.ocsp_must_staple_critical,
      args.ocsp_must_staple ? MUST_STAPLE : null,
    ),
    ...extension(
      EXTENSION.nameConstraints,
      args.name_constraints_critical,
      permitted.length + excluded.length > 0 ? nameConstraints(permitted, excluded) : null,
    ),
    ...extension(EXTENSION.subjectKeyIdentifier, false, own && der(TAG.octets, own)),
    ...extension(
      EXTENSION.authorityKeyIdentifier,
      false,
      authority && sequence(der(contextTag(0), authority)),
    ),
  ];
}

function keyBytes(text: string): Uint8Array {
  try {
    return Uint8Array.fromHex(text.replaceAll(":", ""));
  } catch {
    throw mistake(`Cannot parse key identifier: ${text}`);
  }
}
