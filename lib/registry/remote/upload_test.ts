import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { allBytes, repository, seededBytes, streamOf } from "../../../tests/support/images.ts";
import { type TestRemote, testRemote } from "../../../tests/support/remote.ts";
import {
  type ScriptedExchange,
  scriptedServer,
  type SeenRequest,
} from "../../../tests/support/scripted_http.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";

const BYTES = seededBytes("blob", 400_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };
const PING: ScriptedExchange = { on: "GET /v2/", answer: { status: 200 } };
const begun = (location: string, range?: string) => ({
  status: 202,
  headers: { location, ...(range === undefined ? {} : { range }) },
});
/** An answer that keeps what came, to be compared with what should have come. */
function keeping(into: Uint8Array[], answer: { status: number; headers?: Record<string, string> }) {
  return ({ body }: SeenRequest) => {
    into.push(body);
    return answer;
  };
}

async function run(
  script: readonly ScriptedExchange[],
  use: (remote: TestRemote, host: string) => Promise<void>,
): Promise<void> {
  await using server = scriptedServer([PING, ...script]);
  using remote = testRemote({ retries: { times: 2, delayMs: null }, stallMs: 2_000 });
  await use(remote, server.host);
  deepEqual(server.deviations(), []);
}

const push = ({ registry }: TestRemote, host: string) =>
  registry.putBlob(repository("org/app", host), BLOB, (offset) => streamOf(BYTES.subarray(offset)));

for (
  const { name, location, target } of [
    { name: "a relative address", location: "/v2/up/1", target: "/v2/up/1?digest=*" },
    {
      name: "an address with a state of the registry's",
      location: "/v2/up/1?_state=a%2Fb",
      target: "/v2/up/1?_state=*&digest=*",
    },
  ]
) {
  Deno.test(`putBlob sends a blob in one request to ${name}`, async () => {
    const sent: Uint8Array[] = [];
    await run([
      { on: "POST /v2/org/app/blobs/uploads/", headers: { "content-length": "0" }, answer: begun(location) },
      {
        on: `PUT ${target}`,
        headers: { "content-length": "400000", "content-type": "application/octet-stream" },
        answer: keeping(sent, { status: 201 }),
      },
    ], async (remote, host) => equal(await push(remote, host), "stored"));
    deepEqual(await allBytes(sent), BYTES);
  });
}

Deno.test("putBlob sends a blob to another host without saying who we are", async () => {
  const sent: Uint8Array[] = [];
  await using store = scriptedServer([
    { on: "PUT /bucket?digest=*", headers: { authorization: null }, answer: keeping(sent, { status: 201 }) },
  ]);
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", answer: begun(`http://${store.host}/bucket`) },
  ], async (remote, host) => equal(await push(remote, host), "stored"));
  deepEqual(await allBytes(sent), BYTES);
});

Deno.test("putBlob sends a blob once more where it is sent elsewhere, without saying there who we are", async () => {
  const sent: Uint8Array[] = [];
  await using store = scriptedServer([
    { on: "PUT /bucket", headers: { authorization: null }, answer: keeping(sent, { status: 201 }) },
  ]);
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", answer: begun("/v2/up/1") },
    {
      on: "PUT /v2/up/1?digest=*",
      answer: { status: 307, headers: { location: `http://${store.host}/bucket` } },
    },
  ], async (remote, host) => equal(await push(remote, host), "stored"));
  deepEqual(await allBytes(sent), BYTES);
  deepEqual(store.deviations(), []);
});

Deno.test("putBlob continues a broken upload where the registry says that it is", async () => {
  const sent: Uint8Array[] = [];
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", answer: begun("/v2/up/1") },
    { on: "PUT /v2/up/1?digest=*", cutRequestAfter: 150_000, answer: { status: 0 } },
    { on: "GET /v2/up/1", answer: { status: 204, headers: { location: "/v2/up/2", range: "0-149999" } } },
    {
      on: "PATCH /v2/up/2",
      headers: { "content-range": "150000-399999", "content-length": "250000" },
      answer: keeping(sent, begun("/v2/up/3", "0-399999")),
    },
    { on: "PUT /v2/up/3?digest=*", headers: { "content-length": "0" }, answer: { status: 201 } },
  ], async (remote, host) => {
    await push(remote, host);
    deepEqual(remote.waits, [750]);
  });
  deepEqual(await allBytes(sent), BYTES.subarray(150_000));
});

Deno.test("putBlob begins anew where the registry has forgotten the upload", async () => {
  const sent: Uint8Array[] = [];
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", times: 2, answer: begun("/v2/up/1") },
    { on: "PUT /v2/up/1?digest=*", cutRequestAfter: 150_000, answer: { status: 0 } },
    { on: "GET /v2/up/1", answer: { status: 404 } },
    { on: "PUT /v2/up/1?digest=*", answer: keeping(sent, { status: 201 }) },
  ], async (remote, host) => void await push(remote, host));
  deepEqual(await allBytes(sent), BYTES);
});

