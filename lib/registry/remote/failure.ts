/** The one structured error for all that a registry, or the way to it, can do wrong. */

import { folderOf } from "../../model/path.ts";
import { type DiagnosticCode, DiagnosticError } from "../../source/diagnostic.ts";
import type { HttpFailure, HttpFailureKind } from "../../system/http/failure.ts";
import { isRecord, parsedJson, textIn } from "../descriptor.ts";

/** One entry of a registry's error body: its code as the distribution spec has it, such as `MANIFEST_UNKNOWN`. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export interface RegistryFailureOptions {
  readonly code: DiagnosticCode;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly status?: number;
  readonly reasons?: readonly Reason[];
  readonly retryable?: boolean;
  readonly isAway?: boolean;
  readonly retryAfterMs?: number | null;
}

/** A request that did not get what it asked for. */
export class RegistryFailure extends DiagnosticError {
  /** The answer's status, null where there was no answer. */
  readonly status: number | null;
  /** What the registry said, in its order. */
  readonly reasons: readonly Reason[];
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Whether the registry as a whole is away for now: overloaded, being restarted, silent. */
  readonly isAway: boolean;
  /** How long the registry asks to wait; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, private readonly options: RegistryFailureOptions) {
    super(message, options);
    this.name = "RegistryFailure";
    this.status = options.status ?? null;
    this.reasons = options.reasons ?? [];
    this.retryable = options.retryable ?? false;
    this.isAway = options.isAway ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** The failure as another request tells it that waited for the same answer. @param first What the message says now. */
  toldBy(doing: string, first: string): RegistryFailure {
    const start = `cannot ${first}`;
    if (!this.message.startsWith(start)) return this;
    return new RegistryFailure(`cannot ${doing}${this.message.slice(start.length)}`, this.options);
  }

  /** The same failure where what was asked for may succeed when it is begun anew. */
  worthAnother(): RegistryFailure {
    return new RegistryFailure(this.message, { ...this.options, retryable: true });
  }

  /** The same failure with what to do about it. */
  hinted(hint: string): RegistryFailure {
    return new RegistryFailure(this.message, { ...this.options, hint });
  }
}

/** What a request was for, as messages tell it. */
export interface Purpose {
  /** A verb and the user's reference: `pull quay.io/org/app:v1`. */
  readonly doing: string;
  readonly method: string;
  readonly url: URL;
  /** The host as the user wrote it. */
  readonly host: string;
  /** Where the certificate of the host's authority would be found. */
  readonly authorityFile: string;
  /** Whether it has answered before: one that has not may not exist. */
  readonly isKnown: boolean;
}

/** An answer that was not wanted, with as much of its body as was read. */
export interface UnwantedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array | null;
}

/** The failure that an unwanted answer means. */
export function answerFailure(answer: UnwantedAnswer, purpose: Purpose, nowMs: number): RegistryFailure {
  const { status, headers } = answer;
  const reasons = reasonsIn(answer.bytes);
  const said = reasons.map(({ code, message }) => message || code).filter(Boolean).join("; ");
  const request = `${purpose.method} ${shownUrl(purpose.url)}`;
  const waitMs = wishedMs(headers, nowMs);
  return new RegistryFailure(
    `cannot ${purpose.doing}: ${said || STATUS_WORDS[status] || "unexpected answer"} (${request}: ${status})`,
    {
      code: codeOf(status, purpose.method, reasons),
      status,
      reasons,
      retryable: isPassing(status),
      isAway: isAway(status),
      retryAfterMs: waitMs,
      hint: status === 507 || (status === 403 && /quota/i.test(said))
        ? `make room at ${purpose.host}, or raise the quota there`
        : status === 403
        ? `the account at ${purpose.host} lacks the right to do this`
        : waitMs !== null && waitMs > LONGEST_WISH_MS
        ? `${purpose.host} asks to be left alone for ${
          Math.ceil(waitMs / 60_000)
        } minutes: run again after that`
        : undefined,
    },
  );
}

function codeOf(status: number, method: string, reasons: readonly Reason[]): DiagnosticCode {
  const [first] = reasons;
  switch (first?.code) {
    case "DIGEST_INVALID":
      return "digest-mismatch";
    case "MANIFEST_BLOB_UNKNOWN":
    case "MANIFEST_UNKNOWN":
    case "BLOB_UNKNOWN":
      return "image-missing";
  }
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "access-denied";
    case 404:
      return method === "GET" || method === "HEAD" ? "image-missing" : "registry-failed";
    case 405:
      return "not-supported";
    default:
      return "registry-failed";
  }
}

