import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { allBytes, repository, seededBytes } from "../../../tests/support/images.ts";
import { type TestRemote, testRemote, type TestRemoteOptions } from "../../../tests/support/remote.ts";
import { type ScriptedExchange, scriptedServer } from "../../../tests/support/scripted_http.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";

const BYTES = seededBytes("blob", 3_000_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };
const PING: ScriptedExchange = { on: "GET /v2/", answer: { status: 200 } };
const GET = `GET /v2/org/app/blobs/${BLOB.digest}`;
/** The rest of the blob, as a server that knows ranges sends it. */
const rest = (from: number) => ({
  status: 206,
  headers: { "content-range": `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` },
  body: BYTES.subarray(from),
});

async function run(
  script: readonly ScriptedExchange[],
  use: (remote: TestRemote, host: string) => Promise<void>,
  options: TestRemoteOptions = {},
): Promise<void> {
  await using server = scriptedServer([PING, ...script]);
  using remote = testRemote({ retries: { times: 2, delayMs: null }, stallMs: 100, ...options });
  await use(remote, server.host);
  deepEqual(server.deviations(), []);
}

async function read({ registry }: TestRemote, host: string, offset = 0): Promise<Uint8Array> {
  return await allBytes(registry.getBlob(repository("org/app", host), BLOB, { offset }));
}

Deno.test("getBlob gives the bytes of a blob", () =>
  run([{ on: GET, headers: { range: null }, answer: { status: 200, body: BYTES } }], async (remote, host) => {
    deepEqual(await read(remote, host), BYTES);
  }));

Deno.test("getBlob continues a broken connection where it broke", () =>
  run([
    { on: GET, answer: { status: 200, body: BYTES, cutAfter: 1_500_000 } },
    { on: GET, headers: { range: "bytes=1500000-" }, answer: { ...rest(1_500_000), cutAfter: 100 } },
    { on: GET, headers: { range: "bytes=1500100-" }, answer: rest(1_500_100) },
  ], async (remote, host) => {
    deepEqual(await read(remote, host), BYTES);
    // The first failure came after a good part; the second at once.
    deepEqual(remote.waits, [750, 1500]);
  }));

Deno.test("getBlob continues when nothing comes any more", () =>
  run([
    { on: GET, answer: { status: 200, body: BYTES, stallAfter: 1000 } },
    { on: GET, headers: { range: "bytes=1000-" }, answer: rest(1000) },
  ], async (remote, host) => deepEqual(await read(remote, host), BYTES)));

Deno.test("getBlob skips what a registry without ranges sends again", () =>
  run([
    { on: GET, answer: { status: 200, body: BYTES, cutAfter: 70_000 } },
    { on: GET, headers: { range: "bytes=70000-" }, answer: { status: 200, body: BYTES } },
  ], async (remote, host) => deepEqual(await read(remote, host), BYTES)));

Deno.test("getBlob begins at an offset", () =>
  run([{ on: GET, headers: { range: "bytes=2999990-" }, answer: rest(2_999_990) }], async (remote, host) => {
    deepEqual(await read(remote, host, 2_999_990), BYTES.subarray(2_999_990));
    equal((await read(remote, host, BYTES.length)).length, 0);
  }));

Deno.test("getBlob sits out a bad moment, as long as the registry asks", () =>
  run([
    { on: GET, answer: { status: 503 } },
    { on: GET, answer: { status: 429, headers: { "retry-after": "7" } } },
    { on: GET, answer: { status: 200, body: BYTES } },
  ], async (remote, host) => {
    deepEqual(await read(remote, host), BYTES);
    deepEqual(remote.waits, [750, 7000]);
  }));

