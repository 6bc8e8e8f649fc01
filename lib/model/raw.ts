/** What a user wrote in a file: values with their places. Only these may hold templates. */

import type { SourceFile, Span } from "../source/span.ts";
import type { Value } from "./value.ts";

export type Raw = RawScalar | RawList | RawMap;

/** How a scalar was written; needed to find the place of something inside it. */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded";

export interface RawScalar {
  readonly kind: "scalar";
  readonly at: Span;
  /** The typed value of a plain scalar (YAML 1.1), text of any other; the ciphertext of a vault scalar. */
  readonly value: Value;
  readonly style: ScalarStyle;
  /** `!vault` and `!unsafe`; null for every other scalar. */
  readonly tag: "vault" | "unsafe" | null;
  /** True when rendering could give something else than `value`. */
  readonly dynamic: boolean;
}

export interface RawList {
  readonly kind: "list";
  readonly at: Span;
  readonly items: readonly Raw[];
  readonly dynamic: boolean;
}

export interface RawMap {
  readonly kind: "map";
  readonly at: Span;
  /** In the order written; of keys written twice only the last. */
  readonly entries: readonly RawEntry[];
  readonly dynamic: boolean;
}

export interface RawEntry {
  readonly key: RawScalar;
  readonly value: Raw;
}

/** The entry of a text key. */
export function entryOf(map: RawMap, name: string): RawEntry | undefined {
  return map.entries.find(({ key }) => key.value === name);
}

/** The value under a text key. */
export function rawField(map: RawMap, name: string): Raw | undefined {
  return entryOf(map, name)?.value;
}

/** A scalar that stands in no file of the user's, such as a default; its place is given by the caller. */
export function rawScalar(value: Value, at: Span, dynamic = isTemplate(value)): RawScalar {
  return { kind: "scalar", at, value, style: "plain", tag: null, dynamic };
}

export function rawList(items: readonly Raw[], at: Span): RawList {
  return { kind: "list", at, items, dynamic: items.some((item) => item.dynamic) };
}

export function rawMap(entries: readonly RawEntry[], at: Span): RawMap {
  return {
    kind: "map",
    at,
    entries,
    dynamic: entries.some(({ key, value }) => key.dynamic || value.dynamic),
  };
}

/** Whether a value is text that a template engine would change. */
export function isTemplate(value: unknown): boolean {
  return typeof value === "string" && (value.includes("{{") || value.includes("{%") || value.includes("{#"));
}

const plainValues = new WeakMap<Raw, Value>();

/** The value of a tree as it stands, templates as text. The same tree gives the same object every time. */
export function plainValue(raw: Raw): Value {
  if (raw.kind === "scalar") return raw.value;
  const known = plainValues.get(raw);
  if (known !== undefined) return known;
  const made: Value = raw.kind === "list"
    ? raw.items.map(plainValue)
    : new Map(raw.entries.map(({ key, value }) => [key.value, plainValue(value)]));
  plainValues.set(raw, made);
  return made;
}

/** A value that needs no rendering as a tree, every part placed at `at`. */
export function rawOf(value: Value, at: Span): Raw {
  if (Array.isArray(value)) {
    return { kind: "list", at, items: value.map((item) => rawOf(item, at)), dynamic: false };
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => ({
      key: rawScalar(key, at, false),
      value: rawOf(item, at),
    }));
    return { kind: "map", at, entries, dynamic: false };
  }
  return rawScalar(value, at, false);
}

/** What a reader of files gives: the tree, and what it noticed. */
export interface RawDocument {
  readonly file: SourceFile;
  /** Null for a file without content. */
  readonly root: Raw | null;
  readonly warnings: readonly RawWarning[];
}

export interface RawWarning {
  readonly message: string;
  /** What follows from it. */
  readonly help: string;
  readonly at: Span;
}
