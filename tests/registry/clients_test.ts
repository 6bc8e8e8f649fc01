/** Clients that people have: podman and crane push to our server and pull from it. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { LayoutRegistry } from "../../lib/registry/layout/layout_registry.ts";
import { serveRegistry } from "../../lib/registry/server/serve_registry.ts";
import { removePath, temporaryFolder } from "../../lib/system/files.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { peerMissing, peerPath } from "../bench/mirror/peers/places.ts";
import { pushImage, readImage, repository, sampleImage, sampleIndex, tagAt } from "../support/images.ts";

interface Served {
  readonly layout: LayoutRegistry;
  readonly host: string;
  readonly folder: string;
}

/** A test with a server that has an image, one of Docker's, and a list. */
function test(name: string, missing: string | null, action: (served: Served) => Promise<void>): void {
  Deno.test({
    name: missing === null ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== null,
    fn: async () => {
      const folder = temporaryFolder();
      try {
        await withServer(folder, action);
      } finally {
        removePath(folder);
      }
    },
  });
}

async function withServer(folder: string, action: (served: Served) => Promise<void>): Promise<void> {
  using layout = LayoutRegistry.open(`${folder}/served`);
  for (
    const [tag, image] of [
      ["single", sampleImage("a")],
      ["docker", sampleImage("b", { format: "docker" })],
      ["index", sampleIndex("c")],
    ] as const
  ) await pushImage(layout, repository("org/app"), image, [tag]);
  const server = serveRegistry(layout, { deletes: true });
  try {
    await action({ layout, host: `${server.host}:${server.port}`, folder });
  } finally {
    await server.close();
  }
}

/** What a program says. @throws {Error} in its words. */
async function run(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProcess(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

async function digestAt(layout: LayoutRegistry, path: string, tag: string): Promise<string | undefined> {
  return (await layout.resolve(tagAt(path, tag)))?.digest;
}

const crane = (...words: readonly string[]) => run(peerPath("crane"), "--insecure", ...words);

test("crane copies, tags, lists, pulls, pushes and deletes", peerMissing("crane"), async (served) => {
  const { layout, host, folder } = served;
  for (const tag of ["single", "docker", "index"]) {
    const digest = await digestAt(layout, "org/app", tag);
    await crane("copy", `${host}/org/app:${tag}`, `${host}/new/app:${tag}`);
    equal(await crane("digest", `${host}/new/app:${tag}`), digest);
    deepEqual((await readImage(layout, tagAt("new/app", tag)))[0], digest);
  }
  await crane("tag", `${host}/new/app:single`, "again");
  deepEqual((await crane("ls", `${host}/new/app`)).split("\n").toSorted(), [
    "again",
    "docker",
    "index",
    "single",
  ]);
  deepEqual((await crane("catalog", host)).split("\n").toSorted(), ["new/app", "org/app"]);
  await crane("pull", "--format", "oci", `${host}/org/app:index`, `${folder}/pulled`);
  await crane("push", `${folder}/pulled`, `${host}/pushed/app:1`, "--index");
  equal(
    (await readImage(layout, tagAt("pushed/app", "1"))).length,
    (await readImage(layout, tagAt("org/app", "index"))).length + 1,
  );
  const gone = await crane("digest", `${host}/new/app:single`);
  await crane("delete", `${host}/new/app@${gone}`);
  deepEqual((await crane("ls", `${host}/new/app`)).split("\n").toSorted(), ["docker", "index"]);
});

test(
  "podman pulls, and pushes in both formats, packed anew, and as a list",
  findProgram("podman") === null ? "podman is not installed" : null,
  async ({ layout, host, folder }) => {
    const podman = (...words: readonly string[]) =>
      run(
        "podman",
        ...["--root", `${folder}/root`, "--runroot", `${folder}/runroot`, "--storage-driver", "vfs"],
        ...words,
      );
    const plain = "--tls-verify=false";
    for (const tag of ["single", "docker"]) await podman("pull", "-q", plain, `${host}/org/app:${tag}`);
    const from = `${host}/org/app:single`;
    await podman("push", "-q", plain, "--format", "oci", from, `docker://${host}/pod/app:oci`);
    await podman("push", "-q", plain, "--format", "v2s2", from, `docker://${host}/pod/app:docker`);
    await podman("push", "-q", plain, "--compression-format", "zstd", from, `docker://${host}/pod/app:zstd`);
    for (const tag of ["oci", "docker", "zstd"]) await readImage(layout, tagAt("pod/app", tag));
    match((await layout.getManifest(tagAt("pod/app", "docker")))?.descriptor.mediaType ?? "", /docker/);
    await podman("manifest", "create", "list");
    await podman("manifest", "add", plain, "list", `docker://${host}/pod/app:oci`);
    await podman("manifest", "push", "-q", plain, "--all", "list", `docker://${host}/pod/list:1`);
    await readImage(layout, tagAt("pod/list", "1"));
    match(await podman("search", plain, "--list-tags", `${host}/pod/app`), /zstd/);
  },
);
