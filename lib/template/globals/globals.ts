/** The functions and values that every template has: those of Jinja, and Ansible's `now`, `undef` and `omit`. */

import { OMIT } from "../../model/value.ts";
import { type Arguments, Callable, type CallContext, GlobalFunction, type Markers } from "../environment.ts";
import { dictFromKeys, makeDict, pairsOf } from "../methods/dict_methods.ts";
import { BoundMethod } from "../methods/method.ts";
import { integerArgument, textOrNone } from "../python/arguments.ts";
import { binder } from "../python/bind.ts";
import { partsAt, timestampOf } from "../python/datetime.ts";
import { typeError, valueError } from "../python/error.ts";
import { Marker, Undefined } from "../python/marker.ts";
import { Range } from "../python/range.ts";
import { str } from "../python/repr.ts";
import { formatDate } from "../python/strftime.ts";
import { truth } from "../python/truth.ts";
import { typeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";
import { Cycler, Joiner } from "./iterators.ts";
import { loremIpsum } from "./lipsum.ts";
import { Namespace } from "./namespace.ts";

/** A type of Python that can be called, and whose name stands for itself. */
class TypeFunction extends Callable {
  override readonly typeName = "type";

  constructor(
    private readonly name: string,
    private readonly make: (args: Arguments, call: CallContext) => RuntimeValue,
    /** Methods that need no value of the type. */
    private readonly methods: ReadonlyMap<string, RuntimeValue> = new Map(),
  ) {
    super();
  }

  override get nativeTypeName(): string {
    return this.name;
  }

  override attribute(name: string): RuntimeValue | undefined {
    return this.methods.get(name);
  }

  override call(args: Arguments, call: CallContext): RuntimeValue {
    return this.make(args, call);
  }

  override text(): string {
    return `<class '${this.name}'>`;
  }
}

const NOW = binder("_now", { utc: false, fmt: null });
const UNDEF = binder("_undef", { hint: null });
const IN_ARGUMENTS: { readonly markers: Markers } = { markers: "in-arguments" };

/** What the result of `undef()` says where no hint is given. */
export const NOT_OVERRIDDEN = "Mandatory variable has not been overridden";

/** By name. `lookup`, `query` and `q` belong to whoever has lookups. */
export const BUILTIN_GLOBALS: ReadonlyMap<string, RuntimeValue> = new Map<string, RuntimeValue>([
  ["range", new TypeFunction("range", (args) => makeRange(args))],
  [
    "dict",
    new TypeFunction(
      "dict",
      ({ positional, named }) => makeDict(positional, named),
      new Map([["fromkeys", new BoundMethod("fromkeys", new Map(), dictFromKeys)]]),
    ),
  ],
  ["namespace", new TypeFunction("Namespace", (args) => makeNamespace(args))],
  ["cycler", new TypeFunction("Cycler", ({ positional }) => new Cycler(positional))],
  [
    "joiner",
    new TypeFunction(
      "Joiner",
      ({ positional: [separator = ", "], named }) => new Joiner(str(named.get("sep") ?? separator)),
    ),
  ],
  ["lipsum", new GlobalFunction("generate_lorem_ipsum", loremIpsum)],
  ["now", new GlobalFunction("_now", now)],
  ["undef", new GlobalFunction("_undef", undef, IN_ARGUMENTS)],
  ["omit", OMIT],
]);

function makeRange({ positional, named }: Arguments): RuntimeValue {
  if (named.size > 0) throw typeError("range() takes no keyword arguments");
  const { length } = positional;
  if (length === 0) throw typeError("range expected at least 1 argument, got 0");
  if (length > 3) throw typeError(`range expected at most 3 arguments, got ${length}`);
  const [first = 0, second = 0, step = 1] = positional.map(integerArgument);
  if (step === 0) throw valueError("range() arg 3 must not be zero");
  return length === 1 ? new Range(0, first, 1) : new Range(first, second, step);
}

function makeNamespace({ positional: [source], named }: Arguments): RuntimeValue {
  const entries = source === undefined
    ? []
    : Array.from(pairsOf(source), ([key, value]) => [str(key), value] as const);
  return new Namespace([...entries, ...named]);
}

function now(args: Arguments, { environment: { io } }: CallContext): RuntimeValue {
  const { values: { utc, fmt } } = NOW(args);
  const atMs = io.nowMs();
  const { offsetS } = truth(utc) ? { offsetS: 0 } : io.localZone(atMs);
  const parts = partsAt(BigInt(Math.round(atMs * 1000)) + BigInt(offsetS) * 1_000_000n, null);
  const format = textOrNone(fmt);
  if (format === null || format === "") return timestampOf(parts);
  return formatDate(parts, format, { name: "", offsetS: null, localOffsetS: offsetS });
}

function undef(args: Arguments, { site }: CallContext): RuntimeValue {
  const { values: { hint } } = UNDEF(args);
  const message = textIn(hint);
  if (message === undefined && hint !== null) {
    const complaint = "The 'hint' argument must be of type 'str' or 'NoneType'";
    if (hint instanceof Marker) throw typeError(`${complaint}: ${hint.failure().message}`);
    throw typeError(`${complaint}, not '${typeName(hint)}'.`);
  }
  return new Undefined(message || NOT_OVERRIDDEN, { site });
}
