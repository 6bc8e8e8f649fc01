import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { allBytes, repository, seededBytes, streamOf } from "../../../tests/support/images.ts";
import { drop, location, problem, serving, until } from "../../../tests/support/served_layout.ts";
import { removePath, temporaryFolder } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { LayoutRegistry } from "../layout/layout_registry.ts";
import { serveRegistry } from "./serve_registry.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const DIGEST = digestOf(BYTES);
const NOWHERE = `sha256:${"0".repeat(64)}`;

Deno.test("serveRegistry takes a blob in one request", () =>
  serving(async ({ send, layout }) => {
    const response = await drop(
      await send(`POST /v2/org/app/blobs/uploads/?digest=${DIGEST}`, { body: BYTES }),
    );
    deepEqual([response.status, location(response)], [201, `/v2/org/app/blobs/${DIGEST}`]);
    deepEqual(await allBytes(layout.getBlob(APP, { digest: DIGEST, size: BYTES.length })), BYTES);
  }));

Deno.test("serveRegistry takes a blob in pieces, in their order only", () =>
  serving(async ({ send }) => {
    let place = location(await drop(await send("POST /v2/org/app/blobs/uploads/")));
    const piece = (from: number, to: number) => ({
      body: BYTES.subarray(from, to),
      headers: { "content-range": `${from}-${to - 1}` },
    });
    const first = await drop(await send(`PATCH ${place}`, piece(0, 100_000)));
    deepEqual([first.status, first.headers.get("range")], [202, "0-99999"]);
    place = location(first);
    const gap = await send(`PATCH ${place}`, piece(150_000, 200_000));
    deepEqual([gap.headers.get("range"), await problem(gap)], ["0-99999", "416 RANGE_INVALID"]);
    const status = await drop(await send(`GET ${place}`));
    deepEqual([status.status, status.headers.get("range"), location(status)], [204, "0-99999", place]);
    equal((await drop(await send(`PATCH ${place}`, piece(100_000, 200_000)))).status, 202);
    const last = await drop(await send(`PUT ${place}?digest=${DIGEST}`, piece(200_000, 300_000)));
    deepEqual([last.status, last.headers.get("docker-content-digest")], [201, DIGEST]);
    equal(await problem(await send(`GET ${place}`)), "404 BLOB_UPLOAD_UNKNOWN");
  }));

Deno.test("serveRegistry finds an upload again after a restart", async () => {
  const folder = temporaryFolder();
  let place = "";
  for (const isSecond of [false, true]) {
    using layout = LayoutRegistry.open(folder);
    const server = serveRegistry(layout);
    if (!isSecond) {
      place = location(await drop(await fetch(`${server.url}/v2/a/blobs/uploads/`, { method: "POST" })));
      await drop(await fetch(server.url + place, { method: "PATCH", body: BYTES.subarray(0, 1000) }));
    } else {
      equal((await drop(await fetch(server.url + place))).headers.get("range"), "0-999");
      const rest = { method: "PUT", body: BYTES.subarray(1000) };
      equal((await drop(await fetch(`${server.url}${place}?digest=${DIGEST}`, rest))).status, 201);
    }
    await server.close();
  }
  removePath(folder);
});

Deno.test("serveRegistry keeps what came of an upload before the client went away", () =>
  serving(async ({ send, url }) => {
    const place = location(await drop(await send("POST /v2/org/app/blobs/uploads/")));
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(url.port) });
    const head = `PATCH ${place} HTTP/1.1\r\nhost: x\r\ncontent-length: ${BYTES.length}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    await connection.write(BYTES.subarray(0, 50_000));
    await until(async () => (await drop(await send(`GET ${place}`))).headers.get("range") !== "0-0");
    connection.close();
    const rest = async () => {
      const [, end = "0"] = (await drop(await send(`GET ${place}`))).headers.get("range")?.split("-") ?? [];
      const from = Number(end) + 1;
      const headers = { "content-range": `${from}-${BYTES.length - 1}` };
      return await drop(await send(`PUT ${place}?digest=${DIGEST}`, { body: BYTES.subarray(from), headers }));
    };
    // Until the server has noticed, the upload still belongs to the request that went away.
    await until(async () => (await rest()).status === 201);
  }));

Deno.test("serveRegistry refuses a blob with another digest, and forgets it", () =>
  serving(async ({ send, layout }) => {
    const place = location(await drop(await send("POST /v2/org/app/blobs/uploads/")));
    equal(await problem(await send(`PUT ${place}?digest=${NOWHERE}`, { body: BYTES })), "400 DIGEST_INVALID");
    equal(await problem(await send(`GET ${place}`)), "404 BLOB_UPLOAD_UNKNOWN");
    equal(layout.blobFile(APP, DIGEST), null);
  }));

Deno.test("serveRegistry lets an upload be cancelled", () =>
  serving(async ({ send }) => {
    const place = location(await drop(await send("POST /v2/org/app/blobs/uploads/")));
    equal((await drop(await send(`DELETE ${place}`))).status, 204);
    equal(await problem(await send(`DELETE ${place}`)), "404 BLOB_UPLOAD_UNKNOWN");
  }));

Deno.test("serveRegistry mounts what another repository has, and begins an upload otherwise", () =>
  serving(async ({ send, layout }) => {
    await layout.putBlob(APP, { digest: DIGEST, size: BYTES.length }, () => streamOf(BYTES));
    const mounted = await drop(await send(`POST /v2/to/it/blobs/uploads/?mount=${DIGEST}&from=org/app`));
    deepEqual([mounted.status, location(mounted)], [201, `/v2/to/it/blobs/${DIGEST}`]);
    const found = await drop(await send(`POST /v2/to/two/blobs/uploads/?mount=${DIGEST}`));
    equal(found.status, 201);
    for (const query of [`mount=${DIGEST}&from=org/none`, `mount=${NOWHERE}&from=org/app`]) {
      const begun = await drop(await send(`POST /v2/to/three/blobs/uploads/?${query}`));
      equal(begun.status, 202);
      match(location(begun), /^\/v2\/to\/three\/blobs\/uploads\/[0-9a-f-]{36}$/);
    }
  }));
