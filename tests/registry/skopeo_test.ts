/** Another tool's view: skopeo pushes to our server, pulls from it, and reads and writes our layouts. */

import { deepEqual, equal } from "node:assert/strict";
import { LayoutReader } from "../../lib/registry/layout/layout_reader.ts";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { readText, removePath, replaceFile, temporaryFolder } from "../../lib/system/files.ts";
import { findProgram } from "../../lib/system/process.ts";
import { makeCertificates } from "../support/certificates.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";

const MISSING = ["skopeo", "openssl"].find((name) => findProgram(name) === null);

async function skopeo(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("skopeo", { args: ["--insecure-policy", ...args] })
    .output();
  if (!success) throw new Error(`skopeo ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
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
  const { authority, certificate, key } = await makeCertificates(folder);
  await Deno.mkdir(`${folder}/certs`);
  replaceFile(`${folder}/certs/ca.crt`, readText(authority));
  replaceFile(`${folder}/htpasswd`, "me:$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy\n");
  {
    using layout = LayoutRegistry.open(`${folder}/ours`);
    for (const { tag, image } of IMAGES) await pushImage(layout, repository("org/app"), image, [tag]);
    const server = serveRegistry(layout, {
      tls: { certificate: readText(certificate), key: readText(key) },
      htpasswdPath: `${folder}/htpasswd`,
    });
    const at = (path: string) => `docker://127.0.0.1:${server.port}/${path}`;
    const access = (side: string) => [`--${side}-creds=me:secret`, `--${side}-cert-dir=${folder}/certs`];
    for (const { tag, image } of IMAGES) {
      await skopeo(
        "copy",
        "--all",
        "-q",
        ...access("src"),
        ...access("dest"),
        at(`org/app:${tag}`),
        at(`new/app:${tag}`),
      );
      equal((await layout.resolve(tagAt("new/app", tag)))?.digest, image.manifest.descriptor.digest);
      await skopeo("copy", "--all", "-q", ...access("src"), at(`new/app:${tag}`), `dir:${folder}/dir-${tag}`);
      await skopeo(
        "copy",
        "--all",
        "-q",
        ...access("dest"),
        `dir:${folder}/dir-${tag}`,
        at(`from/dir:${tag}`),
      );
      equal((await readImage(layout, tagAt("from/dir", tag)))[0], image.manifest.descriptor.digest);
    }
    await server.close();
  }
});
