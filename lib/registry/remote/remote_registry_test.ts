import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { repository, sampleImage, sampleReferrer, tagAt } from "../../../tests/support/images.ts";
import { type TestRemote, testRemote, type TestRemoteOptions } from "../../../tests/support/remote.ts";
import { type ScriptedExchange, scriptedServer } from "../../../tests/support/scripted_http.ts";
import { LARGEST_MANIFEST, MEDIA, pinned, referrersTag } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { descriptorJson } from "../descriptor.ts";
import { RegistryFailure } from "./failure.ts";

const PING: ScriptedExchange = { on: "GET /v2/", answer: { status: 200 } };
const IMAGE = sampleImage("a").manifest;
const { digest: DIGEST, mediaType: TYPE } = IMAGE.descriptor;
const FULL = { status: 200, headers: { "content-type": TYPE }, body: IMAGE.bytes };

async function run(
  script: readonly ScriptedExchange[],
  use: (remote: TestRemote, host: string) => Promise<void>,
  options: TestRemoteOptions = {},
): Promise<void> {
  await using server = scriptedServer([PING, ...script]);
  using remote = testRemote({ retries: { times: 2, delayMs: null }, ...options });
  await use(remote, server.host);
  deepEqual(server.deviations(), []);
}

const index = (...manifests: readonly object[]) =>
  JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests });

Deno.test("resolve asks once, for all kinds of manifests", () =>
  run([{
    on: "HEAD /v2/org/app/manifests/v1",
    headers: {
      accept: [MEDIA.ociIndex, MEDIA.ociManifest, MEDIA.dockerList, MEDIA.dockerManifest].join(", "),
    },
    answer: {
      status: 200,
      headers: { "content-type": TYPE, "content-length": "77", "docker-content-digest": DIGEST },
    },
  }], async ({ registry }, host) => {
    deepEqual(await registry.resolve(tagAt("org/app", "v1", host)), {
      mediaType: TYPE,
      digest: DIGEST,
      size: 77,
    });
  }));

for (
  const { name, answer } of [
    { name: "does not tell the digest", answer: { status: 200, headers: { "content-type": TYPE } } },
    { name: "does not know HEAD", answer: { status: 405 } },
  ]
) {
  Deno.test(`resolve reads the manifest where the registry ${name}`, () =>
    run([
      { on: "HEAD /v2/org/app/manifests/v1", answer },
      { on: "GET /v2/org/app/manifests/v1", answer: FULL },
    ], async ({ registry }, host) => {
      deepEqual(await registry.resolve(tagAt("org/app", "v1", host)), IMAGE.descriptor);
    }));
}

