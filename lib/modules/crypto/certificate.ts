/** Certificates and requests for them (RFC 5280, RFC 2986), read and built. */

import { mistake } from "../commands/tools.ts";
import {
  bitBytes,
  childrenOf,
  contextTag,
  der,
  type DerNode,
  derTime,
  integer,
  integerOf,
  oid,
  oidOf,
  readDer,
  sequence,
  setOf,
  timeOf,
} from "./der.ts";
import { decodeExtensions, encodeExtensions, type Extension } from "./extensions.ts";
import { fromPem } from "./pem.ts";

/** What somebody has signed. */
interface SignedData {
  /** In DER. */
  readonly whole: Uint8Array;
  readonly message: Uint8Array;
  /** The number of the algorithm. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

export interface CertificateRequest extends SignedData {
  /** A name in DER. */
  readonly subject: Uint8Array;
  /** In DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
}

export interface Certificate extends CertificateRequest {
  /** 1 to 3. */
  readonly version: number;
  readonly serialNumber: bigint;
  readonly issuer: Uint8Array;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const VERSION = contextTag(0, { isConstructed: true });
const EXTENSIONS = contextTag(3, { isConstructed: true });
const ATTRIBUTES = contextTag(0, { isConstructed: true });

/** Reads a certificate of PEM. @throws {DiagnosticError} `bad-argument` for what is none. */
export function readCertificate(text: string, name: string): Certificate {
  const bytes = fromPem(text, ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]);
  if (!bytes) throw mistake(`Cannot deserialize certificate: ${name} holds none in PEM`);
  return decodeCertificate(bytes);
}

/** @param bytes In DER. */
export function decodeCertificate(bytes: Uint8Array): Certificate {
  const { body, ...signed } = readSigned(bytes);
  const parts = childrenOf(body);
  const versionNode = parts[0]?.tag === VERSION ? parts[0] : undefined;
  const [serial, , issuer, validity, subject, publicKey, ...rest] = versionNode ? parts.slice(1) : parts;
  const [notBefore, notAfter] = validity ? childrenOf(validity) : [];
  if (!serial || !issuer || !notBefore || !notAfter || !subject || !publicKey) throw damaged("certificate");
  const extensions = rest.find(({ tag }) => tag === EXTENSIONS);
  return {
    ...signed,
    version: versionNode ? Number(integerOf(readDer(versionNode.content))) + 1 : 1,
    serialNumber: integerOf(serial),
    issuer: issuer.whole,
    subject: subject.whole,
    publicKey: publicKey.whole,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    extensions: extensions ? decodeExtensions(readDer(extensions.content)) : [],
  };
}

/** Reads a request of PEM. @throws {DiagnosticError} `bad-argument` for what is none. */
export function readRequest(text: string, name: string): CertificateRequest {
  const bytes = fromPem(text, ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]);
  if (!bytes) throw mistake(`Cannot load the certificate signing request ${name}: it holds none in PEM`);
  const { body, ...signed } = readSigned(bytes);
  const [, subject, publicKey, attributes] = childrenOf(body);
  if (!subject || !publicKey) throw damaged("certificate signing request");
  return {
    ...signed,
    subject: subject.whole,
    publicKey: publicKey.whole,
    extensions: attributes ? requestedExtensions(attributes) : [],
  };
}

function requestedExtensions(attributes: DerNode): readonly Extension[] {
  for (const attribute of childrenOf(attributes)) {
    const [number, values] = childrenOf(attribute);
    if (number && values && oidOf(number) === EXTENSION_REQUEST) {
      return childrenOf(values).flatMap(decodeExtensions);
    }
  }
  return [];
}

function readSigned(bytes: Uint8Array): SignedData & { readonly body: DerNode } {
  const whole = readDer(bytes);
  const [body, algorithm, signature] = childrenOf(whole);
  const number = algorithm && childrenOf(algorithm)[0];
  if (!body || !number || !signature) throw damaged("signed data");
  return {
    whole: whole.whole,
    body,
    message: body.whole,
    algorithm: oidOf(number),
    signature: bitBytes(signature),
  };
}

function damaged(what: string) {
  return mistake(`the ${what} is not encoded as it should be`);
}

/** The part of a request that is signed. */
export function requestBody(
  { subject, publicKey, extensions }: Pick<CertificateRequest, "subject" | "publicKey" | "extensions">,
): Uint8Array {
  const wanted = extensions.length === 0
    ? []
    : [sequence(oid(EXTENSION_REQUEST), setOf(encodeExtensions(extensions)))];
  return sequence(integer(0n), subject, publicKey, der(ATTRIBUTES, ...wanted));
}

/** The part of a certificate that is signed. @param algorithm The one it is signed with, in DER. */
export function certificateBody(
  parts: Pick<
    Certificate,
    "serialNumber" | "issuer" | "subject" | "publicKey" | "notBefore" | "notAfter" | "extensions"
  >,
  algorithm: Uint8Array,
): Uint8Array {
  const { extensions } = parts;

  return sequence(
    der(VERSION, integer(2n)),
    integer(parts.serialNumber),
    algorithm,
    parts.issuer,
    sequence(derTime(parts.notBefore), derTime(parts.notAfter)),
    parts.subject,
    parts.publicKey,
    ...(extensions.length === 0 ? [] : [der(EXTENSIONS, encodeExtensions(extensions))]),
  );
}
