import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import {
  pushImage,
  repository,
  sampleImage,
  sampleIndex,
  sampleReferrer,
  seededBytes,
  streamOf,
} from "../../../tests/support/images.ts";
import { drop, problem, serving } from "../../../tests/support/served_layout.ts";
import { MEDIA } from "../../model/oci.ts";
import { removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { digestOf } from "../../system/hash.ts";
import { LayoutReader } from "../layout/layout_reader.ts";
import { LayoutRegistry } from "../layout/layout_registry.ts";
import { serveRegistry } from "./serve_registry.ts";

const APP = repository("org/app");
const BYTES = seededBytes("blob", 300_000);
const DIGEST = digestOf(BYTES);
const NOWHERE = `sha256:${"0".repeat(64)}`;

Deno.test("serveRegistry answers what the specification's error table says", () =>
  serving(async ({ send, layout }) => {
    await pushImage(layout, APP, sampleImage("a"), ["v1"]);
    const cases: readonly (readonly [string, string, RequestInit?])[] = [
      ["GET /", "404 NAME_UNKNOWN"],
      ["GET /v2/org/app/manifests/v9", "404 MANIFEST_UNKNOWN"],
      ["GET /v2/org/none/manifests/v1", "404 MANIFEST_UNKNOWN"],
      [`GET /v2/org/app/blobs/${NOWHERE}`, "404 BLOB_UNKNOWN"],
      ["GET /v2/org/app/blobs/sha256:12", "400 DIGEST_INVALID"],
      ["GET /v2/org/none/tags/list", "404 NAME_UNKNOWN"],
      ["GET /v2/ORG/app/tags/list", "400 NAME_INVALID"],
      ["GET /v2/org/app/tags/list?n=many", "400 PAGINATION_NUMBER_INVALID"],
      ["GET /v2/org/app/referrers/v1", "400 DIGEST_INVALID"],
      ["GET /v2/org/app/blobs/uploads/none", "404 BLOB_UPLOAD_UNKNOWN"],
      ["GET /v2/org/app/blobs/uploads/", "405 UNSUPPORTED"],
      ["PATCH /v2/org/app/blobs/uploads/none", "404 BLOB_UPLOAD_UNKNOWN", { body: "x" }],
      ["POST /v2/org/app/blobs/uploads/?digest=x", "400 DIGEST_INVALID"],
      ["PUT /v2/org/app/manifests/v2", "400 MANIFEST_INVALID", { body: "{}" }],
      ["PUT /v2/org/app/manifests/bad%20tag", "400 TAG_INVALID", { body: "{}" }],
      [`PUT /v2/org/app/manifests/${NOWHERE}`, "400 DIGEST_INVALID", {
        body: sampleImage("a").manifest.bytes as BodyInit,
      }],
      ["PUT /v2/org/app/manifests/v2", "404 MANIFEST_BLOB_UNKNOWN MANIFEST_BLOB_UNKNOWN", {
        body: sampleImage("b").manifest.bytes as BodyInit,
      }],
      ["PUT /v2/org/app/manifests/v2", "404 MANIFEST_BLOB_UNKNOWN MANIFEST_BLOB_UNKNOWN", {
        body: sampleIndex("b").manifest.bytes as BodyInit,
      }],
      ["PUT /v2/org/app/manifests/v2", "413 SIZE_INVALID", { body: new Uint8Array(9 << 20) }],
      ["DELETE /v2/org/app/manifests/v9", "404 MANIFEST_UNKNOWN"],
      [`DELETE /v2/org/app/blobs/${NOWHERE}`, "404 BLOB_UNKNOWN"],
      ["POST /v2/org/app/manifests/v1", "405 UNSUPPORTED"],
    ];
    for (const [how, wanted, init] of cases) {
      equal(`${how}: ${await problem(await send(how, init))}`, `${how}: ${wanted}`);
    }
  }));

Deno.test("serveRegistry says what API it speaks", () =>
  serving(async ({ send }) => {
    const response = await drop(await send("GET /v2/"));
    equal(response.status, 200);
    equal(response.headers.get("docker-distribution-api-version"), "registry/2.0");
  }));

Deno.test("serveRegistry sends manifests with type, size and digest, and HEAD without the body", () =>
  serving(async ({ send, layout }) => {
    const { manifest } = sampleImage("a", { format: "docker" });
    await pushImage(layout, APP, sampleImage("a", { format: "docker" }), ["v1"]);
    for (const [method, size] of [["GET", manifest.bytes.length], ["HEAD", 0]] as const) {
      for (const name of ["v1", manifest.descriptor.digest]) {
        const response = await send(`${method} /v2/org/app/manifests/${name}`);
        const headers = ["content-type", "content-length", "docker-content-digest"].map((header) =>
          response.headers.get(header)
        );
        deepEqual([response.status, ...headers], [
          200,
          MEDIA.dockerManifest,
          String(manifest.bytes.length),
          manifest.descriptor.digest,
        ]);
        equal((await response.bytes()).length, size);
      }
    }
    const headers = { "if-none-match": `"${manifest.descriptor.digest}"` };
    equal((await drop(await send("GET /v2/org/app/manifests/v1", { headers }))).status, 304);
  }));

Deno.test("serveRegistry sends blobs whole and in part", () =>
  serving(async ({ send, layout }) => {
    await layout.putBlob(APP, { digest: DIGEST, size: BYTES.length }, () => streamOf(BYTES));
    const how = `/v2/org/app/blobs/${DIGEST}`;
    const whole = await send(`GET ${how}`);
    deepEqual(
      [whole.status, whole.headers.get("content-length"), whole.headers.get("docker-content-digest")],
      [200, "300000", DIGEST],
    );
    deepEqual(await whole.bytes(), BYTES);
    const head = await drop(await send(`HEAD ${how}`));
    deepEqual([head.status, head.headers.get("content-length"), head.headers.get("accept-ranges")], [
      200,
      "300000",
      "bytes",
    ]);
    const part = await send(`GET ${how}`, { headers: { range: "bytes=100-199" } });
    deepEqual([part.status, part.headers.get("content-range")], [206, "bytes 100-199/300000"]);
    deepEqual(await part.bytes(), BYTES.subarray(100, 200));
    const rest = await send(`GET ${how}`, { headers: { range: "bytes=299990-" } });
    deepEqual(await rest.bytes(), BYTES.subarray(299_990));
    const none = await send(`GET ${how}`, { headers: { range: "bytes=300000-" } });
    deepEqual([none.headers.get("content-range"), await problem(none)], [
      "bytes */300000",
      "416 RANGE_INVALID",
    ]);
  }));

Deno.test("serveRegistry does not wait for ever for a client that does not read", async () => {
  const folder = temporaryFolder();
  using layout = LayoutRegistry.open(folder);
  const large = new Uint8Array(50 << 20);
  await layout.putBlob(APP, { digest: digestOf(large), size: large.length }, () => streamOf(large, 1 << 20));
  const server = serveRegistry(layout);
  const response = await fetch(`${server.url}/v2/org/app/blobs/${digestOf(large)}`);
  const sinceMs = performance.now();
  await server.close(100);
  ok(performance.now() - sinceMs < 5_000);
  await response.body?.cancel().catch(() => {});
  layout[Symbol.dispose]();
  removePath(folder);
});

Deno.test("serveRegistry lists tags and repositories in pages", () =>
  serving(async ({ send, layout }) => {
    await pushImage(layout, APP, sampleImage("a"), ["a", "b", "c", "B"]);
    await pushImage(layout, repository("org/other"), sampleImage("a"), ["v1"]);
    const list = async (how: string) => {
      const response = await send(how);
      return [await response.json(), response.headers.get("link")];
    };
    deepEqual(await list("GET /v2/org/app/tags/list"), [
      { name: "org/app", tags: ["B", "a", "b", "c"] },
      null,
    ]);
    deepEqual(await list("GET /v2/org/app/tags/list?n=2"), [
      { name: "org/app", tags: ["B", "a"] },
      '</v2/org/app/tags/list?n=2&last=a>; rel="next"',
    ]);
    deepEqual(await list("GET /v2/org/app/tags/list?n=2&last=a"), [
      { name: "org/app", tags: ["b", "c"] },
      null,
    ]);
    deepEqual(await list("GET /v2/org/app/tags/list?n=0"), [{ name: "org/app", tags: [] }, null]);
    deepEqual(await list("GET /v2/_catalog?n=1"), [
      { repositories: ["org/app"] },
      '</v2/_catalog?n=1&last=org%2Fapp>; rel="next"',
    ]);
    deepEqual(await list("GET /v2/_catalog?last=org/app"), [{ repositories: ["org/other"] }, null]);
  }));

Deno.test("serveRegistry lists referrers, all or of one type", () =>
  serving(async ({ send, layout }) => {
    const subject = sampleImage("a").manifest.descriptor;
    const referrers = ["x/sig", "x/sbom"].map((type) => sampleReferrer(type, subject, type));
    for (const referrer of referrers) await pushImage(layout, APP, referrer);
    const all = await send(`GET /v2/org/app/referrers/${subject.digest}`);
    equal(all.headers.get("content-type"), MEDIA.ociIndex);
    equal((await all.json()).manifests.length, 2);
    const some = await send(`GET /v2/org/app/referrers/${subject.digest}?artifactType=x/sig`);
    equal(some.headers.get("oci-filters-applied"), "artifactType");
    deepEqual(
      (await some.json()).manifests.map(({ artifactType }: { artifactType: string }) => artifactType),
      ["x/sig"],
    );
    deepEqual((await (await send(`GET /v2/org/none/referrers/${NOWHERE}`)).json()).manifests, []);
    const again = await drop(
      await send("PUT /v2/org/app/manifests/s", {
        body: referrers[0]?.manifest.bytes as BodyInit,
        headers: { "content-type": MEDIA.ociManifest },
      }),
    );
    deepEqual([again.status, again.headers.get("oci-subject")], [201, subject.digest]);
  }));

Deno.test("serveRegistry deletes tags, manifests and blobs where that was allowed", () =>
  serving(async ({ send, layout }) => {
    const image = sampleImage("a");
    await pushImage(layout, APP, image, ["v1", "v2"]);
    const [layer] = [...image.blobs.keys()].slice(-1);
    equal((await drop(await send("DELETE /v2/org/app/manifests/v1"))).status, 202);
    equal(
      (await drop(await send(`DELETE /v2/org/app/manifests/${image.manifest.descriptor.digest}`))).status,
      202,
    );
    equal((await drop(await send(`DELETE /v2/org/app/blobs/${layer}`))).status, 202);
    equal(await problem(await send("GET /v2/org/app/manifests/v2")), "404 MANIFEST_UNKNOWN");
    equal(await problem(await send(`GET /v2/org/app/blobs/${layer}`)), "404 BLOB_UNKNOWN");
  }));

for (
  const { name, options, refused } of [
    {
      name: "does not delete unless that was allowed",
      options: { deletes: false },
      refused: ["DELETE /v2/org/app/manifests/v1"],
    },
    {
      name: "changes nothing when it is read only",
      options: { readOnly: true },
      refused: [
        "DELETE /v2/org/app/manifests/v1",
        "POST /v2/org/app/blobs/uploads/",
        "PUT /v2/org/app/manifests/v2",
        "PATCH /v2/org/app/blobs/uploads/x",
        "GET /v2/org/app/blobs/uploads/x",
      ],
    },
  ]
) {
  Deno.test(`serveRegistry ${name}`, () =>
    serving(async ({ send, layout }) => {
      await pushImage(layout, APP, sampleImage("a"), ["v1"]);
      for (const how of refused) equal(await problem(await send(how)), "405 UNSUPPORTED");
      equal((await drop(await send("GET /v2/org/app/manifests/v1"))).status, 200);
    }, options));
}

Deno.test("serveRegistry serves a layout that was opened for reading", async () => {
  const folder = temporaryFolder();
  {
    using layout = LayoutRegistry.open(folder);
    await pushImage(layout, APP, sampleImage("a"), ["v1"]);
  }
  const server = serveRegistry(new LayoutReader(folder));
  equal((await drop(await fetch(`${server.url}/v2/org/app/manifests/v1`))).status, 200);
  equal(
    await problem(await fetch(`${server.url}/v2/org/app/blobs/uploads/`, { method: "POST" })),
    "405 UNSUPPORTED",
  );
  await server.close();
  removePath(folder);
});

Deno.test("serveRegistry lets in who has a password, also one that was added meanwhile", async () => {
  const folder = temporaryFolder();
  const htpasswdPath = `${folder}/htpasswd`;
  const bcrypt = "$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy";
  replaceFile(htpasswdPath, `me:${bcrypt}\n`);
  const as = (text: string) => ({
    headers: { authorization: `Basic ${new TextEncoder().encode(text).toBase64()}` },
  });
  await serving(async ({ send, records }) => {
    const refused = await send("GET /v2/");
    equal(refused.headers.get("www-authenticate"), 'Basic realm="ferry", charset="UTF-8"');
    equal(await problem(refused), "401 UNAUTHORIZED");
    for (const text of ["me:wrong", "you:secret", "me", ":"]) {
      equal(await problem(await send("GET /v2/", as(text))), "401 UNAUTHORIZED");
    }
    for (let count = 0; count < 2; count++) {
      equal((await drop(await send("GET /v2/", as("me:secret")))).status, 200);
    }
    replaceFile(htpasswdPath, `me:${bcrypt}\nyou:${bcrypt}\n`);
    equal((await drop(await send("GET /v2/", as("you:secret")))).status, 200);
    deepEqual(records.map(({ user }) => user), [null, null, null, null, null, "me", "me", "you"]);
  }, { htpasswdPath });
  removePath(folder);
});

Deno.test("serveRegistry records every request", () =>
  serving(async ({ send, records, layout }) => {
    await layout.putBlob(APP, { digest: DIGEST, size: BYTES.length }, () => streamOf(BYTES));
    await (await send(`GET /v2/org/app/blobs/${DIGEST}`)).bytes();
    await drop(await send(`POST /v2/org/b/blobs/uploads/?digest=${DIGEST}`, { body: BYTES }));
    deepEqual(
      records.map((
        { method, path, status, receivedBytes, sentBytes },
      ) => [method, path, status, receivedBytes, sentBytes]),
      [
        ["GET", `/v2/org/app/blobs/${DIGEST}`, 200, 0, 300_000],
        ["POST", `/v2/org/b/blobs/uploads/?digest=${DIGEST}`, 201, 300_000, 0],
      ],
    );
    ok(records.every(({ elapsedMs, peer }) => elapsedMs >= 0 && peer === "127.0.0.1"));
  }));

Deno.test("serveRegistry tells only its keeper what went wrong inside", async () => {
  const errors: unknown[] = [];
  await serving(async ({ send, layout }) => {
    removePath(`${layout.path}/.ferry/uploads`);
    equal(
      await problem(await send(`POST /v2/a/blobs/uploads/?digest=${DIGEST}`, { body: BYTES })),
      "500 UNKNOWN",
    );
  }, { onError: (error) => errors.push(error) });
  equal(errors.length, 1);
});
