/** Results of templates as data: what leaves the engine. */

import { OMIT, Omit, Tuple, type Value } from "../model/value.ts";
import { DiagnosticError } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { Marker, Undefined } from "./python/marker.ts";
import { DEEPEST } from "./python/truth.ts";
import { typeName } from "./python/type_names.ts";
import {
  isDictValue,
  isListValue,
  MarkedText,
  ObjectValue,
  type RuntimeValue,
  tupleItems,
} from "./python/values.ts";
import type { TemplateKind } from "./syntax/error.ts";

export interface FinalizeOptions {
  /** Where the template stands, for what has no place of its own. */
  readonly at?: Span | undefined;
  /** @default {"template"} */
  readonly kind?: TemplateKind;
  /** What stands for an undefined value; without it, it is a failure. */
  readonly undefinedAs?: (failure: DiagnosticError) => Value;
}

/**
 * A result as data: tuples as lists, every entry of lazy containers rendered, omitted entries left out.
 *
 * A result that is `omit` itself stays so.
 *
 * @throws {DiagnosticError} for the first undefined value or failure in it, and for what is no data, such as a function.
 */
export function finalize(
  value: RuntimeValue,
  { at, kind = "template", undefinedAs }: FinalizeOptions = {},
): Value {
  const failed = (message: string) =>
    new DiagnosticError(`Error rendering ${kind}: ${message}`, { code: "template-failed", at });

  const list = (items: Iterable<RuntimeValue>, depth: number): readonly Value[] => {
    const made: Value[] = [];
    for (const item of items) if (!(item instanceof Omit)) made.push(data(item, depth));
    return made;
  };

  const data = (part: RuntimeValue, depth: number): Value => {
    if (typeof part !== "object" || part === null) return part;
    if (part instanceof Undefined && undefinedAs) return undefinedAs(part.failure().located(at));
    if (part instanceof Marker) throw part.failure().located(at);
    if (depth > DEEPEST) throw failed("Recursive loop detected in template.");
    if (isListValue(part)) return list(part, depth + 1);
    if (part instanceof Tuple) return list(tupleItems(part), depth + 1);
    if (isDictValue(part)) {
      const made = new Map<Value, Value>();
      for (const [key, item] of part) {
        if (item instanceof Omit) continue;
        if (key instanceof Tuple) throw failed("unhashable type: 'list'");
        made.set(data(key, depth + 1), data(item, depth + 1));
      }
      return made;
    }
    if (part instanceof MarkedText) return part.text;
    if (part instanceof ObjectValue) {
      throw failed(`Type '${typeName(part)}' is unsupported for variable storage.`);
    }
    return part instanceof Omit ? OMIT : part;
  };

  return data(value, 0);
}
