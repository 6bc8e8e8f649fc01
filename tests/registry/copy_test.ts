/** Images between layouts, our own server and the reference registry, with TLS and passwords as podman keeps them. */

import { deepStrictEqual as deepEqual, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { pinned, type Repository } from "../../lib/model/oci.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import type { Registry } from "../../lib/registry/registry.ts";
import { RegistryFailure } from "../../lib/registry/remote/failure.ts";
import type { AccessRecord } from "../../lib/registry/server/access_log.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { digestOf } from "../../lib/system/hash.ts";
import { makeFolder, readText, removePath, replaceFile, temporaryFolder } from "../../lib/system/files.ts";
import { findProgram } from "../../lib/system/process.ts";
import { makeCertificates, type TestCertificates } from "../support/certificates.ts";
import { HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import {
  allBytes,
  copyImage,
  pushImage,
  readImage,
  repository,
  sampleImage,
  sampleIndex,
  sampleReferrer,
  seededBytes,
  streamOf,
  tagAt,
} from "../support/images.ts";
import { type TestRemote, testRemote } from "../support/remote.ts";

/** `me` with the password `secret`. */
const HTPASSWD = "me:$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy\n";
const HAS_OPENSSL = findProgram("openssl") !== null;

interface Bench {
  readonly folder: string;
  readonly certificates: TestCertificates;
  readonly htpasswd: string;
  /** A client that finds the authority and the password where podman keeps them for a host. */
  readonly client: (host: string) => TestRemote;
}

async function withBench(use: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    const certificates = await makeCertificates(folder);
    replaceFile(`${folder}/htpasswd`, HTPASSWD);
    const client = (host: string) => {
      makeFolder(`${folder}/certs.d/${host}`);
      replaceFile(`${folder}/certs.d/${host}/ca.crt`, readText(certificates.authority));
      const auth = new TextEncoder().encode("me:secret").toBase64();
      replaceFile(`${folder}/${host}.json`, JSON.stringify({ auths: { [host]: { auth } } }));
      return testRemote({
        authFile: `${folder}/${host}.json`,
        hostFolders: [`${folder}/certs.d`],
        isInsecure: () => false,
      });
    };
    await use({ folder, certificates, htpasswd: `${folder}/htpasswd`, client });
  } finally {
    removePath(folder);
  }
}

const IMAGES = [
  { tag: "single", image: sampleImage("a") },
  { tag: "docker", image: sampleImage("b", { format: "docker" }) },
  { tag: "index", image: sampleIndex("c", { architectures: ["amd64", "arm64", "s390x"] }) },
  { tag: "list", image: sampleIndex("d", { format: "docker" }) },
];

/** Pushes every kind of image to a host, reads it back, and copies it on into a layout. */
async function roundTrip(registry: Registry, host: string, folder: string): Promise<void> {
  using layout = LayoutRegistry.open(`${folder}/layout`);
  const there = repository("org/app", host);
  for (const { tag, image } of IMAGES) {
    await pushImage(registry, there, image, [tag]);
    const digests = await readImage(registry, tagAt("org/app", tag, host));
    equal(digests[0], image.manifest.descriptor.digest);
    await copyImage(registry, tagAt("org/app", tag, host), layout, repository("copy/app"));
    deepEqual(await readImage(layout, tagAt("copy/app", tag)), digests);
  }
  deepEqual(await registry.listTags(there), IMAGES.map(({ tag }) => tag).sort());
  for (const seed of ["large 1", "large 2", "large 3"]) await sendAndFetch(registry, there, seed);
  const subject = IMAGES[0]?.image.manifest.descriptor;
  if (!subject) throw new Error("no images");
  for (const name of ["one", "two"]) await pushImage(registry, there, sampleReferrer(name, subject, "x/sig"));
  equal((await registry.listReferrers(there, subject.digest)).length, 2);
  const [layer] = IMAGES[0]?.image.blobs.keys() ?? [];
  if (!layer) throw new Error("no layers");
  const blob = { digest: layer, size: IMAGES[0]?.image.blobs.get(layer)?.length ?? 0 };
  const other = repository("org/other", host);
  equal(await registry.blobSize(other, layer), null);
  equal(await registry.mountBlob(other, blob, there), true);
  equal(await registry.blobSize(other, layer), blob.size);
  equal(
    await registry.mountBlob(other, { ...blob, digest: subject.digest }, repository("org/none", host)),
    false,
  );
  equal(await registry.deleteManifest(pinned(there, subject.digest)), true);
  equal(await registry.getManifest(pinned(there, subject.digest)), null);
}

/** Stores a blob that takes many writes, on connections that were used before, and reads it back. */
async function sendAndFetch(registry: Registry, there: Repository, seed: string): Promise<void> {
  const bytes = seededBytes(seed, 3_000_000);
  const blob = { digest: digestOf(bytes), size: bytes.length };
  await registry.putBlob(there, blob, (offset) => streamOf(bytes.subarray(offset)));
  deepEqual(await allBytes(registry.getBlob(there, blob)), bytes);
}

const reference = {
  name: "RemoteRegistry and the reference registry hold the same images, over TLS with a password",
  ignore: false,
};

Deno.test({
  ...reference,
  ...(HAS_DOCKER_REGISTRY && HAS_OPENSSL
    ? {}
    : { name: `${reference.name} (skipped: docker-registry or openssl is not installed)`, ignore: true }),
  fn: () =>
    withBench(async ({ folder, certificates, htpasswd, client }) => {
      await using server = await startDockerRegistry(`${folder}/registry`, { tls: certificates, htpasswd });
      using remote = client(server.host);
      await roundTrip(remote.registry, server.host, folder);
      const requests = await server.requests();
      equal(requests.filter((request) => request.startsWith("GET /v2/ ")).length, 1);
      equal(requests.filter((request) => request.endsWith(" 401")).length, 1);
    }),
});

Deno.test({
  name: `RemoteRegistry and our own server hold the same images, over TLS with a password${
    HAS_OPENSSL ? "" : " (skipped: openssl is not installed)"
  }`,
  ignore: !HAS_OPENSSL,
  fn: () =>
    withBench(async ({ folder, certificates, htpasswd, client }) => {
      using served = LayoutRegistry.open(`${folder}/served`);
      const records: AccessRecord[] = [];
      const server = serveRegistry(served, {
        tls: { certificate: readText(certificates.certificate), key: readText(certificates.key) },
        htpasswdPath: htpasswd,
        deletes: true,
        onAccess: (record) => records.push(record),
      });
      const host = `127.0.0.1:${server.port}`;
      {
        using remote = client(host);
        await roundTrip(remote.registry, host, folder);
        using stranger = testRemote({ hostFolders: [`${folder}/certs.d`], isInsecure: () => false });
        await rejects(stranger.registry.resolve(tagAt("org/app", "index", host)), { code: "unauthorized" });
        using careless = testRemote({ isInsecure: () => false, retries: { times: 0, delayMs: null } });
        await rejects(careless.registry.resolve(tagAt("org/app", "index", host)), (error) => {
          ok(error instanceof RegistryFailure);
          ok(error.message.endsWith("certificate signed by unknown authority"), error.message);
          equal(
            error.hint,
            `put the certificate of the registry's authority at /etc/containers/certs.d/${host}/ca.crt`,
          );
          return true;
        });
        using trusting = testRemote({ authFile: `${folder}/${host}.json` });
        ok(await trusting.registry.resolve(tagAt("org/app", "index", host)));
        const known = { certificateFolder: `${folder}/certs.d/${host}`, isInsecure: () => false };
        const me = { kind: "password", user: "me", password: "secret", from: "the task" } as const;
        using given = testRemote({ ...known, own: me });
        ok(await given.registry.resolve(tagAt("org/app", "index", host)));
        using nobody = testRemote({ ...known, authFile: `${folder}/${host}.json`, own: null });
        await rejects(nobody.registry.resolve(tagAt("org/app", "index", host)), {
          code: "unauthorized",
          hint: `${host} was asked without credentials: give some`,
        });
      }
      equal(records.filter(({ path, user }) => path === "/v2/" && user === null).length, 5);
      await server.close();
    }),
});

Deno.test("RemoteRegistry asks for nothing twice when it copies an image", async () => {
  const folder = temporaryFolder();
  using served = LayoutRegistry.open(`${folder}/served`);
  const records: AccessRecord[] = [];
  const server = serveRegistry(served, { onAccess: (record) => records.push(record) });
  const host = `127.0.0.1:${server.port}`;
  await pushImage(served, repository("a"), sampleIndex("x"), ["v1"]);
  {
    using remote = testRemote();
    await copyImage(remote.registry, tagAt("a", "v1", host), remote.registry, repository("b", host));
  }
  const counts = new Map<string, number>();
  for (const { method, path } of records) {
    const what = `${method} ${path.replace(/.*\/(manifests|blobs)\/.*/, "$1")}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  // Two images of three blobs each: one index and two manifests; a POST and a PUT for each blob.
  deepEqual(Object.fromEntries(counts), {
    "GET /v2/": 1,
    "GET manifests": 3,
    "GET blobs": 6,
    "POST blobs": 6,
    "PUT blobs": 6,
    "PUT manifests": 3,
  });
  await server.close();
  served[Symbol.dispose]();
  removePath(folder);
});
