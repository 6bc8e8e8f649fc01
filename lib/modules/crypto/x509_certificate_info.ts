/** What certificates say. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { dict, integer as bigValue, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { mistake } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { queryModule, type ResultValues } from "../module.ts";
import { type Certificate, decodeCertificate, readCertificate } from "./certificate.ts";
import { BACKEND_ARGUMENT } from "./crypto_arguments.ts";
import { childrenOf, contextTag, integerOf, oidOf, readAll, readDer, timestamp } from "./der.ts";
import { attributeName, decodeName } from "./distinguished_name.ts";
import {
  basicConstraintsWords,
  extendedKeyUsageNames,
  EXTENSION,
  type Extension,
  findExtension,
  keyUsageNames,
  MUST_STAPLE,
} from "./extensions.ts";
import { decodeGeneralName, decodeGeneralNames, hexText } from "./general_names.ts";
import { signatureName } from "./host_key.ts";
import { toPem } from "./pem.ts";
import { fingerprints, readPublicKey } from "./public_key.ts";
import { readTime } from "./times.ts";

const ARGUMENTS = {
  path: { type: "path", description: "The file of the host with the certificate, in PEM or DER" },
  content: { type: "str", description: "The certificate itself, in PEM" },
  valid_at: {
    type: "dict",
    description: "Times by names of your own, such as `+4w`: whether it is valid then is told by these names",
  },
  name_encoding: {
    type: "str",
    default: "ignore",
    choices: ["ignore", "idna", "unicode"],
    description: "How names of hosts in other letters are told; only `ignore`, which is as they are written",
  },
  select_crypto_backend: BACKEND_ARGUMENT,
} as const satisfies ArgumentSpec;

const told = (description: string, type: string) => ({ description, type, returned: "success" });

/** `x509_certificate_info`. */
export const x509CertificateInfo = queryModule({
  name: "community.crypto.x509_certificate_info",
  aliases: ["ansible.builtin.openssl_certificate_info", "community.crypto.openssl_certificate_info"],
  summary: "Tells what a certificate says",
  notes: ["The host needs nothing for it: the certificate is read by ferry."],
  arguments: ARGUMENTS,
  rules: { oneOf: [["path", "content"]], exclusive: [["path", "content"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    subject: told("Parts of the subject's name", "dict"),
    subject_ordered: told("The same as pairs, in their order", "list"),
    issuer: told("Parts of the issuer's name", "dict"),
    issuer_ordered: told("The same as pairs, in their order", "list"),
    not_before: told("From when on it is valid, such as `20260102030405Z`", "str"),
    not_after: told("Until when it is valid", "str"),
    expired: told("Whether that is over", "bool"),
    valid_at: told("Whether it is valid at the times that were asked for", "dict"),
    serial_number: told("Its number", "int"),
    version: told("The version of certificates", "int"),
    signature_algorithm: told("How it is signed", "str"),
    subject_alt_name: told("Other names of the subject", "list"),
    subject_alt_name_critical: told("Whether these are critical", "bool"),
    key_usage: told("What the key is for", "list"),
    key_usage_critical: told("Whether this is critical", "bool"),
    extended_key_usage: told("The same in more detail", "list"),
    extended_key_usage_critical: told("Whether this is critical", "bool"),
    basic_constraints: told("Whether it may sign others", "list"),
    basic_constraints_critical: told("Whether this is critical", "bool"),
    ocsp_must_staple: told("Whether its server must show that it is not revoked", "bool"),
    ocsp_must_staple_critical: told("Whether this is critical", "bool"),
    ocsp_uri: told("Where to ask whether it is revoked", "str"),
    issuer_uri: told("Where the issuer's certificate is", "str"),
    subject_key_identifier: told("The identifier of its key", "str"),
    authority_key_identifier: told("The identifier of the issuer's key", "str"),
    authority_cert_issuer: told("Names of the issuer of the issuer's certificate", "list"),
    authority_cert_serial_number: told("The number of the issuer's certificate", "int"),
    public_key: told("Its key in PEM", "str"),
    public_key_type: told("The kind of key", "str"),
    public_key_data: told("The numbers of the key", "dict"),
    public_key_fingerprints: told("Digests of the key", "dict"),
    fingerprints: told("Digests of the certificate", "dict"),
    extensions_by_oid: told("All extensions: `critical`, and `value` in base64", "dict"),
  },
  examples: `- name: Look at the certificate of the registry
  community.crypto.x509_certificate_info:
    path: /opt/registry/certs/registry.crt
    valid_at: { soon: +30d }
  register: certificate

- name: Stop in time
  ansible.builtin.assert:
    that: certificate.valid_at.soon
`,
  answer: async (args, host, { environment, clock }) => {
    if (args.name_encoding !== "ignore") {
      throw mistake(`name_encoding is not supported: ${args.name_encoding}`);
    }
    const certificate = await readGiven();
    const nowMs = clock.nowMs();
    const times = [...args.valid_at ?? []].map(([name, time]): readonly [Value, Value] => {
      if (typeof time !== "string") {
        throw mistake(`The value for valid_at.${str(name)} must be of type string`);
      }
      const at = readTime(time, `valid_at.${str(name)}`, nowMs);
      return [name, certificate.notBefore <= at && at <= certificate.notAfter];
    });
    return {
      changed: false,
      values: {
        ...certificateValues(certificate),
        expired: certificate.notAfter < nowMs,
        valid_at: new Map(times),
      },
    };

    async function readGiven(): Promise<Certificate> {
      if (args.content !== null) return readCertificate(args.content, "content");
      const path = await expandPath(args.path ?? "", host, environment);
      const bytes = await host.read(path);
      if (!bytes) throw mistake(`Error while reading certificate file from disk: no such file: ${path}`);
      const isPem = new TextDecoder().decode(bytes).includes("-----BEGIN");
      return isPem ? readCertificate(new TextDecoder().decode(bytes), path) : decodeCertificate(bytes);
    }
  },
});

function certificateValues(certificate: Certificate): ResultValues {
  const { extensions, publicKey } = certificate;
  const key = readPublicKey(publicKey);
  const own = findExtension(extensions, EXTENSION.subjectKeyIdentifier);
  return {
    signature_algorithm: signatureName(certificate.algorithm),
    ...nameValues("subject", certificate.subject),
    ...nameValues("issuer", certificate.issuer),
    version: certificate.version,
    ...extensionValues("key_usage", extensions, EXTENSION.keyUsage, keyUsageNames),
    ...extensionValues("extended_key_usage", extensions, EXTENSION.extendedKeyUsage, extendedKeyUsageNames),
    ...extensionValues("basic_constraints", extensions, EXTENSION.basicConstraints, basicConstraintsWords),
    ...extensionValues(
      "ocsp_must_staple",
      extensions,
      EXTENSION.tlsFeature,
      (value) => value.toHex() === MUST_STAPLE.toHex(),
    ),
    ...extensionValues("subject_alt_name", extensions, EXTENSION.subjectAltName, decodeGeneralNames),
    not_before: timestamp(certificate.notBefore),
    not_after: timestamp(certificate.notAfter),
    public_key: toPem(publicKey, "PUBLIC KEY"),
    public_key_type: key.type,
    public_key_data: key.data,
    public_key_fingerprints: fingerprints(publicKey),
    fingerprints: fingerprints(certificate.whole),
    subject_key_identifier: own ? hexText(readDer(own.value).content) : null,
    ...authorityValues(findExtension(extensions, EXTENSION.authorityKeyIdentifier)),
    serial_number: bigValue(certificate.serialNumber),
    extensions_by_oid: new Map(
      extensions.map(({ oid, critical, value }) => [oid, dict({ critical, value: value.toBase64() })]),
    ),
    ...accessValues(findExtension(extensions, EXTENSION.authorityInformation)),
  };
}

function nameValues(kind: "subject" | "issuer", name: Uint8Array): ResultValues {
  const pairs = decodeName(name).map((
    { oid, value },
  ): readonly [string, string] => [attributeName(oid), value]);
  return { [kind]: new Map(pairs), [`${kind}_ordered`]: pairs.map((pair) => [...pair]) };
}

/** A value and whether it is critical; null and false where there is no such extension. */
function extensionValues(
  name: string,
  extensions: readonly Extension[],
  oid: string,
  read: (value: Uint8Array) => Value,
): ResultValues {
  const found = findExtension(extensions, oid);
  return { [name]: found ? read(found.value) : null, [`${name}_critical`]: found?.critical ?? false };
}

function authorityValues(extension: Extension | undefined): ResultValues {
  const nodes = extension ? childrenOf(readDer(extension.value)) : [];
  const key = nodes.find(({ tag }) => tag === contextTag(0));
  const issuer = nodes.find(({ tag }) => tag === contextTag(1, { isConstructed: true }));
  const serial = nodes.find(({ tag }) => tag === contextTag(2));
  return {
    authority_key_identifier: key ? hexText(key.content) : null,
    authority_cert_issuer: issuer ? readAll(issuer.content).map(decodeGeneralName) : null,
    authority_cert_serial_number: serial ? bigValue(integerOf(serial)) : null,
  };
}

const [OCSP, ISSUERS] = ["1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.2"];

function accessValues(extension: Extension | undefined): ResultValues {
  const places = (extension ? childrenOf(readDer(extension.value)) : []).map(childrenOf);
  const uri = (method: string | undefined) => {
    const [, place] = places.find(([number]) => number && oidOf(number) === method) ?? [];
    return place ? decodeGeneralName(place).replace(/^URI:/, "") : null;
  };
  return { ocsp_uri: uri(OCSP), issuer_uri: uri(ISSUERS) };
}
