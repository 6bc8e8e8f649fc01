/** What a module of the user's prints, read as a result. */

import { isDict, type Value } from "../../model/value.ts";
import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import type { Effect } from "../../model/effect.ts";
import type { Outcome } from "../module.ts";

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fields that the engine keeps apart from the values of a result. */
const APART: readonly string[] = ["changed", "failed", "skipped", "warnings"];

/** The module's JSON object, with whatever stands around it left out, as a result; a failure where there is none. */
export function foreignAnswer(printed: Printed): Outcome {
  const found = objectIn(printed.stdout);
  if (found === null) return unreadable(printed);
  const outcome = foreignOutcome(found.fields);
  return { ...outcome, warnings: [...outcome.warnings ?? [], ...junk(found.rest)] };
}

/** What the fields of a module's result say. */
export function foreignOutcome(fields: ReadonlyMap<Value, Value>): Outcome {
  const values = Object.fromEntries(
    [...fields].filter(([name]) => !APART.includes(String(name))).map((
      [name, value],
    ) => [String(name), value]),
  );
  const warnings = textsOf(fields.get("warnings"));
  const outcome: Outcome = {
    changed: fields.get("changed") === true,
    values,
    effects: factsOf(fields.get("ansible_facts")),
    warnings,
  };
  const rc = fields.get("rc");
  const isFailed = fields.has("failed")
    ? isTrue(fields.get("failed"))
    : rc !== undefined && rc !== 0 && rc !== "0";
  const msg = fields.get("msg");
  if (isFailed) return { ...outcome, failed: typeof msg === "string" ? msg : "Unknown error." };
  return isTrue(fields.get("skipped"))
    ? { ...outcome, skipped: typeof msg === "string" ? msg : "" }
    : outcome;
}

function objectIn(
  stdout: string,
): { readonly fields: ReadonlyMap<Value, Value>; readonly rest: readonly string[] } | null {
  const lines = stdout.split("\n");
  const start = lines.findIndex((line) => line.trimStart().startsWith("{"));
  const end = lines.findLastIndex((line) => line.trimEnd().endsWith("}"));
  if (start < 0 || end < start) return null;
  try {
    const fields = parseJson(lines.slice(start, end + 1).join("\n"));
    return isDict(fields) ? { fields, rest: lines.slice(end + 1) } : null;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return null;
    throw error;
  }
}

function unreadable({ code, stdout, stderr }: Printed): Outcome {
  const failed = code === 0
    ? "Module result deserialization failed: its output holds no JSON object"
    : "Module result deserialization failed: the module ended with an error and printed no JSON object";
  return {
    changed: false,
    failed,
    values: { msg: failed, module_stdout: stdout, module_stderr: stderr, rc: code },
  };
}

function junk(rest: readonly string[]): readonly string[] {
  if (rest.every((line) => line.trim() === "")) return [];
  return [`Module invocation had junk after the JSON data: ${rest.join("\n").trimEnd()}`];
}

function factsOf(facts: Value | undefined): readonly Effect[] {
  if (facts === undefined || !isDict(facts)) return [];
  return [{ kind: "facts", facts: new Map([...facts].map(([name, value]) => [String(name), value])) }];
}

function textsOf(value: Value | undefined): readonly string[] {
  return Array.isArray(value)
    ? value.map(String)
    : value === undefined || value === null
    ? []
    : [String(value)];
}

function isTrue(value: Value | undefined): boolean {
  return value === true || (typeof value === "string" && /^(y|yes|on|1|true|t)$/i.test(value)) || value === 1;
}
