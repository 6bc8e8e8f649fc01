import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { diskToMirror } from "../../lib/mirror/run/disk_to_mirror.ts";
import { mirrorToDisk } from "../../lib/mirror/run/mirror_to_disk.ts";
import { mirrorToMirror } from "../../lib/mirror/run/mirror_to_mirror.ts";
import { exitCodeOf } from "../../lib/mirror/outcome.ts";
import { CHARTS_URL, packedChart, publishCharts } from "../support/chart_lab.ts";
import { repository } from "../support/images.ts";
import { imageSet, MirrorLab } from "../support/mirror_lab.ts";

function helm(charts: string): string {
  return `  helm:\n    repositories:\n      - {name: x, url: "${CHARTS_URL}", charts: [${charts}]}\n`;
}

async function mirror(lab: MirrorLab, body: string) {
  return await mirrorToMirror({ root: lab.root, imageSet: imageSet(body), destination: lab.at() }, lab.deps);
}

Deno.test("the images of a chart are mirrored, and the chart is kept", async () => {
  await using lab = new MirrorLab();
  publishCharts(lab, [["web", "1.0.0"], ["web", "2.0.0"], ["web", "3.0.0-rc.1"]]);
  await lab.add("org/web", "2");
  const outcome = await mirror(lab, helm("{name: web}"));
  deepEqual([outcome.status, exitCodeOf(outcome)], ["published", 0]);
  deepEqual(await lab.destination.layout.listTags(repository("org/web")), ["2"]);
  ok((await Deno.stat(`${lab.root}/working-dir/helm/charts/web-2.0.0.tgz`)).isFile);
  match(lab.said().join(), /helm is not on the PATH/);
  lab.forget();
  await mirror(lab, helm("{name: web}"));
  deepEqual(lab.visits, [`${CHARTS_URL}/index.yaml`]);
});

Deno.test("all charts of a repository are mirrored where charts are not listed, and none of an empty list", async () => {
  await using lab = new MirrorLab();
  publishCharts(lab, [["web", "1.0.0"], ["db", "2.0.0"]]);
  await lab.add("org/web", "1");
  await lab.add("org/db", "2");
  equal((await mirror(lab, helm(""))).status, "empty");
  const outcome = await mirror(lab, `  helm: {repositories: [{name: lab, url: "${CHARTS_URL}"}]}\n`);
  ok(outcome.status === "published");
  equal(outcome.images, 2);
});

Deno.test("charts go over a disk, and the far side needs neither them nor their repository", async () => {
  await using lab = new MirrorLab();
  publishCharts(lab, [["web", "1.0.0"]]);
  await lab.add("org/web", "1");
  await lab.add("org/local", "4");
  await Deno.writeFile(`${lab.folder}/local.tgz`, packedChart(lab, "local", "4.0.0"));
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
    publishCharts(lab, [["web", "1.0.0"]]);
    const outcome = await mirror(lab, helm(charts));
    ok(outcome.status === "refused");
    match(outcome.failures[0]?.error.message ?? "", wrong);
    deepEqual([exitCodeOf(outcome), lab.destination.writes()], [16, []]);
  });
}

Deno.test("a chart that is not what its repository says is refused", async () => {
  await using lab = new MirrorLab();
  publishCharts(lab, [["web", "1.0.0"]]);
  lab.pages.set(`${CHARTS_URL}/web-1.0.0.tgz`, packedChart(lab, "web", "1.0.0", { "web/x": "other" }));
  const outcome = await mirror(lab, helm("{name: web}"));
  ok(outcome.status === "refused");
  match(outcome.failures[0]?.error.message ?? "", /is not what the index of .* says/);
});

Deno.test("the program helm renders charts where it is on the PATH", async () => {
  await using lab = new MirrorLab();
  publishCharts(lab, [["web", "1.0.0"]]);
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
  await Deno.writeFile(`${lab.folder}/local.tgz`, packedChart(lab, "local", "4.0.0", pod));
  const outcome = await mirror(lab, `  helm:\n    local: [{name: local, path: "${lab.folder}/local.tgz"}]\n`);
  equal(outcome.status, "published");
  match(lab.said().join(), /the image "nginx" is left out: it has neither tag nor digest/);
});
