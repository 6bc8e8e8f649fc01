/** `namespace()`: attributes that a template may set from inside loops and blocks. */

import { ObjectValue, type RuntimeValue, textIn } from "../python/values.ts";

export class Namespace extends ObjectValue {
  override readonly typeName = "Namespace";
  readonly #attributes: Map<string, RuntimeValue>;

  constructor(attributes: Iterable<readonly [string, RuntimeValue]>) {
    super();
    this.#attributes = new Map(attributes);
  }

  set(name: string, value: RuntimeValue): void {
    this.#attributes.set(name, value);
  }

  override attribute(name: string): RuntimeValue | undefined {
    return this.#attributes.get(name);
  }

  override item(key: RuntimeValue): RuntimeValue | undefined {
    const name = textIn(key);
    return name === undefined ? undefined : this.#attributes.get(name);
  }

  override text(): string {
    return "<Namespace>";
  }
}
