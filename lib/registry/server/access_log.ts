/** What is known of a request once it is answered. */

export interface AccessRecord {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** Of the body that was read. */
  readonly receivedBytes: number;
  /** Of the body that the answer announced; the other side may have left before its end. */
  readonly sentBytes: number;
  /** Null for a request without credentials, or with wrong ones. */
  readonly user: string | null;
  readonly peer: string;
  /** From the request's head to the answer's. */
  readonly elapsedMs: number;
}

/** A request's body with a count of what was read of it. */
export class CountedBody implements AsyncIterable<Uint8Array> {
  bytes = 0;

  constructor(private readonly body: ReadableStream<Uint8Array> | null) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of this.body ?? []) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}
