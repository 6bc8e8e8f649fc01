/** What somebody types in the task debugger to change a task. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { type Raw, rawList, rawMap, rawScalar } from "../../model/raw.ts";
import { isDict, isList, type Value } from "../../model/value.ts";
import { repr } from "../../template/python/repr.ts";

/** `task.args['path'] = '/tmp'`, or `del task.args['path']`. */
export interface Assignment {
  readonly target: "task.args" | "task_vars";
  /** Expressions of the keys, the outermost first; none where the whole is meant. */
  readonly keys: readonly string[];
  /** The expression of what is assigned; null where the part is taken away. */
  readonly value: string | null;
}

const PLACE = String.raw`(task\.args|task_vars)((?:\[[^\]]+\])*)`;
const ASSIGNED = new RegExp(String.raw`^${PLACE}\s*=(?!=)\s*(.+)$`, "s");
const DELETED = new RegExp(String.raw`^del\s+${PLACE}$`);

/** Null for what is no assignment. */
export function assignmentIn(text: string): Assignment | null {
  const found = ASSIGNED.exec(text) ?? DELETED.exec(text);
  if (!found) return null;
  const [, target, keys = "", value = null] = found;
  return {
    target: target === "task_vars" ? target : "task.args",
    keys: [...keys.matchAll(/\[([^\]]+)\]/g)].map(([, key = ""]) => key),
    value,
  };
}

/**
 * A value with another part.
 *
 * @param made What the part becomes; undefined takes it away.
 * @param known Where parts of the outermost level come from that the value does not have.
 * @throws {DiagnosticError} `bad-argument` for a way that leads nowhere.
 */
export function withPart(
  whole: Value,
  [key, ...rest]: readonly Value[],
  made: Value | undefined,
  known: (key: Value) => Value | undefined = () => undefined,
): Value {
  if (key === undefined) return made ?? null;
  if (isDict(whole)) {
    const changed = new Map(whole);
    const part = rest.length === 0 ? made : withPart(whole.get(key) ?? known(key) ?? null, rest, made);
    if (part === undefined) changed.delete(key);
    else changed.set(key, part);
    return changed;
  }
  if (isList(whole) && typeof key === "number" && key >= 0 && key < whole.length) {
    if (rest.length === 0 && made === undefined) return whole.filter((_, index) => index !== key);
    return whole.map((item, index) => index === key ? withPart(item, rest, made) : item);
  }
  throw new DiagnosticError(`there is no ${repr(key)} in ${repr(whole)}`, { code: "bad-argument" });
}

/** A value that somebody typed, which may hold templates. */
export function typed(value: Value, at: Span): Raw {
  if (isList(value)) return rawList(value.map((item) => typed(item, at)), at);
  if (isDict(value)) {
    return rawMap(
      [...value].map(([key, item]) => ({ key: rawScalar(key, at, false), value: typed(item, at) })),
      at,
    );
  }
  return rawScalar(value, at);
}
