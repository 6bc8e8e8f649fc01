import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { deleteImages } from "../../lib/mirror/delete/delete_images.ts";
import { planDeletion } from "../../lib/mirror/delete/plan_deletion.ts";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { loadImageSet } from "../../lib/mirror/config/load_image_set.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf, type MirrorOutcome } from "../../lib/mirror/outcome.ts";
import { hexOf, pinned, tagged } from "../../lib/model/oci.ts";
import { imageFiles } from "../../lib/mirror/layers/image_files.ts";
import { ManifestStore } from "../../lib/mirror/plan/manifest_store.ts";
import { renderDiagnostic } from "../../lib/source/diagnostic.ts";
import { repository, sampleIndex } from "../support/images.ts";
import { imageSet } from "../support/mirror_lab.ts";
import { GRAPH_URL, imageWith, ReleaseLab, tarOf } from "../support/release_lab.ts";
import { Signer } from "../support/openpgp_signer.ts";
import { gzipSync } from "node:zlib";

const CHANNEL = "  platform:\n    channels: [{name: stable-1.4}]\n";
const RELEASES = ["openshift/release-images", "openshift/release", "openshift/graph-image"];

function resource(lab: ReleaseLab, name: string, root = lab.root): string {
  return Deno.readTextFileSync(`${root}/working-dir/cluster-resources/${name}`);
}

/** What a refused run says, all of it. */
function said(outcome: MirrorOutcome): string {
  ok(outcome.status === "refused");
  return outcome.failures.map(({ error }) => renderDiagnostic(error)).join("\n");
}

async function mirror(lab: ReleaseLab, body: string, options = {}) {
  const request = { root: lab.root, imageSet: imageSet(body), destination: lab.at("ocp") };
  return await mirrorToMirror(request, lab.deps, options);
}

Deno.test("releases that cannot be had give the exit code of releases, whatever else is wrong", async () => {
  await using lab = new ReleaseLab();
  const outcome = await mirror(
    lab,
    `${CHANNEL}  additionalImages: [{name: ${lab.source.host}/org/untagged}]\n`,
  );
  match(said(outcome), /stable-1\.4[^]*tag and digest are empty/);
  deepEqual([exitCodeOf(outcome), lab.destination.writes()], [2, []]);
});

Deno.test("a release is mirrored with its components, its signature and how clusters learn of it", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.1", "stable-1.4");
  const digest = await lab.release("1.4.2", "stable-1.4");
  const outcome = await mirror(lab, CHANNEL);
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  deepEqual(await lab.tags(...RELEASES.map((path) => `ocp/${path}`)), [
    "ocp/openshift/release-images:1.4.2-x86_64",
    "ocp/openshift/release:1.4.2-x86_64-cli",
    "ocp/openshift/release:1.4.2-x86_64-etcd",
  ]);
  const map = JSON.parse(resource(lab, "signature-configmap.json"));
  deepEqual(Object.keys(map.binaryData), [`sha256-${hexOf(digest)}-1`]);
  equal(
    map.binaryData[`sha256-${hexOf(digest)}-1`],
    (lab.pages.get(lab.signatureUrl(digest)) as Uint8Array).toBase64(),
  );
  match(resource(lab, "signature-configmap.yaml"), /mirrored-release-signatures/);
  match(
    resource(lab, "idms-oc-mirror.yaml"),
    /ocp\/openshift\/release-images\n\s+source: .*\/ocp\/release\n/,
  );
  match(resource(lab, "itms-oc-mirror.yaml"), /ocp\/openshift\/release-images/);
  equal(resource(lab, "itms-oc-mirror.yaml").includes("ocp/parts"), false);
});

Deno.test("a run that finds the same release asks only for the graph and the tag", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.2", "stable-1.4");
  await mirror(lab, CHANNEL);
  lab.forget();
  const outcome = await mirror(lab, CHANNEL);
  ok(outcome.status === "published");
  deepEqual([outcome.sentImages, lab.visits.length, lab.source.requests(), lab.destination.writes()], [
    0,
    1,
    [],
    [],
  ]);
});

Deno.test("releases go over a disk, and the far side asks nobody but the destination", async () => {
  await using lab = new ReleaseLab();
  const digest = await lab.release("1.4.2", "stable-1.4");
  lab.prepareGraph(imageWith({ graph: "data" }));
  const body = `${CHANNEL}    graph: true\n`;
  const sealed = await mirrorToDisk({ root: lab.root, imageSet: imageSet(body) }, lab.deps);
  ok(sealed.status === "sealed");
  const far = `${lab.folder}/far`;
  await Deno.mkdir(far);
  for (const { name } of sealed.sequence.manifest.parts) {
    await Deno.copyFile(`${sealed.sequence.folder}/${name}`, `${far}/${name}`);
  }
  lab.forget();
  lab.pages.clear();
  const request = { from: far, imageSet: imageSet(body), destination: lab.at() };
  const outcome = await diskToMirror(request, lab.deps);
  ok(outcome.status === "published");
  deepEqual([outcome.failures, lab.visits, lab.source.requests()], [[], [], []]);
  deepEqual((await lab.tags(...RELEASES)).length, 4);
  match(resource(lab, "signature-configmap.json", far), new RegExp(hexOf(digest)));
  match(
    resource(lab, "updateService.yaml", far),
    /graphDataImage: .*\/openshift\/graph-image:latest\n\s+releases: .*\/openshift\/release-images/,
  );
});

