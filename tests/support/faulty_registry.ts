/** A registry that does something wrong now and then: it stands before a healthy one. */

import { serveHttp } from "../../lib/system/http/server.ts";

/**
 * Answers in place of the healthy registry; null leaves it to that. `healthy` asks it; with another query than the
 * request has where one is given.
 */
export type Fault = (
  request: Request,
  path: string,
  healthy: (search?: string) => Promise<Response>,
) => Response | Promise<Response> | null;

export interface FaultyRegistry extends AsyncDisposable {
  readonly host: string;
  /** `METHOD /path status`. */
  readonly requests: readonly string[];
}

/** @param host Of the healthy registry. @param port 0 takes a free one. */
export function faultyRegistry(host: string, fault: Fault, port = 0): FaultyRegistry {
  const requests: string[] = [];
  const server = serveHttp(async (request) => {
    const url = new URL(request.url);
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : null;
    const healthy = (search = url.search) =>
      fetch(`http://${host}${url.pathname}${search}`, {
        method: request.method,
        headers: withoutHost(request.headers),
        body,
        redirect: "manual",
      });
    const answer = await (fault(request, url.pathname, healthy) ?? healthy());
    requests.push(`${request.method} ${url.pathname} ${answer.status}`);
    const headers = new Headers(answer.headers);
    const location = headers.get("location");
    if (location) headers.set("location", location.replace(host, `${server.host}:${server.port}`));
    return new Response(answer.body, { status: answer.status, headers });
  }, { port });
  return {
    host: `${server.host}:${server.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** The first bytes of an answer, and then the end of the connection, or nothing more. */
export async function broken(answer: Response, bytes: number, how: "cut" | "stall"): Promise<Response> {
  const whole = new Uint8Array(await answer.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(whole.subarray(0, bytes)),
    // What ends before the length that was announced is cut off by the server.
    pull: (controller) => how === "cut" ? controller.close() : new Promise(() => {}),
  });
  const headers = new Headers(answer.headers);
  headers.set("content-length", String(whole.length));
  return new Response(body, { status: answer.status, headers });
}

function withoutHost(headers: Headers): Headers {
  const made = new Headers(headers);
  made.delete("host");
  made.delete("content-length");
  return made;
}
