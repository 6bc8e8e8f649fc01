/** Certificates, signed by their own key or by an own certificate authority. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { integer as bigValue } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { randomHex } from "../../system/random.ts";
import { mistake } from "../commands/tools.ts";
import { expandTexts } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { stateModule } from "../module.ts";
import {
  type Certificate,
  certificateBody,
  type CertificateRequest,
  readCertificate,
  readRequest,
} from "./certificate.ts";
import { CERTIFICATE_ARGUMENTS } from "./certificate_arguments.ts";
import { timestamp } from "./der.ts";
import { EMPTY_NAME } from "./distinguished_name.ts";
import { type HostKey, isSignedBy, openKey, readContent, signed } from "./host_key.ts";
import { isIssuedAs, type Issue, issuedExtensions } from "./issue.ts";
import { checkFolder, planAbsent } from "./kept_file.ts";
import { toPem } from "./pem.ts";
import { readTime } from "./times.ts";

const ARGUMENTS = CERTIFICATE_ARGUMENTS satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

const IF_PRESENT = "with `state: present`";

/** `x509_certificate`. */
export const x509Certificate = stateModule({
  name: "community.crypto.x509_certificate",
  aliases: ["ansible.builtin.openssl_certificate", "community.crypto.openssl_certificate"],
  summary: "Makes certificates, signed by their own key or by an own authority, and takes them away",
  notes: [
    "The host needs `openssl`, which signs; private keys do not leave the host.",
    "In check mode a certificate is signed as well, but not kept.",
    "The provider `acme` is refused: a disconnected host reaches no such service.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [
      ["csr_path", "csr_content"],
      ["privatekey_path", "privatekey_content"],
      ["ownca_path", "ownca_content"],
      ["ownca_privatekey_path", "ownca_privatekey_content"],
    ],
    requiredIf: [{ name: "state", is: "present", needs: ["provider"] }],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    filename: { description: "The file", type: "str", returned: "always" },
    privatekey: { description: "The file of the private key", type: "str", returned: IF_PRESENT },
    csr: { description: "The file of the request", type: "str", returned: IF_PRESENT },
    notBefore: { description: "From when on it is valid", type: "str", returned: IF_PRESENT },
    notAfter: { description: "Until when it is valid", type: "str", returned: IF_PRESENT },
    serial_number: { description: "Its number", type: "int", returned: IF_PRESENT },
    ca_cert: { description: "The file of the authority", type: "str", returned: "with `ownca`" },
    ca_privatekey: { description: "The file of the authority's key", type: "str", returned: "with `ownca`" },
    certificate: { description: "The certificate in PEM", type: "str", returned: "with `return_content`" },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with `backup`" },
  },
  examples: `- name: Sign the certificate of the registry
  community.crypto.x509_certificate:
    path: /opt/registry/certs/registry.crt
    csr_path: /opt/registry/certs/registry.csr
    provider: ownca
    ownca_path: /opt/registry/certs/ca.crt
    ownca_privatekey_path: /opt/registry/certs/ca.key
    ownca_not_after: +825d
`,
  plan: async (given, host, { environment, clock }) => {
    const args = await withPaths(given, host, environment);
    await checkFolder(args.path, host);
    const file = await readOwnFile(args.path, host);
    if (args.state === "absent") return await planAbsent(file, args.backup, host);
    const issue = await prepare(args, clock.nowMs(), host);
    const found = file.text === null || args.force ? null : readExisting(file.text, args.path);
    const isKept = found !== null && await isRight(found, issue, args, host);
    const text = isKept ? file.text ?? "" : await issued(issue, host);
    const certificate = readCertificate(text, args.path);
    const values = (backup: string | null) => ({
      filename: args.path,
      privatekey: args.privatekey_path,
      csr: args.csr_path,
      notBefore: timestamp(certificate.notBefore),
      notAfter: timestamp(certificate.notAfter),
      serial_number: bigValue(certificate.serialNumber),
      ...(args.provider === "ownca"
        ? { ca_cert: args.ownca_path, ca_privatekey: args.ownca_privatekey_path }
        : {}),
      ...(args.return_content ? { certificate: text } : {}),
      ...(backup === null ? {} : { backup_file: backup }),
    });
    return await planOwnFile(file, text, host, { diff: false, args, values });
  },
});

const PATHS = ["path", "privatekey_path", "csr_path", "ownca_path", "ownca_privatekey_path"] as const;