Deno.test("getBlob gives up when it gets no further", () =>
  run([
    { on: GET, answer: { status: 200, body: BYTES, cutAfter: 10 } },
    { on: GET, times: 2, answer: { ...rest(10), cutAfter: 0 } },
  ], async (remote, host) => {
    await rejects(read(remote, host), (error) => {
      ok(error instanceof DiagnosticError);
      deepEqual(error.code, "registry-failed");
      ok(error.message.startsWith(`cannot pull blob ${BLOB.digest} of ${host}/org/app: ${host}: `));
      return true;
    });
  }));

for (
  const { name, answer, code, message } of [
    {
      name: "other bytes of the same length",
      answer: { status: 200, body: BYTES.with(5, 7) },
      code: "digest-mismatch",
      message: /its content has digest sha256:/,
    },
    {
      name: "a blob of another size",
      answer: { status: 200, body: BYTES.subarray(0, 100) },
      code: "digest-mismatch",
      message: /the registry has 100 bytes of it instead of 3000000/,
    },
    {
      name: "a blob that is not there",
      answer: { status: 404, body: '{"errors":[{"code":"BLOB_UNKNOWN","message":"gone"}]}' },
      code: "image-missing",
      message: /: gone \(GET /,
    },
  ]
) {
  Deno.test(`getBlob refuses ${name} and does not ask again`, () =>
    run([{ on: GET, answer }], async (remote, host) => {
      await rejects(read(remote, host), (error) => {
        ok(error instanceof DiagnosticError);
        equal(error.code, code);
        ok(message.test(error.message), error.message);
        return true;
      });
      deepEqual(remote.waits, []);
    }));
}

Deno.test("getBlob follows to another host without saying who we are", async () => {
  await using store = scriptedServer([
    {
      on: "GET /bucket/blob?X-Signature=*",
      headers: { authorization: null },
      answer: { status: 200, body: BYTES },
    },
  ]);
  const folder = await Deno.makeTempDir();
  await using server = scriptedServer([
    { on: "GET /v2/", answer: { status: 401, headers: { "www-authenticate": "Basic" } } },
    {
      on: GET,
      headers: { authorization: "Basic bWU6cGFzc3dvcmQ=" },
      answer: { status: 307, headers: { location: `http://${store.host}/bucket/blob?X-Signature=abc` } },
    },
  ]);
  const authFile = `${folder}/auth.json`;
  await Deno.writeTextFile(
    authFile,
    JSON.stringify({ auths: { [server.host]: { auth: "bWU6cGFzc3dvcmQ=" } } }),
  );
  using remote = testRemote({ authFile });
  deepEqual(await read(remote, server.host), BYTES);
  deepEqual([...server.deviations(), ...store.deviations()], []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("getBlob continues at the registry, whose redirect may have expired", async () => {
  await using store = scriptedServer([
    { on: "GET /one", answer: { status: 200, body: BYTES, cutAfter: 500 } },
    { on: "GET /two", headers: { range: "bytes=500-" }, answer: rest(500) },
  ]);
  await run([
    { on: GET, answer: { status: 302, headers: { location: `http://${store.host}/one` } } },
    { on: GET, answer: { status: 302, headers: { location: `http://${store.host}/two` } } },
  ], async (remote, host) => deepEqual(await read(remote, host), BYTES));
  deepEqual(store.deviations(), []);
});

Deno.test("getBlob does not follow for ever", () =>
  run([{
    on: GET,
    times: 6,
    answer: { status: 302, headers: { location: `/v2/org/app/blobs/${BLOB.digest}` } },
  }], async (remote, host) => {
    await rejects(read(remote, host), { code: "registry-failed" });
  }));

Deno.test("getBlob ends when it is aborted", () =>
  run([{ on: GET, answer: { status: 200, body: BYTES, stallAfter: 1000 } }], async ({ registry }, host) => {
    const ending = new AbortController();
    const stream = registry.getBlob(repository("org/app", host), BLOB, {
      signal: ending.signal,
      onBytes: () => ending.abort(),
    });
    await rejects(Array.fromAsync(stream), { name: "AbortError" });
  }, { stallMs: 60_000 }));
