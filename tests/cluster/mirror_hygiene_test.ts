/** `ferry mirror verify` and `prune` that ask a real API server what a cluster looks for and what it uses. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import type { Digest } from "../../lib/model/oci.ts";
import { runFerry } from "../support/ferry.ts";
import { repository } from "../support/images.ts";
import { kubeEnvironment, kubeMissing, startClusters } from "../support/kube.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const missing = await kubeMissing();
const because = missing === null ? "" : ` (skipped: ${missing})`;
const IMAGES = ["kept", "run", "release", "unused"] as const;
const PLAIN = ["--driver", "embedded", "--src-tls-verify=false", "--dest-tls-verify=false"];

/** A mirror of two sequences, of which the newer one has `kept` alone. */
class HygieneLab extends MirrorLab {
  readonly digests = new Map<string, Digest>();
  readonly to = `docker://${this.destination.host}`;

  async fill(): Promise<this> {
    for (const name of IMAGES) {
      this.digests.set(name, (await this.add(`org/${name}`, "1")).manifest.descriptor.digest);
    }
    for (const names of [IMAGES, IMAGES.slice(0, 1)]) {
      const config = await this.writeSet(names.map((name) => `${this.source.host}/org/${name}:1`));
      await this.ferry(0, "mirror", "create", "-c", config, this.root, ...PLAIN);
    }
    await this.ferry(0, "mirror", "publish", this.root, this.to, ...PLAIN);
    return this;
  }

  async ferry(code: number, ...args: readonly string[]): Promise<string> {
    const env = { HOME: this.folder, ...kubeEnvironment(this.folder) };
    const result = await runFerry(args, { env });
    equal(result.code, code, `${args.join(" ")}: ${result.stdout}${result.stderr}`);
    return result.stdout + result.stderr;
  }

  pinned(name: string): string {
    return `${this.source.host}/org/${name}@${this.digests.get(name)}`;
  }

  /** The images that are at the destination under their tag. */
  async there(): Promise<readonly string[]> {
    const { layout } = this.destination;
    const found = await Promise.all(IMAGES.map(async (name) => {
      return (await layout.listTags(repository(`org/${name}`)) ?? []).map(() => name);
    }));
    return found.flat();
  }
}

Deno.test({
  name: `a mirror is verified by the rules of a cluster, and pruned of what that does not use${because}`,
  ignore: missing !== null,
  fn: async () => {
    await using clusters = await startClusters(["east"]);
    const [cluster] = clusters.clusters;
    if (!cluster) throw new Error("no cluster");
    await using lab = await new HygieneLab().fill();
    const asking = ["--kubeconfig", cluster.viewerKubeconfig, "--dest-tls-verify=false"];
    const verify = (code: number) => lab.ferry(code, "mirror", "verify", lab.root, lab.to, ...asking);

    match(await verify(1), /org\/kept:1: no rule of the cluster leads from it to a mirror/);
    await cluster.kubectl(["apply", "-f", `${lab.root}/working-dir/cluster-resources/itms-oc-mirror.yaml`]);
    match(await verify(0), /4 images: 4 manifests.*\nAll is there\./);

    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "app", namespace: "default" },
      spec: { containers: [{ name: "app", image: lab.pinned("run") }] },
    };
    const version = {
      apiVersion: "config.openshift.io/v1",
      kind: "ClusterVersion",
      metadata: { name: "version" },
      spec: { clusterID: "00000000-0000-4000-8000-000000000001" },
    };
    for (const object of [pod, version]) {
      await cluster.kubectl(["create", "-f", "-"], JSON.stringify(object));
    }
    const status = {
      desired: { version: "1.4.1", image: lab.pinned("release") },
      observedGeneration: 1,
      versionHash: "x",
      availableUpdates: [],
    };
    await cluster.kubectl([
      ...["patch", "clusterversion", "version", "--subresource=status", "--type=merge"],
      ...["-p", JSON.stringify({ status })],
    ]);
    const before = await cluster.writes();
    const prune = (...more: readonly string[]) =>
      lab.ferry(0, "mirror", "prune", lab.root, lab.to, "--keep", "1", "--grace", "0", ...asking, ...more);
    match(await prune(), /^org\/unused:1 {2}would go\n3 tags in 4 repositories are needed, 1 are not/);
    deepEqual(await lab.there(), [...IMAGES]);
    await prune("--yes");
    deepEqual(await lab.there(), ["kept", "run", "release"]);
    await cluster.kubectl(["delete", "pod", "app", "--force", "--grace-period=0"]);
    await prune("--yes");
    deepEqual(await lab.there(), ["kept", "release"]);
    // The program itself has only looked.
    deepEqual((await cluster.writes()).slice(before.length).map(({ verb, user }) => `${verb} ${user}`), [
      "delete admin",
    ]);
  },
});
