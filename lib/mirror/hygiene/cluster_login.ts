/** As whom the nodes of a cluster ask registries, and whose certificates they believe. */

import type { Json } from "../../model/json.ts";
import { isRecord } from "../../registry/descriptor.ts";
import type { KnownTrust } from "../../registry/config/trust.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile } from "../../source/span.ts";
import { publicAuthorities } from "../../system/public_authorities.ts";
import { type ClusterAccess, clusterObject } from "./cluster_objects.ts";

export interface ClusterLogin {
  /** The global pull secret; null where the cluster has none, or does not show it. */
  readonly pullSecret: SourceFile | null;
  /** Null for a cluster that does not say what it believes. */
  readonly trust: KnownTrust | null;
  /** Registries, as in `HOST[:PORT]`, whose certificates are not checked. */
  readonly insecure: readonly string[];
  /** What could not be found out, and what the cluster names but does not have. */
  readonly warnings: readonly DiagnosticError[];
}

const NAMESPACE = "openshift-config";

/** @throws {DiagnosticError} as `clusterObjects` does; what is wrong with the pull secret. */
export async function clusterLogin(access: ClusterAccess): Promise<ClusterLogin> {
  const warnings: DiagnosticError[] = [];
  const image = specOf(
    await clusterObject({ ...access, kind: "images.config.openshift.io", name: "cluster" }),
  );
  const proxy = specOf(
    await clusterObject({ ...access, kind: "proxies.config.openshift.io", name: "cluster" }),
  );
  const authorities = await Promise.all(
    [nameIn(image?.["additionalTrustedCA"]), nameIn(proxy?.["trustedCA"])].map(async (name) => {
      if (name === null) return new Map<string, string>();
      const found = await clusterObject({ ...access, kind: "configmap", name, namespace: NAMESPACE });
      if (!found) {
        const message = `the cluster trusts the ConfigMap ${name} in ${NAMESPACE}, which is not there`;
        warnings.push(new DiagnosticError(message, { code: "registry-failed" }));
      }
      return textsOf(isRecord(found) ? found["data"] : null);
    }),
  );
  const [byHost = new Map(), common = new Map()] = authorities;
  const sources = isRecord(image?.["registrySources"])
    ? image["registrySources"]["insecureRegistries"]
    : null;
  return {
    pullSecret: await pullSecretOf(access, image === null, warnings),
    trust: image === null ? null : trustOf(byHost, common.get("ca-bundle.crt")),
    insecure: Array.isArray(sources) ? sources.filter((one) => typeof one === "string") : [],
    warnings,
  };
}

/** @param byHost Hosts with `..` before their port: the keys of a ConfigMap have no colons. */
function trustOf(byHost: ReadonlyMap<string, string>, common: string | undefined): KnownTrust {
  const own = new Map([...byHost].map(([key, pem]) => [key.replace("..", ":"), pem]));
  return {
    authoritiesFor: (host) => {
      const authority = own.get(host) ?? own.get(host.replace(/:443$/, ""));
      return [...publicAuthorities(), ...[common, authority].filter((one) => one !== undefined)];
    },
    place: `additionalTrustedCA of image.config.openshift.io/cluster`,
  };
}

/** @param isPlain Whether it is a plain Kubernetes, whose nodes have logins of their own. */
async function pullSecretOf(
  access: ClusterAccess,
  isPlain: boolean,
  warnings: DiagnosticError[],
): Promise<SourceFile | null> {
  try {
    const request = { ...access, kind: "secret", name: "pull-secret", namespace: NAMESPACE };
    const secret = await clusterObject(request);
    const text = textsOf(isRecord(secret) ? secret["data"] : null).get(".dockerconfigjson");
    const path = "the pull secret of the cluster";
    if (text === undefined) return isPlain ? null : { path, text: "{}" };
    return { path, text: new TextDecoder().decode(Uint8Array.fromBase64(text)), secret: true };
  } catch (error) {
    // Many may look at a cluster, but not at its secrets.
    if (!(error instanceof DiagnosticError) || error.code !== "access-denied") throw error;
    const hint = "the registry is asked with the logins of this machine";
    const { code } = error;
    warnings.push(new DiagnosticError("the cluster does not show its pull secret", { code, hint }));
    return null;
  }
}

function specOf(object: Json | null) {
  return isRecord(object) && isRecord(object["spec"]) ? object["spec"] : null;
}

function nameIn(reference: unknown): string | null {
  return isRecord(reference) && typeof reference["name"] === "string" ? reference["name"] || null : null;
}

function textsOf(data: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(isRecord(data) ? data : {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value] as const] : []
    ),
  );
}
