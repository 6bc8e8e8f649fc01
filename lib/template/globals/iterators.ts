/** `cycler()` and `joiner()`: values that change each time they are used. */

import { type Arguments, Callable, type CallContext } from "../environment.ts";
import { BoundMethod, method } from "../methods/method.ts";
import { typeError } from "../python/error.ts";
import { ObjectValue, type RuntimeList, type RuntimeValue, tuple } from "../python/values.ts";

const NEXT = method<Cycler, Record<never, never>>("next", {}, (cycler) => cycler.next());
const RESET = method<Cycler, Record<never, never>>("reset", {}, (cycler) => cycler.reset());

/** Values in turn. */
export class Cycler extends ObjectValue {
  override readonly typeName = "Cycler";
  #position = 0;

  constructor(private readonly items: RuntimeList) {
    super();
    if (items.length === 0) throw typeError("at least one item has to be provided");
  }

  next(): RuntimeValue {
    const current = this.#current;
    this.#position = (this.#position + 1) % this.items.length;
    return current;
  }

  reset(): RuntimeValue {
    this.#position = 0;
    return null;
  }

  get #current(): RuntimeValue {
    return this.items[this.#position] ?? null;
  }

  override attribute(name: string): RuntimeValue | undefined {
    switch (name) {
      case "current":
        return this.#current;
      case "items":
        return tuple(this.items);
      case "pos":
        return this.#position;
      case "next":
        return new BoundMethod("next", this, NEXT);
      case "reset":
        return new BoundMethod("reset", this, RESET);
      default:
        return undefined;
    }
  }
}

/** A separator that is empty the first time. */
export class Joiner extends Callable {
  override readonly typeName = "Joiner";
  #isUsed = false;

  constructor(private readonly separator: string) {
    super();
  }

  override attribute(name: string): RuntimeValue | undefined {
    if (name === "sep") return this.separator;
    return name === "used" ? this.#isUsed : undefined;
  }

  override call(_args: Arguments, _call: CallContext): RuntimeValue {
    const text = this.#isUsed ? this.separator : "";
    this.#isUsed = true;
    return text;
  }
}
