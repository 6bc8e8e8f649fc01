/** Python's `range`: its items are computed, never stored. */

import { equals } from "./truth.ts";
import { integerIn } from "./numbers.ts";
import { ObjectValue, type RuntimeValue } from "./values.ts";

export class Range extends ObjectValue {
  override readonly typeName = "range";
  readonly #length: number;

  constructor(readonly start: number, readonly stop: number, readonly step: number) {
    super();
    this.#length = Math.max(0, Math.ceil((stop - start) / step));
  }

  override text(): string {
    const step = this.step === 1 ? "" : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  override length(): number {
    return this.#length;
  }

  override *iterate(): Iterable<RuntimeValue> {
    for (let at = 0; at < this.#length; at++) yield this.start + at * this.step;
  }

  /** The item at an index that is inside. */
  at(index: number): number {
    return this.start + index * this.step;
  }

  override item(key: RuntimeValue): RuntimeValue | undefined {
    const index = integerIn(key);
    if (index === undefined) return undefined;
    const at = Number(index) + (index < 0 ? this.#length : 0);
    return at >= 0 && at < this.#length ? this.at(at) : undefined;
  }

  override attribute(name: string): RuntimeValue | undefined {
    if (name === "start") return this.start;
    if (name === "stop") return this.stop;
    return name === "step" ? this.step : undefined;
  }

  /** Whether a value is one of its items. */
  has(value: RuntimeValue): boolean {
    const whole = integerIn(value);
    if (whole === undefined) {
      for (const item of this.iterate()) if (equals(item, value)) return true;
      return false;
    }
    const distance = Number(whole) - this.start;
    const index = distance / this.step;
    return Number.isInteger(index) && index >= 0 && index < this.#length;
  }

  /** The part between two indexes that a slice says. */
  slice(start: number, count: number, step: number): Range {
    const first = this.at(start);
    return new Range(first, first + count * step * this.step, step * this.step);
  }

  override equals(other: RuntimeValue): boolean {
    if (!(other instanceof Range) || other.#length !== this.#length) return false;
    return this.#length === 0 ||
      (this.start === other.start && (this.#length === 1 || this.step === other.step));
  }
}
