/** Whether a folder's kustomization names the files that were delivered to it. */

import { DiagnosticError } from "../../../source/diagnostic.ts";
import { plainValue } from "../../../model/raw.ts";
import { field, isList } from "../../../model/value.ts";
import { readYaml } from "../../../yaml/read.ts";

/** The names under which a kustomization is looked for, in this order. */
export const KUSTOMIZATIONS: readonly string[] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** What is wrong with a kustomization, seen from the files beside it. */
export function kustomizationWarnings(
  text: string,
  path: string,
  files: { readonly delivered: readonly string[]; readonly removed: readonly string[] },
): readonly string[] {
  const listed = resourcesIn(text, path);
  if (listed === null) return [`${path} cannot be read as YAML`];
  return [
    ...files.delivered.filter((name) => !listed.includes(name)).map((name) =>
      `${path} does not list ${name}: it will not be applied`
    ),
    ...files.removed.filter((name) => listed.includes(name)).map((name) =>
      `${path} lists ${name}, which is not there any more`
    ),
  ];
}

function resourcesIn(text: string, path: string): readonly string[] | null {
  try {
    const { root } = readYaml({ path, text });
    const resources = field(root ? plainValue(root) : null, "resources");
    return isList(resources) ? resources.map((name) => String(name).replace(/^(?:\.\/)+/, "")) : [];
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}
