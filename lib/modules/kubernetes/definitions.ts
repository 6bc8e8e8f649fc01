/** The objects that a task of `k8s` is about. */

import type { Json } from "../../model/json.ts";
import { toJson } from "../../model/json.ts";
import { dict, field, isDict, isList, type Value } from "../../model/value.ts";
import { isJsonObject, jsonAt, type JsonObject } from "../cluster/manifests/manifest.ts";
import { parseManifests } from "../cluster/manifests/parse_manifests.ts";
import { mistake } from "../commands/tools.ts";
import type { ModuleContext } from "../module.ts";

export interface DefinitionArguments {
  readonly definition: Value;
  readonly src: string | null;
  readonly template: Value;
  readonly kind: string | null;
  readonly api_version: string;
  readonly name: string | null;
  readonly generate_name: string | null;
  readonly namespace: string | null;
}

/** The objects in the order of the task. @throws {DiagnosticError} `bad-argument` where they are none. */
export function definitionsOf(args: DefinitionArguments, context: ModuleContext): readonly JsonObject[] {
  const objects = written(args, context);
  return objects.map((object) => completed(object, args));
}

function written(args: DefinitionArguments, context: ModuleContext): readonly JsonObject[] {
  if (args.src !== null) {
    const path = context.findFile("files", args.src);
    return parsed(new TextDecoder().decode(context.readFile(path)), path);
  }
  if (args.template !== null) return templates(args.template).flatMap((path) => rendered(path, context));
  if (args.definition === null) {
    if (args.kind === null) {
      throw mistake("one of the following is required: definition, src, template, kind");
    }
    return [{ kind: args.kind, apiVersion: args.api_version, metadata: {} }];
  }
  return fromValue(args.definition);
}

function fromValue(value: Value): readonly JsonObject[] {
  if (typeof value === "string") return parsed(value, "definition");
  if (isList(value)) return value.flatMap(fromValue);
  const json: Json = toJson(value);
  if (!isJsonObject(json)) throw mistake("definition is to be an object, a list of objects, or their YAML");
  const items = json["items"];
  return json["kind"] === "List" && Array.isArray(items) ? items.filter(isJsonObject) : [json];
}

function parsed(text: string, name: string): readonly JsonObject[] {
  return parseManifests(text, name, name).manifests.map(({ object }) => object);
}

function templates(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(templates);
  const path = isDict(value) ? field(value, "path") : value;
  if (typeof path !== "string") throw mistake("template is to be a path, or a dictionary with a path");
  return [path];
}

function rendered(path: string, context: ModuleContext): readonly JsonObject[] {
  const options = {
    trimBlocks: true,
    lstripBlocks: false,
    newlineSequence: "\n",
    keepTrailingNewline: false,
    delimiters: {},
  };
  const found = context.findFile("templates", path);
  return parsed(context.renderTemplate(found, options, dict({})), found);
}

/** What the task says of all objects, where they do not say it themselves. */
function completed(object: JsonObject, args: DefinitionArguments): JsonObject {
  const metadata = jsonAt(object, "metadata");
  const own = isJsonObject(metadata) ? metadata : {};
  const name = own["name"] ?? args.name;
  const start = name === null || name === undefined ? own["generateName"] ?? args.generate_name : null;
  const namespace = own["namespace"] ?? args.namespace;
  return {
    ...object,
    apiVersion: object["apiVersion"] ?? args.api_version,
    kind: object["kind"] ?? args.kind ?? "",
    metadata: {
      ...own,
      ...(name === null || name === undefined ? {} : { name }),
      ...(start === null || start === undefined ? {} : { generateName: start }),
      ...(namespace === null || namespace === undefined ? {} : { namespace }),
    },
  };
}
