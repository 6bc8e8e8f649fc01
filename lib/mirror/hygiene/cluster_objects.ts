/** What a cluster has, asked through `oc` or `kubectl`. */

import type { Json } from "../../model/json.ts";
import { isRecord } from "../../registry/descriptor.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Environment } from "../../system/environment.ts";
import { findProgram, runProcess } from "../../system/process.ts";

export interface ClusterRequest {
  readonly kubeconfig: string;
  /** As the program calls them: `pods`. Those that the cluster does not know have no objects. */
  readonly kinds: readonly string[];
  readonly env: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {DiagnosticError} `file-not-found` without a program, `registry-failed` where the cluster does not answer. */
export async function clusterObjects(
  { kubeconfig, kinds, env, signal }: ClusterRequest,
): Promise<readonly Json[]> {
  const program = findProgram("oc", env["PATH"]) ?? findProgram("kubectl", env["PATH"]);
  if (program === null) {
    throw new DiagnosticError("neither oc nor kubectl is on the PATH", {
      code: "file-not-found",
      hint: "install one of them to look into clusters",
    });
  }
  const found: Json[] = [];
  for (const kind of kinds) {
    const argv = [
      program,
      `--kubeconfig=${kubeconfig}`,
      "--request-timeout=60s",
      "get",
      kind,
      "-A",
      "-o",
      "json",
    ];
    const { code, stdout, stderr } = await runProcess(argv, { env, signal });
    const said = new TextDecoder().decode(stderr).trim();
    // A plain Kubernetes has no releases and no operators.
    if (code !== 0 && /doesn't have a resource type/.test(said)) continue;
    if (code !== 0) {
      throw new DiagnosticError(`the cluster of ${kubeconfig} does not tell its ${kind}: ${said}`, {
        code: "registry-failed",
      });
    }
    const list = JSON.parse(new TextDecoder().decode(stdout)) as Json;
    const items = isRecord(list) ? list["items"] : null;
    if (Array.isArray(items)) found.push(...items as Json[]);
  }
  return found;
}
