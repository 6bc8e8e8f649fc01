/** Ending work of the processor that takes too long, without a thread of its own: the door to `node:vm`. */

import type { Context, Script } from "node:vm";

/** Work took longer than it might. */
export class TookTooLong extends Error {
  constructor() {
    super("took too long");
    this.name = "TookTooLong";
  }
}

/**
 * Runs work that may be ended in its midst, even within one call of the runtime's own, such as a match of a regular
 * expression. What it was changing stays as it was left, so it is for pure work.
 */
export class TimeLimit {
  /** Made at the first use: loading what it is made with takes longer than most work. */
  #machine: Machine | null = null;

  /** What the work gives. @throws {TookTooLong} */
  run<T>(limitMs: number, work: () => T): T {
    const { script, context } = this.#machine ??= newMachine();
    let made: { readonly value: T } | undefined;
    context["work"] = () => {
      made = { value: work() };
    };
    try {
      script.runInContext(context, { timeout: limitMs });
    } catch (error) {
      throw isTimeout(error) ? new TookTooLong() : error;
    } finally {
      context["work"] = undefined;
    }
    if (!made) throw new TypeError("the work has not run");
    return made.value;
  }
}

interface Machine {
  /** Calls what its context has as `work`. */
  readonly script: Script;
  readonly context: Context;
}

function newMachine(): Machine {
  const { createContext, Script } = process.getBuiltinModule("node:vm");
  return { script: new Script("work()"), context: createContext() };
}

/** The error comes from another realm: it is no `Error` of this one. */
function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
