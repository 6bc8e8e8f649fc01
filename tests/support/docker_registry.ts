/** The reference registry (docker-registry) as a peer for tests. */

import { findProgram } from "../../lib/system/process.ts";
import type { TestCertificates } from "./certificates.ts";
import { freePort, untilListening } from "./ports.ts";

export const HAS_DOCKER_REGISTRY = findProgram("docker-registry") !== null;

/** A request that was answered. */
export interface DockerAccess {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Of the answer's body. */
  readonly bytes: number;
}

export interface DockerRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly pid: number;
  /** Each request so far, in order. */
  readonly accesses: () => Promise<readonly DockerAccess[]>;
  /** `METHOD /path status` for each request so far, in order. */
  readonly requests: () => Promise<readonly string[]>;
}

export interface DockerRegistryOptions {
  readonly tls?: TestCertificates;
  /** A file of bcrypt hashes. */
  readonly htpasswd?: string;
  /** The authority of the certificates that clients must have. */
  readonly clientAuthority?: string;
}

/** Starts a registry with its data in a folder. */
export async function startDockerRegistry(
  folder: string,
  { tls, htpasswd, clientAuthority }: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const port = freePort();
  const config = [
    "version: 0.1",
    "log: {level: warn, accesslog: {disabled: false}}",
    `storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: true}}`,
    `http: {addr: 127.0.0.1:${port}, secret: x${
      tls
        ? `, tls: {certificate: ${tls.certificate}, key: ${tls.key}${
          clientAuthority ? `, clientcas: [${clientAuthority}]` : ""
        }}`
        : ""
    }}`,
    ...(htpasswd ? [`auth: {htpasswd: {realm: test, path: ${htpasswd}}}`] : []),
  ];
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/config.yml`, config.join("\n") + "\n");
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec docker-registry serve "$0/config.yml" > "$0/log" 2>&1', folder],
    env: { OTEL_TRACES_EXPORTER: "none" },
    stdin: "null",
  }).spawn();
  await untilListening(port);
  const accesses = async () => accessesIn(await Deno.readTextFile(`${folder}/log`));
  return {
    host: `127.0.0.1:${port}`,
    pid: child.pid,
    accesses,
    requests: async () => (await accesses()).map(({ method, path, status }) => `${method} ${path} ${status}`),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

function accessesIn(log: string): readonly DockerAccess[] {
  return [...log.matchAll(/"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d+) (\d+)/g)].map((
    [, method = "", path = "", status, bytes],
  ) => ({ method, path, status: Number(status), bytes: Number(bytes) }));
}
