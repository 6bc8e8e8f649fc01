/** Real clusters for tests, as far as their API goes: an API server each, one etcd for all, loopback only. */

import { sleep } from "../../lib/system/clock.ts";
import { pathInfo } from "../../lib/system/files.ts";
import { findProgram, runProcess, signalProcess, startProcess } from "../../lib/system/process.ts";
import { apiServerPath, openshiftApiFolder } from "../kube/places.ts";
import { makeCertificates, type TestCertificates } from "./certificates.ts";
import { freePort } from "./ports.ts";

const START_MS = 60_000;
/** OpenShift's definitions that clusters get, as far as their names tell apart one file from others. */
const DEFINITIONS: readonly RegExp[] = [
  /^config\/.*_imagedigestmirrorsets\.crd\.yaml$/,
  /^config\/.*_imagetagmirrorsets\.crd\.yaml$/,
  /^config\/.*_images\.crd\.yaml$/,
  /^config\/.*_proxies\.crd\.yaml$/,
  /^config\/.*_clusterversions-Default\.crd\.yaml$/,
  /^machineconfiguration\/.*_machineconfigpools-Default\.crd\.yaml$/,
];

/** Why no clusters can be started here, null where they can. */
export async function kubeMissing(): Promise<string | null> {
  const program = ["etcd", "kubectl", "openssl", "go"].find((name) => findProgram(name) === null);
  if (program !== undefined) return `${program} is not installed`;
  const built = pathInfo(apiServerPath()) !== null && await openshiftApiFolder() !== null;
  return built ? null : "the API server is not built: run tests/kube/build.ts";
}

/** One request as the API server's audit log has it. */
export interface AuditedRequest {
  readonly verb: string;
  readonly uri: string;
  readonly user: string;
  readonly code: number;
}

export interface KubeCluster {
  readonly name: string;
  readonly url: string;
  /** The PEM file that the server's certificate is checked with. */
  readonly authority: string;
  /** A kubeconfig file of a user that may do everything. */
  readonly kubeconfig: string;
  /** A kubeconfig file of a user that may look at everything and change nothing. */
  readonly viewerKubeconfig: string;
  /** Requests of users so far that could change something; dry runs are among them. */
  writes(): Promise<readonly AuditedRequest[]>;
  /** What `kubectl` with all rights prints. */
  kubectl(args: readonly string[], stdin?: string): Promise<string>;
}

export interface KubeClusters extends AsyncDisposable {
  readonly clusters: readonly KubeCluster[];
}

export interface KubeOptions {
  /** Clusters without OpenShift's definitions. @default none */
  readonly bare?: readonly string[];
}