Deno.test("resolve and getManifest give null for what is not there", () =>
  run([
    { on: "HEAD /v2/org/app/manifests/v1", answer: { status: 404 } },
    {
      on: "GET /v2/org/app/manifests/v1",
      answer: { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' },
    },
  ], async ({ registry }, host) => {
    equal(await registry.resolve(tagAt("org/app", "v1", host)), null);
    equal(await registry.getManifest(tagAt("org/app", "v1", host)), null);
  }));

Deno.test("getManifest keeps the bytes as they came", () =>
  run([{ on: "GET /v2/org/app/manifests/v1", answer: FULL }], async ({ registry }, host) => {
    const found = await registry.getManifest(tagAt("org/app", "v1", host));
    deepEqual(new Uint8Array(found?.bytes ?? []), IMAGE.bytes);
  }));

for (
  const { name, reference, answer, code } of [
    {
      name: "another manifest than the digest says",
      reference: (host: string) => pinned(repository("org/app", host), `sha256:${"0".repeat(64)}`),
      answer: FULL,
      code: "digest-mismatch",
    },
    {
      name: "a manifest under a wrong digest",
      answer: { ...FULL, headers: { ...FULL.headers, "docker-content-digest": `sha256:${"0".repeat(64)}` } },
      code: "digest-mismatch",
    },
    { name: "what is no manifest", answer: { status: 200, body: "<html>" }, code: "registry-failed" },
    {
      name: "one that is too large",
      answer: { status: 200, body: new Uint8Array(LARGEST_MANIFEST + 1) },
      code: "registry-failed",
    },
    { name: "an obsolete one", answer: { status: 200, body: '{"schemaVersion":1}' }, code: "not-supported" },
  ]
) {
  Deno.test(`getManifest refuses ${name}`, () =>
    run([{ on: "GET /v2/org/app/manifests/*", answer }], async ({ registry }, host) => {
      const asked = reference?.(host) ?? tagAt("org/app", "v1", host);
      await rejects(registry.getManifest(asked), (error) => {
        ok(error instanceof DiagnosticError);
        equal(error.code, code);
        return true;
      });
    }));
}

Deno.test("RemoteRegistry waits as long as it is asked to, and asks for less at a time", () =>
  run([
    { on: "HEAD /v2/org/app/manifests/v1", answer: { status: 429, headers: { "retry-after": "30" } } },
    { on: "HEAD /v2/org/app/manifests/v1", answer: { status: 404 } },
  ], async ({ registry, hosts, waits }, host) => {
    const reference = tagAt("org/app", "v1", host);
    equal(await registry.resolve(reference), null);
    deepEqual(waits, [30_000]);
    equal(hosts.of(reference.repository, true).reading.limit, 4);
  }, { parallel: 8 }));

Deno.test("RemoteRegistry names the reference, the request and the registry's words when it gives up", () =>
  run([{
    on: "GET /v2/org/app/manifests/v1",
    times: 3,
    answer: { status: 500, body: '{"errors":[{"code":"UNKNOWN","message":"disk full"}]}' },
  }], async ({ registry, waits }, host) => {
    await rejects(registry.getManifest(tagAt("org/app", "v1", host)), (error) => {
      ok(error instanceof RegistryFailure);
      equal(
        error.message,
        `cannot pull ${host}/org/app:v1: disk full (GET http://${host}/v2/org/app/manifests/v1: 500)`,
      );
      deepEqual([error.status, error.reasons], [500, [{ code: "UNKNOWN", message: "disk full" }]]);
      return true;
    });
    deepEqual(waits, [750, 1500]);
  }));

Deno.test("RemoteRegistry does not take a web site for a registry", async () => {
  await using server = scriptedServer([{ on: "GET /v2/", answer: { status: 404, body: "<html>" } }]);
  using remote = testRemote();
  await rejects(remote.registry.resolve(tagAt("org/app", "v1", server.host)), {
    message: `cannot pull ${server.host}/org/app:v1: ${server.host} does not offer the API of a registry`,
  });
});

Deno.test("RemoteRegistry speaks plain HTTP only where that was allowed", async () => {
  await using server = scriptedServer([]);
  using remote = testRemote({ isInsecure: () => false, retries: { times: 0, delayMs: null } });
  await rejects(remote.registry.resolve(tagAt("org/app", "v1", server.host)), { code: "registry-failed" });
  deepEqual(server.requests, []);
});

Deno.test("putManifest pushes by digest without tags, and by each tag otherwise", () =>
  run([
    { on: `PUT /v2/org/app/manifests/${DIGEST}`, headers: { "content-type": TYPE }, answer: { status: 201 } },
    { on: "PUT /v2/org/app/manifests/v1", answer: { status: 201 } },
    { on: "PUT /v2/org/app/manifests/v2", answer: { status: 201 } },
  ], async ({ registry }, host) => {
    await registry.putManifest(repository("org/app", host), IMAGE);
    await registry.putManifest(repository("org/app", host), IMAGE, { tags: ["v1", "v2"] });
  }));

Deno.test("putManifest notices when the registry stores something else", () =>
  run([{
    on: "PUT /v2/org/app/manifests/v1",
    answer: { status: 201, headers: { "docker-content-digest": `sha256:${"0".repeat(64)}` } },
  }], async ({ registry }, host) => {
    await rejects(registry.putManifest(repository("org/app", host), IMAGE, { tags: ["v1"] }), {
      code: "digest-mismatch",
    });
  }));

Deno.test("listTags follows the pages and sorts", () =>
  run([
    {
      on: "GET /v2/org/app/tags/list?n=1000",
      answer: {
        status: 200,
        headers: { link: '</v2/org/app/tags/list?last=b&n=2>; rel="next"' },
        body: '{"name":"org/app","tags":["v2","b"]}',
      },
    },
    { on: "GET /v2/org/app/tags/list?last=b&n=2", answer: { status: 200, body: '{"tags":["a"]}' } },
    { on: "GET /v2/org/none/tags/list**", answer: { status: 404 } },
    {
      on: "GET /v2/org/empty/tags/list**",
      answer: { status: 200, body: '{"name":"org/empty","tags":null}' },
    },
  ], async ({ registry }, host) => {
    deepEqual(await registry.listTags(repository("org/app", host)), ["a", "b", "v2"]);
    equal(await registry.listTags(repository("org/none", host)), null);
    deepEqual(await registry.listTags(repository("org/empty", host)), []);
  }));

Deno.test("listTags stays at its registry, whatever name that gives itself in its pages", () =>
  run(
    [
      {
        on: "GET /v2/org/app/tags/list?n=1000",
        answer: {
          status: 200,
          headers: { link: '<http://registry.internal:5000/v2/org/app/tags/list?last=a>; rel="next"' },
          body: '{"tags":["a"]}',
        },
      },
      { on: "GET /v2/org/app/tags/list?last=a", answer: { status: 200, body: '{"tags":["b"]}' } },
    ],
    async ({ registry }, host) => deepEqual(await registry.listTags(repository("org/app", host)), ["a", "b"]),
  ));

for (
  const { name, answer } of [
    {
      name: "gives parts",
      answer: { status: 206, headers: { "content-range": "bytes 0-0/31" }, body: "x" },
    },
    { name: "gives no parts", answer: { status: 200, body: "x".repeat(31) } },
  ]
) {
  Deno.test(`blobSize looks at the blob itself where the registry knows no HEAD and ${name}`, () =>
    run([
      { on: "HEAD /v2/org/app/blobs/*", answer: { status: 405 } },
      { on: "GET /v2/org/app/blobs/*", headers: { range: "bytes=0-0" }, answer },
    ], async ({ registry }, host) => {
      equal(await registry.blobSize(repository("org/app", host), `sha256:${"0".repeat(64)}`), 31);
    }));
}

Deno.test("listTags notices pages that lead in a circle", () =>
  run([{
    on: "GET /v2/org/app/tags/list**",
    times: 2,
    answer: { status: 200, headers: { link: "</v2/org/app/tags/list?p=2>; rel=next" }, body: "{}" },
  }], async ({ registry }, host) => {
    await rejects(registry.listTags(repository("org/app", host)), /pages lead in a circle/);
  }));

const SIGNATURE = sampleReferrer("sig", IMAGE.descriptor, "x/sig").manifest;

Deno.test("listReferrers asks the registry", () =>
  run([
    {
      on: `GET /v2/org/app/referrers/${DIGEST}`,
      answer: { status: 200, body: index(descriptorJson(SIGNATURE.descriptor)) },
    },
  ], async ({ registry }, host) => {
    deepEqual(await registry.listReferrers(repository("org/app", host), DIGEST), [SIGNATURE.descriptor]);
  }));

Deno.test("listReferrers reads the stand-in tag where the registry keeps no list, and remembers that", () => {
  const tag = referrersTag(DIGEST);
  const listed = {
    status: 200,
    headers: { "content-type": MEDIA.ociIndex },
    body: index(descriptorJson(SIGNATURE.descriptor)),
  };
  return run([
    { on: `GET /v2/org/app/referrers/${DIGEST}`, answer: { status: 404, body: "404 page not found" } },
    { on: `GET /v2/org/app/manifests/${tag}`, answer: listed },
    { on: `GET /v2/org/app/manifests/${tag}`, answer: { status: 404 } },
  ], async ({ registry }, host) => {
    deepEqual(await registry.listReferrers(repository("org/app", host), DIGEST), [SIGNATURE.descriptor]);
    deepEqual(await registry.listReferrers(repository("org/app", host), DIGEST), []);
  });
});

Deno.test("putManifest adds to the stand-in tag only where the registry keeps no list", async () => {
  const tag = referrersTag(DIGEST);
  let written = "";
  await run([
    {
      on: `PUT /v2/org/app/manifests/${SIGNATURE.descriptor.digest}`,
      answer: { status: 201, headers: { "oci-subject": DIGEST } },
    },
    { on: `PUT /v2/org/app/manifests/${SIGNATURE.descriptor.digest}`, answer: { status: 201 } },
    { on: `GET /v2/org/app/manifests/${tag}`, answer: { status: 404 } },
    {
      on: `PUT /v2/org/app/manifests/${tag}`,
      answer: ({ body }) => {
        written = new TextDecoder().decode(body);
        return { status: 201 };
      },
    },
  ], async ({ registry }, host) => {
    for (let count = 0; count < 2; count++) {
      await registry.putManifest(repository("org/app", host), SIGNATURE);
    }
  });
  const [entry] = JSON.parse(written).manifests;
  deepEqual([entry.digest, entry.artifactType, entry.annotations], [SIGNATURE.descriptor.digest, "x/sig", {
    seed: "sig",
  }]);
});

Deno.test("mountBlob asks only within one registry", async () => {
  await using server = scriptedServer([]);
  using remote = testRemote();
  const here = repository("a", server.host);
  equal(await remote.registry.mountBlob(here, IMAGE.descriptor, repository("b", "other.test")), false);
  deepEqual(server.requests, []);
});

Deno.test("deleteManifest says whether there was one, and when tags cannot be deleted", () =>
  run([
    { on: "DELETE /v2/org/app/manifests/v1", answer: { status: 202 } },
    { on: "DELETE /v2/org/app/manifests/v1", answer: { status: 404 } },
    { on: "DELETE /v2/org/app/manifests/v1", answer: { status: 400 } },
  ], async ({ registry }, host) => {
    const reference = tagAt("org/app", "v1", host);
    equal(await registry.deleteManifest(reference), true);
    equal(await registry.deleteManifest(reference), false);
    await rejects(registry.deleteManifest(reference), { code: "not-supported" });
  }));
