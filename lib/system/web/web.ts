/** Requests and answers of the web, without regard to who carries them. */

export type Header = readonly [name: string, value: string];

/** One request: nothing is followed, nobody logs in. */
export interface WebRequest {
  readonly method: string;
  /** Without user and password. */
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: WebBody | null;
}

/** What is sent: bytes, or a file of the machine that sends it. */
export type WebBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "file"; readonly path: string; readonly size: number };

export interface WebAnswer {
  readonly status: number;
  /** The words beside the status. */
  readonly reason: string;
  /** As they were sent, in their order. */
  readonly headers: readonly Header[];
  /** Null where the body was written to a file. */
  readonly body: Uint8Array | null;
}

/** Sends one request and waits for its answer. @throws {WebFailure} */
export type Exchange = (request: WebRequest) => Promise<WebAnswer>;

/**
 * A request without an answer. The message is worded as Python does.
 *
 * - `open`: no connection came about; `broken`: there was one, but no whole answer.
 */
export class WebFailure extends Error {
  constructor(readonly kind: "open" | "broken", message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "WebFailure";
  }
}

/** The first value of a header, whatever its spelling. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([one]) => isNamed(one, name))?.[1];
}

/** All values of a header. */
export function headersOf(headers: readonly Header[], name: string): readonly string[] {
  return headers.filter(([one]) => isNamed(one, name)).map(([, value]) => value);
}

/** The headers with one more, in place of those of that name. */
export function withHeader(headers: readonly Header[], name: string, value: string): readonly Header[] {
  return [...headers.filter(([one]) => !isNamed(one, name)), [name, value]];
}

export function isNamed(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
