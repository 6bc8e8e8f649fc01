/** Templates of CatalogSources: what a user wants to have in them beside what is made. */

import { type Json, toJson } from "../../model/json.ts";
import { plainValue } from "../../model/raw.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { readSource } from "../../system/files.ts";
import { readYaml } from "../../yaml/read.ts";
import { isRecord } from "./catalog.ts";

/**
 * Reads a template as JSON text.
 *
 * @throws {DiagnosticError} `bad-config` for a file that is no CatalogSource, and what reading it throws.
 */
export function readTemplate(path: string): string {
  const { root } = readYaml(readSource(path));
  const json = root ? toJson(plainValue(root)) : null;
  const why = whyUnfit(json);
  if (why === null) return JSON.stringify(json);
  throw new DiagnosticError(`${path} is no template for a CatalogSource: ${why}`, {
    code: "bad-config",
    at: root?.at,
    hint: "without it the CatalogSource is made of what is needed and no more",
  });
}

function whyUnfit(json: Json): string | null {
  if (!isRecord(json)) return "it holds no object";
  const { apiVersion, kind, spec } = json;
  if (apiVersion !== "operators.coreos.com/v1alpha1") {
    return "its apiVersion is not operators.coreos.com/v1alpha1";
  }
  if (kind !== "CatalogSource") return "its kind is not CatalogSource";
  if (!isRecord(spec)) return null;
  if (spec["sourceType"] && spec["sourceType"] !== "grpc") return "its sourceType is not grpc";
  return spec["configMap"] ? "it has a configMap" : null;
}

/** The fields of a template's metadata and spec. */
export function templateFields(
  text: string | undefined,
): { readonly metadata: Fields; readonly spec: Fields } {
  const json: unknown = text === undefined ? {} : JSON.parse(text);
  const field = (key: string): Fields => {
    const value = isRecord(json) ? json[key] : null;
    return isRecord(value) ? value : {};
  };
  return { metadata: field("metadata"), spec: field("spec") };
}

type Fields = Readonly<Record<string, Json>>;
