import { deepStrictEqual as deepEqual, rejects, strictEqual as equal } from "node:assert/strict";
import { type ScriptedExchange, scriptedServer } from "../../../tests/support/scripted_http.ts";
import { makeCertificates } from "../../../tests/support/certificates.ts";
import { readText } from "../files.ts";
import { hasher, hashHex } from "../hash.ts";
import { HttpClient, type HttpClientOptions, type HttpResponse } from "./client.ts";
import { HttpFailure } from "./failure.ts";
import { serveHttp } from "./server.ts";
import { findProgram } from "../process.ts";

const BODY = new Uint8Array(300_000).map((_, at) => at);

async function withServer(
  script: readonly ScriptedExchange[],
  use: (client: HttpClient, url: (path: string) => URL, requests: () => readonly string[]) => Promise<void>,
  options: Partial<HttpClientOptions> = {},
): Promise<void> {
  await using server = scriptedServer(script);
  const client = new HttpClient({ tls: { verify: true }, ...options });
  const requests = () => server.requests.map(({ method, path }) => `${method} ${path}`);
  try {
    await use(client, (path) => new URL(path, `http://${server.host}`), requests);
  } finally {
    client.close();
  }
  deepEqual(server.deviations(), []);
}

async function sizeOf(response: HttpResponse): Promise<number> {
  let size = 0;
  for await (const chunk of response.body()) size += chunk.length;
  return size;
}

for (const fetched of [false, true]) {
  const way = fetched ? "by fetch" : "in the usual way";

  Deno.test(`HttpClient keeps no more memory than the bytes of an answer take ${way}`, () =>
    withServer([{ on: "GET /a", answer: { status: 200, body: BODY } }], async (client, url) => {
      const response = await client.request({ method: "GET", url: url("/a"), fetched });
      equal((await response.bytes(BODY.length))?.buffer.byteLength, BODY.length);
    }));

  Deno.test(`HttpClient reads an answer as it is ${way}`, async () => {
    const headers = { "content-encoding": "gzip", "x-own": "1" };
    await withServer(
      [{ on: "GET /a", answer: { status: 200, headers, body: BODY } }],
      async (client, url) => {
        const response = await client.request({ method: "GET", url: url("/a"), fetched });
        equal(response.headers["x-own"], "1");
        deepEqual(await response.bytes(BODY.length), BODY);
      },
    ).catch((error) => {
      // fetch unpacks what says that it is packed, so it is only asked for what is not.
      if (!fetched) throw error;
    });
  });

  Deno.test(`HttpClient says that a body was cut ${way}`, async () => {
    await withServer(
      [{ on: "GET /a", answer: { status: 200, body: BODY, cutAfter: 1000 } }],
      async (client, url) => {
        const response = await client.request({ method: "GET", url: url("/a"), fetched });
        await rejects(sizeOf(response), (error) => error instanceof HttpFailure && error.kind === "dropped");
      },
    );
  });

  Deno.test(`HttpClient does not wait for ever for a body ${way}`, async () => {
    const script = [{ on: "GET /a", answer: { status: 200, body: BODY, stallAfter: 1000 } }];
    await withServer(script, async (client, url) => {
      const response = await client.request({ method: "GET", url: url("/a"), fetched });
      await rejects(sizeOf(response), (error) => error instanceof HttpFailure && error.kind === "stalled");
    }, { stallMs: 100 });
  });

  Deno.test(`HttpClient does not follow redirects ${way}`, async () => {
    const script = [{ on: "GET /a", answer: { status: 307, headers: { location: "/b" } } }];
    await withServer(script, async (client, url) => {
      const response = await client.request({ method: "GET", url: url("/a"), fetched });
      deepEqual([response.status, response.headers["location"]], [307, "/b"]);
      await response.discard();
    });
  });

  Deno.test(`HttpClient ends a transfer when it is aborted ${way}`, async () => {
    const script = [{ on: "GET /a", answer: { status: 200, body: BODY, stallAfter: 1000 } }];
    await withServer(script, async (client, url) => {
      const response = await client.request({
        method: "GET",
        url: url("/a"),
        fetched,
        signal: AbortSignal.timeout(50),
      });
      await rejects(sizeOf(response), { name: "TimeoutError" });
    });
  });

  Deno.test(`HttpClient lets a reader leave before the end ${way}`, async () => {
    await withServer([{ on: "GET /a", answer: { status: 200, body: BODY } }], async (client, url) => {
      const response = await client.request({ method: "GET", url: url("/a"), fetched });
      for await (const chunk of response.body()) {
        equal(chunk[1], 1);
        break;
      }
    });
  });

  Deno.test(`HttpClient gives null for a body above the limit ${way}`, async () => {
    await withServer([{ on: "GET /a", answer: { status: 200, body: BODY } }], async (client, url) => {
      const response = await client.request({ method: "GET", url: url("/a"), fetched });
      equal(await response.bytes(BODY.length - 1), null);
    });
  });
}

