/** Another tool's view: skopeo pushes to our server, pulls from it, and reads and writes our layouts. */

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { pinned } from "../../lib/model/oci.ts";
import { LayoutReader } from "../../lib/registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { makeFolder, readText, removePath, replaceFile, temporaryFolder } from "../../lib/system/files.ts";
import { findProgram } from "../../lib/system/process.ts";
import { makeCertificates, type TestCertificates } from "../support/certificates.ts";
import { startDockerRegistry } from "../support/docker_registry.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";

const MISSING = ["skopeo", "openssl", "docker-registry"].find((name) => findProgram(name) === null);

async function skopeo(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("skopeo", {
    args: ["--insecure-policy", ...args],
  })
    .output();
  if (!success) throw new Error(`skopeo ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name: MISSING ? `${name} (skipped: ${MISSING} is not installed)` : name,
    ignore: MISSING !== undefined,
    fn: async () => {
      const folder = temporaryFolder();
      try {
        await fn(folder);
      } finally {
        removePath(folder);
      }
    },
  });
}

const IMAGES = [
  { tag: "single", image: sampleImage("a") },
  { tag: "docker", image: sampleImage("b", { format: "docker" }) },
  { tag: "index", image: sampleIndex("c") },
];

test("skopeo copies from our layout into one of its own, and back into ours", async (folder) => {
  // In layouts skopeo finds nothing but OCI's own formats.
  const images = IMAGES.filter(({ tag }) => tag !== "docker");
  {
    using layout = LayoutRegistry.open(`${folder}/ours`);
    for (const { tag, image } of images) await pushImage(layout, repository("org/app"), image, [tag]);
  }
  for (const { tag, image } of images) {
    await skopeo("copy", "--all", "-q", `oci:${folder}/ours:org/app:${tag}`, `oci:${folder}/theirs:${tag}`);
    await skopeo("copy", "--all", "-q", `oci:${folder}/theirs:${tag}`, `oci:${folder}/ours:back/app:${tag}`);
    const [digest] = await readImage(new LayoutReader(`${folder}/ours`), tagAt("back/app", tag));
    equal(digest, image.manifest.descriptor.digest);
  }
  using layout = LayoutRegistry.open(`${folder}/ours`);
  deepEqual(layout.repositories(), ["back/app", "org/app"]);
  equal((await readImage(layout, tagAt("org/app", "index"))).length, 9);
  const theirs = new LayoutReader(`${folder}/theirs`);
  deepEqual(await theirs.listTags(repository("")), ["index", "single"]);
});

test("skopeo pushes to our server and pulls from it, over TLS with a password", async (folder) => {
  await withServer(folder, async ({ layout, at, access }) => {
    for (const { tag, image } of IMAGES) {
      const { digest } = image.manifest.descriptor;
      const copy = (from: string, to: string, ...more: readonly string[]) =>
        skopeo("copy", "--all", "-q", ...more, from, to);
      const both = [...access("src-"), ...access("dest-")];
      await copy(at(`org/app:${tag}`), at(`new/app:${tag}`), ...both);
      equal((await layout.resolve(tagAt("new/app", tag)))?.digest, digest);
      await copy(at(`org/app@${digest}`), at(`by/digest@${digest}`), ...both);
      equal((await readImage(layout, pinned(repository("by/digest"), digest)))[0], digest);
      await copy(at(`new/app:${tag}`), `dir:${folder}/dir-${tag}`, ...access("src-"));
      await copy(`dir:${folder}/dir-${tag}`, at(`from/dir:${tag}`), ...access("dest-"));
      equal((await readImage(layout, tagAt("from/dir", tag)))[0], digest);
    }
  });
});

test("skopeo inspects, lists and deletes at our server", async (folder) => {
  await withServer(folder, async ({ layout, at, access }) => {
    for (const { tag, image } of IMAGES) {
      const { manifest: { bytes, descriptor } } = image;
      equal(
        await skopeo("inspect", "--raw", ...access(), at(`org/app:${tag}`)),
        new TextDecoder().decode(bytes),
      );
      const { Digest } = JSON.parse(await skopeo("inspect", ...access(), at(`org/app@${descriptor.digest}`)));
      equal(Digest, descriptor.digest);
    }
    const listed = async () => JSON.parse(await skopeo("list-tags", ...access(), at("org/app"))).Tags;
    deepEqual(await listed(), ["docker", "index", "single"]);
    await skopeo("delete", ...access(), at("org/app:index"));
    equal(await layout.resolve(tagAt("org/app", "index")), null);
    deepEqual(await listed(), ["docker", "single"]);
  });
});

test("skopeo copies from our server to the reference registry and back, by tag and by digest", async (folder) => {
  await withServer(folder, async ({ layout, at, access, certificates }) => {
    await using peer = await startDockerRegistry(`${folder}/peer`, {
      tls: certificates,
      htpasswd: `${folder}/htpasswd`,
    });
    const there = (name: string) => `docker://${peer.host}/${name}`;
    const copy = (from: string, to: string) =>
      skopeo("copy", "--all", "-q", ...access("src-"), ...access("dest-"), from, to);
    for (const { tag, image } of IMAGES) {
      const { digest } = image.manifest.descriptor;
      await copy(at(`org/app:${tag}`), there(`org/app:${tag}`));
      await copy(at(`org/app@${digest}`), there(`pinned/app@${digest}`));
      await copy(there(`org/app:${tag}`), at(`back/app:${tag}`));
      await copy(there(`pinned/app@${digest}`), at(`back/pinned@${digest}`));
      const whole = await readImage(layout, tagAt("org/app", tag));
      deepEqual(await readImage(layout, tagAt("back/app", tag)), whole);
      deepEqual(await readImage(layout, pinned(repository("back/pinned"), digest)), whole);
    }
  });
});

interface Served {
  readonly layout: LayoutRegistry;
  readonly certificates: TestCertificates;
  /** An image at our server, as skopeo names it. */
  readonly at: (name: string) => string;
  /** The options that let skopeo in; `src-` and `dest-` are the sides of a copy. */
  readonly access: (side?: "src-" | "dest-" | "") => readonly string[];
}

/** Serves a layout that holds the images as `org/app`. */
async function withServer(folder: string, use: (served: Served) => Promise<void>): Promise<void> {
  const certificates = await makeCertificates(folder);
  makeFolder(`${folder}/certs`);
  replaceFile(`${folder}/certs/ca.crt`, readText(certificates.authority));
  replaceFile(`${folder}/htpasswd`, "me:$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy\n");
  using layout = LayoutRegistry.open(`${folder}/ours`);
  for (const { tag, image } of IMAGES) await pushImage(layout, repository("org/app"), image, [tag]);
  const server = serveRegistry(layout, {
    tls: { certificate: readText(certificates.certificate), key: readText(certificates.key) },
    htpasswdPath: `${folder}/htpasswd`,
    deletes: true,
  });
  try {
    await use({
      layout,
      certificates,
      at: (name) => `docker://127.0.0.1:${server.port}/${name}`,
      access: (side = "") => [`--${side}creds=me:secret`, `--${side}cert-dir=${folder}/certs`],
    });
  } finally {
    await server.close();
  }
}
