/** What happens on a channel before its shell answers scripts: profiles' noise, becoming a user, the first marker. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { BecomeDialog } from "./become.ts";
import type { Receiver } from "./channel.ts";
import type { StreamName } from "./connection.ts";
import { decodeHostText } from "./host_text.ts";

/** More noise than this is not kept. */
const NOISE_CHARACTERS = 64 * 1024;

export interface GreetingDeps {
  readonly dialog: BecomeDialog | null;
  readonly write: (text: string) => void;
  /** Sends the loop to the shell. */
  readonly start: () => void;
  /** What is said where becoming the user takes too long. */
  readonly becomingTooLong: (seconds: number) => string;
  /** The failure for a program that ended too early. */
  readonly unreachable: (words: string) => DiagnosticError;
}

/** Takes what a channel brings until the shell is ready. */
export class Greeting implements Receiver {
  /** The shell's process number on its host. */
  readonly ready: Promise<number>;
  readonly #deps: GreetingDeps;
  /** Resolves when becoming the user begins; never where nobody is to be become. */
  readonly becoming: Promise<void>;
  readonly #settle: PromiseWithResolvers<number> = Promise.withResolvers();
  readonly #becoming: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #noise = { stdout: "", stderr: "" };
  #entered: boolean;
  #streamsReady = 0;
  #pid = 0;

  constructor(deps: GreetingDeps) {
    this.#deps = deps;
    this.ready = this.#settle.promise;
    this.becoming = this.#becoming.promise;
    // Whoever opens the shell waits for this, but perhaps not yet.
    this.ready.catch(() => {});
    this.#entered = deps.dialog === null;
  }

  /** Begins, once the channel is there. */
  begin(): void {
    const { dialog, write, start } = this.#deps;
    if (dialog) write(dialog.line);
    else start();
  }

  data(stream: StreamName, bytes: Uint8Array): void {
    this.#noise[stream] = (this.#noise[stream] + decodeHostText(bytes)).slice(-NOISE_CHARACTERS);
    const { dialog, write, start } = this.#deps;
    if (!dialog || this.#entered) return;
    try {
      const step = dialog.next(this.#noise.stdout, this.#noise.stderr);
      if (dialog.begun) this.#becoming.resolve();
      if (step.kind === "answer") write(step.text);
      else if (step.kind === "entered") {
        this.#entered = true;
        start();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  marker(stream: StreamName, words: readonly string[]): void {
    if (words[0] !== "ready") return;
    if (stream === "stdout") this.#pid = Number(words[1]);
    if (++this.#streamsReady === 2) this.#settle.resolve(this.#pid);
  }

  over(exitCode: number): void {
    const { dialog, unreachable } = this.#deps;
    const { stdout, stderr } = this.#noise;
    if (dialog && dialog.begun && !this.#entered) return this.fail(dialog.ended(stdout, stderr));
    const words = [stderr, stdout].map((text) => text.replaceAll("\r", "").trim()).filter((text) =>
      text !== ""
    );
    this.fail(unreachable(words.join("\n") || `no shell there: exit code ${exitCode}`));
  }

  fail(reason: unknown): void {
    this.#settle.reject(reason);
  }

  /** Fails where the user has not been become: the time for that is over. */
  failToBecome(seconds: number): void {
    if (this.#entered) return;
    this.fail(new DiagnosticError(this.#deps.becomingTooLong(seconds), { code: "host-unreachable" }));
  }

  /** Fails: the time for all of it is over. */
  failToGetReady(seconds: number): void {
    this.fail(this.#deps.unreachable(this.#noise.stderr.trim() || `no answer within ${seconds} seconds`));
  }
}
