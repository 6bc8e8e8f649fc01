/** What the parts of the loader share: ways to read and render, and the mistakes found so far. */

import { type DiagnosticCode, DiagnosticError, diagnosticsOf } from "../source/diagnostic.ts";
import type { Span } from "../source/span.ts";
import { didYouMean } from "../source/suggest.ts";
import type { Warn } from "../model/event.ts";
import type { Raw, RawDocument, RawEntry, RawMap, RawScalar } from "../model/raw.ts";
import { entryOf, rawMap } from "../model/raw.ts";
import type { Inherited, ModuleCatalog, Node, Role, Site } from "../model/playbook.ts";
import type { Value } from "../model/value.ts";
import { resolvePath } from "../model/path.ts";
import { workingFolder } from "../system/environment.ts";

export interface LoadDeps {
  readonly catalog: ModuleCatalog;
  /** Reads a YAML file, decrypted where it is a vault. @throws {DiagnosticError} */
  readonly read: (path: string) => RawDocument;
  /** Renders what must be known before a host is: names of imported files and roles. Inner variables come last. */
  readonly render: (raw: Raw, vars: readonly RawMap[], site: Site) => Value;
  readonly warn: Warn;
  /** Folders with roles, after those beside the playbook. */
  readonly rolesPath: readonly string[];
  /** Whether other tasks see the variables of roles that do not say so themselves; null where nobody has said. */
  readonly publicRoles: boolean | null;
}

/** Loads the parts that call each other: lists of tasks import roles, and roles are made of lists of tasks. */
export interface Loaders {
  nodes(list: Raw | null, parent: Inherited, place: Place): readonly Node[];
  role(use: RoleUse, parent: Inherited, place: Place): Role | null;
}

/** Where a list of tasks stands. */
export interface Place {
  readonly site: Site;
  readonly handlers: boolean;
}

/** A role as somebody wants it. */
export interface RoleUse {
  readonly name: string;
  readonly at: Span;
  readonly tasksFrom: string;
  readonly handlersFrom: string;
  readonly varsFrom: string;
  readonly defaultsFrom: string;
  readonly params: RawMap;
  readonly allowDuplicates: boolean | null;
  /** Null where it does not say. */
  readonly isPublic: boolean | null;
  readonly isDependency: boolean;
  /** True for what `import_role` and `include_role` ask for. */
  readonly isByTask: boolean;
  /** Whether its arguments are checked against its specification. */
  readonly validates: boolean;
  /** Whether the task fails where the role cannot be found; else that ends the run. */
  readonly isRescuable: boolean;
}

/** One loading of a playbook, or of a file that a running play includes. */
export class LoadContext {
  readonly errors: DiagnosticError[] = [];
  /** Handlers of roles that were imported on the way. */
  readonly importedHandlers: Node[] = [];
  /** Roles imported on the way, whose variables the whole play sees. */
  readonly importedRoles: Role[] = [];

  constructor(readonly deps: LoadDeps, readonly nextId: () => number) {}

  /** Runs a step; its expected failures are collected, so that one mistake does not hide the next. */
  attempt<T>(step: () => T): T | null {
    try {
      return step();
    } catch (error) {
      const found = diagnosticsOf(error);
      if (found.length === 0) throw error;
      this.errors.push(...found);
      return null;
    }
  }

  fail(
    message: string,
    at: Span,
    options: { readonly code?: DiagnosticCode; readonly hint?: string | undefined } = {},
  ): void {
    this.errors.push(mistake(message, at, options));
  }
}

/** A mistake in a playbook. */
export function mistake(
  message: string,
  at: Span,
  { code = "bad-playbook", hint }: { readonly code?: DiagnosticCode; readonly hint?: string | undefined } =
    {},
): DiagnosticError {
  return new DiagnosticError(message, { code, at, hint });
}

/** Complains of every key that is not among the known ones. */
export function checkKeys(map: RawMap, known: ReadonlySet<string>, what: string, context: LoadContext): void {
  for (const { key } of map.entries) {
    const name = String(key.value);
    if (known.has(name)) continue;
    context.fail(`'${name}' is not a valid attribute for a ${what}`, key.at, {
      code: "unknown-keyword",
      hint: didYouMean(name, known),
    });
  }
}

/** A mapping under a key, empty when the key is absent or has no value. */
export function mapField(map: RawMap, name: string, message: string): RawMap {
  const entry = entryOf(map, name);
  if (!entry || isNull(entry.value)) return rawMap([], map.at);
  if (entry.value.kind !== "map") throw mistake(message, entry.value.at);
  return entry.value;
}

/** The items of a list; a single value is a list of one, nothing an empty one. */
export function itemsOf(raw: Raw | undefined): readonly Raw[] {
  if (!raw || isNull(raw)) return [];
  return raw.kind === "list" ? raw.items : [raw];
}

/** A scalar's text. @throws {DiagnosticError} when it is a list or a mapping. */
export function textOf(raw: Raw, what: string): string {
  if (raw.kind === "scalar" && raw.value !== null) return String(raw.value);
  throw mistake(`${what} must be a string`, raw.at);
}

export function isNull(raw: Raw): boolean {
  return raw.kind === "scalar" && raw.value === null;
}

/** The scalar under `name:`, null when there is none. */
export function nameOf(map: RawMap): RawScalar | null {
  const entry: RawEntry | undefined = entryOf(map, "name");
  if (!entry || isNull(entry.value)) return null;
  if (entry.value.kind !== "scalar") throw mistake("the field 'name' should be a string", entry.value.at);
  return entry.value;
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Complains of names that no variable can have. */
export function checkVariableNames(vars: RawMap, context: LoadContext): void {
  for (const { key } of vars.entries) {
    if (typeof key.value === "string" && VARIABLE_NAME.test(key.value)) continue;
    context.fail(`Invalid variable name '${String(key.value)}'`, key.at, {
      hint: "a name is letters, digits and underscores, and starts with no digit",
    });
  }
}

/** The message for a file of a playbook that is not there. */
export function unreadable(path: string): string {
  const whole = resolvePath(workingFolder(), path);
  return `Unable to retrieve file contents. Could not find or access '${whole}' on the Ansible Controller: ` +
    `[Errno 2] No such file or directory: '${whole}'`;
}

export function isVariableName(name: unknown): boolean {
  return typeof name === "string" && VARIABLE_NAME.test(name);
}
