/** The other end of `blocking_fetch.ts`: a thread that sends the request and fills the shared memory. */

import { systemClock } from "../clock.ts";
import { HttpClient } from "../http.ts";
import {
  type BlockingRequest,
  BODY_BYTES,
  DONE,
  HEAD_BYTES,
  type Report,
  REPORT_BYTES,
  STARTED,
  STATE,
} from "./blocking_fetch.ts";
import { browse } from "./browse.ts";
import { ownExchange } from "./own_exchange.ts";
import { plainBody } from "./plain_body.ts";
import { WebFailure } from "./web.ts";

interface Order {
  readonly request: BlockingRequest;
  readonly memory: SharedArrayBuffer;
}

const NOTHING = new Uint8Array();

addEventListener("message", (event) => {
  if (event instanceof MessageEvent) void serve(event.data);
});

async function serve({ request, memory }: Order): Promise<void> {
  const head = new Int32Array(memory, 0, 3);
  announce(head, STARTED);
  const { report, body } = await outcomeOf(request);
  const told = new TextEncoder().encode(JSON.stringify(report));
  memory.grow(HEAD_BYTES + told.length + body.length);
  new Uint8Array(memory, HEAD_BYTES).set(told);
  new Uint8Array(memory, HEAD_BYTES + told.length).set(body);
  Atomics.store(head, REPORT_BYTES, told.length);
  Atomics.store(head, BODY_BYTES, body.length);
  announce(head, DONE);
}

function announce(head: Int32Array, state: number): void {
  Atomics.store(head, STATE, state);
  Atomics.notify(head, STATE);
}

async function outcomeOf(
  request: BlockingRequest,
): Promise<{ readonly report: Report; readonly body: Uint8Array }> {
  try {
    return await fetched(request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const report: Report = error instanceof WebFailure
      ? { kind: "failure", failure: error.kind, message }
      : { kind: "bug", message };
    return { report, body: NOTHING };
  }
}

async function fetched(
  request: BlockingRequest,
): Promise<{ readonly report: Report; readonly body: Uint8Array }> {
  const { method, url, headers, body, socketPath, limitBytes } = request;
  const client = new HttpClient(request.client);
  try {
    const page = await browse(
      { method, url: new URL(url), headers, body: body === null ? null : { kind: "bytes", bytes: body } },
      { ...request.browse, nowMs: systemClock.nowMs },
      ownExchange({ client, socketPath, limitBytes }),
    );
    const { status, reason, headers: answered } = page.answer;
    const answer = { status, reason, headers: answered, url: page.url.href, problem: page.problem };
    return { report: { kind: "answer", answer }, body: await plainBody(page.answer, limitBytes) };
  } finally {
    client.close();
  }
}
