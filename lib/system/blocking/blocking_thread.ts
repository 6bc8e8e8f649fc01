/** A thread that does what takes time while this process stands still: for templates, which cannot wait. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { awaitReply, awaitStart, sharedMemory } from "./memory.ts";
import type { Report, Result, Work } from "./order.ts";

const START_LIMIT_MS = 30_000;

export interface BlockingThreadOptions {
  /** Stops listening for signals, until disposed of: while the thread starts nobody would hear them. */
  readonly deaf?: () => Disposable;
}

/**
 * Starts with its first work.
 *
 * A process that stands still hears no signal; the thread does, and lets go of the work.
 */
export class BlockingThread implements Disposable {
  #worker: Worker | null = null;
  #interrupted: DiagnosticError | null = null;
  readonly #deaf: () => Disposable;

  constructor({ deaf = () => new DisposableStack() }: BlockingThreadOptions = {}) {
    this.#deaf = deaf;
  }

  /**
   * Waits for what comes of work.
   *
   * @param limitBytes The longest body of the result. @throws {DiagnosticError} `interrupted`, from then on always.
   */
  await<R>(work: Work, limitBytes: number): Result<R> {
    if (this.#interrupted) throw this.#interrupted;
    const memory = sharedMemory(limitBytes);
    this.#begin(work, memory);
    const reply = awaitReply(memory);
    const report: Report<R> = JSON.parse(reply.report);
    switch (report.kind) {
      case "result":
        return { result: report.result, body: reply.body };
      case "interrupted":
        this.#interrupted = new DiagnosticError(`interrupted by ${report.signal}`, { code: "interrupted" });
        throw this.#interrupted;
      case "bug":
        throw new Error(report.message);
      default:
        throw new TypeError(`unknown report: ${report satisfies never}`);
    }
  }

  #begin(work: Work, memory: SharedArrayBuffer): void {
    using _ = this.#worker ? null : this.#deaf();
    this.#worker ??= new Worker(threadSource(), { type: "module" });
    this.#worker.postMessage({ work, memory });
    if (awaitStart(memory, START_LIMIT_MS)) return;
    throw new DiagnosticError("the part of ferry that works for templates did not start", {
      code: "not-supported",
    });
  }

  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}

/** Where the thread's own program lies: beside this file, also where all is bundled into scripts. */
function threadSource(): URL {
  const name = import.meta.url.endsWith(".ts") ? "./thread.ts" : "./thread.js";
  return new URL(name, import.meta.url);
}