/** The arguments with `~` and variables in paths replaced. */
async function withPaths(
  args: Arguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<Arguments> {
  const texts = await expandTexts(PATHS.map((name) => args[name] ?? ""), host, environment);
  const paths = PATHS.map((name, at) => [name, args[name] === null ? null : texts[at] ?? ""] as const);
  return { ...args, ...Object.fromEntries(paths) };
}

async function prepare(args: Arguments, nowMs: number, host: TargetReader): Promise<Issue> {
  switch (args.provider) {
    case "selfsigned":
      return await selfSigned(args, nowMs, host);
    case "ownca":
      return await byAuthority(args, nowMs, host);
    default:
      throw new DiagnosticError(`x509_certificate does not support the provider ${args.provider}`, {
        code: "not-supported",
        hint: "sign with an own authority: provider ownca",
      });
  }
}

async function selfSigned(args: Arguments, nowMs: number, host: TargetReader): Promise<Issue> {
  if (args.privatekey_path === null && args.privatekey_content === null) {
    throw mistake(
      "One of privatekey_path and privatekey_content must be specified for the selfsigned provider.",
    );
  }
  const key = await ownKey(args, host);
  const request = await readAsked(args, host) ?? emptyRequest(key);
  return {
    request,
    publicKey: key.publicKey,
    issuer: request.subject,
    signer: key,
    signerCertificate: null,
    digest: args.selfsigned_digest,
    notBefore: readTime(args.selfsigned_not_before, "selfsigned_not_before", nowMs),
    notAfter: readTime(args.selfsigned_not_after, "selfsigned_not_after", nowMs),
    subjectKeyIdentifier: args.selfsigned_create_subject_key_identifier,
    authorityKeyIdentifier: false,
  };
}

async function byAuthority(args: Arguments, nowMs: number, host: TargetReader): Promise<Issue> {
  const text = await readContent(args.ownca_path, args.ownca_content, host);
  if (args.ownca_path === null && args.ownca_content === null) {
    throw mistake("One of ownca_path and ownca_content must be specified for the ownca provider.");
  }
  if (args.ownca_privatekey_path === null && args.ownca_privatekey_content === null) {
    throw mistake(
      "One of ownca_privatekey_path and ownca_privatekey_content must be specified for the ownca provider.",
    );
  }
  if (text === null) throw mistake(`The CA certificate file ${args.ownca_path} does not exist`);
  const authority = readCertificate(text, args.ownca_path ?? "ownca_content");
  const [request, signer] = await Promise.all([
    readAsked(args, host),
    openKey({
      path: args.ownca_privatekey_path,
      content: args.ownca_privatekey_content,
      passphrase: args.ownca_privatekey_passphrase,
    }, host),
  ]);
  if (!request) throw mistake("csr_path or csr_content is required for ownca provider");
  if (signer.publicKey.toHex() !== authority.publicKey.toHex()) {
    throw mistake("The CA private key does not belong to the CA certificate");
  }
  if (!await isSignedBy(request.publicKey, request, host)) {
    throw mistake("The certificate signing request is not signed by its own key");
  }
  return {
    request,
    publicKey: request.publicKey,
    issuer: authority.subject,
    signer,
    signerCertificate: authority,
    digest: args.ownca_digest,
    notBefore: readTime(args.ownca_not_before, "ownca_not_before", nowMs),
    notAfter: readTime(args.ownca_not_after, "ownca_not_after", nowMs),
    subjectKeyIdentifier: args.ownca_create_subject_key_identifier,
    authorityKeyIdentifier: args.ownca_create_authority_key_identifier,
  };
}

async function ownKey(args: Arguments, host: TargetReader): Promise<HostKey> {
  return await openKey({
    path: args.privatekey_path,
    content: args.privatekey_content,
    passphrase: args.privatekey_passphrase,
  }, host);
}

async function readAsked(args: Arguments, host: TargetReader): Promise<CertificateRequest | null> {
  const text = await readContent(args.csr_path, args.csr_content, host);
  if (text !== null) return readRequest(text, args.csr_path ?? "csr_content");
  if (args.csr_path === null) return null;
  throw mistake(`The certificate signing request file ${args.csr_path} does not exist`);
}

function emptyRequest({ publicKey }: HostKey): CertificateRequest {
  const nothing = new Uint8Array(0);
  return {
    subject: EMPTY_NAME,
    publicKey,
    extensions: [],
    whole: nothing,
    message: nothing,
    signature: nothing,
    algorithm: "",
  };
}

function readExisting(text: string, path: string): Certificate | null {
  try {
    return readCertificate(text, path);
  } catch {
    // What is no certificate is replaced by one.
    return null;
  }
}

/** Whether a certificate is the one that would be issued, but for its number and perhaps its times. */
async function isRight(
  found: Certificate,
  issue: Issue,
  args: Arguments,
  host: TargetReader,
): Promise<boolean> {
  const isTimely = args.ignore_timestamps ||
    (found.notBefore === issue.notBefore && found.notAfter === issue.notAfter);
  if (!isTimely || !isIssuedAs(found, issue)) return false;
  if (args.provider === "ownca" && (args.privatekey_path !== null || args.privatekey_content !== null)) {
    const { publicKey } = await ownKey(args, host);
    if (publicKey.toHex() !== found.publicKey.toHex()) return false;
  }
  return await isSignedBy(issue.signer.publicKey, found, host);
}

/** Numbers have up to 20 bytes and are positive (RFC 5280, section 4.1.2.2). */
const SERIAL_BYTES = 20;

async function issued(issue: Issue, host: TargetReader): Promise<string> {
  const parts = {
    serialNumber: BigInt(`0x${randomHex(SERIAL_BYTES)}`) >> 1n,
    issuer: issue.issuer,
    subject: issue.request.subject,
    publicKey: issue.publicKey,
    notBefore: issue.notBefore,
    notAfter: issue.notAfter,
    extensions: issuedExtensions(issue),
  };
  const whole = await signed(
    (algorithm) => certificateBody(parts, algorithm),
    issue.signer,
    issue.digest,
    host,
  );
  return toPem(whole, "CERTIFICATE");
}
