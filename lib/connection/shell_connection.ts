/** A connection over persistent shells: one for scripts, one more for a moment where input is large. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { Become } from "./become.ts";
import { sleep } from "../system/clock.ts";
import type { Connection, ExecRequest, ExecResult, Link } from "./connection.ts";
import { piecesOf } from "./input.ts";
import { endScript } from "./end_script.ts";
import { Frame, type Outcome } from "./frame.ts";
import type { Slots } from "../model/slots.ts";
import { Job } from "./job.ts";
import { settlesWithin } from "./patience.ts";
import type { Holder, ShellPlaces } from "./shell_places.ts";
import { type Access, Shell } from "./shell.ts";

/** How long a shell may take to answer once its script was ended. */
const LAST_ANSWER_MS = 2000;
/** How long closing may take where scripts still run. */
const CLOSING_MS = 1500;
/** The longest pause between two attempts to connect: it doubles with each. */
const LONGEST_PAUSE_S = 30;

export interface ShellConnectionOptions {
  /** Where the opening of a shell has to pass. */
  readonly gate?: Slots | undefined;
  /** Where the shell for scripts has to find a place. */
  readonly places?: ShellPlaces | undefined;
}

export class ShellConnection implements Connection, Holder, Link {
  readonly label: string;
  readonly isLocal: boolean;
  readonly become: Become | null;
  readonly #access: Access;
  readonly #gate: Slots | undefined;
  readonly #places: ShellPlaces | undefined;
  /** Aborted when the connection is closed: nothing is opened any more. */
  readonly #closing = new AbortController();
  /** Aborted when closing has waited long enough. */
  readonly #leaving = new AbortController();
  /** What waits, in the order in which it was asked for. */
  #queue: Job[] = [];
  /** What a shell has and has not answered, oldest first. */
  #sent: Job[] = [];
  #shell: Shell | null = null;
  #sequence = 0;
  #pumping: Promise<void> | null = null;
  #roundTripMs = 0;
  /** Resolved when nothing is sent any more. */
  #quiet: PromiseWithResolvers<void> | null = null;

  constructor(access: Access, { gate, places }: ShellConnectionOptions = {}) {
    this.#access = access;
    this.#gate = gate;
    this.#places = places;
    this.label = access.transport.label;
    this.become = access.become && { method: access.become.method, user: access.become.user };
    this.isLocal = access.transport.isLocal && access.become === null;
  }

