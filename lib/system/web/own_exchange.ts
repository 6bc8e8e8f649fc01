/** Requests that this process sends itself. */

import { readPieces } from "../file_reader.ts";
import { FileWriter } from "../file_writer.ts";
import type { HttpClient, HttpResponse, HttpUpload } from "../http/client.ts";
import { codeOf, HttpFailure } from "../http/failure.ts";
import { type Exchange, headerOf, type WebAnswer, type WebBody, WebFailure, type WebRequest } from "./web.ts";

export interface OwnExchangeOptions {
  readonly client: HttpClient;
  /** Where bodies of answers are written; without it they are kept in memory. */
  readonly saveTo?: string | undefined;
  /** The longest body that is kept in memory. @default {256 MiB} */
  readonly limitBytes?: number | undefined;
  /** The socket in the file system that is asked instead of the URL's host. */
  readonly socketPath?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The messages are those of the C library, which Python's client passes on. */
const REASONS: Readonly<Record<string, string>> = {
  EAI_AGAIN: "[Errno -3] Temporary failure in name resolution",
  ECONNREFUSED: "[Errno 111] Connection refused",
  EHOSTUNREACH: "[Errno 113] No route to host",
  ENETUNREACH: "[Errno 101] Network is unreachable",
  ENOENT: "[Errno 2] No such file or directory",
  ENOTFOUND: "[Errno -2] Name or service not known",
};

export function ownExchange(options: OwnExchangeOptions): Exchange {
  const { client, saveTo, limitBytes = 256 * 1024 * 1024, socketPath, signal } = options;
  return async (request) => {
    try {
      const response = await client.request({
        method: request.method,
        url: request.url,
        headers: headersFor(request),
        body: request.body === null ? undefined : uploadOf(request.body),
        socketPath,
        signal,
      });
      return { ...answerOf(response), body: await bodyOf(response, saveTo, limitBytes) };
    } catch (error) {
      if (error instanceof HttpFailure) throw failureOf(error, socketPath);
      throw error;
    }
  };
}

/** What a client of Python's would send with every request that does not say otherwise. */
function headersFor({ headers }: WebRequest): Readonly<Record<string, string>> {
  const encoding = headerOf(headers, "accept-encoding") === undefined
    ? { "accept-encoding": "identity" }
    : {};
  return { ...encoding, ...Object.fromEntries(headers) };
}

function uploadOf(body: WebBody): Uint8Array | HttpUpload {
  return body.kind === "bytes" ? body.bytes : { size: body.size, chunks: readPieces(body.path) };
}

function answerOf({ status, reason, rawHeaders }: HttpResponse): Omit<WebAnswer, "body"> {
  return { status, reason, headers: rawHeaders };
}

async function bodyOf(
  response: HttpResponse,
  saveTo: string | undefined,
  limitBytes: number,
): Promise<Uint8Array | null> {
  if (saveTo !== undefined) {
    using file = FileWriter.open(saveTo);
    for await (const chunk of response.body()) file.write(chunk);
    return null;
  }
  const bytes = await response.bytes(limitBytes);
  if (bytes !== null) return bytes;
  throw new WebFailure("broken", `the answer has more than ${limitBytes} bytes`);
}

function failureOf(error: HttpFailure, socketPath: string | undefined): WebFailure {
  const code = codeOf(error.cause);
  const known = REASONS[code];
  if (socketPath !== undefined && known !== undefined) {
    return new WebFailure("open", `Invalid Socket File (${socketPath}): ${known}`, error);
  }
  switch (error.kind) {
    case "unresolved":
    case "unreachable":
      return new WebFailure(
        "open",
        known ?? (code === "" || code === "ETIMEDOUT" ? "timed out" : error.message),
        error,
      );
    case "untrusted":
    case "misnamed":
    case "untimely":
    case "identity": {
      const problem = `[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${error.message}`;
      return new WebFailure("open", problem, error);
    }
    case "not-tls":
      return new WebFailure("open", "[SSL: WRONG_VERSION_NUMBER] wrong version number", error);
    case "proxy":
      return new WebFailure("open", `Tunnel connection failed: ${error.message}`, error);
    case "silent":
    case "stalled":
      return new WebFailure("broken", "timed out", error);
    case "dropped":
      return new WebFailure("broken", "Remote end closed connection without response", error);
    default:
      throw new TypeError(`unknown failure: ${error.kind satisfies never}`);
  }
}