Deno.test("HttpClient reads fleeting pieces, whole and none", async () => {
  const body = Uint8Array.from({ length: 1_000_000 }, (_, at) => at % 251);
  const script = [
    { on: "GET /a", answer: { status: 200, body } },
    { on: "GET /none", answer: { status: 200, body: "" } },
  ];
  await withServer(script, async (client, url) => {
    for (const [path, wanted] of [["/a", body], ["/none", new Uint8Array()]] as const) {
      const response = await client.request({ method: "GET", url: url(path), fetched: true });
      const hash = hasher();
      for await (const piece of response.body({ fleeting: true })) hash.update(piece);
      equal(hash.hex(), hashHex("sha256", wanted));
    }
  });
});

Deno.test("HttpClient sends a stream with its length", async () => {
  let seen = "";
  const script: ScriptedExchange[] = [{
    on: "PUT /a",
    answer: ({ headers, body }) => {
      seen = `${headers["content-length"]} ${headers["transfer-encoding"]} ${body.length}`;
      return { status: 201 };
    },
  }];
  await withServer(script, async (client, url) => {
    const body = { size: 3000, chunks: pieces(3, 1000) };
    const response = await client.request({ method: "PUT", url: url("/a"), body });
    equal(response.status, 201);
    await response.discard();
  });
  equal(seen, "3000 undefined 3000");
});

Deno.test("HttpClient takes an answer that comes before all is sent", async () => {
  let given = 0;
  async function* endless() {
    for (; given < 10_000; given++) yield await Promise.resolve(new Uint8Array(65536));
  }
  const script: ScriptedExchange[] = [{
    on: "PUT /a",
    refuseEarly: true,
    answer: { status: 401, body: "no" },
  }];
  await withServer(script, async (client, url) => {
    const body = { size: 10_000 * 65536, chunks: endless() };
    const response = await client.request({ method: "PUT", url: url("/a"), body });
    equal(response.status, 401);
    await response.discard();
  });
  equal(given < 10_000, true);
});

Deno.test("HttpClient passes on what the source of an upload throws", async () => {
  async function* broken() {
    yield await Promise.resolve(new Uint8Array(10));
    throw new RangeError("mine");
  }
  await withServer([{ on: "PUT /a", times: Infinity, answer: { status: 201 } }], async (client, url) => {
    const body = { size: 100, chunks: broken() };
    await rejects(client.request({ method: "PUT", url: url("/a"), body }), {
      name: "RangeError",
      message: "mine",
    });
  });
});

Deno.test("HttpClient uses a connection again", async () => {
  const script = [{ on: "HEAD /a", times: 5, answer: { status: 200 } }];
  await using server = scriptedServer(script);
  const client = new HttpClient({ tls: { verify: true } });
  for (let count = 0; count < 5; count++) {
    const response = await client.request({ method: "HEAD", url: new URL(`http://${server.host}/a`) });
    await response.discard();
  }
  client.close();
  equal(server.connections(), 1);
});

