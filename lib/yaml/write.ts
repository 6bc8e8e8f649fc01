/** Data as YAML text that every reader takes alike: block style, texts quoted where a YAML 1.1 reader would see something else. */

import type { Json } from "../model/json.ts";
import { dump } from "./js_yaml.ts";

export interface WriteYamlOptions {
  /** Sorts the keys of all mappings, as Kubernetes' tools write them. @default {false} */
  readonly sortKeys?: boolean;
}

/** One document, ending in a line break. The same data gives the same text. */
export function writeYaml(value: Json, { sortKeys = false }: WriteYamlOptions = {}): string {
  return dump(value, { sortKeys, seqNoIndent: true, lineWidth: -1, noRefs: true, quoteStyle: "double" });
}

/** Several documents, each after a line of dashes. */
export function writeYamlDocuments(values: readonly Json[], options: WriteYamlOptions = {}): string {
  return values.map((value) => `---\n${writeYaml(value, options)}`).join("");
}
