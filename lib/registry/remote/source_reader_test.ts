import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { allBytes, repository, sampleImage, seededBytes, tagAt } from "../../../tests/support/images.ts";
import { testRemote } from "../../../tests/support/remote.ts";
import { type ScriptedExchange, scriptedServer } from "../../../tests/support/scripted_http.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { digestOf } from "../../system/hash.ts";
import type { RegistryRule } from "../config/registries_conf.ts";
import { SourceReader } from "./source_reader.ts";

const PING: ScriptedExchange = { on: "GET /v2/", answer: { status: 200 } };
const IMAGE = sampleImage("a").manifest;
const FULL = { status: 200, headers: { "content-type": IMAGE.descriptor.mediaType }, body: IMAGE.bytes };
const BYTES = seededBytes("blob", 200_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };

/** A reader of `quay.test`, with a mirror before the registry proper. */
async function run(
  mirrored: readonly ScriptedExchange[],
  own: readonly ScriptedExchange[],
  use: (reader: SourceReader, hosts: { readonly mirror: string; readonly own: string }) => Promise<void>,
): Promise<void> {
  await using mirror = scriptedServer(mirrored);
  await using home = scriptedServer(own);
  using remote = testRemote({ retries: { times: 0, delayMs: null } });
  const rule: RegistryRule = {
    prefix: "quay.test",
    location: home.host,
    insecure: true,
    blocked: false,
    mirrors: [{ location: `${mirror.host}/quay`, insecure: true, serves: "all" }],
  };
  await use(new SourceReader(remote.hosts, [rule]), { mirror: mirror.host, own: home.host });
  deepEqual([...mirror.deviations(), ...home.deviations()], []);
}

const IMAGE_AT = tagAt("org/app", "v1", "quay.test");
const GET_BLOB = `blobs/${BLOB.digest}`;
const readBlob = (reader: SourceReader) => allBytes(reader.getBlob(repository("org/app", "quay.test"), BLOB));

Deno.test("SourceReader takes image and blobs from the mirror that has them", () =>
  run(
    [
      PING,
      { on: "GET /v2/quay/org/app/manifests/v1", answer: FULL },
      { on: `GET /v2/quay/org/app/${GET_BLOB}`, answer: { status: 200, body: BYTES } },
    ],
    [],
    async (reader) => {
      equal((await reader.getManifest(IMAGE_AT))?.descriptor.digest, IMAGE.descriptor.digest);
      deepEqual(await readBlob(reader), BYTES);
    },
  ));

Deno.test("SourceReader goes to the registry itself for what no mirror has, and stays there for the blobs", () =>
  run([PING, { on: "GET /v2/quay/org/app/manifests/v1", answer: { status: 404 } }], [
    PING,
    { on: "GET /v2/org/app/manifests/v1", answer: FULL },
    { on: `GET /v2/org/app/${GET_BLOB}`, answer: { status: 200, body: BYTES } },
  ], async (reader) => {
    equal((await reader.getManifest(IMAGE_AT))?.descriptor.digest, IMAGE.descriptor.digest);
    deepEqual(await readBlob(reader), BYTES);
  }));

Deno.test("SourceReader tells of failed mirrors when the registry itself fails too", () =>
  run([PING, { on: "GET /v2/quay/org/app/manifests/v1", answer: { status: 403 } }], [
    PING,
    { on: "GET /v2/org/app/manifests/v1", answer: { status: 500 } },
  ], async (reader, hosts) => {
    await rejects(reader.getManifest(IMAGE_AT), (error) => {
      ok(error instanceof DiagnosticError);
      ok(error.message.startsWith(`cannot pull ${hosts.own}/org/app:v1`));
      ok(error.notes[0]?.message.startsWith(`before that: cannot pull ${hosts.mirror}/quay/org/app:v1`));
      return true;
    });
  }));

Deno.test("SourceReader gives null when the registry itself has no such image", () =>
  run([PING, { on: "HEAD /v2/quay/org/app/manifests/v1", answer: { status: 500 } }], [
    PING,
    { on: "HEAD /v2/org/app/manifests/v1", answer: { status: 404 } },
  ], async (reader) => equal(await reader.resolve(IMAGE_AT), null)));

Deno.test("SourceReader continues a blob elsewhere when one place fails in the middle", () =>
  run([PING, {
    on: `GET /v2/quay/org/app/${GET_BLOB}`,
    answer: { status: 200, body: BYTES, cutAfter: 70_000 },
  }], [
    PING,
    {
      on: `GET /v2/org/app/${GET_BLOB}`,
      headers: { range: "bytes=70000-" },
      answer: {
        status: 206,
        headers: { "content-range": `bytes 70000-199999/200000` },
        body: BYTES.subarray(70_000),
      },
    },
  ], async (reader) => deepEqual(await readBlob(reader), BYTES)));

Deno.test("SourceReader lists the tags of the first place that has any", () =>
  run(
    [PING, { on: "GET /v2/quay/org/app/tags/list**", answer: { status: 200, body: '{"tags":["v1"]}' } }],
    [],
    async (reader) => {
      deepEqual(await reader.listTags(repository("org/app", "quay.test")), ["v1"]);
    },
  ));
