/** What comes of a request, for whoever stands still for it. */

import type { Result } from "../blocking/order.ts";
import { systemClock } from "../clock.ts";
import { HttpClient } from "../http/client.ts";
import type { BlockingRequest, FetchEnd } from "./blocking_request.ts";
import { browse } from "./browse.ts";
import { ownExchange } from "./own_exchange.ts";
import { plainBody } from "./plain_body.ts";
import { WebFailure } from "./web.ts";

/** Sends the request and takes its answer to the end. */
export async function fetched(request: BlockingRequest): Promise<Result<FetchEnd>> {
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
    return { result: { kind: "answer", answer }, body: await plainBody(page.answer, limitBytes) };
  } catch (error) {
    if (!(error instanceof WebFailure)) throw error;
    const result: FetchEnd = { kind: "failure", failure: error.kind, message: error.message };
    return { result, body: new Uint8Array() };
  } finally {
    client.close();
  }
}
