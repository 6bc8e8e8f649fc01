/** The arguments of `x509_certificate`. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { KEPT_FILE_ARGUMENTS, PRIVATE_KEY_ARGUMENTS } from "./crypto_arguments.ts";

const IDENTIFIERS = ["create_if_not_provided", "always_create", "never_create"] as const;

export const CERTIFICATE_ARGUMENTS = {
  path: { type: "path", required: true, description: "The file of the certificate" },
  provider: {
    type: "str",
    choices: ["acme", "ownca", "selfsigned"],
    description: "Who signs it: `selfsigned` by its own key, `ownca` by an own authority; `acme` is refused",
  },
  csr_path: { type: "path", description: "The file of the host with the request" },
  csr_content: { type: "str", description: "The request itself" },
  ...PRIVATE_KEY_ARGUMENTS,
  ignore_timestamps: {
    type: "bool",
    default: true,
    description: "Keep a certificate that is valid at other times than a new one would be",
  },
  selfsigned_version: { type: "int", default: 3, choices: [3], description: "The version: there is one" },
  selfsigned_digest: { type: "str", default: "sha256", description: "The digest that is signed" },
  selfsigned_not_before: {
    type: "str",
    default: "+0s",
    aliases: ["selfsigned_notBefore"],
    description: "From when on it is valid: from now on such as `+1d`, or as `20300101120000Z`",
  },
  selfsigned_not_after: {
    type: "str",
    default: "+3650d",
    aliases: ["selfsigned_notAfter"],
    description: "Until when it is valid, in the same way",
  },
  selfsigned_create_subject_key_identifier: {
    type: "str",
    default: "create_if_not_provided",
    choices: IDENTIFIERS,
    description: "Whether it says the identifier of its key",
  },
  ownca_path: { type: "path", description: "The file of the host with the authority's certificate" },
  ownca_content: { type: "str", description: "The authority's certificate itself" },
  ownca_privatekey_path: { type: "path", description: "The file of the host with the authority's key" },
  ownca_privatekey_content: { type: "str", secret: true, description: "The authority's key itself" },
  ownca_privatekey_passphrase: {
    type: "str",
    secret: true,
    description: "The passphrase of the authority's key",
  },
  ownca_version: { type: "int", default: 3, choices: [3], description: "The version: there is one" },
  ownca_digest: { type: "str", default: "sha256", description: "The digest that is signed" },
  ownca_not_before: { type: "str", default: "+0s", description: "From when on it is valid" },
  ownca_not_after: { type: "str", default: "+3650d", description: "Until when it is valid" },
  ownca_create_subject_key_identifier: {
    type: "str",
    default: "create_if_not_provided",
    choices: IDENTIFIERS,
    description: "Whether it says the identifier of its key",
  },
  ownca_create_authority_key_identifier: {
    type: "bool",
    default: true,
    description: "Whether it says the identifier of the authority's key",
  },
  acme_accountkey_path: { type: "path", description: "The key of the account with an ACME service: refused" },
  acme_challenge_path: { type: "path", description: "The folder of challenges: refused" },
  acme_chain: { type: "bool", default: false, description: "Add the certificates between: refused" },
  acme_directory: {
    type: "str",
    default: "https://acme-v02.api.letsencrypt.org/directory",
    description: "The ACME service: refused",
  },
  ...KEPT_FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;
