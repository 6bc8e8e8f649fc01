/** One running shell on a host, which answers scripts in the order in which they are sent. */

import { randomHex } from "../system/random.ts";
import { becomeDialog, type BecomeSettings } from "./become.ts";
import { Channel } from "./channel.ts";
import type { StreamName } from "./connection.ts";
import type { Frame, Outcome } from "./frame.ts";
import { Greeting } from "./greeting.ts";
import { decodeHostText, encodeHostText } from "./host_text.ts";
import { joinBytes } from "./marker_scanner.ts";
import { settlesWithin } from "./patience.ts";
import { LOOP } from "./shell_text.ts";
import type { Transport } from "./transport.ts";

/** Where a shell runs, and as whom. */
export interface Access {
  readonly transport: Transport;
  /** Null for the login user. */
  readonly become: BecomeSettings | null;
}

/** How long a shell may take to end once its input has ended. */
const FAREWELL_MS = 300;

export class Shell implements AsyncDisposable {
  readonly #channel: Channel;
  readonly #nonce: string;
  /** For each stream the frames whose part of it has not ended; they end in this order. */
  readonly #waiting: Record<StreamName, Frame[]> = { stdout: [], stderr: [] };
  #answered = 0;
  #usable = true;

  /** @param pid The number of the shell's process on its host. */
  private constructor(channel: Channel, nonce: string, readonly pid: number) {
    this.#channel = channel;
    this.#nonce = nonce;
    channel.receive({
      data: (stream, bytes) => this.#waiting[stream][0]?.data(stream, bytes),
      marker: (stream, words) => this.#marker(stream, words),
      over: () => this.#over(),
    });
  }

  /**
   * Starts a shell on a host.
   *
   * @throws {DiagnosticError} `host-unreachable`; `become-failed` where becoming the user fails.
   */
  static async open({ transport, become }: Access, signal?: AbortSignal): Promise<Shell> {
    signal?.throwIfAborted();
    const dialog = become && becomeDialog(become, transport.shell);
    const nonce = randomHex(16);
    const program = transport.start();
    const greeting = new Greeting({
      dialog,
      write: (text) => void channel.write(encodeHostText(text)),
      start: () => void channel.write(encodeHostText(`__nonce=${nonce}\n${LOOP}\n`)),
      becomingTooLong: transport.becomingTooLong ?? becomingTooLong,
      unreachable: (words) => transport.unreachable(words),
    });
    const channel = new Channel(program, nonce, greeting);
    greeting.begin();
    try {
      return new Shell(channel, nonce, await readyInTime(greeting, transport, signal));
    } catch (error) {
      await channel.kill();
      throw error;
    } finally {
      program.settled();
    }
  }

  /** Whether it takes more scripts. */
  get usable(): boolean {
    return this.#usable;
  }

  /** Resolves when the shell is over. */
  get ended(): Promise<void> {
    return this.#channel.ended;
  }

  /** The name that the shell's process has on its host while the oldest unanswered frame runs. */
  get frameName(): string {
    return `ferry:${this.#answered + 1}`;
  }

  /** Sends scripts in one write. Each frame is settled, whatever happens. */
  send(frames: readonly Frame[]): void {
    if (this.#usable) void this.#channel.write(joinBytes(frames.map((frame) => this.#enqueue(frame))));
    else for (const frame of frames) frame.settle({ kind: "not-run" });
  }

  /**
   * Sends the last script, which reads what follows.
   *
   * @throws what comes out of `input`; the script goes on waiting for the rest then.
   */
  async sendLast(frame: Frame, input: AsyncIterable<Uint8Array>): Promise<void> {
    if (!this.#usable) return frame.settle({ kind: "not-run" });
    this.#usable = false;
    await this.#channel.write(this.#enqueue(frame, true));
    for await (const piece of input) await this.#channel.write(piece);
    await this.#channel.closeInput();
  }

  /** Ends the shell once it has answered what it was sent; one that hangs is left behind. */
  async close(): Promise<void> {
    this.#usable = false;
    void this.#channel.closeInput();
    if (!await settlesWithin(FAREWELL_MS, this.ended)) await this.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Ends the program that leads to the shell, now. What the host still runs goes on there. */
  async kill(): Promise<void> {
    this.#usable = false;
    await this.#channel.kill();
  }

  #enqueue(frame: Frame, rest = false): Uint8Array {
    this.#waiting.stdout.push(frame);
    this.#waiting.stderr.push(frame);
    return frame.bytes(this.#nonce, rest);
  }

  #marker(stream: StreamName, words: readonly string[]): void {
    const queue = this.#waiting[stream];
    const [frame] = queue;
    if (!frame?.marker(stream, words)) return;
    queue.shift();
    if (frame.left) this.#usable = false;
    const result = frame.result();
    if (!result) return;
    this.#answered++;
    frame.settle({ kind: "answered", result });
    if (!frame.left) return;
    void this.kill();
    this.#settleRest({ kind: "not-run" });
  }

  #over(): void {
    this.#usable = false;
    const [running] = this.#unanswered();
    this.#settleRest({ kind: "lost", words: running ? decodeHostText(running.errors()).trim() : "" });
  }

  #settleRest(outcome: Outcome): void {
    const rest = [...this.#unanswered()];
    this.#waiting.stdout.length = this.#waiting.stderr.length = 0;
    for (const frame of rest) frame.settle(outcome);
  }

  #unanswered(): readonly Frame[] {
    const { stdout, stderr } = this.#waiting;
    return stdout.length > stderr.length ? stdout : stderr;
  }
}

function becomingTooLong(seconds: number): string {
  return `Timeout (${seconds}s) waiting for privilege escalation prompt: `;
}

/** The shell's process number, once it is ready. */
async function readyInTime(
  greeting: Greeting,
  { readyTimeoutMs, becomingTimeoutMs }: Transport,
  signal: AbortSignal | undefined,
): Promise<number> {
  const within = (ms: number, late: (seconds: number) => void) =>
    setTimeout(() => late(Math.round(ms / 1000)), ms);
  const timers = [within(readyTimeoutMs, (seconds) => greeting.failToGetReady(seconds))];
  void greeting.becoming.then(() =>
    timers.push(within(becomingTimeoutMs, (seconds) => greeting.failToBecome(seconds)))
  );
  const aborted = () => greeting.fail(signal?.reason);
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    return await greeting.ready;
  } finally {
    timers.forEach(clearTimeout);
    signal?.removeEventListener("abort", aborted);
  }
}
