/** `loop`: what a `for` statement tells its body about where it is. */

import { type Arguments, Callable, type CallContext, type Markers } from "../environment.ts";
import { BoundMethod, method } from "../methods/method.ts";
import { binder, REQUIRED } from "../python/bind.ts";
import { typeError } from "../python/error.ts";
import { iterate, lengthIn } from "../python/iterate.ts";
import { Undefined } from "../python/marker.ts";
import { equals } from "../python/truth.ts";
import { type RuntimeList, type RuntimeValue, tuple } from "../python/values.ts";
import type { Site } from "../syntax/source.ts";

/** Runs the body of a recursive loop over other items, one level deeper. */
export type Recurse = (items: RuntimeValue, depth: number) => RuntimeValue;

const CYCLE = method<LoopState, Record<never, never>>(
  "cycle",
  {},
  (loop, _values, { rest }) => loop.cycle(rest),
  {
    rest: true,
  },
);
const CHANGED = method<LoopState, Record<never, never>>(
  "changed",
  {},
  (loop, _values, { rest }) => loop.changed(rest),
  {
    rest: true,
  },
);
const bindIterable = binder("loop", { iterable: REQUIRED });

export interface LoopOptions {
  /** Takes items out that the loop's own condition refuses. */
  readonly filtered?: ((items: Iterable<RuntimeValue>) => Iterable<RuntimeValue>) | undefined;
  /** Loops of the same statement around this one. */
  readonly depth: number;
  /** Null where the loop is not marked as recursive. */
  readonly recurse: Recurse | null;
  readonly site: Site;
}

export class LoopState extends Callable {
  override readonly typeName = "LoopContext";
  override readonly markers: Markers = "in-arguments";
  readonly #iterator: Iterator<RuntimeValue>;
  readonly #known: number | undefined;
  #index0 = -1;
  #current: RuntimeValue | undefined;
  #previous: RuntimeValue | undefined;
  /** Items read ahead of the current one. */
  #ahead: RuntimeValue[] = [];
  #lastSeen: RuntimeList | undefined;

  constructor(source: RuntimeValue, private readonly options: LoopOptions) {
    super();
    const { filtered } = options;
    const items = iterate(source);
    this.#known = filtered ? undefined : lengthIn(source);
    this.#iterator = (filtered ? filtered(items) : items)[Symbol.iterator]();
  }

  /** Goes on to the next item; undefined when there is none. */
  next(): RuntimeValue | undefined {
    const item = this.#ahead.length > 0 ? this.#ahead.shift() : this.#pull();
    if (item === undefined) return undefined;
    this.#index0++;
    this.#previous = this.#current;
    this.#current = item;
    return item;
  }

  #pull(): RuntimeValue | undefined {
    const { done, value } = this.#iterator.next();
    return done ? undefined : value;
  }

  #peek(): RuntimeValue | undefined {
    if (this.#ahead.length === 0) {
      const item = this.#pull();
      if (item !== undefined) this.#ahead.push(item);
    }
    return this.#ahead[0];
  }

  override length(): number {
    if (this.#known !== undefined) return this.#known;
    for (let item = this.#pull(); item !== undefined; item = this.#pull()) this.#ahead.push(item);
    return this.#index0 + 1 + this.#ahead.length;
  }

  override truth(): boolean {
    return true;
  }

  override text(): string {
    return `<LoopContext ${this.#index0 + 1}/${this.length()}>`;
  }

  override attribute(name: string): RuntimeValue | undefined {
    switch (name) {
      case "index":
        return this.#index0 + 1;
      case "index0":
        return this.#index0;
      case "length":
        return this.length();
      case "revindex":
        return this.length() - this.#index0;
      case "revindex0":
        return this.length() - this.#index0 - 1;
      case "first":
        return this.#index0 === 0;
      case "last":
        return this.#peek() === undefined;
      case "previtem":
        return this.#index0 > 0 ? this.#previous ?? null : this.#none("there is no previous item");
      case "nextitem": {
        const next = this.#peek();
        return next === undefined ? this.#none("there is no next item") : next;
      }
      case "depth":
        return this.options.depth + 1;
      case "depth0":
        return this.options.depth;
      case "cycle":
        return new BoundMethod("cycle", this, CYCLE);
      case "changed":
        return new BoundMethod("changed", this, CHANGED);
      default:
        return undefined;
    }
  }

  #none(message: string): Undefined {
    return new Undefined(message, { site: this.options.site });
  }

  cycle(values: RuntimeList): RuntimeValue {
    if (values.length === 0) throw typeError("no items for cycling given");
    return values[this.#index0 % values.length] ?? null;
  }

  /** Whether these values differ from those of the last time. */
  changed(values: RuntimeList): boolean {
    if (this.#lastSeen && equals(tuple(this.#lastSeen), tuple(values))) return false;
    this.#lastSeen = values;
    return true;
  }

  override call(args: Arguments, _call: CallContext): RuntimeValue {
    const { values: { iterable } } = bindIterable(args);
    if (!this.options.recurse) {
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    }
    return this.options.recurse(iterable, this.options.depth + 1);
  }
}
