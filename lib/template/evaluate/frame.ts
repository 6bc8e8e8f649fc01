/** What an evaluation carries: the run of a template, and the scopes of names inside it. */

import type { Environment, Variables } from "../environment.ts";
import { Budget } from "../limits.ts";
import type { RuntimeValue } from "../python/values.ts";
import type { TemplateKind } from "../syntax/error.ts";
import type { TemplateSource } from "../syntax/source.ts";
import { OwnCopies } from "./own_copies.ts";
import type { Output } from "./output.ts";

/** Computes an expression. */
export type Evaluate = (frame: Frame) => RuntimeValue;

/** What a statement does to the loop around it. */
export type Flow = "break" | "continue" | undefined;

/** Runs a statement. */
export type Execute = (frame: Frame, output: Output) => Flow;

/** A template ready to run, with its blocks by name. */
export interface Program {
  readonly source: TemplateSource;
  readonly run: Execute;
  readonly blocks: ReadonlyMap<string, Execute>;
}

/** One evaluation: everything that is the same in all its scopes, included templates too. */
export class Render {
  readonly budget: Budget;
  /** What the template changes instead of values from outside. */
  readonly copies = new OwnCopies();

  constructor(
    readonly environment: Environment,
    readonly kind: TemplateKind,
    /** False where results are text that is parsed; filters that make text for others then say so. */
    readonly native: boolean,
    /** Another template by its name, null where there is none. */
    readonly load: (name: string, from: TemplateSource) => Program | null,
  ) {
    this.budget = new Budget(environment.limits);
  }
}

/** A template in its run: its blocks with those of its parents behind them. */
export interface Running {
  readonly program: Program;
  readonly blocks: Map<string, Execute[]>;
  /** The template that it extends, once it says so; its own text is then not printed. */
  parent: Program | null;
}

/** A scope of names. */
export class Frame {
  #locals: Map<string, RuntimeValue> | null = null;

  private constructor(
    readonly render: Render,
    readonly running: Running,
    /** What names mean that no scope of the template has. */
    readonly outside: Variables,
    readonly parent: Frame | null,
    /** Assignments in it are what the template exports. */
    readonly isTop: boolean,
  ) {}

  /** The outermost scope of a template. */
  static root(render: Render, program: Program, outside: Variables): Frame {
    const blocks = new Map([...program.blocks].map(([name, block]) => [name, [block]]));
    return new Frame(render, { program, blocks, parent: null }, outside, null, true);
  }

  child(): Frame {
    return new Frame(this.render, this.running, this.outside, this, false);
  }

  /** The outermost scope of the same template. */
  get top(): Frame {
    return this.parent?.top ?? this;
  }

  set(name: string, value: RuntimeValue): void {
    this.#locals ??= new Map();
    this.#locals.set(name, value);
  }

  /** The value that a scope of the template has for a name. */
  local(name: string): RuntimeValue | undefined {
    const value = this.#locals?.get(name);
    return value !== undefined || !this.parent ? value : this.parent.local(name);
  }

  /** What was assigned in this scope itself. */
  get assigned(): ReadonlyMap<string, RuntimeValue> {
    return this.#locals ?? new Map();
  }

  /** All that a name can mean here, as an included template sees it. */
  get variables(): Variables {
    return {
      get: (name) => {
        const local = this.local(name);
        return local === undefined ? this.outside.get(name) : local;
      },
      written: (reference) =>
        this.local(reference.name) === undefined ? this.outside.written?.(reference) ?? null : null,
    };
  }
}