for (const before of [["POST"], ["GET", "POST"], ["POST", "POST"], ["GET", "GET", "POST"]]) {
  Deno.test(`HttpClient sends a stream on a connection that was used before: ${before.join(", ")}`, async () => {
    const script: ScriptedExchange[] = [
      ...before.map((method) => ({ on: `${method} /a`, answer: { status: 202 } })),
      { on: "PUT /a", times: 2, answer: ({ body }) => ({ status: 200, body: String(body.length) }) },
    ];
    await withServer(script, async (client, url) => {
      for (const method of before) await (await client.request({ method, url: url("/a") })).discard();
      for (let count = 0; count < 2; count++) {
        const body = { size: 400_000, chunks: pieces(4, 100_000) };
        const response = await client.request({ method: "PUT", url: url("/a"), body });
        equal(new TextDecoder().decode(await response.bytes(10) ?? undefined), "400000");
      }
    }, { stallMs: 1_000, connectMs: 1_000 });
  });
}

Deno.test("HttpClient says that a kept connection broke in the middle of an upload", async () => {
  const script: ScriptedExchange[] = [
    { on: "POST /a", answer: { status: 200 } },
    { on: "PUT /a", cutRequestAfter: 100_000, answer: { status: 0 } },
  ];
  await withServer(script, async (client, url) => {
    await (await client.request({ method: "POST", url: url("/a") })).discard();
    const body = { size: 400_000, chunks: pieces(4, 100_000) };
    const sending = client.request({ method: "PUT", url: url("/a"), body });
    await rejects(sending, (error) => error instanceof HttpFailure && error.kind === "dropped");
  });
});

Deno.test("HttpClient asks again when a kept connection was closed meanwhile", async () => {
  const script: ScriptedExchange[] = [
    { on: "GET /a", answer: { status: 200, hangUp: true } },
    { on: "PUT /a", answer: ({ body }) => ({ status: 200, body: String(body.length) }) },
  ];
  await withServer(script, async (client, url) => {
    await (await client.request({ method: "GET", url: url("/a") })).discard();
    const response = await client.request({ method: "PUT", url: url("/a"), body: new Uint8Array(10) });
    equal(new TextDecoder().decode(await response.bytes(10) ?? undefined), "10");
  });
});

Deno.test("HttpClient asks the proxy that the environment names", async () => {
  await using proxy = scriptedServer([{
    on: "GET http://registry.test/v2/",
    answer: { status: 200, body: "hi" },
  }]);
  const env = { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: "other.test" };
  const client = new HttpClient({ tls: { verify: true }, env });
  const response = await client.request({
    method: "GET",
    url: new URL("http://registry.test/v2/"),
    fetched: true,
  });
  equal(new TextDecoder().decode(await response.bytes(10) ?? undefined), "hi");
  client.close();
  deepEqual(proxy.deviations(), []);
});

Deno.test({
  name: "HttpClient speaks TLS through a proxy, with a certificate of an authority that it is told of",
  ignore: findProgram("openssl") === null,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const { authority, certificate, key } = await makeCertificates(folder);
    const [text, secret] = [certificate, key].map((path) => Deno.readTextFileSync(path));
    const server = serveHttp(() => new Response("hi"), {
      tls: { certificate: text ?? "", key: secret ?? "" },
    });
    await using proxy = tunnelTo(server.port);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const tls = { verify: true, authorities: [readText(authority)] };
    const client = new HttpClient({ tls, env });
    for (let count = 0; count < 2; count++) {
      const response = await client.request({ method: "GET", url: new URL("https://registry.test/") });
      equal(new TextDecoder().decode(await response.bytes(10) ?? undefined), "hi");
    }
    deepEqual(proxy.targets, ["registry.test:443"]);
    client.close();
    await server.close();
    await Deno.remove(folder, { recursive: true });
  },
});