Deno.test("who publishes with a configuration of other channels is told that the sequences do not know them", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.2", "stable-1.4");
  const sealed = await mirrorToDisk({ root: lab.root, imageSet: imageSet(CHANNEL) }, lab.deps);
  ok(sealed.status === "sealed");
  const other = imageSet(CHANNEL.replace("stable", "fast"));
  const outcome = await diskToMirror({ from: lab.root, imageSet: other, destination: lab.at() }, lab.deps);
  match(said(outcome), /the sequences here do not know the releases of channel fast-1.4 for amd64/);
  deepEqual([exitCodeOf(outcome), lab.destination.writes()], [2, []]);
});

Deno.test("a configuration that asks for the same in other words cuts a sequence that knows the answer", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.2", "stable-1.4");
  await lab.release("1.4.2", "fast-1.4");
  await mirrorToDisk({ root: lab.root, imageSet: imageSet(CHANNEL) }, lab.deps);
  const same = await mirrorToDisk({ root: lab.root, imageSet: imageSet(CHANNEL) }, lab.deps);
  const other = imageSet(CHANNEL.replace("stable", "fast"));
  const outcome = await mirrorToDisk({ root: lab.root, imageSet: other }, lab.deps);
  deepEqual([same.status, outcome.status], ["unchanged", "sealed"]);
});

for (
  const [what, spoil, wrong] of [
    ["no signature", (lab, digest) => lab.pages.delete(lab.signatureUrl(digest)), /has no signature/],
    [
      "a signature of somebody else",
      (lab, digest) => lab.sign(digest, "1.4.2-x86_64", { signer: new Signer() }),
      /has no valid signature[\s\S]*key that is not known/,
    ],
    [
      "the signature of another payload",
      (lab, digest) => lab.sign(digest, "1.4.2-x86_64", { signed: `sha256:${"0".repeat(64)}` }),
      /it is the signature of sha256:0000/,
    ],
    [
      "a damaged signature",
      (lab, digest) => lab.pages.set(lab.signatureUrl(digest), "nonsense"),
      /neither binary nor in ASCII armor/,
    ],
  ] satisfies [string, (lab: ReleaseLab, digest: `sha256:${string}`) => unknown, RegExp][]
) {
  Deno.test(`a release with ${what} stops everything before anything is written`, async () => {
    await using lab = new ReleaseLab();
    const digest = await lab.release("1.4.2", "stable-1.4");
    await lab.add("org/app", "1");
    spoil(lab, digest);
    const outcome = await mirror(
      lab,
      `${CHANNEL}  additionalImages: [{name: "${lab.source.host}/org/app:1"}]\n`,
    );
    match(said(outcome), wrong);
    deepEqual([exitCodeOf(outcome), lab.destination.writes()], [2, []]);
  });
}

Deno.test("a payload is named by itself, by tag or digest, and may go without signature where that is asked for", async () => {
  await using lab = new ReleaseLab();
  const digest = await lab.release("1.4.2", "stable-1.4");
  const body = (reference: string) => `  platform: {release: "${lab.source.host}/ocp/release${reference}"}\n`;
  for (const reference of [":1.4.2-x86_64", `@${digest}`]) {
    equal((await mirror(lab, body(reference))).status, "published");
    equal(
      (await lab.tags("ocp/openshift/release-images")).join(),
      "ocp/openshift/release-images:1.4.2-x86_64",
    );
  }
  lab.pages.clear();
  await using fresh = new ReleaseLab();
  const other = await fresh.release("1.4.3", "stable-1.4");
  fresh.pages.clear();
  const bare = `  platform: {release: "${fresh.source.host}/ocp/release@${other}"}\n`;
  match(said(await mirror(fresh, bare)), /has no signature/);
  await mirror(fresh, bare, { ignoreReleaseSignature: true });
  deepEqual(await fresh.tags("ocp/openshift/release-images"), [
    `ocp/openshift/release-images:${hexOf(other)}`,
  ]);
});

