/** Requests for certificates. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { expandTexts } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { stateModule } from "../module.ts";
import { type CertificateRequest, readRequest, requestBody } from "./certificate.ts";
import { KEPT_FILE_ARGUMENTS, PRIVATE_KEY_ARGUMENTS } from "./crypto_arguments.ts";
import { decodeName, encodeName, shortAttributeName } from "./distinguished_name.ts";
import { EXTENSION, type Extension, sameExtensions } from "./extensions.ts";
import { decodeGeneralNames } from "./general_names.ts";
import { isSignedBy, openKey, signed } from "./host_key.ts";
import { checkFolder, planAbsent } from "./kept_file.ts";
import { toPem } from "./pem.ts";
import { REQUEST_ARGUMENTS, type WantedRequest, wantedRequest } from "./request_arguments.ts";

const ARGUMENTS = {
  path: { type: "path", required: true, description: "The file of the request" },
  digest: { type: "str", default: "sha256", description: "The digest that is signed" },
  version: { type: "int", default: 1, choices: [1], description: "The version of requests: there is one" },
  ...PRIVATE_KEY_ARGUMENTS,
  ...REQUEST_ARGUMENTS,
  ...KEPT_FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

const IF_PRESENT = "with `state: present`";

/** `openssl_csr`. */
export const opensslCsr = stateModule({
  name: "community.crypto.openssl_csr",
  aliases: ["ansible.builtin.openssl_csr"],
  summary: "Makes requests for certificates, and takes them away",
  notes: [
    "The host needs `openssl`, which signs; the private key does not leave the host.",
    "In check mode a request is signed as well, but not kept.",
  ],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [
      ["create_subject_key_identifier", "subject_key_identifier"],
      ["privatekey_path", "privatekey_content"],
      ["subject", "subject_ordered"],
    ],
    requiredIf: [{
      name: "state",
      is: "present",
      needs: ["privatekey_path", "privatekey_content"],
      any: true,
    }],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    filename: { description: "The file", type: "str", returned: "always" },
    privatekey: { description: "The file of the private key", type: "str", returned: IF_PRESENT },
    subject: { description: "Pairs of short names and values", type: "list", returned: IF_PRESENT },
    subjectAltName: { description: "The other names", type: "list", returned: IF_PRESENT },
    keyUsage: { description: "What the key is for", type: "list", returned: IF_PRESENT },
    extendedKeyUsage: { description: "The same in more detail", type: "list", returned: IF_PRESENT },
    basicConstraints: { description: "Whether it may sign others", type: "list", returned: IF_PRESENT },
    ocspMustStaple: { description: "Whether it must be stapled", type: "bool", returned: IF_PRESENT },
    name_constraints_permitted: {
      description: "Names that are permitted",
      type: "list",
      returned: IF_PRESENT,
    },
    name_constraints_excluded: { description: "Names that are not", type: "list", returned: IF_PRESENT },
    csr: { description: "The request in PEM", type: "str", returned: "with `return_content`" },
    backup_file: { description: "Where the old file is kept", type: "str", returned: "with `backup`" },
  },
  examples: `- name: Ask for a certificate of the registry
  community.crypto.openssl_csr:
    path: /opt/registry/certs/registry.csr
    privatekey_path: /opt/registry/certs/registry.key
    common_name: registry.example.com
    subject_alt_name: ["DNS:registry.example.com", "IP:10.0.0.5"]
`,
  plan: async (args, host, { environment }) => {
    const [path = "", keyPath = ""] = await expandTexts(
      [args.path, args.privatekey_path ?? ""],
      host,
      environment,
    );
    await checkFolder(path, host);
    const file = await readOwnFile(path, host);
    if (args.state === "absent") return await planAbsent(file, args.backup, host);
    const key = await openKey({
      path: keyPath || null,
      content: args.privatekey_content,
      passphrase: args.privatekey_passphrase,
    }, host);
    const wanted = wantedRequest(args, key.publicKey);
    const isKept = !args.force && file.text !== null &&
      await isSame(file.text, path, wanted, key.publicKey, host);
    const body = requestBody({ ...wanted, subject: encodeName(wanted.subject), publicKey: key.publicKey });
    const text = isKept
      ? file.text
      : toPem(await signed(() => body, key, args.digest, host), "CERTIFICATE REQUEST");
    const values = (backup: string | null) => ({
      filename: path,
      privatekey: keyPath || null,
      subject: wanted.subject.map(({ oid, value }) => [shortAttributeName(oid), value]),
      subjectAltName: wanted.alternatives,
      keyUsage: args.key_usage,
      extendedKeyUsage: args.extended_key_usage,
      basicConstraints: args.basic_constraints,
      ocspMustStaple: args.ocsp_must_staple,
      name_constraints_permitted: args.name_constraints_permitted ?? [],
      name_constraints_excluded: args.name_constraints_excluded ?? [],
      ...(args.return_content ? { csr: text } : {}),
      ...(backup === null ? {} : { backup_file: backup }),
    });
    return await planOwnFile(file, text, host, { diff: false, args, values });
  },
});

/** Whether a request asks for what is wanted, and is signed by the key. */
async function isSame(
  text: string,
  name: string,
  wanted: WantedRequest,
  publicKey: Uint8Array,
  host: TargetReader,
): Promise<boolean> {
  let found: CertificateRequest;
  try {
    found = readRequest(text, name);
  } catch {
    // What is no request is replaced by one.
    return false;
  }
  const parts = ({ subject, isOrdered }: Pick<WantedRequest, "subject" | "isOrdered">) => {
    const texts = subject.map(({ oid, value }) => JSON.stringify([oid, value]));
    return (isOrdered ? texts : texts.toSorted()).join("\n");
  };
  const { isOrdered } = wanted;
  const isEqual = parts({ subject: decodeName(found.subject), isOrdered }) === parts(wanted) &&
    sameExtensions(found.extensions.map(comparable), wanted.extensions.map(comparable)) &&
    found.publicKey.toHex() === publicKey.toHex();
  return isEqual && await isSignedBy(found.publicKey, found, host);
}

/** The order of alternative names and of extended uses makes no difference. */
function comparable(extension: Extension): Extension {
  const { oid, value } = extension;
  if (oid !== EXTENSION.subjectAltName) return extension;
  const names = decodeGeneralNames(value).toSorted().join("\n");
  return { ...extension, value: new TextEncoder().encode(names) };
}
