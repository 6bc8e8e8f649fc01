import { strictEqual as equal, throws } from "node:assert/strict";
import { freePort } from "../tcp.ts";
import { BlockingThread } from "../blocking/blocking_thread.ts";
import { fetchBlocking } from "./blocking_fetch.ts";
import type { BlockingRequest } from "./blocking_request.ts";
import { WebFailure } from "./web.ts";

/** A server in a process of its own: this one is blocked while it waits. */
const SERVER = `
const zipped = async (bytes) =>
  new Response(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).bytes(), {
    headers: { "content-encoding": "gzip" },
  });
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) }, async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/moved") return new Response(null, { status: 302, headers: { location: "/echo" } });
  if (pathname === "/zipped") return await zipped(new Uint8Array(1000));
  if (pathname === "/endless") return await zipped(new Uint8Array(8 << 20));
  if (pathname === "/damaged") return new Response("no", { headers: { "content-encoding": "gzip" } });
  if (pathname === "/large") return new Response(new Uint8Array(5000));
  if (pathname === "/silent") await new Promise(() => {});
  return new Response(request.method + " " + pathname + " " + await request.text());
});
`;

async function withServer(use: (url: (path: string) => string) => void): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", SERVER],
    stdout: "piped",
    stderr: "null",
  });
  const server = command.spawn();
  const output = server.stdout.getReader();
  try {
    const port = new TextDecoder().decode((await output.read()).value).trim();
    use((path) => `http://127.0.0.1:${port}${path}`);
  } finally {
    await output.cancel();
    server.kill();
    await server.status;
  }
}

function ask(url: string, more: Partial<BlockingRequest> = {}) {
  using thread = new BlockingThread();
  return fetchBlocking(thread, {
    method: "GET",
    url,
    headers: [],
    body: null,
    browse: { redirects: "all", login: null, loginAtOnce: false, unredirected: [] },
    client: { tls: { verify: true }, stallMs: 500 },
    limitBytes: 4000,
    ...more,
  });
}

Deno.test("fetchBlocking gives the answer in the end", () =>
  withServer((url) => {
    const body = new TextEncoder().encode("é");
    const answer = ask(url("/echo"), { method: "POST", body });
    equal(new TextDecoder().decode(answer.body), "POST /echo é");
    equal(answer.status, 200);
    const moved = ask(url("/moved"));
    equal(`${moved.url} ${new TextDecoder().decode(moved.body)}`, `${url("/echo")} GET /echo `);
    equal(ask(url("/zipped")).body.length, 1000);
  }));

Deno.test("fetchBlocking does not wait for ever, and not for more than the limit", () =>
  withServer((url) => {
    for (
      const [path, message] of [
        ["/large", "the answer has more than 4000 bytes"],
        ["/endless", "the answer has more than 4000 bytes"],
        ["/damaged", "the answer is not compressed as it says"],
        ["/silent", "timed out"],
      ] as const
    ) {
      throws(() => ask(url(path)), { name: "WebFailure", kind: "broken", message });
    }
  }));

Deno.test("fetchBlocking says why nobody answers", () => {
  throws(
    () => ask(`http://127.0.0.1:${freePort(0)}/`),
    (error) => error instanceof WebFailure && error.message === "[Errno 111] Connection refused",
  );
});