Deno.test("a signature that was put into the workspace is as good as one from the server", async () => {
  await using lab = new ReleaseLab();
  const digest = await lab.release("1.4.2", "stable-1.4");
  const signature = lab.pages.get(lab.signatureUrl(digest)) as Uint8Array;
  lab.pages.delete(lab.signatureUrl(digest));
  await Deno.mkdir(`${lab.root}/working-dir/signatures`, { recursive: true });
  await Deno.writeFile(`${lab.root}/working-dir/signatures/1.4.2-sha256-${hexOf(digest)}`, signature);
  equal((await mirror(lab, CHANNEL)).status, "published");
});

Deno.test("the graph image is built of the server's data where no other server is given, the same every time", async () => {
  await using lab = new ReleaseLab();
  const { UPDATE_URL_OVERRIDE: _, ...env } = lab.serverEnv;
  await lab.release("1.4.2", "stable-1.4");
  const graph = lab.pages.get(`${GRAPH_URL}?arch=amd64&channel=stable-1.4`) ?? "";
  lab.serverEnv = env;
  lab.pages.set("https://api.openshift.com/api/upgrades_info/v1/graph?arch=amd64&channel=stable-1.4", graph);
  const data = tarOf({ "channels/stable-1.4.yaml": "name: stable-1.4\n", version: "1.0.0\n" });
  lab.pages.set("https://api.openshift.com/api/upgrades_info/graph-data", new Uint8Array(gzipSync(data)));
  await lab.push("ubi9/ubi", "latest", sampleIndex("base"));
  const deps = { ...lab.deps, sources: lab.redirected("registry.access.redhat.com") };
  const request = {
    root: lab.root,
    imageSet: imageSet(`${CHANNEL}    graph: true\n`),
    destination: lab.at(),
  };
  const [first, second] = [await mirrorToMirror(request, deps), await mirrorToMirror(request, deps)];
  ok(first.status === "published" && second.status === "published");
  deepEqual([first.failures, first.sentImages, second.sentImages], [[], 4, 0]);
  const name = tagged(repository("openshift/graph-image"), "latest");
  const list = await lab.destination.layout.getManifest(name);
  ok(list?.content.kind === "index");
  deepEqual(list.content.manifests.map(({ platform }) => platform?.architecture), ["amd64", "arm64"]);
  const { digest } = list.content.manifests[0]!;
  const context = {
    sources: lab.destination.layout,
    manifests: new ManifestStore("", { writes: false }),
    signal: undefined,
  };
  const path = "var/lib/cincinnati-graph-data/channels/stable-1.4.yaml";
  const files = await imageFiles(pinned(name.repository, digest), [path], context);
  equal(new TextDecoder().decode(files.get(path)), "name: stable-1.4\n");
});

Deno.test("without a graph image in the workspace nothing is mirrored, and it is said where it should be", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.2", "stable-1.4");
  match(said(await mirror(lab, `${CHANNEL}    graph: true\n`)), /no graph image in .*graph-preparation/);
});

Deno.test("releases are deleted by what was learnt when they were mirrored", async () => {
  await using lab = new ReleaseLab();
  await lab.release("1.4.1", "stable-1.4");
  await lab.release("1.4.2", "stable-1.4");
  await mirror(lab, `${CHANNEL.replace("}]", ", minVersion: 1.4.1}]")}`);
  lab.pages.clear();
  lab.forget();
  const text =
    `kind: DeleteImageSetConfiguration\ndelete:\n  platform:\n    channels: [{name: stable-1.4, minVersion: 1.4.1, maxVersion: 1.4.1}]\n`;
  const set = loadImageSet({ path: "disc.yaml", text }, "delete");
  const destination = lab.at("ocp");
  const plan = await planDeletion({ root: lab.root, imageSet: set, destination }, lab.deps);
  ok(plan.status === "planned");
  deepEqual([plan.items, lab.visits], [3, []]);
  equal(await Deno.readTextFile(plan.config), text);
  const list = { path: plan.plan, text: await Deno.readTextFile(plan.plan) };
  const outcome = await deleteImages({ list, destination, root: lab.root }, lab.deps);
  deepEqual([outcome.deleted.length, outcome.failures], [3, []]);
  deepEqual(await lab.tags("ocp/openshift/release-images"), ["ocp/openshift/release-images:1.4.2-x86_64"]);
});

Deno.test("the resources of several runs speak of all releases that are there", async () => {
  await using lab = new ReleaseLab();
  const first = await lab.release("1.4.1", "stable-1.4");
  await mirror(lab, CHANNEL);
  const second = await lab.release("1.4.2", "stable-1.4");
  await mirror(lab, CHANNEL);
  const keys = Object.keys(JSON.parse(resource(lab, "signature-configmap.json")).binaryData);
  deepEqual(keys, [first, second].map((digest) => `sha256-${hexOf(digest)}-1`).toSorted());
});
