/** Macros: pieces of a template that are called like functions. */

import { type Arguments, Callable, type CallContext, type Markers } from "../environment.ts";
import { typeError } from "../python/error.ts";
import { Undefined } from "../python/marker.ts";
import { quoted } from "../python/repr.ts";
import { type RuntimeValue, tuple } from "../python/values.ts";
import type { Site } from "../syntax/source.ts";
import type { Evaluate, Execute, Frame } from "./frame.ts";
import { Output } from "./output.ts";

export interface MacroParameter {
  readonly name: string;
  readonly fallback: Evaluate | null;
  readonly site: Site;
}

/** What is the same in every definition of a macro. */
export interface MacroShape {
  /** Null for the body of a `call` statement. */
  readonly name: string | null;
  readonly parameters: readonly MacroParameter[];
  readonly body: Execute;
  /** Which of the implicit names the body uses. */
  readonly uses: { readonly caller: boolean; readonly kwargs: boolean; readonly varargs: boolean };
}

export class Macro extends Callable {
  override readonly typeName = "Macro";
  override readonly markers: Markers = "in-arguments";

  constructor(private readonly shape: MacroShape, private readonly definedIn: Frame) {
    super();
  }

  override text(): string {
    const { name } = this.shape;
    return `<Macro ${name === null ? "anonymous" : quoted(name)}>`;
  }

  override attribute(name: string): RuntimeValue | undefined {
    const { name: own, parameters, uses } = this.shape;
    switch (name) {
      case "name":
        return own;
      case "arguments":
        return tuple(parameters.map((parameter) => parameter.name));
      case "catch_kwargs":
        return uses.kwargs;
      case "catch_varargs":
        return uses.varargs;
      case "caller":
        return uses.caller;
      default:
        return undefined;
    }
  }

  override call(args: Arguments, { budget }: CallContext): RuntimeValue {
    const frame = this.definedIn.child();
    this.#bind(args, frame);
    const output = new Output(budget);
    budget.nested(() => this.shape.body(frame, output));
    return output.value();
  }

  #bind({ positional, named }: Arguments, frame: Frame): void {
    const { parameters, uses } = this.shape;
    const left = new Map(named);
    parameters.forEach(({ name, fallback, site }, at) => {
      const given = at < positional.length ? positional[at] : left.get(name);
      if (at >= positional.length) left.delete(name);
      if (given !== undefined) frame.set(name, given);
      else if (fallback) frame.set(name, fallback(frame));
      else frame.set(name, new Undefined(`parameter '${name}' was not provided`, { site, name }));
    });
    if (uses.caller && !parameters.some(({ name }) => name === "caller")) {
      const caller = left.get("caller");
      frame.set("caller", caller ?? new Undefined("No caller defined", { name: "caller" }));
      left.delete("caller");
    }
    if (uses.kwargs) frame.set("kwargs", new Map<RuntimeValue, RuntimeValue>(left));
    else if (left.size > 0) this.#refuseNamed(left);
    const rest = positional.slice(parameters.length);
    if (uses.varargs) frame.set("varargs", tuple(rest));
    else if (rest.length > 0) {
      throw typeError(`macro ${this.#shownName} takes not more than ${parameters.length} argument(s)`);
    }
  }

  #refuseNamed(named: ReadonlyMap<string, RuntimeValue>): never {
    if (named.has("caller")) {
      throw typeError(
        `macro ${this.#shownName} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    throw typeError(
      `macro ${this.#shownName} takes no keyword argument ${quoted([...named.keys()][0] ?? "")}`,
    );
  }

  get #shownName(): string {
    return this.shape.name === null ? "None" : quoted(this.shape.name);
  }
}
