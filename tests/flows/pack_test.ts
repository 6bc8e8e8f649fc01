/** The one file that is carried: it works where there is no network, no home, and neither Node nor Deno. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import { runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const RUNTIMES = ["node", "nodejs", "npm", "npx", "deno", "dn"];
const PORT = 5000;

/** Serves a registry, publishes to it and applies, in a network of its own. */
const SCRIPT = `
set -eu
busybox ifconfig lo up
./ferry registry serve registry --listen 127.0.0.1:${PORT} > registry.log &
trap "kill $!; wait" EXIT
until grep -q serving registry.log; do sleep 0.1; done
for name in publish apply apply; do
  ./ferry playbook playbooks/$name.yml -i inventories/demo/hosts.yml -e demo_folder="$PWD" -e mirror_registry=127.0.0.1:${PORT}/mirrored
done
./ferry adhoc localhost -m debug -a "msg={{ lookup('pipe', 'echo threads too') }}"
`;

const missing = await reasonNot();

Deno.test({
  name: `the packed ferry publishes and applies without network, home or runtime${
    missing === null ? "" : ` (skipped: ${missing})`
  }`,
  ignore: missing !== null,
  fn: async () => {
    await using lab = new MirrorLab();
    const there = `${lab.folder}/bastion`;
    await Deno.mkdir(`${there}/disk`, { recursive: true });
    await carryContent(lab, there);
    const packed = await runFerry(["pack", `${there}/ferry`]);
    equal(packed.code, 0, packed.stderr);
    for (const name of ["playbooks", "roles", "inventories"]) {
      await runProcess(["cp", "-R", `${ROOT}${name}`, there]);
    }

    const { code, stdout, stderr } = await runProcess(["unshare", "-n", "sh", "-c", SCRIPT], {
      cwd: there,
      env: { PATH: await bareTools(there), HOME: `${there}/home` },
      cleanEnv: true,
    });
    const text = new TextDecoder().decode(stdout);
    equal(code, 0, text + new TextDecoder().decode(stderr));
    const recaps = [...text.matchAll(/^(inside|cluster-a) .*?changed=(\d+)/gm)].map((
      [, host, changed],
    ) => [host, Number(changed) > 0]);
    deepEqual(recaps, [["inside", true], ["cluster-a", true], ["cluster-a", false]]);
    match(text, /"msg": "threads too"/);
    match(await Deno.readTextFile(`${there}/gitops/cluster-a/itms-oc-mirror.yaml`), /mirrored\/org/);
  },
});

async function reasonNot(): Promise<string | null> {
  const absent = ["unshare", "busybox"].find((name) => findProgram(name) === null);
  if (absent !== undefined) return `${absent} is not installed`;
  const { code } = await runProcess(["unshare", "-n", "busybox", "ifconfig", "lo", "up"]);
  return code === 0 ? null : "networks cannot be unshared here";
}

/** Mirrors an image to disk and puts the sequence where the disk is mounted. */
async function carryContent(lab: MirrorLab, there: string): Promise<void> {
  await lab.add("org/app", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/app:1`]);
  const args = [
    "mirror",
    "-c",
    config,
    `file://${lab.root}`,
    "--v2",
    "--src-tls-verify=false",
  ];
  const { code, stderr } = await runFerry(args, { env: { HOME: lab.folder } });
  equal(code, 0, stderr);
  await runProcess(["cp", "-R", `${lab.root}/content`, `${there}/disk`]);
}

/** A folder that has what the PATH has, without the runtimes. */
async function bareTools(there: string): Promise<string> {
  const folder = `${there}/tools`;
  await Deno.mkdir(folder);
  for (const path of ["/bin", "/usr/bin", "/sbin", "/usr/sbin"]) {
    for await (const { name } of Deno.readDir(path)) {
      if (RUNTIMES.includes(name)) continue;
      await Deno.symlink(`${path}/${name}`, `${folder}/${name}`).catch(() => {});
    }
  }
  return folder;
}
