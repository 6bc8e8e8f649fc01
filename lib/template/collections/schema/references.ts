/** Where references between schemas point. */

import { isDictValue, isListValue, type RuntimeValue, textIn } from "../../python/values.ts";
import { UnresolvedReference } from "./problem.ts";

/** What a reference points to, and the document in which the references of that stand. */
export interface Resolved {
  readonly schema: RuntimeValue;
  readonly document: RuntimeValue;
}

/**
 * @param root The schema that everything stands in.
 * @param document The closest schema around the reference that has an id of its own.
 * @throws {UnresolvedReference}
 */
export function resolveReference(reference: string, root: RuntimeValue, document: RuntimeValue): Resolved {
  const [url = "", fragment = ""] = reference.split("#");
  const target = url === "" ? document : findSchema(root, (id) => id === url || lastPart(id) === url);
  if (target === undefined) throw new UnresolvedReference(reference);
  const schema = fragment === "" || fragment.startsWith("/")
    ? pointed(target, fragment)
    : findAnchor(target, fragment);
  if (schema === undefined) throw new UnresolvedReference(reference);
  return { schema, document: idOf(schema) === null ? target : schema };
}

/** The id by which a schema begins a document of its own; null for none. */
export function idOf(schema: RuntimeValue): string | null {
  if (!isDictValue(schema)) return null;
  const id = textIn(schema.get("$id") ?? schema.get("id") ?? null)?.replace(/#$/, "");
  return id === undefined || id === "" || id.startsWith("#") ? null : id;
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function pointed(schema: RuntimeValue, pointer: string): RuntimeValue | undefined {
  const steps = decodeURIComponent(pointer).split("/").slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<RuntimeValue | undefined>((found, step) => {
    if (found === undefined) return undefined;
    if (isListValue(found)) return found[Number(step)];
    return isDictValue(found) ? found.get(step) : undefined;
  }, schema);
}

function findSchema(schema: RuntimeValue, matches: (id: string) => boolean): RuntimeValue | undefined {
  return search(schema, (one) => {
    const id = idOf(one);
    return id !== null && matches(id);
  });
}

function findAnchor(schema: RuntimeValue, name: string): RuntimeValue | undefined {
  return search(schema, (one) =>
    isDictValue(one) &&
    (one.get("$anchor") === name || one.get("$dynamicAnchor") === name || one.get("$id") === `#${name}` ||
      one.get("id") === `#${name}`));
}

/** The first schema inside another one, itself included, for which something holds. */
function search(schema: RuntimeValue, holds: (schema: RuntimeValue) => boolean): RuntimeValue | undefined {
  if (holds(schema)) return schema;
  const parts = isDictValue(schema) ? [...schema.values()] : isListValue(schema) ? schema : [];
  for (const part of parts) {
    const found = search(part, holds);
    if (found !== undefined) return found;
  }
  return undefined;
}
