/** What a cluster has, asked through `oc` or `kubectl`. */

import type { Json } from "../../model/json.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Environment } from "../../system/environment.ts";
import { findProgram, runProcess } from "../../system/process.ts";

export interface ClusterAccess {
  readonly kubeconfig: string;
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

export interface ClusterRequest extends ClusterAccess {
  /** As the program calls them: `pods`. Those that the cluster does not know have no objects. */
  readonly kinds: readonly string[];
}

export interface ClusterObjectRequest extends ClusterAccess {
  /** As the program calls it: `secret`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/**
 * @throws {DiagnosticError} `file-not-found` without a program, `access-denied` where the cluster does not tell us,
 * `registry-failed` where it does not answer.
 */
export async function clusterObjects({ kinds, ...access }: ClusterRequest): Promise<readonly Json[]> {
  const found: Json[] = [];
  for (const kind of kinds) {
    const list = await ask([kind, "-A"], kind, access);
    const items = isRecord(list) ? list["items"] : null;
    if (Array.isArray(items)) found.push(...items as Json[]);
  }
  return found;
}

/** One object, null where there is none. @throws as `clusterObjects` does. */
export async function clusterObject(
  { kind, name, namespace, ...access }: ClusterObjectRequest,
): Promise<Json | null> {
  const inNamespace = namespace === undefined ? [] : ["-n", namespace];
  return await ask([kind, name, ...inNamespace], `${kind} ${name}`, access);
}

async function ask(
  words: readonly string[],
  what: string,
  { kubeconfig, env, signal }: ClusterAccess,
): Promise<Json | null> {
  const program = findProgram("oc", env["PATH"]) ?? findProgram("kubectl", env["PATH"]);
  if (program === null) {
    throw new DiagnosticError("neither oc nor kubectl is on the PATH", {
      code: "file-not-found",
      hint: "install one of them to look into clusters",
    });
  }
  const argv = [
    program,
    `--kubeconfig=${kubeconfig}`,
    "--request-timeout=60s",
    "get",
    ...words,
    "-o",
    "json",
  ];
  const { code, stdout, stderr } = await runProcess(argv, { env, signal });
  if (code === 0) return JSON.parse(new TextDecoder().decode(stdout)) as Json;
  const said = new TextDecoder().decode(stderr).trim();
  // A plain Kubernetes has no releases and no operators.
  if (/doesn't have a resource type|\(NotFound\)/.test(said)) return null;
  throw new DiagnosticError(`the cluster of ${kubeconfig} does not tell its ${what}: ${said}`, {
    code: /\(Forbidden\)/.test(said) ? "access-denied" : "registry-failed",
  });
}
