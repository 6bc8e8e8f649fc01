/** One request on its way through a connection: waiting, sent to a shell, answered. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { ExecRequest, ExecResult, Input, StreamName } from "./connection.ts";
import { Frame, type Outcome } from "./frame.ts";
import { deliveryOf } from "./input.ts";
import type { Shell } from "./shell.ts";

export interface JobEvents {
  /** The job is to end before its time: its signal was aborted, or it took too long. */
  readonly onCut: (job: Job) => void;
  /** The shell is done with the job, one way or another. */
  readonly onOutcome: (job: Job, outcome: Outcome) => void;
}

export class Job {
  readonly answer: Promise<ExecResult>;
  /** Input that needs a session of its own, null where the script brings it along. */
  readonly aside: Exclude<Input, string> | null;
  /** The shell that it was sent to last; null while it waits. */
  shell: Shell | null = null;
  /** How often it was sent. */
  tries = 0;
  /** Set when its end on the host is under way. */
  ending = false;
  readonly #script: string;
  readonly #settle: PromiseWithResolvers<ExecResult> = Promise.withResolvers();
  #cut: { readonly reason: unknown } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #askedMs = performance.now();
  #begunMs: number | null = null;

  /** @param sequence Grows from job to job. @throws {DiagnosticError} for input or a script that cannot be sent. */
  constructor(
    readonly sequence: number,
    readonly request: ExecRequest,
    private readonly signal: AbortSignal | undefined,
    private readonly events: JobEvents,
  ) {
    const delivery = deliveryOf(request.script, request.stdin);
    this.#script = delivery.script;
    this.aside = delivery.kind === "aside" ? delivery.input : null;
    this.answer = this.#settle.promise;
    // Found out now, not when the frame is made: the caller is to hear of a script that cannot be sent.
    this.#newFrame();
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Why it is to end before its time. */
  get cut(): { readonly reason: unknown } | null {
    return this.#cut;
  }

  /** Whether it may be sent again after it was lost. */
  get mayRepeat(): boolean {
    const { repeatable = false, onOutput } = this.request;
    return repeatable && !onOutput && this.tries === 1;
  }

  /** The frame for one more try. */
  frameFor(shell: Shell): Frame {
    this.shell = shell;
    this.tries++;
    return this.#newFrame();
  }

  /** Begins to count its time, once. @param late What the job fails with when the time is over. */
  startClock(late: (seconds: number) => Error): void {
    this.#begunMs ??= performance.now();
    const { timeoutMs } = this.request;
    if (timeoutMs === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.cutShort(late(timeoutMs / 1000)), timeoutMs);
  }

  cutShort(reason: unknown): void {
    if (this.#cut) return;
    this.#cut = { reason };
    this.events.onCut(this);
  }

  /** Adds to why it was cut short what is not known about its end. */
  doubt(message: string): void {
    const reason = this.#cut?.reason;
    if (reason instanceof DiagnosticError) this.#cut = { reason: reason.noted(message) };
  }

  resolve(result: ExecResult): void {
    this.#clear();
    const waitedMs = (this.#begunMs ?? this.#askedMs) - this.#askedMs;
    this.#settle.resolve({ ...result, waitedMs });
  }

  reject(reason: unknown): void {
    this.#clear();
    this.#settle.reject(reason);
  }

  readonly #onAbort = () => this.cutShort(this.signal?.reason);

  #newFrame(): Frame {
    const { onOutput, keepStdout } = this.request;
    const forward = async (stream: StreamName, chunk: Uint8Array) => {
      try {
        await onOutput?.(stream, chunk);
      } catch (error) {
        this.cutShort(error);
      }
    };
    return new Frame(this.#script, { onOutput: onOutput && forward, keepStdout }, (outcome) => {
      this.shell = null;
      this.events.onOutcome(this, outcome);
    });
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.signal?.removeEventListener("abort", this.#onAbort);
  }
}
