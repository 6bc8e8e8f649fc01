/** Data as templates, variables and results see it: Python's types, as far as Ansible content can tell them apart. */

/**
 * A value of a variable, a template or a result.
 *
 * An integer is a `number` without fraction, or a `bigint` beyond 2^53. A float is a `number` with a fraction
 * (or NaN, or infinite) or, where its value is whole, a `Float`: so 1 and 1.0 stay apart. A dict is a `Map`,
 * which keeps its order whatever the keys look like.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float
  | Tuple
  | Timestamp
  | Uint8Array
  | Omit
  | ValueList
  | Dict;

export type ValueList = readonly Value[];
export type Dict = ReadonlyMap<Value, Value>;

/** A float whose value is a whole number, or negative zero. Make one with `float()`. */
export class Float {
  constructor(readonly value: number) {}
}

/** A Python tuple: shown with parentheses, otherwise used like a list. */
export class Tuple {
  constructor(readonly items: ValueList) {}
}

/** A YAML date, or date and time. */
export class Timestamp {
  /**
   * @param iso As Python shows it: `2024-01-31`, or `2024-01-31 12:00:00+00:00`.
   * @param dateOnly True for `datetime.date`, false for `datetime.datetime`.
   */
  constructor(readonly iso: string, readonly dateOnly: boolean) {}
}

/** The type of `omit`: an argument or list item with this value is left out. */
export class Omit {
  readonly omit = true;
}

/** The one value of `omit`. */
export const OMIT: Omit = new Omit();

/** A Python float of this value. */
export function float(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** A Python integer of this value, as small as it can be held. */
export function integer(value: bigint): Value {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

export function isDict(value: unknown): value is Dict {
  return value instanceof Map;
}

export function isList(value: unknown): value is ValueList {
  return Array.isArray(value);
}

export function isFloat(value: unknown): boolean {
  return value instanceof Float || (typeof value === "number" && !Number.isInteger(value));
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

/** The number in an integer or a float; null for anything else, booleans included. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  if (value instanceof Float) return value.value;
  return typeof value === "bigint" ? Number(value) : null;
}

/** A dict from a plain record; undefined fields are left out. */
export function dict(record: Readonly<Record<string, Value | undefined>>): Dict {
  const made = new Map<Value, Value>();
  for (const [key, value] of Object.entries(record)) {
    if (value !== undefined) made.set(key, value);
  }
  return made;
}

/** The value of a text key, undefined where the value is no dict or lacks it. */
export function field(value: Value | undefined, key: string): Value | undefined {
  return value instanceof Map ? (value as Dict).get(key) : undefined;
}
