import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { diskToMirror } from "../../lib/mirror/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/mirror_to_mirror.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { hashHex } from "../../lib/system/hash.ts";
import { repository } from "../support/images.ts";
import { imageSet, MirrorLab } from "../support/mirror_lab.ts";
import { tarOf } from "../support/release_lab.ts";

const URL = "http://charts.example/stable";

/** A packed chart with one deployment. */
function chart(lab: MirrorLab, name: string, version: string, more: Readonly<Record<string, string>> = {}) {
  const files = {
    [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: "${
      version[0]
    }"\n`,
    [`${name}/values.yaml`]: `registry: ${lab.source.host}\n`,
    [`${name}/templates/deployment.yaml`]:
      `spec:\n  template:\n    spec:\n      containers:\n        - image: "{{ .Values.registry }}/org/${name}:{{ .Chart.AppVersion }}"\n`,
    ...more,
  };
  return new Uint8Array(gzipSync(tarOf(files)));
}

/** Puts up a repository with charts by name and version. */
function publish(lab: MirrorLab, charts: readonly (readonly [string, string])[]): void {
  const entries: Record<string, unknown[]> = {};
  for (const [name, version] of charts) {
    const packed = chart(lab, name, version);
    const digest = hashHex("sha256", packed);
    (entries[name] ??= []).push({ name, version, urls: [`${name}-${version}.tgz`], digest });
    lab.pages.set(`${URL}/${name}-${version}.tgz`, packed);
  }
  lab.pages.set(`${URL}/index.yaml`, JSON.stringify({ apiVersion: "v1", entries }));
}

function helm(charts: string): string {
  return `  helm:\n    repositories:\n      - {name: x, url: "${URL}", charts: [${charts}]}\n`;
}

async function mirror(lab: MirrorLab, body: string) {
  return await mirrorToMirror({ root: lab.root, imageSet: imageSet(body), destination: lab.at() }, lab.deps);
}

Deno.test("the images of a chart are mirrored, and the chart is kept", async () => {
  await using lab = new MirrorLab();
  publish(lab, [["web", "1.0.0"], ["web", "2.0.0"], ["web", "3.0.0-rc.1"]]);
  await lab.add("org/web", "2");
  const outcome = await mirror(lab, helm("{name: web}"));
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  deepEqual(await lab.destination.layout.listTags(repository("org/web")), ["2"]);
  ok((await Deno.stat(`${lab.root}/working-dir/helm/charts/web-2.0.0.tgz`)).isFile);
  match(lab.said().join(), /helm is not on the PATH/);
  lab.forget();
  await mirror(lab, helm("{name: web}"));
  deepEqual(lab.visits, [`${URL}/index.yaml`]);
});

Deno.test("all charts of a repository are mirrored where none is named", async () => {
  await using lab = new MirrorLab();
  publish(lab, [["web", "1.0.0"], ["db", "2.0.0"]]);
  await lab.add("org/web", "1");
  await lab.add("org/db", "2");
  const outcome = await mirror(lab, helm(""));
  ok(outcome.status === "published");
  equal(outcome.images, 2);
});

Deno.test("charts go over a disk, and the far side needs neither them nor their repository", async () => {
  await using lab = new MirrorLab();
  publish(lab, [["web", "1.0.0"]]);
  await lab.add("org/web", "1");
  await lab.add("org/local", "4");
  await Deno.writeFile(`${lab.folder}/local.tgz`, chart(lab, "local", "4.0.0"));
  const body = `${helm("{name: web}")}    local: [{name: local, path: "${lab.folder}/local.tgz"}]\n`;
  equal((await mirrorToDisk({ root: lab.root, imageSet: imageSet(body) }, lab.deps)).status, "sealed");
  lab.forget();
  lab.pages.clear();
  await Deno.remove(`${lab.folder}/local.tgz`);
  const outcome = await diskToMirror(
    { from: lab.root, imageSet: imageSet(body), destination: lab.at() },
    lab.deps,
  );
  ok(outcome.status === "published");
  deepEqual([outcome.images, outcome.failures, lab.visits, lab.source.requests()], [2, [], [], []]);
});

for (
  const [charts, wrong] of [
    ["{name: wbe}", /no chart wbe in .*stable/],
    ["{name: web, version: 1.0.9}", /no version 1.0.9 of chart web/],
    ["{name: web, imagePaths: ['{.a[}']}", /not a path that leads to images/],
  ] as const
) {
  Deno.test(`${charts} stops everything before anything is written`, async () => {
    await using lab = new MirrorLab();
    publish(lab, [["web", "1.0.0"]]);
    const outcome = await mirror(lab, helm(charts));
    ok(outcome.status === "refused");
    match(outcome.failures[0]?.error.message ?? "", wrong);
    deepEqual([exitCodeOf(outcome), lab.destination.writes()], [16, []]);
  });
}

Deno.test("a chart that is not what its repository says is refused", async () => {
  await using lab = new MirrorLab();
  publish(lab, [["web", "1.0.0"]]);
  lab.pages.set(`${URL}/web-1.0.0.tgz`, chart(lab, "web", "1.0.0", { "web/x": "other" }));
  const outcome = await mirror(lab, helm("{name: web}"));
  ok(outcome.status === "refused");
  match(outcome.failures[0]?.error.message ?? "", /is not what the index of .* says/);
});

Deno.test("the program helm renders charts where it is on the PATH", async () => {
  await using lab = new MirrorLab();
  publish(lab, [["web", "1.0.0"]]);
  await lab.add("org/other", "5");
  await Deno.mkdir(`${lab.folder}/bin`);
  const script = `#!/bin/sh\n[ "$1" = template ] && [ -s "$3" ] || exit 1\n` +
    `echo 'spec: {containers: [{image: "${lab.source.host}/org/other:5"}]}'\n`;
  await Deno.writeTextFile(`${lab.folder}/bin/helm`, script, { mode: 0o755 });
  lab.serverEnv = { PATH: `${lab.folder}/bin` };
  equal((await mirror(lab, helm("{name: web}"))).status, "published");
  deepEqual(await lab.destination.layout.listTags(repository("org/other")), ["5"]);
  deepEqual(lab.said(), []);
});

Deno.test("an image without tag is left out, and that is said", async () => {
  await using lab = new MirrorLab();
  await lab.add("org/local", "4");
  const pod = { "local/templates/pod.yaml": "spec: {containers: [{image: nginx}]}" };
  await Deno.writeFile(`${lab.folder}/local.tgz`, chart(lab, "local", "4.0.0", pod));
  const outcome = await mirror(lab, `  helm:\n    local: [{name: local, path: "${lab.folder}/local.tgz"}]\n`);
  equal(outcome.status, "published");
  match(lab.said().join(), /the image "nginx" is left out: it has neither tag nor digest/);
});
