/** A certificate that is to be issued: what goes into it, and whether another one is the same. */

import { type Certificate, type CertificateRequest } from "./certificate.ts";
import { contextTag, der, readDer, sequence, TAG } from "./der.ts";
import { sameName } from "./distinguished_name.ts";
import { EXTENSION, type Extension, findExtension, sameExtensions } from "./extensions.ts";
import type { HostKey } from "./host_key.ts";
import { keyIdentifier } from "./public_key.ts";

export interface Issue {
  readonly request: CertificateRequest;
  /** The key that the certificate is for. */
  readonly publicKey: Uint8Array;
  /** A name in DER. */
  readonly issuer: Uint8Array;
  readonly signer: HostKey;
  /** Null where it signs itself. */
  readonly signerCertificate: Certificate | null;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly subjectKeyIdentifier: string;
  /** Whether it says which key has signed it. */
  readonly authorityKeyIdentifier: boolean;
}

/** What the request asks for, and identifiers of the keys. */
export function issuedExtensions(issue: Issue): readonly Extension[] {
  const { request, publicKey, subjectKeyIdentifier: own, authorityKeyIdentifier } = issue;
  const asked = request.extensions.filter(({ oid }) =>
    !(oid === EXTENSION.subjectKeyIdentifier && own === "always_create") &&
    !(oid === EXTENSION.authorityKeyIdentifier && authorityKeyIdentifier)
  );
  const needsOwn = own !== "never_create" && !findExtension(asked, EXTENSION.subjectKeyIdentifier);
  return [
    ...asked,
    ...(needsOwn
      ? [identifier(EXTENSION.subjectKeyIdentifier, der(TAG.octets, keyIdentifier(publicKey)))]
      : []),
    ...(authorityKeyIdentifier
      ? [identifier(EXTENSION.authorityKeyIdentifier, sequence(der(contextTag(0), authorityKey(issue))))]
      : []),
  ];
}

function identifier(oid: string, value: Uint8Array): Extension {
  return { oid, critical: false, value };
}

/** The identifier that the signer's certificate says, else that of its key. */
function authorityKey({ signer, signerCertificate }: Issue): Uint8Array {
  const own = findExtension(signerCertificate?.extensions ?? [], EXTENSION.subjectKeyIdentifier);
  return own ? readDer(own.value).content : keyIdentifier(signer.publicKey);
}

/** Whether a certificate says what would be issued; its number, its times and its signature are not compared. */
export function isIssuedAs(found: Certificate, issue: Issue): boolean {
  return found.publicKey.toHex() === issue.publicKey.toHex() &&
    sameName(found.subject, issue.request.subject) &&
    sameName(found.issuer, issue.issuer) &&
    sameExtensions(found.extensions, issuedExtensions(issue));
}
