/** The objects in a folder of cluster resources. */

import { type Json, toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { isDirectory, listFolder, readSource } from "../../system/files.ts";
import { readYamlDocuments } from "../../yaml/read.ts";

/** @throws {DiagnosticError} `file-not-found`, `yaml-syntax`. */
export function resourceObjects(folder: string): readonly Json[] {
  if (!isDirectory(folder)) {
    throw new DiagnosticError(`no such folder: ${folder}`, {
      code: "file-not-found",
      hint: "publish first, or name the folder with the cluster resources by --resources",
    });
  }
  return listFolder(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name)).flatMap((name) =>
    readYamlDocuments(readSource(`${folder}/${name}`)).flatMap(({ root }) =>
      root ? [toJson(plainValue(root))] : []
    )
  );
}
