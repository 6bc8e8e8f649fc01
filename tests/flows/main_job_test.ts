/** The main job as users run it: playbooks over SSH, docker-registry with TLS and users on both sides, skopeo as judge. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { sampleImage, sampleIndex } from "../support/images.ts";
import { SiteLab, siteLabMissing } from "../support/site_lab.ts";

const missing = siteLabMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;

Deno.test({
  name:
    `ferry playbook mirrors, publishes and has nothing left to do, over SSH between real registries${because}`,
  ignore: missing !== null,
  fn: async (context) => {
    await using lab = await SiteLab.start();
    const images = new Map([
      ["org/web:1", sampleIndex("web")],
      ["org/api:2.0", sampleImage("api", { format: "docker" })],
      ["org/multi:docker", sampleIndex("multi", { format: "docker", architectures: ["amd64", "s390x"] })],
    ]);
    for (const [name, image] of images) {
      const [path = "", tag = ""] = name.split(":");
      await lab.add(path, tag, image);
    }

    await context.step("the first runs do the work", async () => {
      const mirrored = await lab.playbook("mirror.yml");
      deepEqual([mirrored.code, mirrored.stderr], [0, ""]);
      match(mirrored.stdout, /outside +: ok=\d+ +changed=[1-9]\d* +unreachable=0 +failed=0/);
      await lab.carry();
      const published = await lab.playbook("publish.yml");
      deepEqual([published.code, published.stderr], [0, ""]);
      match(published.stdout, /inside +: ok=\d+ +changed=1 +unreachable=0 +failed=0/);
    });

    await context.step("no secret is shown", async () => {
      const { stdout, stderr } = await lab.playbook("publish.yml", ["-vvv"]);
      ok(!(stdout + stderr).includes("pass-7f3a"));
    });

    for (const [name, { manifest }] of images) {
      const { digest } = manifest.descriptor;
      const [path = ""] = name.split(":");
      await context.step(`skopeo inspects and copies ${name} by tag and by digest`, async () => {
        const inspected = await lab.skopeo(["inspect", "--raw", `MIRROR/${name}`]);
        deepEqual([inspected.code, inspected.text], [0, new TextDecoder().decode(manifest.bytes)]);
        for (const [at, reference] of [`MIRROR/${name}`, `MIRROR/${path}@${digest}`].entries()) {
          const target = `dir:${lab.folder}/copy-${path.replace("/", "-")}-${at}`;
          const copied = await lab.skopeo(["copy", "--quiet", "--all", reference, target]);
          deepEqual([copied.code, copied.text], [0, ""]);
        }
      });
    }

    await context.step("a second identical run sends no blob and fetches none", async () => {
      const [sent, fetched] = [await lab.mirror.requests(), await lab.source.requests()].map(({ length }) =>
        length
      );
      const again = [await lab.playbook("mirror.yml"), await lab.playbook("publish.yml")];
      deepEqual(again.map(({ code }) => code), [0, 0]);
      for (const { stdout } of again) match(stdout, /changed=0 /);
      const writes = (await lab.mirror.requests()).slice(sent).filter((request) =>
        !/^(GET|HEAD) /.test(request)
      );
      const blobs = (await lab.source.requests()).slice(fetched).filter((request) =>
        /^GET .*\/blobs\//.test(request)
      );
      deepEqual([writes, blobs], [[], []]);
    });

    await context.step("the switch is typed: every false keeps what is there", async () => {
      const sentinels = [
        `${lab.outside}/sentinel`,
        `${lab.outside}/content/sentinel`,
        `${lab.outside}/working-dir/sentinel`,
      ];
      await Deno.mkdir(`${lab.outside}/working-dir`, { recursive: true });
      for (const path of sentinels) await Deno.writeTextFile(path, "kept");
      for (
        const value of [
          "clean_mirror_path=false",
          "clean_mirror_path=no",
          "clean_mirror_path=False",
          '{"clean_mirror_path": false}',
        ]
      ) {
        const { code, stdout } = await lab.playbook("mirror.yml", ["-e", value]);
        equal(code, 0, value + stdout);
        for (const path of sentinels) equal(await Deno.readTextFile(path), "kept", value);
      }
    });

    await context.step("a switch that is neither is refused with nothing touched", async () => {
      const before = await namesBelow(lab.outside);
      const { code, stdout, stderr } = await lab.playbook("mirror.yml", ["-e", "clean_mirror_path=maybe"]);
      equal(code, 2, stdout + stderr);
      match(stdout + stderr, /maybe/);
      deepEqual(await namesBelow(lab.outside), before);
    });

    await context.step("clean starts from scratch and keeps nothing of before", async () => {
      const { code, stdout } = await lab.playbook("mirror.yml", ["-e", "clean_mirror_path=true"]);
      equal(code, 0, stdout);
      deepEqual((await namesBelow(`${lab.outside}/content`)).filter((name) => !name.includes("/")), [
        "seq1-baseline",
      ]);
    });
  },
});

async function namesBelow(folder: string, prefix = ""): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    names.push(prefix + name);
    if (isDirectory) names.push(...await namesBelow(`${folder}/${name}`, `${prefix}${name}/`));
  }
  return names.sort();
}
