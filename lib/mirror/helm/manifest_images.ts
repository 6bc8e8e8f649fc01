/** Images in manifests of Kubernetes. */

import { type Json, toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { DiagnosticError, diagnosticsOf } from "../../source/diagnostic.ts";
import { readYamlDocuments } from "../../yaml/read.ts";
import { type JsonTemplate, textsAt } from "./json_path.ts";
import { parseJsonPath } from "./json_path_syntax.ts";

/** How users find the way. */
export const PATH_HINT = "imagePaths are written like {.spec.image} or {.spec.parts[*].image}";

/** Where oc-mirror looks. */
const USUAL_PATHS = [
  "{.spec.template.spec.initContainers[*].image}",
  "{.spec.template.spec.containers[*].image}",
  "{.spec.initContainers[*].image}",
  "{.spec.containers[*].image}",
];

/**
 * The images at the usual paths and at others, each once, in the order of the text.
 *
 * @param shown What messages call the manifests.
 * @throws {DiagnosticError} `bad-config` for a path that is none, `yaml-syntax` for manifests that cannot be read.
 */
export function imagesIn(
  manifests: readonly string[],
  morePaths: readonly string[],
  shown: string,
): readonly string[] {
  const paths = [...USUAL_PATHS, ...morePaths].map(pathOf);
  const found = manifests.flatMap((text) => documentsIn(text, shown)).flatMap((document) =>
    paths.flatMap((path) => textsAt(document, path))
  );
  return [...new Set(found)];
}

function pathOf(text: string): JsonTemplate {
  const path = parseJsonPath(text);
  if (path) return path;
  throw new DiagnosticError(`not a path that leads to images: ${text}`, {
    code: "bad-config",
    hint: PATH_HINT,
  });
}

/** The documents of a text; lists of Kubernetes count as what is in them. */
function documentsIn(text: string, shown: string): readonly Json[] {
  try {
    return readYamlDocuments({ path: shown, text }).flatMap(({ root }) => {
      const document = root ? toJson(plainValue(root)) as Json : null;
      return [document, ...listed(document)];
    });
  } catch (error) {
    const [found] = diagnosticsOf(error);
    if (!found) throw error;
    throw new DiagnosticError(`${shown} makes a manifest that cannot be read: ${found.message}`, {
      code: found.code,
      cause: found,
    });
  }
}

function listed(document: Json): readonly Json[] {
  if (typeof document !== "object" || document === null || !("kind" in document)) return [];
  const { kind, items } = document;
  return kind === "List" && Array.isArray(items) ? items : [];
}
