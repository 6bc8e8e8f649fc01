/** Clusters that scenarios deliver to, and what is asked of them. */

import type { AuditedRequest, KubeCluster } from "../support/kube.ts";
import type { Fixture } from "./fixture.ts";

export interface Lab {
  readonly east: KubeCluster;
  readonly west: KubeCluster;
  /** Without OpenShift's kinds. */
  readonly bare: KubeCluster;
  readonly fixture: Fixture;
}

/** By what they show. All have the same clusters: each has names of its own for its objects. */
export type Scenarios = Readonly<Record<string, (lab: Lab) => Promise<void>>>;

/** The arguments that reach a cluster. */
export function access(
  { name, kubeconfig }: KubeCluster,
): { readonly name: string; readonly kubeconfig: string } {
  return { name, kubeconfig };
}

/** What an action gives, and the requests to clusters that could have changed something meanwhile. */
export async function writesDuring<T>(
  clusters: readonly KubeCluster[],
  action: () => Promise<T>,
): Promise<readonly [T, readonly AuditedRequest[]]> {
  const before = await Promise.all(clusters.map((cluster) => cluster.writes()));
  const result = await action();
  const after = await Promise.all(clusters.map((cluster) => cluster.writes()));
  return [result, after.flatMap((writes, at) => writes.slice(before[at]?.length))];
}

/** A part of a mirror set as its cluster has it. */
export function specOf(cluster: KubeCluster, name: string, path: string): Promise<string> {
  return cluster.kubectl(["get", "imagedigestmirrorset", name, "-o", `jsonpath=${path}`]);
}
