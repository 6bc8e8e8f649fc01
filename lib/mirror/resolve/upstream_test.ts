import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { WebUpstream } from "./upstream.ts";

/** Serves answers by path, and tells what was asked for. */
async function withServer(
  answer: (path: string, times: number) => Response,
  action: (
    base: string,
    upstream: WebUpstream,
    asked: readonly string[],
    waitedMs: () => number,
  ) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return answer(pathname, asked.filter((one) => one === pathname).length);
  });
  try {
    let nowMs = 0;
    const pacing = {
      clock: { nowMs: () => nowMs, ticksMs: () => nowMs },
      sleep: (ms: number) => Promise.resolve(void (nowMs += ms)),
      random: () => 1,
    };
    const retries = { times: 2, delayMs: null, patienceMs: 15 * 60_000 };
    using upstream = new WebUpstream({}, { pacing, retries });
    await action(`http://127.0.0.1:${server.addr.port}`, upstream, asked, () => nowMs);
  } finally {
    await server.shutdown();
  }
}

const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);

Deno.test("WebUpstream follows redirects, and knows what is not there", async () => {
  const answer = (path: string) =>
    path === "/old"
      ? new Response(null, { status: 302, headers: { location: "/new" } })
      : path === "/new"
      ? new Response("here")
      : new Response("gone", { status: 404 });
  await withServer(answer, async (base, upstream, asked) => {
    equal(text(await upstream.get(`${base}/old`)), "here");
    equal(await upstream.get(`${base}/absent`), null);
    deepEqual(asked, ["/old", "/new", "/absent"]);
  });
});

Deno.test("WebUpstream asks again where another try may help, and no more often than that", async () => {
  const answer = (path: string, times: number) =>
    path === "/broken" && times > 2 ? new Response("done") : new Response("no", { status: 500 });
  await withServer(answer, async (base, upstream, asked) => {
    equal(text(await upstream.get(`${base}/broken`)), "done");
    await rejects(upstream.get(`${base}/down`), /cannot read .*\/down: it answers 500/);
    deepEqual(asked.filter((path) => path === "/down").length, 3);
  });
});

Deno.test("WebUpstream waits for a server that is away, as long as it asks to, but not for ever", async () => {
  const answer = (path: string, times: number) =>
    path === "/busy" && times > 8
      ? new Response("done")
      : new Response("no", { status: 503, headers: { "retry-after": "60" } });
  await withServer(answer, async (base, upstream, _asked, waitedMs) => {
    equal(text(await upstream.get(`${base}/busy`)), "done");
    equal(waitedMs(), 8 * 60_000);
    await rejects(upstream.get(`${base}/down`), /cannot read .*\/down: it answers 503/);
    equal(waitedMs(), (8 + 15) * 60_000);
  });
});

Deno.test("WebUpstream gives up at once where another try is of no use", async () => {
  const answer = (path: string) =>
    path === "/loop"
      ? new Response(null, { status: 301, headers: { location: "/loop" } })
      : new Response("no", { status: 403 });
  await withServer(answer, async (base, upstream, asked) => {
    await rejects(upstream.get(`${base}/secret`), /it answers 403/);
    await rejects(upstream.get(`${base}/loop`), /more than 5 redirects/);
    deepEqual(asked.filter((path) => path === "/secret").length, 1);
    await rejects(upstream.get("file:///etc/passwd"), /not an address of the web/);
  });
});
