/** Data of files checked by schemas, with every complaint at its place in the text. */

import { plainValue, type Raw } from "../model/raw.ts";
import { toJson } from "../model/json.ts";
import { type DiagnosticCode, DiagnosticError, throwCollected } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { didYouMean } from "../source/suggest.ts";
import * as z from "./zod.ts";

export interface CheckOptions {
  readonly code: DiagnosticCode;
  /** Takes keys that differ from the schema's by case only, as Go's decoders do. @default {false} */
  readonly ignoreCase?: boolean;
  /** What to do about keys that do not exist here but did elsewhere. */
  readonly hints?: Readonly<Record<string, string>>;
}

/**
 * The data of a tree, checked. A key without a value counts as not written; a key that no schema knows is an error,
 * except in loose objects.
 *
 * @throws {DiagnosticError | DiagnosticList} every complaint, in the order of the text.
 */
export function checkRaw<T>(raw: Raw, schema: z.ZodType<T>, options: CheckOptions): T {
  const { data, errors } = readRaw(raw, schema, options);
  throwCollected(errors);
  if (data === null) throw new TypeError("a schema that fails without an issue");
  return data;
}

/** What could be read of a tree. */
export interface RawReading<T> {
  /** Without the fields that something is wrong with; null where they cannot be left out. */
  readonly data: T | null;
  /** In the order of the text. */
  readonly errors: readonly DiagnosticError[];
}

/** The same for those who want to know more of what is refused. */
export function readRaw<T>(raw: Raw, schema: z.ZodType<T>, options: CheckOptions): RawReading<T> {
  const reading = new Reading(options);
  const data = reading.data(raw, schema, "");
  const result = schema.safeParse(data);
  const issues = result.success ? [] : result.error.issues;
  for (const issue of issues) reading.complain(issue, raw);
  for (const { path } of issues) leaveOut(data, path);
  const rest = result.success ? result : schema.safeParse(data);
  return {
    data: rest.success ? rest.data : null,
    errors: reading.errors.toSorted((a, b) => (a.at?.start ?? 0) - (b.at?.start ?? 0)),
  };
}

/** Removes the innermost field on a path: items of lists would leave the others at wrong places. */
function leaveOut(data: unknown, path: readonly PropertyKey[]): void {
  const last = path.findLastIndex((part) => typeof part === "string");
  const owner = path.slice(0, Math.max(0, last)).reduce<unknown>(
    (made, part) => isRecord(made) ? made[String(part)] : undefined,
    data,
  );
  if (isRecord(owner)) delete owner[String(path[last])];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The part of a tree that a path leads to; where it ends early, the last part on the way. */
export function rawAt(
  root: Raw,
  path: readonly PropertyKey[],
  { ignoreCase = false }: Pick<CheckOptions, "ignoreCase"> = {},
): Raw {
  return locate(root, path, ignoreCase).raw;
}

class Reading {
  readonly errors: DiagnosticError[] = [];

  constructor(private readonly options: CheckOptions) {}

  /** Plain data under the schema's own spelling of the keys; unknown keys are complained of and left out. */
  data(raw: Raw, schema: z.ZodType | null, path: string): unknown {
    if (raw.kind === "scalar") return toJson(plainValue(raw));
    const inner = schema ? bare(schema) : null;
    if (raw.kind === "list") {
      const item = inner instanceof z.ZodArray ? (inner.element as z.ZodType) : null;
      return raw.items.map((one, at) => this.data(one, item, `${path}[${at}]`));
    }
    const fields: Readonly<Record<string, z.ZodType>> = inner instanceof z.ZodObject ? inner.shape : {};
    const isOpen = !(inner instanceof z.ZodObject) || inner.def.catchall instanceof z.ZodUnknown;
    const made: Record<string, unknown> = {};
    for (const { key, value } of raw.entries) {
      const written = String(key.value);
      const name = nameAmong(written, Object.keys(fields), this.options.ignoreCase) ??
        (isOpen ? written : null);
      if (name === null) this.#unknownKey(written, key.at, path, Object.keys(fields));
      else if (!isNull(value)) made[name] = this.data(value, fields[name] ?? null, joined(path, name));
    }
    return made;
  }

  /** Turns one of zod's issues into a diagnostic at the value, or at the mapping that lacks a key. */
  complain(issue: z.core.$ZodIssue, root: Raw): void {
    const path = issue.path.reduce<string>(
      (made, part) => typeof part === "number" ? `${made}[${part}]` : joined(made, String(part)),
      "",
    );
    const { raw, missing } = locate(root, issue.path, this.options.ignoreCase);
    if (missing) {
      const [parent, name] = [path.replace(/\.?[^.]*$/, ""), path.replace(/^.*\./, "")];
      return this.#add(`${parent || "the file"} has no ${JSON.stringify(name)}`, raw.at);
    }
    const { why, hint } = wordsFor(issue, raw);
    this.#add(`${path || "the file"} ${why}`, raw.at, hint);
  }

  #unknownKey(name: string, at: Span, path: string, known: readonly string[]): void {
    const hint = this.options.hints?.[name] ?? didYouMean(name, known) ??
      (known.length > 0 ? `known here: ${known.join(", ")}` : undefined);
    const where = path ? ` in ${path}` : "";
    this.#add(`unknown field ${JSON.stringify(name)}${where}`, at, hint);
  }

  #add(message: string, at: Span, hint?: string): void {
    this.errors.push(new DiagnosticError(message, { code: this.options.code, at, hint }));
  }
}