  get link(): Link {
    return this;
  }

  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  async exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    if (this.#closing.signal.aborted) throw new TypeError(`the connection to ${this.label} is closed`);
    signal?.throwIfAborted();
    const job = new Job(this.#sequence++, request, signal, {
      onCut: (cut) => this.#onCut(cut),
      onOutcome: (done, outcome) => this.#onOutcome(done, outcome),
    });
    this.#queue.push(job);
    this.#pump();
    return await job.answer;
  }

  async reset(): Promise<void> {
    await settled([...this.#queue, ...this.#sent]);
    await this.#shell?.close();
    this.#shell = null;
    await this.#access.transport.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const reason = new DiagnosticError(`the connection to ${this.label} was closed`, { code: "interrupted" });
    const open = [...this.#queue, ...this.#sent];
    this.#closing.abort(reason);
    for (const job of open) job.cutShort(reason);
    if (!await settlesWithin(CLOSING_MS, settled(open))) this.#leaving.abort(reason);
    const shells = new Set([this.#shell, ...this.#sent.map(({ shell }) => shell)]);
    const idle = this.#sent.length === 0;
    await Promise.all([...shells].map((shell) => idle ? shell?.close() : shell?.kill()));
    if (this.#pumping) await settlesWithin(CLOSING_MS, this.#pumping);
  }

  /** Closes the shell; the next request opens one again. */
  giveWay(): void {
    void this.#shell?.close();
  }

  /** Sends what waits until nothing does. */
  #pump(): void {
    this.#pumping ??= this.#sendAll().finally(() => {
      this.#pumping = null;
      if (this.#queue.length > 0) this.#pump();
    });
  }

  async #sendAll(): Promise<void> {
    // Requests made together are to travel together.
    await Promise.resolve();
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      if (first.aside) await this.#sendAside(first);
      else await this.#sendBatch();
    }
  }

  async #sendBatch(): Promise<void> {
    const shell = await this.#usableShell();
    if (!shell) return;
    const end = this.#queue.findIndex(({ aside }) => aside !== null);
    const batch = this.#queue.splice(0, end < 0 ? this.#queue.length : end);
    this.#sent.push(...batch);
    this.#places?.work(this);
    shell.send(batch.map((job) => job.frameFor(shell)));
    this.#attendOldest();
    this.#restWhenIdle();
  }

  /** Large input has a session of its own, but its turn like everything else. */
  async #sendAside(job: Job): Promise<void> {
    await this.#untilNoneIsSent();
    if (this.#queue[0] !== job) return;
    try {
      await using shell = await this.#open();
      if (this.#queue[0] !== job) return;
      this.#queue.shift();
      this.#sent.push(job);
      const sending = shell.sendLast(job.frameFor(shell), piecesOf(job.aside ?? new Uint8Array()))
        .catch((error: unknown) => job.cutShort(error));
      this.#attendOldest();
      await this.#untilNoneIsSent();
      await shell.close();
      await sending;
    } catch (error) {
      this.#queue = this.#queue.filter((other) => other !== job);
      job.reject(error);
    }
  }

  /** The shell for scripts; null where there is none to be had, which all that waits has been told. */
  async #usableShell(): Promise<Shell | null> {
    if (this.#shell?.usable) return this.#shell;
    // The old program may hold what the new one shares, so it has to be over first.
    await this.#shell?.ended;
    this.#shell = null;
    await this.#places?.take();
    try {
      const open = () => this.#open();
      const shell = await (this.#gate?.run(open) ?? open());
      void shell.ended.then(() => this.#places?.leave(this));
      this.#sound(shell);
      return this.#shell = shell;
    } catch (error) {
      this.#places?.leave(this);
      for (const job of this.#queue.splice(0)) job.reject(error);
      return null;
    }
  }

  /**
   * Asks a host for nothing, which shows how far it is; what is asked next need not wait for the answer. It is no
   * success: what depends on one of an earlier shell must not run. Nobody is to send more at a time than the host may
   * run without us, so where that would go on without us the distance stays unknown.
   */
  #sound(shell: Shell): void {
    if (!this.#access.transport.endsWithUs) return;
    const startMs = performance.now();
    shell.send([
      new Frame("false", {}, ({ kind }) => {
        if (kind === "answered") this.#roundTripMs = performance.now() - startMs;
      }),
    ]);
  }

  /** Opens a shell; an attempt that leads nowhere is made again as often as the transport wants. */
  async #open(): Promise<Shell> {
    const { signal } = this.#closing;
    const { retries = 0 } = this.#access.transport;
    for (let tries = 0;; tries++) {
      try {
        return await this.#openOnce(signal);
      } catch (error) {
        if (!isUnreachable(error) || signal.aborted || tries >= retries) throw error;
        await sleep(Math.min(LONGEST_PAUSE_S, 2 ** tries - 1) * 1000, signal);
      }
    }
  }

  /** Opens a shell; a shared connection that no longer leads anywhere is given up, and a new one tried. */
  async #openOnce(signal: AbortSignal): Promise<Shell> {
    try {
      return await Shell.open(this.#access, signal);
    } catch (error) {
      if (!isUnreachable(error) || signal.aborted || !await this.#access.transport.reset()) throw error;
      return await Shell.open(this.#access, signal);
    }
  }

  #onOutcome(job: Job, outcome: Outcome): void {
    this.#sent = this.#sent.filter((other) => other !== job);
    if (job.cut) job.reject(job.cut.reason);
    else if (outcome.kind === "answered") job.resolve(outcome.result);
    else if (outcome.kind === "not-run" || job.mayRepeat) this.#sendAgain(job);
    else job.reject(this.#lost(outcome.words));
    this.#attendOldest();
    if (this.#sent.length === 0) this.#quiet?.resolve();
    this.#restWhenIdle();
  }

  #restWhenIdle(): void {
    if (this.#sent.length === 0 && this.#queue.length === 0 && this.#shell?.usable) this.#places?.rest(this);
  }

  /** Until no shell has anything to answer; some of it may be waiting again by then. */
  async #untilNoneIsSent(): Promise<void> {
    if (this.#sent.length === 0) return;
    this.#quiet ??= Promise.withResolvers();
    await this.#quiet.promise;
    this.#quiet = null;
  }

  #sendAgain(job: Job): void {
    const after = this.#queue.findIndex(({ sequence }) => sequence > job.sequence);
    this.#queue.splice(after < 0 ? this.#queue.length : after, 0, job);
    this.#pump();
  }

  /** The oldest request is the one that runs: its time counts, and it can be ended. */
  #attendOldest(): void {
    const [oldest] = this.#sent;
    if (!oldest) return;
    oldest.startClock((seconds) =>
      new DiagnosticError(`the command did not end within ${seconds} seconds`, { code: "timeout" })
    );
    if (oldest.cut) void this.#end(oldest);
  }

  #onCut(job: Job): void {
    if (this.#queue.includes(job)) {
      this.#queue = this.#queue.filter((other) => other !== job);
      job.reject(job.cut?.reason);
    } else if (this.#sent[0] === job) void this.#end(job);
  }

  /** Ends the running request on its host; where that fails, its shell is given up. */
  async #end(job: Job): Promise<void> {
    const { shell } = job;
    if (!shell || job.ending) return;
    job.ending = true;
    const ended = await endScript(this.#access, shell, this.#leaving.signal);
    if (ended && await settlesWithin(LAST_ANSWER_MS, job.answer)) return;
    if (job.shell !== shell) return;
    job.doubt(`its processes could not be ended: they may still run on ${this.label}`);
    await shell.kill();
  }

  #lost(words: string): DiagnosticError {
    const message = `connection to ${this.label} lost while the command ran; its outcome is unknown`;
    return new DiagnosticError(words === "" ? message : `${message}: ${words}`, { code: "host-unreachable" });
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof DiagnosticError && error.code === "host-unreachable";
}

function settled(jobs: readonly Job[]): Promise<unknown> {
  return Promise.allSettled(jobs.map(({ answer }) => answer));
}
