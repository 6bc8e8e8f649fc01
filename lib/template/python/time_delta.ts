/** The difference of two moments. */

import { float } from "../../model/value.ts";
import { smallest } from "./numbers.ts";
import { ObjectValue, type RuntimeValue } from "./values.ts";

const DAY = 86_400_000_000n;

export class TimeDelta extends ObjectValue {
  override readonly typeName = "timedelta";

  constructor(readonly microseconds: bigint) {
    super();
  }

  /** Whole days, rounded down; the rest is never negative. */
  get days(): bigint {
    const rest = this.#rest;
    return (this.microseconds - rest) / DAY;
  }

  get #rest(): bigint {
    return ((this.microseconds % DAY) + DAY) % DAY;
  }

  override text(): string {
    const seconds = Number(this.#rest / 1_000_000n);
    const fraction = this.#rest % 1_000_000n;
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const days = this.days === 0n
      ? ""
      : `${this.days} day${this.days === 1n || this.days === -1n ? "" : "s"}, `;
    return days + clock + (fraction === 0n ? "" : `.${fraction.toString().padStart(6, "0")}`);
  }

  override repr(): string {
    const parts = [
      ["days", this.days],
      ["seconds", this.#rest / 1_000_000n],
      ["microseconds", this.#rest % 1_000_000n],
    ] as const;
    const shown = parts.filter(([, value]) => value !== 0n).map(([name, value]) => `${name}=${value}`);
    return `datetime.timedelta(${shown.join(", ") || "0"})`;
  }

  override truth(): boolean {
    return this.microseconds !== 0n;
  }

  override equals(other: RuntimeValue): boolean {
    return other instanceof TimeDelta && other.microseconds === this.microseconds;
  }

  override attribute(name: string): RuntimeValue | undefined {
    switch (name) {
      case "days":
        return smallest(this.days);
      case "seconds":
        return smallest(this.#rest / 1_000_000n);
      case "microseconds":
        return smallest(this.#rest % 1_000_000n);
      default:
        return undefined;
    }
  }

  /** Seconds with their fraction. */
  totalSeconds(): RuntimeValue {
    return float(Number(this.microseconds) / 1e6);
  }
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
