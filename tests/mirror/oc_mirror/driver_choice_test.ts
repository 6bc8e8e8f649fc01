/** Which driver a job gets when users leave that to ferry. */

import { rejects, strictEqual as equal } from "node:assert/strict";
import { embeddedDriver } from "../../../lib/mirror/driver.ts";
import { performJob } from "../../../lib/mirror/job/perform.ts";
import { fittingDriver } from "../../../lib/mirror/job/fitting_driver.ts";
import type { DiskToMirrorJob, MirrorToDiskJob } from "../../../lib/mirror/job/job.ts";
import { Secrets } from "../../../lib/model/secret.ts";
import { OcMirrorLab, SETTINGS } from "../../support/oc_mirror_lab.ts";

function publishing(lab: OcMirrorLab, from: string): DiskToMirrorJob {
  const common = { driver: "auto", settings: SETTINGS, config: null, root: null } as const;
  return {
    kind: "disk-to-mirror",
    ...common,
    from,
    destination: lab.at(),
    allow: [],
    resources: "cumulative",
    rehearsal: null,
  };
}

function mirroring(lab: OcMirrorLab, mode: MirrorToDiskJob["mode"] = "incremental"): MirrorToDiskJob {
  return {
    kind: "mirror-to-disk",
    ...{ driver: "auto", settings: SETTINGS, root: lab.root, config: lab.set(["org/a:1"]).file, mode },
    ...{ description: null, partLimitBytes: null, strictArchive: false, since: null },
    ...{ evenIfUnchanged: false, removeSignatures: false, linkParts: false, rehearsal: null },
  };
}

Deno.test("fittingDriver is the one that made what is published, or either", async () => {
  await using lab = new OcMirrorLab();
  await lab.add("org/a", "1");
  equal(await fittingDriver(publishing(lab, `${lab.folder}/absent`)), null);
  await lab.toDisk(["org/a:1"]);
  equal(await fittingDriver(publishing(lab, lab.root)), "oc-mirror");
  equal(await fittingDriver(publishing(lab, `${lab.root}/.ferry`)), null);
  const own = { root: `${lab.folder}/own`, imageSet: lab.set(["org/a:1"]) };
  await embeddedDriver.mirrorToDisk(own, lab.deps);
  equal(await fittingDriver(publishing(lab, own.root)), "embedded");
  const bare = `${lab.folder}/bare`;
  await Deno.mkdir(bare);
  for (
    const [root, maker] of [[own.root, "embedded"], [lab.root, "oc-mirror"]] as const
  ) {
    await Deno.copyFile(`${root}/content/seq1-baseline/mirror_000001.tar`, `${bare}/mirror_000001.tar`);
    equal(await fittingDriver(publishing(lab, bare)), maker);
  }
});

Deno.test("fittingDriver goes on with the driver of the last sequence, and begins with either", async () => {
  await using lab = new OcMirrorLab();
  await lab.add("org/a", "1");
  equal(await fittingDriver(mirroring(lab)), null);
  await embeddedDriver.mirrorToDisk({ root: lab.root, imageSet: lab.set(["org/a:1"]) }, lab.deps);
  equal(await fittingDriver(mirroring(lab)), "embedded");
  equal(await fittingDriver(mirroring(lab, "clean")), null);
  await lab.toDisk(["org/a:1"]);
  equal(await fittingDriver(mirroring(lab)), "oc-mirror");
});

Deno.test("performJob lets the oc-mirror on the PATH work (a stand-in that acts as recorded), where it fits", async () => {
  await using lab = new OcMirrorLab();
  await lab.add("org/a", "1");
  const perform = (job: MirrorToDiskJob | DiskToMirrorJob) =>
    performJob(job, {
      env: { ...lab.env, PATH: `${lab.standIn}:${lab.env["PATH"]}` },
      secrets: new Secrets(),
      emit: () => {},
      signal: new AbortController().signal,
    });
  equal((await perform(mirroring(lab))).status, "sealed");
  equal((await perform(publishing(lab, lab.root))).status, "published");
  equal(lab.calls.length, 2);
  const embedded = { ...mirroring(lab), driver: "embedded", root: `${lab.folder}/own` } as const;
  equal((await perform(embedded)).status, "sealed");
  equal((await perform({ ...embedded, driver: "auto" })).status, "unchanged");
  equal(lab.calls.length, 2);
});

Deno.test("performJob gives oc-mirror nothing that it cannot do", async () => {
  await using lab = new OcMirrorLab();
  await lab.add("org/a", "1");
  const asked = { ...mirroring(lab), driver: "oc-mirror" } as const;
  const policy = { file: null, registriesD: null, onlyWarns: false, bestEffort: ["quay.io/org"] };
  for (const job of [{ ...asked, referrers: true }, { ...asked, settings: { ...SETTINGS, policy } }]) {
    const deps = {
      env: lab.env,
      secrets: new Secrets(),
      emit: () => {},
      signal: new AbortController().signal,
    };
    await rejects(performJob(job, deps), { code: "not-supported" });
  }
});
