/** `ferry mirror verify` that asks a registry as the nodes of a cluster ask it, whatever this machine may do there. */

import { match, strictEqual as equal } from "node:assert/strict";
import { makeCertificates } from "../support/certificates.ts";
import { HAS_DOCKER_REGISTRY, startDockerRegistry } from "../support/docker_registry.ts";
import { runFerry } from "../support/ferry.ts";
import { type KubeCluster, kubeEnvironment, kubeMissing, startClusters } from "../support/kube.ts";
import { MirrorLab } from "../support/mirror_lab.ts";

const missing = await kubeMissing() ?? (HAS_DOCKER_REGISTRY ? null : "docker-registry is not installed");
const because = missing === null ? "" : ` (skipped: ${missing})`;
/** me:secret */
const HTPASSWD = "me:$2y$05$BzVy66nPTROLzYOcwyvXqe5j5tohlt/m1AnLPgmO8K5aXuEzhE9qy\n";

/** The auth file of somebody who has logged in at a registry. */
function authFile(host: string, password: string): string {
  return JSON.stringify({
    auths: { [host]: { auth: new TextEncoder().encode(`me:${password}`).toBase64() } },
  });
}

class Cluster {
  constructor(private readonly cluster: KubeCluster) {}

  async apply(object: Readonly<Record<string, unknown>>): Promise<void> {
    await this.cluster.kubectl(["apply", "-f", "-"], JSON.stringify(object));
  }

  async setPullSecret(text: string): Promise<void> {
    await this.apply({
      apiVersion: "v1",
      kind: "Secret",
      type: "kubernetes.io/dockerconfigjson",
      metadata: { name: "pull-secret", namespace: "openshift-config" },
      stringData: { ".dockerconfigjson": text },
    });
  }

  async setImageConfig(spec: Readonly<Record<string, unknown>>): Promise<void> {
    const metadata = { name: "cluster" };
    await this.apply({ apiVersion: "config.openshift.io/v1", kind: "Image", metadata, spec });
  }

  async trust(key: string, pem: string): Promise<void> {
    const metadata = { name: "registry-ca", namespace: "openshift-config" };
    await this.apply({ apiVersion: "v1", kind: "ConfigMap", metadata, data: { [key]: pem } });
  }
}

Deno.test({
  name:
    `verify asks with the pull secret and the authorities of the cluster, and with nothing else${because}`,
  ignore: missing !== null,
  fn: async () => {
    await using lab = new MirrorLab();
    const { folder, root } = lab;
    const certificates = await makeCertificates(folder);
    await Deno.writeTextFile(`${folder}/htpasswd`, HTPASSWD);
    const options = { tls: certificates, htpasswd: `${folder}/htpasswd` };
    await using registry = await startDockerRegistry(`${folder}/registry`, options);
    const { host } = registry;
    // This machine may push, and trusts the registry.
    const authority = await Deno.readTextFile(certificates.authority);
    const trusted = `${folder}/.config/containers/certs.d/${host}`;
    await Deno.mkdir(trusted, { recursive: true });
    await Deno.writeTextFile(`${trusted}/ca.crt`, authority);
    await Deno.writeTextFile(`${folder}/.config/containers/auth.json`, authFile(host, "secret"));
    const ferry = async (code: number, ...args: readonly string[]) => {
      const env = { HOME: folder, XDG_RUNTIME_DIR: folder, ...kubeEnvironment(folder) };
      const result = await runFerry(["mirror", ...args], { env });
      equal(result.code, code, `${args.join(" ")}: ${result.stdout}${result.stderr}`);
      return result.stdout + result.stderr;
    };
    await lab.add("org/app", "1");
    const config = await lab.writeSet([`${lab.source.host}/org/app:1`]);
    const plain = ["--driver", "embedded", "--src-tls-verify=false"];
    await ferry(0, "-c", config, "--workspace", `file://${root}`, `docker://${host}`, ...plain);
    match(await ferry(0, "verify", root, `docker://${host}`), /All is there/);

    await using clusters = await startClusters(["east"]);
    const [kube] = clusters.clusters;
    if (!kube) throw new Error("no cluster");
    const cluster = new Cluster(kube);
    await kube.kubectl(["apply", "-f", `${root}/working-dir/cluster-resources/itms-oc-mirror.yaml`]);
    await kube.kubectl(["create", "namespace", "openshift-config"]);
    const verify = (code: number, ...more: readonly string[]) =>
      ferry(code, "verify", root, `docker://${host}`, "--kubeconfig", kube.kubeconfig, ...more);

    // Without OpenShift's configuration the cluster says nothing, and this machine's files hold.
    match(await verify(0), /All is there/);
    await cluster.setImageConfig({ additionalTrustedCA: { name: "registry-ca" } });
    const untrusted = await verify(1);
    match(
      untrusted,
      /WARNING.*: the cluster trusts the ConfigMap registry-ca in openshift-config, which is not/,
    );
    match(untrusted, /ERROR.*org\/app:1: .*(?:certificate|authority)/);
    await cluster.trust(host.replace(":", ".."), authority);
    match(await verify(1), /no credentials for \S+ in the pull secret of the cluster/);
    await cluster.setPullSecret(authFile(host, "wrong"));
    match(await verify(1), /ERROR.*org\/app:1: /);
    match(await verify(0, "--authfile", `${folder}/.config/containers/auth.json`), /All is there/);
    await cluster.setPullSecret(authFile(host, "secret"));
    match(await verify(0), /All is there/);
    await cluster.setImageConfig({ registrySources: { insecureRegistries: [host] } });
    match(await verify(0), /All is there/);

    // Somebody who may see everything but secrets.
    await kube.kubectl([
      ...["create", "clusterrole", "half", "--verb=get,list"],
      "--resource=configmaps,*.config.openshift.io,*.operator.openshift.io",
    ]);
    await kube.kubectl(["create", "clusterrolebinding", "half", "--clusterrole=half", "--user=half"]);
    const text = await Deno.readTextFile(kube.kubeconfig);
    await Deno.writeTextFile(`${folder}/half`, text.replace('"token":', '"as":"half","token":'));
    const half = await ferry(0, "verify", root, `docker://${host}`, "--kubeconfig", `${folder}/half`);
    match(half, /All is there[^]*WARNING.*: the cluster does not show its pull secret/);
  },
});
