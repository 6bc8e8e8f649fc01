/** Copies of values from outside that a template may change: what it changes must not be seen elsewhere. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { Tuple } from "../../model/value.ts";
import type { Variables } from "../environment.ts";
import { Failed } from "../python/marker.ts";
import {
  GroupTuple,
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
  tuple,
  tupleItems,
} from "../python/values.ts";

/** Copies made in one evaluation: one value has one copy, so that changes to it are seen wherever it is reached. */
export class OwnCopies {
  readonly #copies = new WeakMap<object, RuntimeValue>();
  readonly #variables = new WeakMap<Variables, Map<string, RuntimeValue>>();

  /** A list or dict as a copy of the evaluation's own; anything else as it is. Items are copied when they are read. */
  of(value: RuntimeValue): RuntimeValue {
    if (value instanceof Tuple) return tupleOf(value, (item) => this.of(item));
    if (!isListValue(value) && !isDictValue(value)) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const copy = this.#copyOf(value);
    this.#copies.set(value, copy);
    return copy;
  }

  /**
   * What a call is given, or gives, in place of a value: a copy of what it is then. Only what is a copy already is
   * the same inside and outside, as in `totals.setdefault(key, []).append(1)`.
   */
  passed(value: RuntimeValue): RuntimeValue {
    if (value instanceof Tuple) return tupleOf(value, (item) => this.passed(item));
    if (!isListValue(value) && !isDictValue(value)) return value;
    return this.#copies.get(value) === value ? value : this.#copyOf(this.#snapshot(value));
  }

  #copyOf(value: RuntimeList | RuntimeDict): RuntimeList | RuntimeDict {
    const copy = isListValue(value) ? this.#list(value) : new OwnDict(value, this);
    this.#copies.set(copy, copy);
    return copy;
  }

  /** The copy of a variable, which may be made anew each time it is asked for. */
  ofVariable(variables: Variables, name: string, value: RuntimeValue): RuntimeValue {
    const names = this.#variables.get(variables) ?? new Map<string, RuntimeValue>();
    this.#variables.set(variables, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    const copy = this.of(value);
    names.set(name, copy);
    return copy;
  }

  #list(source: RuntimeList): RuntimeList {
    const copy: RuntimeValue[] = [];
    for (let at = 0; at < source.length; at++) {
      Object.defineProperty(copy, at, {
        configurable: true,
        enumerable: true,
        get: () => this.#keep(copy, at, this.#read(() => source[at] ?? null)),
        set: (value: RuntimeValue) => void this.#keep(copy, at, value),
      });
    }
    return copy;
  }

  #keep(copy: RuntimeValue[], at: number, value: RuntimeValue): RuntimeValue {
    Object.defineProperty(copy, at, { configurable: true, enumerable: true, writable: true, value });
    return value;
  }

  #snapshot(value: RuntimeList | RuntimeDict): RuntimeList | RuntimeDict {
    if (isListValue(value)) return Array.from(value.keys(), (at) => attempted(() => value[at] ?? null));
    return new Map(Array.from(value.keys(), (key) => [key, attempted(() => value.get(key) ?? null)]));
  }

  #read(read: () => RuntimeValue): RuntimeValue {
    return attempted(() => this.of(read()));
  }

  /** An entry of a dict from outside. */
  entry(source: RuntimeDict, key: RuntimeValue): RuntimeValue {
    return this.#read(() => source.get(key) ?? null);
  }
}

/** What reading gives; a failure becomes the value, for whoever uses it. */
function attempted(read: () => RuntimeValue): RuntimeValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) return new Failed(error);
    throw error;
  }
}

/** A tuple of copies; one without lists and dicts stays as it is. */
function tupleOf(value: Tuple, copy: (item: RuntimeValue) => RuntimeValue): Tuple {
  const items = tupleItems(value);
  const copies = items.map(copy);
  if (value instanceof GroupTuple || copies.every((item, at) => item === items[at])) return value;
  return tuple(copies);
}

/** A dict whose entries are read from another one when they are first asked for. */
class OwnDict extends Map<RuntimeValue, RuntimeValue> {
  /** Keys whose values have not been read yet. */
  readonly #unread = new Set<RuntimeValue>();

  constructor(private readonly source: RuntimeDict, private readonly copies: OwnCopies) {
    super();
    for (const key of source.keys()) {
      super.set(key, null);
      this.#unread.add(key);
    }
  }

  override get(key: RuntimeValue): RuntimeValue | undefined {
    if (this.#unread.delete(key)) super.set(key, this.copies.entry(this.source, key));
    return super.get(key);
  }

  override set(key: RuntimeValue, value: RuntimeValue): this {
    this.#unread.delete(key);
    return super.set(key, value);
  }

  override delete(key: RuntimeValue): boolean {
    this.#unread.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#unread.clear();
    super.clear();
  }

  override *entries(): MapIterator<[RuntimeValue, RuntimeValue]> {
    for (const key of super.keys()) yield [key, this.get(key) ?? null];
  }

  override *values(): MapIterator<RuntimeValue> {
    for (const key of super.keys()) yield this.get(key) ?? null;
  }

  override [Symbol.iterator](): MapIterator<[RuntimeValue, RuntimeValue]> {
    return this.entries();
  }

  override forEach(visit: (value: RuntimeValue, key: RuntimeValue, map: OwnDict) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
