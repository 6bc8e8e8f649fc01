/** The person at the terminal: asked questions, answered in lines. */

import type { Terminal } from "./terminal.ts";

export interface AskOptions {
  /** False for secrets: what is typed is not shown. */
  readonly echo: boolean;
  /** How long to wait; null for ever. */
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal;
  /** Takes the line from a file or pipe where nobody is at the terminal. @default {false} */
  readonly piped?: boolean;
}

export interface ListenOptions {
  /** False for secrets: what is typed is not shown. */
  readonly echo: boolean;
  /** How long to wait; null for ever. */
  readonly timeoutMs: number | null;
  /** What ends it: the end of a line, or one of these small letters. */
  readonly until: "line" | readonly string[];
  /** Small letters that mean the same as Ctrl+C. @default {[]} */
  readonly breaks?: readonly string[];
  readonly signal: AbortSignal;
}

/** What came of listening: what was typed until it ended, Ctrl+C, nothing in time, or nobody is at the terminal. */
export type Heard =
  | { readonly kind: "typed"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "late" }
  | { readonly kind: "nobody" };

const CTRL_C = 3;
const CTRL_D = 4;
const BACKSPACE: readonly number[] = [8, 127];
const LINE_ENDS: readonly number[] = [10, 13];

/** Reads lines that somebody types. One for a process: a read that nobody waits for any more serves the next question. */
export class Keyboard {
  #reading: Promise<Uint8Array | null> | null = null;
  #rest: number[] = [];

  constructor(private readonly terminal: Terminal) {}

  /** Whether there is anybody to ask. */
  get isThere(): boolean {
    return this.terminal.isTerminal("stdin");
  }

  /**
   * Shows a text and waits for a line; null where nobody can answer, or nobody did in time.
   *
   * @throws the signal's reason when it is aborted meanwhile.
   */
  async ask(
    text: string,
    { echo, timeoutMs, signal, piped = false }: AskOptions,
  ): Promise<string | null> {
    if (!this.isThere && !piped) return null;
    this.terminal.write("stderr", text);
    if (!this.isThere) return await this.#line(signal);
    const limit = timeoutMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    if (!echo) Deno.stdin.setRaw(true, { cbreak: true });
    try {
      return await this.#line(limit);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return null;
      throw error;
    } finally {
      if (!echo) {
        Deno.stdin.setRaw(false);
        this.terminal.write("stderr", "\n");
      }
    }
  }

  /**
   * Shows a text and waits for what is typed. Ctrl+C does not end the program meanwhile.
   *
   * @throws the signal's reason when it is aborted meanwhile.
   */
  async listen(
    text: string,
    { echo, timeoutMs, until, breaks = [], signal }: ListenOptions,
  ): Promise<Heard> {
    if (!this.isThere) return { kind: "nobody" };
    this.terminal.write("stderr", `${text}\n`);
    const limit = timeoutMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    Deno.stdin.setRaw(true);
    try {
      return await this.#typed(until, breaks, echo, limit);
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) return { kind: "late" };
      throw error;
    } finally {
      Deno.stdin.setRaw(false);
    }
  }

  async #typed(
    until: ListenOptions["until"],
    breaks: readonly string[],
    echo: boolean,
    signal: AbortSignal,
  ): Promise<Heard> {
    const typed: number[] = [];
    for (;;) {
      const byte = await this.#byte(signal);
      const letter = byte === null ? "" : String.fromCharCode(byte).toLowerCase();
      if (byte === CTRL_C || breaks.includes(letter)) return { kind: "break" };
      const isEnd = until === "line" ? byte !== null && LINE_ENDS.includes(byte) : until.includes(letter);
      if (byte === null || isEnd) return { kind: "typed", text: textOf(typed) };
      if (BACKSPACE.includes(byte)) {
        if (typed.pop() !== undefined && echo) this.terminal.write("stderr", "\b \b");
      } else {
        typed.push(byte);
        if (echo) this.terminal.write("stderr", String.fromCharCode(byte));
      }
    }
  }

  async #line(signal: AbortSignal): Promise<string | null> {
    const line: number[] = [];
    for (;;) {
      const byte = await this.#byte(signal);
      if (byte === null && line.length > 0) return textOf(line);
      if (byte === null || (byte === CTRL_D && line.length === 0)) return null;
      if (byte === CTRL_C) return null;
      if (LINE_ENDS.includes(byte)) return textOf(line);
      if (BACKSPACE.includes(byte)) line.pop();
      else line.push(byte);
    }
  }

  async #byte(signal: AbortSignal): Promise<number | null> {
    const known = this.#rest.shift();
    if (known !== undefined) return known;
    const chunk = await unlessAborted(this.#reading ??= read(), signal);
    this.#reading = null;
    if (chunk === null) return null;
    this.#rest.push(...chunk);
    return this.#rest.shift() ?? null;
  }
}

function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}

async function read(): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(1024);
  const count = await Deno.stdin.read(buffer);
  return count === null ? null : buffer.subarray(0, count);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}
