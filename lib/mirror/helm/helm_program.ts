/** The program helm, where it is there: nobody renders charts better. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { removePath, replaceFile, temporaryFolder } from "../../system/files.ts";
import { findProgram, runProcess } from "../../system/process.ts";
import type { Environment } from "../../system/environment.ts";

/** The path of helm; null where it is not on the PATH. */
export function findHelm(env: Environment): string | null {
  return env["PATH"] ? findProgram("helm", env["PATH"]) : null;
}

/**
 * The manifests that helm makes of a chart with the values that it comes with.
 *
 * @param chart A packed chart, or the path of one or of a folder.
 * @throws {DiagnosticError} `command-failed` with what helm says.
 */
export async function renderByHelm(
  helm: string,
  chart: Uint8Array | string,
  shown: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const folder = temporaryFolder();
  try {
    const path = typeof chart === "string" ? chart : `${folder}/chart.tgz`;
    if (typeof chart !== "string") replaceFile(path, chart);
    const result = await runProcess(
      [helm, "template", "release-name", path, "--include-crds", "--skip-tests"],
      { signal, cwd: folder },
    );
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (result.code === 0) return text(result.stdout);
    throw new DiagnosticError(`helm cannot render ${shown}: ${text(result.stderr).trim()}`, {
      code: "command-failed",
    });
  } finally {
    removePath(folder);
  }
}
