/** What can go wrong on the wire, before or instead of an answer. */

/**
 * - `unresolved`: no address for the host name; `unreachable`: nothing answers at the address;
 * - `untrusted`: no authority that is trusted says who answers; `misnamed`, `untimely`: one does, but of another host,
 *   or of another time; `identity`: the server wants a certificate of ours, or another one;
 * - `not-tls`: the server speaks plain HTTP where TLS was wanted; `proxy`: the proxy refused;
 * - `dropped`: the connection ended in the middle; `silent`: the request was taken and never answered;
 *   `stalled`: no bytes for the time that was allowed, in the midst of a body.
 */
export type HttpFailureKind =
  | "unresolved"
  | "unreachable"
  | "untrusted"
  | "misnamed"
  | "untimely"
  | "identity"
  | "not-tls"
  | "proxy"
  | "dropped"
  | "silent"
  | "stalled";

/** A request without a whole answer. Not a diagnostic: only the caller knows what was being done. */
export class HttpFailure extends Error {
  constructor(readonly kind: HttpFailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "HttpFailure";
  }
}

const KINDS: Readonly<Record<string, HttpFailureKind>> = {
  ENOTFOUND: "unresolved",
  EAI_AGAIN: "unresolved",
  ECONNREFUSED: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "unreachable",
  ERR_SSL_WRONG_VERSION_NUMBER: "not-tls",
  ERR_TLS_CERT_ALTNAME_INVALID: "misnamed",
  CERT_HAS_EXPIRED: "untimely",
  CERT_NOT_YET_VALID: "untimely",
  ERR_PROXY_TUNNEL: "proxy",
  ERR_PROXY_INVALID_CONFIG: "proxy",
};
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name has no address",
  EAI_AGAIN: "the host name cannot be resolved now",
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  ETIMEDOUT: "no answer to the connection attempt",
  ECONNRESET: "the connection was closed by the other side",
  EPIPE: "the connection was closed by the other side",
  ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate signed by unknown authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed certificate",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate signed by unknown authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host name",
  CERT_HAS_EXPIRED: "the certificate has expired",
  CERT_NOT_YET_VALID: "the certificate is not valid yet",
};
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_|ERR_SSL_)/;

/** What the other side of TLS says of our own certificate, as the runtime words its alerts. */
const ALERTS: Readonly<Record<string, string>> = {
  BadCertificate: "the server wants a client certificate",
  CertificateRequired: "the server wants a client certificate",
  CertificateExpired: "the server takes our client certificate for expired",
  CertificateUnknown: "the server does not accept our client certificate",
  UnknownCA: "the server does not know who signed our client certificate",
};

/** An error of the runtime's HTTP client as a failure; a failure passes through. */
export function httpFailureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const alert = ALERTS[/received fatal alert: (\w+)/.exec(message)?.[1] ?? ""];
  if (alert !== undefined) return new HttpFailure("identity", alert, error);
  const kind = KINDS[code] ?? (CERTIFICATE.test(code) ? "untrusted" : "dropped");
  return new HttpFailure(kind, WORDS[code] ?? message, error);
}

/** What `fetch` alone says of a certificate, which has no code for it; null for all else. */
export function fetchFailureOf(error: unknown): HttpFailure | null {
  const cause = error instanceof Error ? error.cause : null;
  const [, words = ""] =
    /invalid peer certificate: certificate (expired|not valid yet)/.exec(String(cause)) ?? [];
  const code = words === "expired" ? "CERT_HAS_EXPIRED" : "CERT_NOT_YET_VALID";
  return words === "" ? null : new HttpFailure("untimely", WORDS[code] ?? words, error);
}

/** The code of an error of the runtime, such as `ECONNREFUSED`; empty where it has none. */
export function codeOf(error: unknown): string {
  const own = (error as { readonly code?: unknown } | null)?.code;
  if (typeof own === "string") return own;
  // A host with several addresses fails with one error for each; they mostly agree.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first === undefined ? "" : codeOf(first);
}