for (
  const { name, url, kind } of [
    { name: "a closed port", url: "http://127.0.0.1:1/", kind: "unreachable" },
    { name: "a name without address", url: "http://nowhere.invalid/", kind: "unresolved" },
  ]
) {
  Deno.test(`HttpClient says what is wrong with ${name}`, async () => {
    const client = new HttpClient({ tls: { verify: true } });
    for (const fetched of [false, true]) {
      await rejects(
        client.request({ method: "GET", url: new URL(url), fetched }),
        (error) => error instanceof HttpFailure && error.kind === kind,
      );
    }
    client.close();
  });
}

for (
  const [proxy, message] of [
    ["http://me:secret@127.0.0.1:1", "the proxy 127.0.0.1:1: connection refused"],
    ["socks5://127.0.0.1:1", "what the environment names as proxy is not the address of an HTTP proxy"],
  ] as const
) {
  Deno.test(`HttpClient says what is wrong with the proxy ${proxy}`, async () => {
    const client = new HttpClient({ tls: { verify: true }, env: { HTTPS_PROXY: proxy } });
    const asking = client.request({ method: "GET", url: new URL("https://r.test/"), fetched: true });
    await rejects(asking, { kind: "proxy", message });
    client.close();
  });
}

Deno.test("HttpClient says that a server does not speak TLS", async () => {
  const server = serveHttp(() => new Response());
  const client = new HttpClient({ tls: { verify: false } });
  await rejects(
    client.request({ method: "GET", url: new URL(server.url.replace("http:", "https:")) }),
    (error) => error instanceof HttpFailure && error.kind === "not-tls",
  );
  client.close();
  await server.close();
});

Deno.test("HttpClient asks only once for a large answer that does not come", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  const client = new HttpClient({ tls: { verify: true }, stallMs: 100 });
  const url = new URL(`http://127.0.0.1:${listener.addr.port}/`);
  await rejects(
    client.request({ method: "GET", url, fetched: true }),
    (error) => error instanceof HttpFailure && error.kind === "silent",
  );
  client.close();
  listener.close();
  await accepting;
  for (const connection of connections) connection.close();
  equal(connections.length, 1);
});

Deno.test("HttpClient does not wait longer for an answer because it would wait longer for a connection", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = new HttpClient({ tls: { verify: true }, connectMs: 30_000, stallMs: 100 });
  const sinceMs = performance.now();
  await rejects(
    client.request({ method: "GET", url: new URL(`http://127.0.0.1:${listener.addr.port}/`) }),
    (error) => error instanceof HttpFailure && error.kind === "silent",
  );
  equal(performance.now() - sinceMs < 10_000, true);
  client.close();
});

Deno.test("HttpClient does not wait for ever for a server that says nothing to TLS", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = new HttpClient({ tls: { verify: false }, connectMs: 100 });
  await rejects(
    client.request({ method: "GET", url: new URL(`https://127.0.0.1:${listener.addr.port}/`) }),
    (error) => error instanceof HttpFailure && error.kind === "unreachable",
  );
  client.close();
});

async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < count; at++) yield await Promise.resolve(new Uint8Array(size));
}

/** A proxy that leads every tunnel to one port. */
function tunnelTo(port: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const targets: string[] = [];
  const tunnels: Promise<unknown>[] = [];
  const tunnel = async (near: Deno.Conn) => {
    const head = new Uint8Array(4096);
    const size = await near.read(head) ?? 0;
    targets.push(new TextDecoder().decode(head.subarray(0, size)).split(" ")[1] ?? "");
    const far = await Deno.connect({ hostname: "127.0.0.1", port });
    await near.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
    await Promise.allSettled([near.readable.pipeTo(far.writable), far.readable.pipeTo(near.writable)]);
  };
  const accepting = (async () => {
    for await (const near of listener) tunnels.push(tunnel(near));
  })();
  return {
    port: listener.addr.port,
    targets,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      await Promise.all(tunnels);
    },
  };
}