/** How long an answer asks to wait, in milliseconds; null when it does not say. What it says is by its server's clock. */
export function wishedMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const theirsMs = Date.parse(headers["date"] ?? "");
  return retryAfterMs(headers["retry-after"], Number.isNaN(theirsMs) ? nowMs : theirsMs);
}

/** Whether another request may get a better answer. */
export function isPassing(status: number): boolean {
  return RETRYABLE.has(status);
}

/** Whether another request would fail like one that got no answer. */
export function isSettled(kind: HttpFailureKind): boolean {
  return SETTLED.has(kind);
}

/** Whether an answer says that the registry as a whole is away for now. */
export function isAway(status: number): boolean {
  return AWAY.has(status);
}

/** The failure that a request without answer means. */
export function transportFailure(failure: HttpFailure, purpose: Purpose): RegistryFailure {
  const { kind } = failure;
  return new RegistryFailure(`cannot ${purpose.doing}: ${purpose.url.host}: ${failure.message}`, {
    code: kind === "stalled" || kind === "silent" ? "timeout" : "registry-failed",
    retryable: !isSettled(kind),
    isAway: kind === "silent" || (purpose.isKnown && GONE.has(kind)),
    cause: failure,
    hint: hintFor(kind, purpose),
  });
}

function hintFor(kind: HttpFailureKind, { host, authorityFile }: Purpose): string | undefined {
  switch (kind) {
    case "untrusted":
      return `put the certificate of the registry's authority at ${authorityFile}`;
    case "misnamed":
      return `name the registry by a name that its certificate has, or give it a certificate for ${host}`;
    case "untimely":
      return "have the certificate renewed; if it is a good one, this machine's clock is wrong";
    case "identity":
      return `put your certificate at ${
        folderOf(authorityFile)
      }/client.cert and its key at client.key beside it`;
    case "not-tls":
      return `mark ${host} as insecure only if it is meant to serve plain HTTP`;
    default:
      return undefined;
  }
}

/** The errors in the body of an answer, by the distribution spec's form or the older ones in use. */
export function reasonsIn(bytes: Uint8Array | null): readonly Reason[] {
  const json = bytes === null ? null : parsedJson(bytes);
  if (!isRecord(json)) return [];
  if (Array.isArray(json["errors"])) {
    return json["errors"].filter(isRecord).map((error) => ({
      code: textIn(error["code"]) ?? "",
      message: textIn(error["message"]) ?? "",
    }));
  }
  const message = textIn(json["message"]) ?? textIn(json["details"]) ?? textIn(json["error_description"]);
  const code = textIn(json["error"]);
  return message === undefined && code === undefined ? [] : [{ code: code ?? "", message: message ?? "" }];
}

/** A URL for messages: values of parameters that are not known to be harmless, which may be secrets, are hidden. */
export function shownUrl(url: URL): string {
  const parameters = [...url.searchParams].map(([name, value]) =>
    `${name}=${HARMLESS.has(name) ? value : "***"}`
  );
  return `${url.origin}${url.pathname}${parameters.length > 0 ? `?${parameters.join("&")}` : ""}`;
}

/** What a Retry-After header asks for, in milliseconds; null for none or one that cannot be read. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

const HARMLESS = new Set(["n", "last", "digest", "mount", "from", "service", "scope", "artifactType", "ns"]);
/** A registry that asks for more patience than this gets none: the run says so instead of seeming to hang. */
export const LONGEST_WISH_MS = 15 * 60_000;
const AWAY: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** What becomes of requests to a host while it is restarted, or while the way there is interrupted. */
const GONE: ReadonlySet<HttpFailureKind> = new Set(["unresolved", "unreachable", "proxy"]);
/** What another attempt does not change. */
const SETTLED: ReadonlySet<HttpFailureKind> = new Set([
  "untrusted",
  "misnamed",
  "untimely",
  "identity",
  "not-tls",
]);
/** 520 to 524 are what a content delivery network says of the registry behind it. */
const RETRYABLE: ReadonlySet<number> = new Set([
  ...AWAY,
  ...[408, 425, 500],
  ...[520, 521, 522, 523, 524],
]);
const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: "authentication required",
  403: "access denied",
  404: "not found",
  405: "the registry does not support this",
  413: "too large for the registry or a proxy before it",
  429: "the registry limits the number of requests",
  500: "the registry failed",
  502: "the registry's proxy failed",
  503: "the registry is not available",
  504: "the registry did not answer its proxy in time",
  507: "the registry has no room left",
  520: "the network before the registry got no answer from it",
  521: "the network before the registry cannot reach it",
  522: "the network before the registry cannot reach it",
  523: "the network before the registry cannot reach it",
  524: "the registry did not answer the network before it in time",
};