Deno.test("putBlob goes on from where a registry took less than it was sent", async () => {
  const sent: Uint8Array[] = [];
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", answer: begun("/v2/up/1") },
    { on: "PUT /v2/up/1?digest=*", answer: { status: 502 } },
    { on: "GET /v2/up/1", answer: { status: 204, headers: { location: "/v2/up/1", range: "0-99999" } } },
    {
      on: "PATCH /v2/up/1",
      headers: { "content-range": "100000-399999" },
      answer: begun("/v2/up/2", "0-199999"),
    },
    {
      on: "PATCH /v2/up/2",
      headers: { "content-range": "200000-399999" },
      answer: keeping(sent, begun("/v2/up/3", "0-399999")),
    },
    { on: "PUT /v2/up/3?digest=*", answer: { status: 201 } },
  ], async (remote, host) => void await push(remote, host));
  deepEqual(await allBytes(sent), BYTES.subarray(200_000));
});

Deno.test("putBlob makes smaller requests where a proxy takes no large ones, and remembers", async () => {
  const large = { digest: digestOf(new Uint8Array(33 << 20)), size: 33 << 20 };
  const zeros = (offset: number) => streamOf(new Uint8Array(large.size - offset), 1 << 20);
  const pieces = [
    {
      on: "PATCH /v2/up/1",
      headers: { "content-range": "0-33554431" },
      answer: begun("/v2/up/2", "0-33554431"),
    },
    {
      on: "PATCH /v2/up/2",
      headers: { "content-range": "33554432-34603007" },
      answer: begun("/v2/up/3", "0-34603007"),
    },
    { on: "PUT /v2/up/3?digest=*", headers: { "content-length": "0" }, answer: { status: 201 } },
  ];
  await run([
    { on: "POST /v2/org/app/blobs/uploads/", times: 3, answer: begun("/v2/up/1") },
    { on: "PUT /v2/up/1?digest=*", refuseEarly: true, answer: { status: 413 } },
    ...pieces,
    ...pieces,
  ], async ({ registry, waits }, host) => {
    for (let count = 0; count < 2; count++) await registry.putBlob(repository("org/app", host), large, zeros);
    deepEqual(waits, []);
  });
});

Deno.test("putBlob uses the upload that a refused mount has begun", () =>
  run([
    { on: "POST /v2/org/app/blobs/uploads/?mount=*&from=org%2Fother", answer: begun("/v2/up/9") },
    { on: "PUT /v2/up/9?digest=*", answer: { status: 201 } },
  ], async (remote, host) => {
    const mounted = await remote.registry.mountBlob(
      repository("org/app", host),
      BLOB,
      repository("org/other", host),
    );
    equal(mounted, false);
    await push(remote, host);
  }));

Deno.test("putBlob does not try again when its source fails", () =>
  run([
    { on: "POST /v2/org/app/blobs/uploads/", answer: begun("/v2/up/1") },
    // Whether the server has seen the head of this request by then is left to chance.
    { on: "PUT /v2/up/1?digest=*", times: Infinity, answer: { status: 201 } },
  ], async ({ registry, waits }, host) => {
    async function* broken() {
      yield await Promise.resolve(BYTES.subarray(0, 100));
      throw new DiagnosticError("the disk is gone", { code: "file-unreadable" });
    }
    await rejects(registry.putBlob(repository("org/app", host), BLOB, broken), { code: "file-unreadable" });
    deepEqual(waits, []);
  }));

for (
  const { name, answer, code } of [
    {
      name: "that the digest is another",
      answer: { status: 400, body: '{"errors":[{"code":"DIGEST_INVALID"}]}' },
      code: "digest-mismatch",
    },
    {
      name: "under another digest that it is stored",
      answer: { status: 201, headers: { "docker-content-digest": `sha256:${"0".repeat(64)}` } },
      code: "digest-mismatch",
    },
    {
      name: "that there is no such place",
      answer: { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN","message":"no project"}]}' },
      code: "registry-failed",
    },
  ]
) {
  Deno.test(`putBlob fails when the registry says ${name}`, () =>
    run([
      { on: "POST /v2/org/app/blobs/uploads/", answer: begun("/v2/up/1") },
      { on: "PUT /v2/up/1?digest=*", answer },
    ], async (remote, host) => {
      await rejects(push(remote, host), (error) => {
        ok(error instanceof DiagnosticError);
        equal(error.code, code);
        return true;
      });
      deepEqual(remote.waits, []);
    }));
}
