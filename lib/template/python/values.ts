/** What an expression can be while a template is evaluated: data, and what lives only inside templates. */

import { type Float, type Omit, type Timestamp, Tuple, type Value } from "../../model/value.ts";
import { Marker, Undefined } from "./marker.ts";

export type RuntimeValue =
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
  | RuntimeList
  | RuntimeDict
  | MarkedText
  | ObjectValue
  | Marker;

export type RuntimeList = readonly RuntimeValue[];
export type RuntimeDict = ReadonlyMap<RuntimeValue, RuntimeValue>;

/** Text with a mark: nearly everywhere it counts as its text. */
export abstract class MarkedText {
  constructor(readonly text: string) {}
}

/** Text that HTML escaping has been applied to. */
export class Markup extends MarkedText {}

/** Text that stays text where results are parsed (`jinja2_native: false`): what `to_json` and its like give. */
export class KeptText extends MarkedText {}

/** Where a text came from, as far as templates can ask for it. */
export interface Provenance {
  /** The vault that it came out of. */
  readonly ciphertext?: string;
  /** Where it stands, in words for users. */
  readonly origin?: string;
}

/** Text of known provenance; what is made of it is plain text. */
export class TracedText extends MarkedText {
  constructor(text: string, readonly provenance: Provenance) {
    super(text);
  }
}

/** A value with behaviour of its own, such as a range, a macro or `loop`. It is never part of a result. */
export abstract class ObjectValue {
  /** The name of its Python type. */
  abstract readonly typeName: string;

  /** What it is called where Ansible names its type: a class goes by its own name. */
  get nativeTypeName(): string {
    return this.typeName;
  }

  /** As `str()` shows it. */
  text(): string {
    return `<${this.typeName} object>`;
  }

  /** As `repr()` shows it. */
  repr(): string {
    return this.text();
  }

  truth(): boolean {
    return (this.length() ?? 1) !== 0;
  }

  /** The attribute of this name, undefined where there is none. */
  attribute(_name: string): RuntimeValue | undefined {
    return undefined;
  }

  /** The item under a key, undefined where there is none or the object has no items. */
  item(_key: RuntimeValue): RuntimeValue | undefined {
    return undefined;
  }

  /** What iterating over it yields, undefined where it cannot be iterated. */
  iterate(): Iterable<RuntimeValue> | undefined {
    return undefined;
  }

  /** Its number of items, undefined where it has no length. */
  length(): number | undefined {
    return undefined;
  }

  equals(other: RuntimeValue): boolean {
    return this === other;
  }
}

/** What an inline `if` without `else` gives when its condition is false: unlike a marker, it is empty text. */
export class NoElse extends ObjectValue {
  override readonly typeName = "Undefined";

  constructor(readonly message: string) {
    super();
  }

  override text(): string {
    return "";
  }

  override truth(): boolean {
    return false;
  }

  override iterate(): Iterable<RuntimeValue> {
    return [];
  }

  override length(): number {
    return 0;
  }

  override equals(other: RuntimeValue): boolean {
    return other instanceof NoElse;
  }
}

export function isMarker(value: RuntimeValue): value is Marker {
  return value instanceof Marker;
}

export function isUndefined(value: RuntimeValue): value is Undefined {
  return value instanceof Undefined;
}

export function isListValue(value: RuntimeValue): value is RuntimeList {
  return Array.isArray(value);
}

export function isDictValue(value: RuntimeValue): value is RuntimeDict {
  return value instanceof Map;
}

export function isTuple(value: RuntimeValue): value is Tuple {
  return value instanceof Tuple;
}

/** A tuple that may hold anything: the class knows only data, which is all that leaves the engine. */
export function tuple(items: RuntimeList): Tuple {
  return new Tuple(items as readonly Value[]);
}

/** The named tuple that `groupby` yields. */
export class GroupTuple extends Tuple {
  constructor(readonly grouper: RuntimeValue, readonly list: RuntimeList) {
    super([grouper, list] as readonly Value[]);
  }
}

export function tupleItems(value: Tuple): RuntimeList {
  return value.items;
}

/** The text in a str, marked or not; undefined for anything else. */
export function textIn(value: RuntimeValue): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof MarkedText ? value.text : undefined;
}
