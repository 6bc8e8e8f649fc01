/** Values as the nodes of a YAML document, as PyYAML represents them. */

import { Float, Timestamp, Tuple } from "../../model/value.ts";
import { isoText, partsOf } from "../python/datetime.ts";
import { LimitExceeded, typeError } from "../python/error.ts";
import { floatRepr } from "../python/float_text.ts";
import { isRaised } from "../python/error.ts";
import { Marker, Sealed, trip } from "../python/marker.ts";
import { sorted } from "../python/order.ts";
import { repr } from "../python/repr.ts";
import { DEEPEST } from "../python/truth.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  TracedText,
  tupleItems,
} from "../python/values.ts";
import type { ScalarType } from "./implicit_type.ts";

export type YamlNode = ScalarNode | SequenceNode | MappingNode;

/** How a scalar is asked to be written; `plain` gives way where it must. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

export interface ScalarNode {
  readonly kind: "scalar";
  readonly type: ScalarType;
  readonly text: string;
  readonly style: ScalarStyle;
  /** A tag of the application's own, such as `!vault`. */
  readonly tag?: string;
}

export interface SequenceNode {
  readonly kind: "sequence";
  readonly items: readonly YamlNode[];
  readonly isFlow: boolean;
}

export interface MappingNode {
  readonly kind: "mapping";
  readonly entries: readonly (readonly [YamlNode, YamlNode])[];
  readonly isFlow: boolean;
}

/** What becomes of a text that was encrypted. */
export const VAULT_BEHAVIORS = ["decrypt", "keep_encrypted", "redact", "fail"] as const;
export type VaultBehavior = typeof VAULT_BEHAVIORS[number];

export interface RepresentOptions {
  readonly sortKeys: boolean;
  /** Null for flow style where all parts are plain scalars. */
  readonly flowStyle: boolean | null;
  readonly scalarStyle: ScalarStyle;
  /** @default {"decrypt"} */
  readonly vaultBehavior?: VaultBehavior;
}

/** @throws {PythonError} for what YAML cannot hold. */
export function represent(value: RuntimeValue, options: RepresentOptions, depth = 0): YamlNode {
  if (depth > DEEPEST) throw new LimitExceeded("Recursive loop detected in template.");
  if (isListValue(value)) return sequence(value, options, depth);
  if (value instanceof Tuple) return sequence(tupleItems(value), options, depth);
  if (isDictValue(value)) return mapping(value, options, depth);
  if (value instanceof Uint8Array) {
    const lines = value.toBase64().match(/.{1,76}/g) ?? [];
    return {
      kind: "scalar",
      type: "binary",
      text: lines.map((line) => `${line}\n`).join(""),
      style: "literal",
    };
  }
  const vault = envelopeOf(value);
  if (vault !== undefined) {
    // What no password opens stays as it is, whatever is asked for.
    const behavior = value instanceof Sealed ? "keep_encrypted" : options.vaultBehavior ?? "decrypt";
    if (behavior === "keep_encrypted") {
      return { kind: "scalar", type: "str", text: vault, style: "literal", tag: "!vault" };
    }
    if (behavior === "redact") return represent("<redacted>", options);
    if (behavior === "fail") throw typeError("Attempted to dump a vaulted value");
  }
  const [type, text] = scalarOf(value);
  return { kind: "scalar", type, text, style: options.scalarStyle };
}

/** The vault that a text is in, or came out of; undefined for every other value. */
function envelopeOf(value: RuntimeValue): string | undefined {
  if (value instanceof Sealed) return value.envelope;
  return value instanceof TracedText ? value.provenance.ciphertext : undefined;
}

function scalarOf(value: RuntimeValue): readonly [ScalarType, string] {
  switch (typeof value) {
    case "string":
      return ["str", value];
    case "boolean":
      return ["bool", String(value)];
    case "bigint":
      return ["int", value.toString()];
    case "number":
      return Number.isInteger(value) ? ["int", String(value)] : ["float", floatText(value)];
  }
  if (value === null) return ["null", "null"];
  if (value instanceof Float) return ["float", floatText(value.value)];
  if (value instanceof Timestamp) {
    return ["timestamp", value.dateOnly ? value.iso : isoText(partsOf(value), " ")];
  }
  if (value instanceof MarkedText) return ["str", value.text];
  if (value instanceof Marker) return trip(value);
  throw typeError(`('cannot represent an object', ${repr(value)})`);
}

/** YAML 1.1 wants a point in every float. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = floatRepr(value);
  return text.includes(".") ? text : text.replace("e", ".0e");
}

function sequence(values: RuntimeList, options: RepresentOptions, depth: number): SequenceNode {
  const items: YamlNode[] = [];
  for (const value of values) items.push(represent(value, options, depth + 1));
  return { kind: "sequence", items, isFlow: options.flowStyle ?? items.every(isPlain) };
}

function mapping(dict: RuntimeDict, options: RepresentOptions, depth: number): MappingNode {
  const entries = orderedKeys(dict, options.sortKeys).map((key) =>
    [represent(key, options, depth + 1), represent(dict.get(key) ?? null, options, depth + 1)] as const
  );
  const isFlow = options.flowStyle ?? entries.every(([key, value]) => isPlain(key) && isPlain(value));
  return { kind: "mapping", entries, isFlow };
}

/** The keys of a mapping, sorted on request; those that cannot be compared with each other stay in their order. */
export function orderedKeys(dict: Pick<RuntimeDict, "keys">, sortKeys: boolean): RuntimeList {
  try {
    return sortKeys ? sorted(dict.keys()) : [...dict.keys()];
  } catch (error) {
    if (!isRaised(error, "TypeError")) throw error;
    return [...dict.keys()];
  }
}

function isPlain(node: YamlNode): boolean {
  return node.kind === "scalar" && node.style === "plain";
}
