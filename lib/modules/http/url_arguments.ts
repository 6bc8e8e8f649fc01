/** The arguments that modules which ask web servers share. */

import type { ArgumentSpec } from "../../model/argument.ts";

export const URL_ARGUMENTS = {
  url: { type: "str", required: true, description: "The address, with `http://` or `https://`" },
  http_agent: {
    type: "str",
    default: "ansible-httpget",
    description: "What the request says that it comes from",
  },
  use_proxy: {
    type: "bool",
    default: true,
    description: "Whether the proxy is used that the host's environment, or the task's, names",
  },
  validate_certs: {
    type: "bool",
    default: true,
    description: "Whether the server has to prove who it is; without that anybody can answer in its place",
  },
  force_basic_auth: {
    type: "bool",
    default: false,
    description: "Whether name and password are sent at once, not only when the server asks for them",
  },
  client_cert: {
    type: "path",
    description: "A file of the host with our own certificate in PEM; it may hold the key too",
  },
  client_key: { type: "path", description: "A file of the host with the key of that certificate" },
  ciphers: {
    type: "list",
    elements: "str",
    description: "The ciphers for TLS, each as OpenSSL writes it",
  },
  decompress: {
    type: "bool",
    default: true,
    description: "Whether an answer that the server compressed with gzip is decompressed",
  },
  unredirected_headers: {
    type: "list",
    elements: "str",
    default: [],
    description: "Names of headers that are not sent again to where the server redirects",
  },
  use_netrc: {
    type: "bool",
    default: true,
    description: "Whether name and password are taken from `~/.netrc` of the host where the task gives none",
  },
  use_gssapi: {
    type: "bool",
    default: false,
    description: "Kerberos is not supported: true is refused",
  },
  force: { type: "bool", default: false, description: "Whether caches on the way are told to ask anew" },
} as const satisfies ArgumentSpec;

/** What the documentation of these modules says. */
export const URL_NOTES: readonly string[] = [
  "The host itself sends the request: by `curl`, where it has it. Where ferry works on its own machine without " +
  "`become` it sends the request itself, and needs no such program.",
  "Passwords and headers never appear on a command line.",
  "`Authorization` and cookies are not sent on to another host that a server redirects to.",
];
