/** Attributes and items of values, by Jinja's rules and inside its sandbox. */

import { Tuple } from "../../model/value.ts";
import { attributeOf, isAllowedInternal, isInternal } from "../methods/attributes.ts";
import { isRaised, PythonError } from "../python/error.ts";
import { dictGet } from "../python/keys.ts";
import { Marker, Undefined } from "../python/marker.ts";
import { integerIn } from "../python/numbers.ts";
import { repr } from "../python/repr.ts";
import { indexable } from "../python/text.ts";
import { nativeTypeName, typeName } from "../python/type_names.ts";
import {
  isDictValue,
  isListValue,
  NoElse,
  ObjectValue,
  type RuntimeValue,
  textIn,
  tupleItems,
} from "../python/values.ts";
import type { Site } from "../syntax/source.ts";

/** `value.name`: attributes first, then items unless they are not asked for. */
export function getAttribute(
  value: RuntimeValue,
  name: string,
  site: Site,
  { items = true }: { readonly items?: boolean } = {},
): RuntimeValue {
  if (value instanceof Marker) return value;
  if (value instanceof NoElse) throw new PythonError("AttributeError", value.message);
  const attribute = safeAttribute(value, name);
  if (attribute !== undefined) return attribute;
  const item = items ? itemOf(value, name) : undefined;
  if (item !== undefined) return item;
  return isInternal(name) ? unsafe(value, name, site) : missing(value, name, site);
}

/** `value[key]`: items first, then attributes. */
export function getItem(value: RuntimeValue, key: RuntimeValue, site: Site): RuntimeValue {
  if (value instanceof Marker) return value;
  if (value instanceof NoElse) throw new PythonError("AttributeError", value.message);
  const item = itemOf(value, key);
  if (item !== undefined) return item;
  const name = textIn(key);
  if (name === undefined) return missing(value, key, site);
  const attribute = safeAttribute(value, name);
  if (attribute !== undefined) return attribute;
  return isInternal(name) ? unsafe(value, name, site) : missing(value, name, site);
}

function safeAttribute(value: RuntimeValue, name: string): RuntimeValue | undefined {
  if (name.startsWith("_") && !isAllowedInternal(value, name)) return undefined;
  return attributeOf(value, name);
}

/** The item under a key; undefined where Python would raise a TypeError or a LookupError. */
export function itemOf(value: RuntimeValue, key: RuntimeValue): RuntimeValue | undefined {
  if (isDictValue(value)) return typeof key === "string" ? value.get(key) : looselyGet(value, key);
  if (value instanceof ObjectValue) return value.item(key);
  const index = integerIn(key);
  if (index === undefined) return undefined;
  const items = isListValue(value)
    ? value
    : value instanceof Tuple
    ? tupleItems(value)
    : value instanceof Uint8Array
    ? value
    : textIn(value) === undefined
    ? undefined
    : indexable(textIn(value) ?? "");
  if (items === undefined) return undefined;
  return items[Number(index) + (index < 0 ? items.length : 0)];
}

function looselyGet(
  value: ReadonlyMap<RuntimeValue, RuntimeValue>,
  key: RuntimeValue,
): RuntimeValue | undefined {
  try {
    return dictGet(value, key);
  } catch (error) {
    if (isRaised(error, "TypeError")) return undefined;
    throw error;
  }
}

function missing(value: RuntimeValue, key: RuntimeValue, site: Site): Undefined {
  const type = nativeTypeName(value);
  const isEmpty = key === "" || key === 0 || key === false || key === null;
  const kind = typeof key === "string" ? "attribute" : "element";
  const message = isEmpty
    ? `${kind === "attribute" ? `'${type} object'` : `${type} object`} has no ${kind} ${repr(key)}`
    : `object of type '${type}' has no attribute ${repr(key)}`;
  return new Undefined(message, { site, name: typeof key === "string" ? key : repr(key) });
}

function unsafe(value: RuntimeValue, name: string, site: Site): Undefined {
  const message = `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`;
  return new Undefined(message, { site, name });
}
