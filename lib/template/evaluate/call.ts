/** Calls: of filters, of tests, and of values that can be called. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Raw } from "../../model/raw.ts";
import type { Span } from "../../source/span.ts";
import {
  type Arguments,
  Callable,
  type CallContext,
  type Environment,
  type Filter,
  type Test,
  type Variables,
} from "../environment.ts";
import type { Budget } from "../limits.ts";
import { typeError } from "../python/error.ts";
import { Failed, Marker, MarkerTripped, Undefined } from "../python/marker.ts";
import { Range } from "../python/range.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { KeptText, type RuntimeValue } from "../python/values.ts";
import { referenceIn } from "../reference.ts";
import type { Expression } from "../syntax/nodes.ts";
import { type Site, spanOf } from "../syntax/source.ts";
import { getAttribute, getItem } from "./access.ts";
import type { Frame } from "./frame.ts";
import { markerOf, messageIn } from "./raise.ts";

/** The names of Jinja and Ansible are also reachable under these. */
const OWN_NAMESPACES = ["ansible.builtin.", "ansible.legacy."] as const;

/** The plugin of a name in a table, undefined where there is none. */
export function pluginNamed<T>(table: ReadonlyMap<string, T>, name: string): T | undefined {
  const found = table.get(name);
  if (found) return found;
  const namespace = OWN_NAMESPACES.find((start) => name.startsWith(start));
  return namespace && table.get(name.slice(namespace.length));
}

/** What a callee sees of the place that it is called from. */
export class Call implements CallContext {
  /** @param subject The value that a filter or test is applied to; null where it is no expression. */
  constructor(
    private readonly frame: Frame,
    readonly site: Site,
    private readonly subject: Expression | null = null,
  ) {}

  get environment(): Environment {
    return this.frame.render.environment;
  }

  get variables(): Variables {
    return this.frame.variables;
  }

  get budget(): Budget {
    return this.frame.render.budget;
  }

  get at(): Span | undefined {
    return spanOf(this.site);
  }

  get written(): Raw | null {
    const reference = this.subject && referenceIn(this.subject);
    return reference && (this.variables.written?.(reference) ?? null);
  }

  readonly attribute = (value: RuntimeValue, name: string): RuntimeValue =>
    getAttribute(value, name, this.site);

  readonly attributeOnly = (value: RuntimeValue, name: string): RuntimeValue =>
    getAttribute(value, name, this.site, { items: false });

  readonly item = (value: RuntimeValue, key: RuntimeValue): RuntimeValue => getItem(value, key, this.site);

  readonly filter = (name: string, value: RuntimeValue, args: Arguments = EMPTY): RuntimeValue => {
    const filter = pluginNamed(this.environment.filters, name);
    if (!filter) throw typeError(`No filter named '${name}'.`);
    return applyFilter(filter, withFirst(value, args), this.frame, this.site);
  };

  readonly test = (name: string, value: RuntimeValue, args: Arguments = EMPTY): RuntimeValue => {
    const test = pluginNamed(this.environment.tests, name);
    if (!test) throw typeError(`No test named '${name}'.`);
    return applyTest(test, withFirst(value, args), this.frame, this.site);
  };

  readonly call = (callee: RuntimeValue, args: Arguments): RuntimeValue => {
    return callValue(callee, args, this.frame, this.site);
  };

  readonly undefined = (message: string): RuntimeValue => new Undefined(message, { site: this.site });
}

const EMPTY: Arguments = { positional: [], named: new Map() };

function withFirst(value: RuntimeValue, { positional, named }: Arguments): Arguments {
  return { positional: [value, ...positional], named };
}

/** A filter's result; what goes wrong in it is kept in a marker, for it may never be used. */
export function applyFilter(
  filter: Filter,
  args: Arguments,
  frame: Frame,
  site: Site,
  subject: Expression | null = null,
): RuntimeValue {
  const made = guarded("filter", filter, args, new Call(frame, site, subject));
  const isKept = !frame.render.native && typeof made === "string" && TEXT_FILTERS.has(filter.name);
  return isKept ? new KeptText(made) : made;
}

/** Filters whose text is meant as text, also where results are parsed. */
const TEXT_FILTERS: ReadonlySet<string> = new Set([
  "ansible.builtin.string",
  "ansible.builtin.to_json",
  "ansible.builtin.to_nice_json",
  "ansible.builtin.to_nice_yaml",
  "ansible.builtin.to_yaml",
]);

/** A test's answer: a boolean, or a marker. */
export function applyTest(
  test: Test,
  args: Arguments,
  frame: Frame,
  site: Site,
  subject: Expression | null = null,
): RuntimeValue {
  const answer = guarded("test", test, args, new Call(frame, site, subject));
  return typeof answer === "boolean" || answer instanceof Marker ? answer : truth(answer);
}

function guarded(
  kind: "filter" | "test",
  plugin: Filter | Test,
  args: Arguments,
  call: Call,
): RuntimeValue {
  if (plugin.markers === "refused") {
    const marker = firstMarker(args);
    if (marker) return marker;
  }
  try {
    const made = plugin.apply(args, call);
    return made instanceof Range ? spread(made, call.budget) : made;
  } catch (error) {
    if (error instanceof MarkerTripped) return error.marker;
    // A diagnostic comes from a value that was rendered while it was read: it is not the plugin's failure.
    if (error instanceof DiagnosticError) return new Failed(error.located(call.at));
    const message = messageIn(error);
    if (message === undefined) throw error;
    return new Failed(pluginFailure(kind, plugin.name, message, call.site, error));
  }
}

/** No plugin gives a range: one that it hands on has become a list. */
function spread(range: Range, budget: Budget): RuntimeValue {
  budget.items(range.length());
  return [...range.iterate()];
}

/** The diagnostic for what went wrong inside a filter, a test or a lookup. */
export function pluginFailure(
  kind: "filter" | "test" | "lookup",
  name: string,
  message: string,
  site: Site,
  cause: unknown,
): DiagnosticError {
  return new DiagnosticError(`The ${kind} plugin '${name}' failed: ${message}`, {
    code: "template-failed",
    at: spanOf(site),
    cause,
  });
}

/** A call's result; what goes wrong in it is kept in a marker. */
export function callValue(callee: RuntimeValue, args: Arguments, frame: Frame, site: Site): RuntimeValue {
  if (callee instanceof Marker) return callee;
  const accepts = callee instanceof Callable && callee.markers === "in-arguments";
  const marker = accepts ? undefined : firstMarker(args);
  if (marker) return marker;
  try {
    if (!(callee instanceof Callable)) throw typeError(`'${typeName(callee)}' object is not callable`);
    return callee.call(args, new Call(frame, site));
  } catch (error) {
    const kept = markerOf(error, frame.render.kind, site);
    if (!kept) throw error;
    return kept;
  }
}

function firstMarker({ positional, named }: Arguments): Marker | undefined {
  for (const value of positional) if (value instanceof Marker) return value;
  if (named.size > 0) { for (const value of named.values()) if (value instanceof Marker) return value; }
  return undefined;
}