/** Starts a cluster for each name. */
export async function startClusters(
  names: readonly string[],
  { bare = [] }: KubeOptions = {},
): Promise<KubeClusters> {
  const lab = new Lab(await Deno.makeTempDir({ prefix: "kube-" }));
  try {
    await lab.start(names, bare);
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** What keeps a client's notes about clusters in a folder instead of the user's home. */
export function kubeEnvironment(folder: string): Readonly<Record<string, string>> {
  return { KUBECACHEDIR: `${folder}/kube-cache` };
}

class Lab implements KubeClusters {
  readonly clusters: KubeCluster[] = [];
  /** In the order in which they were started. */
  readonly #programs: Program[] = [];

  constructor(private readonly folder: string) {}

  async start(names: readonly string[], bare: readonly string[]): Promise<void> {
    const certificates = await makeCertificates(this.folder);
    const etcd = await this.#startEtcd();
    await makeSharedFiles(this.folder);
    const servers = names.map((name) => this.#startServer(name, etcd, certificates));
    this.clusters.push(...await Promise.all(servers));
    const definitions = await openshiftDefinitions();
    for (const cluster of this.clusters) {
      if (!bare.includes(cluster.name)) await define(cluster, definitions);
      await grantView(cluster);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid, status } of this.#programs.toReversed()) {
      signalProcess(pid, "SIGKILL");
      await status;
    }
    await Deno.remove(this.folder, { recursive: true });
  }

  async #startEtcd(): Promise<string> {
    const [client, peer] = [`http://127.0.0.1:${freePort()}`, `http://127.0.0.1:${freePort()}`];
    this.#run("etcd", [
      "etcd",
      `--data-dir=${this.folder}/etcd`,
      // Nothing here has to survive a power failure.
      "--unsafe-no-fsync",
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
    ]);
    await until(async () => (await fetch(`${client}/health`)).ok, () => this.#log("etcd"));
    return client;
  }

  async #startServer(name: string, etcd: string, tls: TestCertificates): Promise<KubeCluster> {
    const port = freePort();
    const audit = `${this.folder}/${name}.audit`;
    this.#run(name, [
      apiServerPath(),
      `--etcd-servers=${etcd}`,
      `--etcd-prefix=/${name}`,
      `--cert-dir=${this.folder}/${name}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${port}`,
      `--tls-cert-file=${tls.certificate}`,
      `--tls-private-key-file=${tls.key}`,
      "--service-account-issuer=https://test",
      `--service-account-key-file=${tls.certificate}`,
      `--service-account-signing-key-file=${tls.key}`,
      "--service-cluster-ip-range=10.0.0.0/24",
      `--token-auth-file=${this.folder}/tokens`,
      "--authorization-mode=RBAC",
      "--disable-admission-plugins=ServiceAccount",
      `--audit-policy-file=${this.folder}/audit-policy`,
      `--audit-log-path=${audit}`,
      "--audit-log-mode=blocking-strict",
    ]);
    const url = `https://127.0.0.1:${port}`;
    const access = { name, url, authority: tls.authority };
    const [kubeconfig, viewerKubeconfig] = await Promise.all([
      writeKubeconfig(`${this.folder}/${name}.kubeconfig`, { ...access, token: "admin-token" }),
      writeKubeconfig(`${this.folder}/${name}.viewer`, { ...access, token: "viewer-token" }),
    ]);
    const kubectl: KubeCluster["kubectl"] = async (args, stdin) => {
      const argv = ["kubectl", `--kubeconfig=${kubeconfig}`, ...args];
      const { code, stdout, stderr } = await runProcess(argv, { stdin, env: kubeEnvironment(this.folder) });
      if (code === 0) return new TextDecoder().decode(stdout);
      throw new Error(`kubectl ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    };
    await until(async () => (await kubectl(["get", "--raw=/readyz"])) === "ok", () => this.#log(name));
    return { ...access, kubeconfig, viewerKubeconfig, kubectl, writes: () => writesIn(audit) };
  }

  #run(name: string, argv: readonly string[]): void {
    const script = 'log=$1; shift; exec "$@" >"$log" 2>&1';
    const log = `${this.folder}/${name}.log`;
    const child = startProcess(["sh", "-c", script, "sh", log, ...argv], {
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    this.#programs.push({ pid: child.pid, status: child.status });
  }

  #log(name: string): string {
    return Deno.readTextFileSync(`${this.folder}/${name}.log`).slice(-2000);
  }
}

interface Program {
  readonly pid: number;
  readonly status: Promise<unknown>;
}

async function makeSharedFiles(folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/tokens`, "admin-token,admin,1,system:masters\nviewer-token,viewer,2\n");
  await Deno.writeTextFile(
    `${folder}/audit-policy`,
    "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n",
  );
}

export interface Access {
  readonly name: string;
  readonly url: string;
  readonly authority: string;
  readonly token: string;
}

/** Writes a kubeconfig file with one context, called as the cluster is. */
export async function writeKubeconfig(
  path: string,
  { name, url, authority, token }: Access,
): Promise<string> {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: url, "certificate-authority": authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  await Deno.writeTextFile(path, JSON.stringify(config));
  return path;
}

async function openshiftDefinitions(): Promise<readonly string[]> {
  const folder = await openshiftApiFolder();
  if (folder === null) throw new Error("OpenShift's definitions are not in Go's module cache");
  const found = ["config/v1", "machineconfiguration/v1"].flatMap((group) => {
    const manifests = `${group}/zz_generated.crd-manifests`;
    return [...Deno.readDirSync(`${folder}/${manifests}`)].map(({ name }) => `${manifests}/${name}`);
  });
  return DEFINITIONS.flatMap((pattern) => found.filter((path) => pattern.test(path)))
    .map((path) => `${folder}/${path}`);
}

async function define(cluster: KubeCluster, files: readonly string[]): Promise<void> {
  const args = files.flatMap((file) => ["-f", file]);
  await cluster.kubectl(["apply", "--server-side", "--field-manager=installer", ...args]);
  await cluster.kubectl(["wait", "--for=condition=Established", "--timeout=30s", ...args]);
}

async function grantView(cluster: KubeCluster): Promise<void> {
  await cluster.kubectl(["create", "clusterrole", "looker", "--verb=get,list,watch", "--resource=*.*"]);
  await cluster.kubectl(["create", "clusterrolebinding", "looker", "--clusterrole=looker", "--user=viewer"]);
}

/** Requests of people, not of the server itself, with a verb that writes. */
async function writesIn(audit: string): Promise<readonly AuditedRequest[]> {
  const lines = (await Deno.readTextFile(audit)).trimEnd().split("\n");
  return lines.map((line): AuditedRequest => {
    const { verb, requestURI, user, responseStatus } = JSON.parse(line);
    return { verb, uri: requestURI, user: user.username ?? "", code: responseStatus.code };
  }).filter(({ verb, user }) =>
    !user.startsWith("system:") && ["create", "update", "patch", "delete", "deletecollection"].includes(verb)
  );
}

async function until(isReady: () => Promise<boolean>, log: () => string): Promise<void> {
  const end = performance.now() + START_MS;
  while (true) {
    const ready = await isReady().catch(() => false);
    if (ready) return;
    if (performance.now() > end) throw new Error(`it did not start: ${log()}`);
    await sleep(100);
  }
}
