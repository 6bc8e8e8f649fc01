/** The reference registry (docker-registry) as a peer for tests. */

import { findProgram } from "../../lib/system/process.ts";
import type { TestCertificates } from "./certificates.ts";
import { freePort, untilListening } from "./ports.ts";

export const HAS_DOCKER_REGISTRY = findProgram("docker-registry") !== null;

export interface DockerRegistry extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** `METHOD /path status` for each request so far, in order. */
  readonly requests: () => Promise<readonly string[]>;
}

export interface DockerRegistryOptions {
  readonly tls?: TestCertificates;
  /** A file of bcrypt hashes. */
  readonly htpasswd?: string;
}

/** Starts a registry with its data in a folder. */
export async function startDockerRegistry(
  folder: string,
  { tls, htpasswd }: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const port = freePort();
  const config = [
    "version: 0.1",
    "log: {level: warn, accesslog: {disabled: false}}",
    `storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: true}}`,
    `http: {addr: 127.0.0.1:${port}, secret: x${
      tls ? `, tls: {certificate: ${tls.certificate}, key: ${tls.key}}` : ""
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
  return {
    host: `127.0.0.1:${port}`,
    requests: async () => {
      const text = await Deno.readTextFile(`${folder}/log`);
      return [...text.matchAll(/"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d+)/g)].map(([, method, path, status]) =>
        `${method} ${path} ${status}`
      );
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}
