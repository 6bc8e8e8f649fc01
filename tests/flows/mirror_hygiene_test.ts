/** What is at a registry and what should be, as people ask for it on the command line. */

import { deepStrictEqual as deepEqual, match, ok, strictEqual as equal } from "node:assert/strict";
import { pinned, tagged } from "../../lib/model/oci.ts";
import { removePath } from "../../lib/system/files.ts";
import { repository } from "../support/images.ts";
import { runFerry } from "../support/ferry.ts";
import { MirrorLab } from "../support/mirror_lab.ts";
import { freePort } from "../support/ports.ts";

const PLAIN = ["--driver", "embedded", "--src-tls-verify=false", "--dest-tls-verify=false"];

async function ferry(lab: MirrorLab, code: number, ...args: readonly string[]): Promise<string> {
  const env = { ...Deno.env.toObject(), HOME: lab.folder };
  const result = await runFerry(args, { env });
  equal(result.code, code, `${args.join(" ")}: ${result.stdout}${result.stderr}`);
  return result.stdout + result.stderr;
}

Deno.test("a mirror is verified, pruned and probed on the command line", async () => {
  await using lab = new MirrorLab();
  for (const name of ["a", "b"]) await lab.add(`org/${name}`, "1");
  const to = `docker://${lab.destination.host}`;
  const create = async (images: readonly string[]) => {
    const config = await lab.writeSet(images.map((image) => `${lab.source.host}/${image}`));
    await ferry(lab, 0, "mirror", "create", "-c", config, lab.root, ...PLAIN);
  };
  await create(["org/a:1", "org/b:1"]);
  await create(["org/b:1"]);
  await ferry(lab, 0, "mirror", "publish", lab.root, to, ...PLAIN);
  const verify = ["mirror", "verify", lab.root, to, "--dest-tls-verify=false"];
  match(
    await ferry(lab, 0, ...verify, "--read-data-subset", "100"),
    /2 images: 2 manifests, .* read\nAll is there\./,
  );
  const prune = ["mirror", "prune", lab.root, to, "--keep", "1", "--grace", "0", "--dest-tls-verify=false"];
  match(await ferry(lab, 0, ...prune), /org\/a:1 {2}would go\n[^]*--yes does it/);
  const { layout } = lab.destination;
  ok(await layout.resolve(tagged(repository("org/a"), "1")));
  match(await ferry(lab, 0, ...prune, "--yes"), /org\/a:1 {2}deleted/);
  equal(await layout.resolve(tagged(repository("org/a"), "1")), null);
  // What was pruned is missed by nobody.
  match(await ferry(lab, 0, ...verify), /^1 image: .*\nAll is there\./);
  await layout.deleteManifest(tagged(repository("org/b"), "1"));
  match(await ferry(lab, 1, ...verify), /org\/b:1: not at the mirror/);
  const probed = JSON.parse(
    await ferry(lab, 0, "mirror", "probe", `${to}/site`, "--dest-tls-verify=false", "--json"),
  );
  deepEqual(
    probed.abilities.filter((one: { works: boolean }) => !one.works).map((one: { name: string }) => one.name),
    ["lists with platforms missing", "certificate"],
  );
});

Deno.test("ferry mirror probe tells at once that a registry cannot be reached", async () => {
  await using lab = new MirrorLab();
  const begun = Date.now();
  const probed = await ferry(lab, 1, "mirror", "probe", `docker://127.0.0.1:${freePort()}`);
  match(probed, /^no {3}push: .*connection refused\nno {3}certificate: the registry cannot be reached\n$/);
  ok(Date.now() - begun < 15_000, probed);
});

Deno.test("a policy on the command line refuses images, and archives for oc-mirror are made and read", async () => {
  await using lab = new MirrorLab();
  const image = await lab.add("org/a", "1");
  const config = await lab.writeSet([`${lab.source.host}/org/a:1`]);
  const policy = `${lab.folder}/policy.json`;
  await Deno.writeTextFile(policy, '{"default":[{"type":"reject"}]}');
  const create = ["mirror", "create", "-c", config, lab.root, ...PLAIN, "--format", "oc-mirror"];
  const said = await ferry(lab, 8, ...create, "--secure-policy", "--policy", policy);
  match(said, /not allowed by the policy for signatures: it rejects all such images/);
  await Deno.writeTextFile(policy, '{"default":[{"type":"insecureAcceptAnything"}]}');
  await ferry(lab, 0, ...create, "--secure-policy", "--policy", policy);
  // The sequence's own folder, as the old tool would be pointed at it.
  removePath(`${lab.root}/.ferry`);
  await ferry(lab, 0, "mirror", "publish", lab.root, `docker://${lab.destination.host}`, ...PLAIN);
  const { digest } = image.manifest.descriptor;
  ok(await lab.destination.layout.getManifest(pinned(repository("org/a"), digest)));
  match(
    await ferry(lab, 0, "mirror", "list", "operators", "--catalogs", "--version", "4.18"),
    /redhat-operator-index:v4\.18/,
  );
});