function locate(
  root: Raw,
  path: readonly PropertyKey[],
  ignoreCase = false,
): { readonly raw: Raw; readonly missing: boolean } {
  let raw = root;
  for (const part of path) {
    const next = childOf(raw, part, ignoreCase);
    if (!next || (isNull(next) && raw.kind === "map")) return { raw, missing: raw.kind === "map" };
    raw = next;
  }
  return { raw, missing: false };
}

function childOf(raw: Raw, part: PropertyKey, ignoreCase: boolean): Raw | undefined {
  if (raw.kind === "list") return raw.items[Number(part)];
  if (raw.kind === "scalar") return undefined;
  const name = String(part);
  return raw.entries.find(({ key }) => nameAmong(String(key.value), [name], ignoreCase) === name)?.value;
}

function nameAmong(written: string, names: readonly string[], ignoreCase = false): string | null {
  if (names.includes(written)) return written;
  if (!ignoreCase) return null;
  return names.find((name) => name.toLowerCase() === written.toLowerCase()) ?? null;
}

/** The schema inside optional, nullable and default ones. */
function bare(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
  ) return bare(schema.unwrap() as z.ZodType);
  return schema;
}

function isNull(raw: Raw): boolean {
  return raw.kind === "scalar" && raw.value === null;
}

function joined(path: string, name: string): string {
  return path ? `${path}.${name}` : name;
}

function wordsFor(issue: z.core.$ZodIssue, raw: Raw): { readonly why: string; readonly hint?: string } {
  switch (issue.code) {
    case "invalid_type": {
      const why = `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}, not ${kindOf(raw)}`;
      const quotable = issue.expected === "string" && raw.kind === "scalar";
      return quotable ? { why, hint: "put the value in quotes" } : { why };
    }
    case "invalid_value":
      return {
        why: `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}: ${shown(raw)}`,
      };
    case "too_small":
      return { why: `must be at least ${issue.minimum}: ${shown(raw)}` };
    case "too_big":
      return { why: `must be at most ${issue.maximum}: ${shown(raw)}` };
    default:
      return { why: `${issue.message}: ${shown(raw)}` };
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
};

function kindOf(raw: Raw): string {
  if (raw.kind !== "scalar") return raw.kind === "map" ? "a mapping" : "a list";
  if (raw.value === null) return "empty";
  return `${typeof raw.value === "string" ? "the text" : "the value"} ${shown(raw)}`;
}

function shown(raw: Raw): string {
  if (raw.kind !== "scalar") return kindOf(raw);
  return JSON.stringify(toJson(raw.value));
}
