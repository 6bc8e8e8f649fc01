/** What templates run with: filters, tests, globals, other templates, and the outside world; all of it handed in. */

import type { Warn } from "../model/event.ts";
import type { Raw } from "../model/raw.ts";
import type { Value } from "../model/value.ts";
import type { Span } from "../source/span.ts";
import type { Budget, Limits } from "./limits.ts";
import { ObjectValue, type RuntimeList, type RuntimeValue } from "./python/values.ts";
import type { Reference } from "./reference.ts";
import type { Site, TemplateSource } from "./syntax/source.ts";

/** The variables that a template sees. A value may be rendered when it is asked for. */
export interface Variables {
  /** Undefined for a name that is not defined. It may throw a DiagnosticError, or give a marker. */
  readonly get: (name: string) => RuntimeValue | undefined;
  /** A variable as it was given, before anything is rendered; undefined for one that may be or hold a template. */
  readonly given?: (name: string) => Value | undefined;
  /** What a user wrote where a reference leads; null for what nobody wrote. */
  readonly written?: (reference: Reference) => Raw | null;
}

/** Positional and keyword arguments of a call. */
export interface Arguments {
  readonly positional: RuntimeList;
  readonly named: ReadonlyMap<string, RuntimeValue>;
}

export const NO_ARGUMENTS: Arguments = { positional: [], named: new Map() };

/**
 * Which markers (undefined values, kept failures) a callable wants to see.
 *
 * - `refused`: it is not called when an argument is a marker, which is then the result.
 * - `in-arguments`: it looks at arguments that are markers itself.
 */
export type Markers = "refused" | "in-arguments";

/** Something that a filter gets: where and in what it is called. */
export interface CallContext {
  readonly environment: Environment;
  /** What names mean at the call, locals of the template included. */
  readonly variables: Variables;
  readonly budget: Budget;
  readonly site: Site;
  /** Where the call stands in the user's file. */
  readonly at: Span | undefined;
  /** What a user wrote for the value that a filter or test is applied to; null where it is no more than computed. */
  readonly written: Raw | null;
  /** `value.name` as an expression has it: attributes first, then items; an undefined value where there is neither. */
  readonly attribute: (value: RuntimeValue, name: string) => RuntimeValue;
  /** Like `attribute`, without items. */
  readonly attributeOnly: (value: RuntimeValue, name: string) => RuntimeValue;
  /** `value[key]` as an expression has it: items first, then attributes. */
  readonly item: (value: RuntimeValue, key: RuntimeValue) => RuntimeValue;
  /** Applies a filter by its name; what goes wrong in it comes back as a marker. */
  readonly filter: (name: string, value: RuntimeValue, args?: Arguments) => RuntimeValue;
  /** Applies a test by its name. */
  readonly test: (name: string, value: RuntimeValue, args?: Arguments) => RuntimeValue;
  readonly call: (callee: RuntimeValue, args: Arguments) => RuntimeValue;
  /** An undefined value that says this when it is used. */
  readonly undefined: (message: string) => RuntimeValue;
}

/** A filter; `apply` gets the value before the bar as its first positional argument. */
export interface Filter {
  /** As error messages call it, such as `ansible.builtin.flatten`. */
  readonly name: string;
  readonly markers: Markers;
  readonly apply: (args: Arguments, call: CallContext) => RuntimeValue;
}

/** A test; the tested value is the first positional argument. It answers with a boolean or with a marker. */
export interface Test {
  readonly name: string;
  readonly markers: Markers;
  readonly apply: (args: Arguments, call: CallContext) => RuntimeValue;
}

/** A value that can be called: a global, a method, a macro. */
export abstract class Callable extends ObjectValue {
  /** What happens with markers among the arguments. */
  readonly markers: Markers = "refused";

  abstract call(args: Arguments, call: CallContext): RuntimeValue;
}

/** A function that others hand in, such as `lookup`. */
export class GlobalFunction extends Callable {
  override readonly typeName = "function";
  override readonly markers: Markers;

  constructor(
    readonly name: string,
    private readonly apply: (args: Arguments, call: CallContext) => RuntimeValue,
    { markers = "refused" }: { readonly markers?: Markers } = {},
  ) {
    super();
    this.markers = markers;
  }

  override call(args: Arguments, call: CallContext): RuntimeValue {
    return this.apply(args, call);
  }

  override text(): string {
    return `<function ${this.name}>`;
  }
}

/** What is at a path on this machine. */
export interface PathFacts {
  readonly kind: "file" | "directory" | "symlink" | "other";
  readonly device: number;
  readonly inode: number;
}

/** The outside world as filters and tests ask for it; every answer is given at once. */
export interface TemplateIo {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The zone of this machine at a moment: seconds east of Greenwich and a name such as `CET`. */
  readonly localZone: (atMs: number) => { readonly offsetS: number; readonly name: string };
  /** Random bytes from the system. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly environment: Readonly<Record<string, string>>;
  readonly homeFolder: string;
  /** The home folder of another user, null for none of that name. */
  readonly homeOf: (user: string) => string | null;
  readonly workingFolder: string;
  /** What is at a path, null for nothing. */
  readonly pathFacts: (path: string, options: { readonly follow: boolean }) => PathFacts | null;
  /** Where a symbolic link points, null when the path is none. */
  readonly readLink: (path: string) => string | null;
  /** The names in a folder, in any order; none where it cannot be read. */
  readonly listFolder: (path: string) => readonly string[];
  /** @throws {DiagnosticError} where the file cannot be read. */
  readonly readBytes: (path: string) => Uint8Array;
  /** @throws {DiagnosticError} `yaml-syntax`. */
  readonly parseYaml: (text: string) => Value;
  /** Every document of a text. @throws {DiagnosticError} `yaml-syntax`. */
  readonly parseYamlAll: (text: string) => readonly Value[];
  /** @throws {DiagnosticError} `vault-failed`. */
  readonly encryptVault: (content: Uint8Array, secret: string, options: VaultOptions) => string;
  /** @throws {DiagnosticError} `vault-failed`. */
  readonly decryptVault: (envelope: string, secret: string) => Uint8Array;
  /** Whether there is a module of this name, full or short. */
  readonly knowsModule: (name: string) => boolean;
  /** Something that the user should know and that does not stop the run. */
  readonly warn: Warn;
}

export interface VaultOptions {
  readonly vaultId: string;
  /** The salt; a random one where it is absent. */
  readonly salt?: string | undefined;
}

export interface Environment {
  /** By name; those of Ansible and Jinja by their short one. */
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly globals: ReadonlyMap<string, RuntimeValue>;
  /** The template of a name for `include`, `import` and `extends`; null where there is none. */
  readonly loadTemplate: (name: string, from: TemplateSource) => TemplateSource | null;
  readonly limits: Limits;
  readonly io: TemplateIo;
}
