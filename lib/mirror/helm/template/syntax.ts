/** Templates of Go as trees. */

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "print"; readonly pipe: Pipe }
  | {
    readonly kind: "if" | "with";
    readonly pipe: Pipe;
    readonly body: readonly Node[];
    readonly otherwise: readonly Node[];
  }
  | {
    readonly kind: "range";
    readonly pipe: Pipe;
    readonly body: readonly Node[];
    readonly otherwise: readonly Node[];
  }
  | { readonly kind: "template"; readonly name: string; readonly pipe: Pipe | null }
  | { readonly kind: "break" }
  | { readonly kind: "continue" };

/** Commands, each handing its result to the next one as its last argument. */
export interface Pipe {
  /** Names with their `$`; of a range the key and the value. */
  readonly variables: readonly string[];
  /** Whether the variables begin here, and are not only set. */
  readonly declares: boolean;
  readonly commands: readonly Command[];
}

export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  /** Fields of the current value, none for the value itself. */
  | { readonly kind: "dot"; readonly fields: readonly string[] }
  | { readonly kind: "variable"; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "pipe"; readonly pipe: Pipe; readonly fields: readonly string[] };

/** A file's own text and the templates that it defines. */
export interface ParsedFile {
  readonly body: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}
