/** The three streams of a program that leads to a shell. */

import { signalProcess } from "../system/process.ts";
import type { StreamName } from "./connection.ts";
import { MarkerScanner } from "./marker_scanner.ts";
import { settlesWithin } from "./patience.ts";
import type { StartedProgram } from "./transport.ts";

/** How long output may still come after the program's end: a helper of it may hold the streams open for ever. */
const DRAIN_MS = 200;
const TERMINATION_MS = 300;
/** Bytes that a stream is read into: few where nothing comes, for there may be a thousand of them. */
const LEAST_READ = 2 * 1024;
const MOST_READ = 64 * 1024;

/** Who takes what a channel brings, in the order in which it comes. A promise holds the stream back. */
export interface Receiver {
  data(stream: StreamName, bytes: Uint8Array): void | Promise<void>;
  marker(stream: StreamName, words: readonly string[]): void;
  /** The program is over, and nothing more will come. */
  over(exitCode: number): void;
}

export class Channel {
  /** Resolves when the program is over and its streams are closed; never rejects. */
  readonly ended: Promise<void>;
  readonly #program: StartedProgram;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #readers: ReadableStreamBYOBReader[] = [];
  #receiver: Receiver;
  #exitCode: number | null = null;

  constructor(program: StartedProgram, nonce: string, receiver: Receiver) {
    this.#program = program;
    this.#receiver = receiver;
    const { stdin, stdout, stderr } = program.process;
    this.#writer = stdin.getWriter();
    const pumps = [this.#pump("stdout", stdout, nonce), this.#pump("stderr", stderr, nonce)];
    this.ended = this.#end(Promise.all(pumps));
  }

  /** Who takes what comes from now on. */
  receive(receiver: Receiver): void {
    this.#receiver = receiver;
    if (this.#exitCode !== null) receiver.over(this.#exitCode);
  }

  /** Resolves when the program has taken the bytes, or cannot any more: its end tells the rest. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes).catch(() => {});
  }

  /** Ends the program's input, after all that was written. */
  async closeInput(): Promise<void> {
    await this.#writer.close().catch(() => {});
  }

  /** Ends the program, kindly first. What it has not brought yet is lost. */
  async kill(): Promise<void> {
    const { process: { pid } } = this.#program;
    for (const reader of this.#readers) void reader.cancel();
    signalProcess(pid, "SIGTERM");
    if (!await settlesWithin(TERMINATION_MS, this.ended)) signalProcess(pid, "SIGKILL");
    await this.ended;
  }

  async #pump(stream: StreamName, from: ReadableStream<Uint8Array>, nonce: string): Promise<void> {
    const scanner = new MarkerScanner(nonce);
    const reader = from.getReader({ mode: "byob" });
    this.#readers.push(reader);
    for (let size = LEAST_READ;;) {
      const { done, value } = await reader.read(new Uint8Array(size));
      if (done) break;
      size = value.length < size ? LEAST_READ : Math.min(size * 2, MOST_READ);
      for (const piece of scanner.scan(value)) {
        if (piece.kind === "marker") this.#receiver.marker(stream, piece.words);
        else await this.#receiver.data(stream, piece.bytes);
      }
    }
    const rest = scanner.rest();
    if (rest.length > 0) await this.#receiver.data(stream, rest);
  }

  async #end(pumps: Promise<unknown>): Promise<void> {
    const { code } = await this.#program.process.status;
    await settlesWithin(DRAIN_MS, pumps);
    for (const reader of this.#readers) await reader.cancel();
    await pumps;
    await this.#writer.abort().catch(() => {});
    this.#exitCode = code;
    this.#receiver.over(code);
  }
}
