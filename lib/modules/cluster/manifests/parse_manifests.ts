/** Text of manifests as objects. */

import { type Json, JsonSyntaxError, parseJson, toJson } from "../../../model/json.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import { type SourceFile, type Span, wholeFile } from "../../../source/span.ts";
import { readYamlDocuments } from "../../../yaml/read.ts";
import {
  CLUSTER_METADATA,
  idOf,
  isJsonList,
  isJsonObject,
  jsonAt,
  type JsonObject,
  type Manifest,
  withoutFields,
} from "./manifest.ts";
import { typedData } from "./typed_data.ts";

export interface ParsedManifests {
  readonly manifests: readonly Manifest[];
  /** What the reader noticed. */
  readonly warnings: readonly string[];
}

/**
 * The objects of a file: all its documents, and what lists among them hold.
 *
 * @param name How messages and results call the file.
 * @throws {DiagnosticError} `bad-config` for an object that does not say what it is; `yaml-syntax`, `json-syntax`.
 */
export function parseManifests(text: string, path: string, name: string): ParsedManifests {
  // The values of a Secret are not to be quoted by errors.
  const file: SourceFile = { path, text, secret: /kind["']?\s*:\s*["']?Secret\b/.test(text) };
  const documents = name.endsWith(".json") ? jsonDocument(file) : yamlDocuments(file);
  const manifests = documents.flatMap(({ data, at }, index) =>
    objectsIn(data).map((object): Manifest => {
      const document = index + 1;
      return { ...checked(object, `${name}, document ${document}`, at), file: name, document };
    })
  );
  return { manifests, warnings: documents.flatMap(({ warnings }) => warnings) };
}

interface Document {
  readonly data: Json;
  readonly at: Span;
  readonly warnings: readonly string[];
}

function yamlDocuments(file: SourceFile): readonly Document[] {
  return readYamlDocuments(file).map(({ root, warnings }) => ({
    data: root ? typedData(root) : null,
    at: root?.at ?? wholeFile(file),
    warnings: warnings.map(({ message }) => `${file.path}: ${message}`),
  }));
}

function jsonDocument(file: SourceFile): readonly Document[] {
  const at = wholeFile(file);
  if (file.text.trim() === "") return [];
  try {
    return [{ data: toJson(parseJson(file.text)), at, warnings: [] }];
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause;
    throw new DiagnosticError(`${file.path} is not JSON: ${cause.message}`, {
      code: "json-syntax",
      at: { file, start: cause.offset, end: cause.offset + 1 },
      cause,
    });
  }
}

/** Nothing for an empty document, the items of a list, otherwise what is there. */
function objectsIn(data: Json): readonly Json[] {
  if (data === null) return [];
  const items = jsonAt(data, "items");
  const kind = jsonAt(data, "kind");
  return typeof kind === "string" && kind.endsWith("List") && isJsonList(items)
    ? items.flatMap(objectsIn)
    : [data];
}

function checked(data: Json, place: string, at: Span): Pick<Manifest, "id" | "object"> {
  const wrong = (what: string, hint?: string) =>
    new DiagnosticError(`${place}: ${what}`, { code: "bad-config", at, hint });
  if (!isJsonObject(data)) throw wrong("not an object of a cluster");
  const id = idOf(data);
  for (const field of ["apiVersion", "kind"] as const) {
    if (id[field] === "") throw wrong(`an object without ${field}`);
  }
  if (id.name === "") {
    const generated = jsonAt(data, "metadata", "generateName") !== undefined;
    throw wrong(
      `a ${id.kind} without metadata.name`,
      generated ? "give it a name: what has a generated one would be made anew by every run" : undefined,
    );
  }
  return { id, object: sendable(data) };
}

/** An object without what only clusters write, and with a Secret's texts as the cluster keeps them. */
function sendable(data: JsonObject): JsonObject {
  const { status: _, ...object } = withoutNulls(data);
  const metadata = isJsonObject(object["metadata"]) ? object["metadata"] : {};
  return encodedTexts({ ...object, metadata: withoutFields(metadata, CLUSTER_METADATA) });
}

/** A field without a value is a field that is not written. */
function withoutNulls(object: JsonObject): JsonObject {
  const entries = Object.entries(object).filter(([, value]) => value !== null).map(([key, value]) =>
    [key, keptValues(value)] as const
  );
  return Object.fromEntries(entries);
}

function keptValues(value: Json): Json {
  if (isJsonList(value)) return value.map(keptValues);
  return isJsonObject(value) ? withoutNulls(value) : value;
}

/** `stringData` can be written, but not read again: what it means is in `data`. */
function encodedTexts(object: JsonObject): JsonObject {
  const { stringData, ...others } = object;
  if (object["kind"] !== "Secret" || !isJsonObject(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, text]) =>
    [key, new TextEncoder().encode(String(text)).toBase64()] as const
  );
  const data = isJsonObject(others["data"]) ? others["data"] : {};
  return { ...others, data: { ...data, ...Object.fromEntries(encoded) } };
}
