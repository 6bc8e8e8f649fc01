/** Scripts on their way to a host's loop and their answers: the controller's side of `loop.sh`. */

import { DiagnosticError } from "../source/diagnostic.ts";
import type { ExecRequest, ExecResult, Obstacle, StreamName } from "./connection.ts";
import { encodeHostText } from "./host_text.ts";
import { joinBytes } from "./marker_scanner.ts";

/** Up to here the loop reads lines faster than it starts a program that reads a count of bytes. */
const LARGEST_LINES = 4096;
const OBSTACLES: readonly Obstacle[] = ["no-folder", "no-program", "not-executable", "not-reached"];

/** What became of a frame. */
export type Outcome =
  | { readonly kind: "answered"; readonly result: ExecResult }
  /** The shell was given up before it came to this script. */
  | { readonly kind: "not-run" }
  /** The shell ended while this was on its way, running or answered. */
  | { readonly kind: "lost"; readonly words: string };

/** A script for a shell, and its answer as it comes. */
export class Frame {
  readonly #script: Uint8Array;
  readonly #request: Pick<ExecRequest, "onOutput" | "keepStdout">;
  readonly #output: Record<StreamName, Uint8Array[]> = { stdout: [], stderr: [] };
  #code: number | null = null;
  #stderrEnded = false;
  #obstacle: Obstacle | null = null;
  #left = false;

  /**
   * @param settle Called once.
   * @throws {DiagnosticError} `bad-argument` for a script with a NUL, which no shell can take.
   */
  constructor(
    script: string,
    request: Pick<ExecRequest, "onOutput" | "keepStdout">,
    readonly settle: (outcome: Outcome) => void,
  ) {
    if (script.includes("\0")) {
      throw new DiagnosticError("a NUL character cannot be given to a command", { code: "bad-argument" });
    }
    this.#script = encodeHostText(script);
    this.#request = request;
  }

  /** The frame as the loop reads it. @param rest Whether it reads what follows on the channel, and is the last. */
  bytes(nonce: string, rest = false): Uint8Array {
    const script = this.#script;
    if (!rest && script.length <= LARGEST_LINES) return joinBytes([script, encodeHostText(`\n${nonce}\n`)]);
    return joinBytes([encodeHostText(`${nonce} ${script.length}${rest ? " -" : ""}\n`), script]);
  }

  data(stream: StreamName, bytes: Uint8Array): void | Promise<void> {
    const { onOutput, keepStdout = true } = this.#request;
    if (stream === "stderr" || keepStdout) this.#output[stream].push(bytes);
    return onOutput?.(stream, bytes);
  }

  /** Takes a marker's words. @returns whether the frame's part of that stream is over. */
  marker(stream: StreamName, words: readonly string[]): boolean {
    if (stream === "stderr") return this.#stderrEnded = true;
    const [word = "", more] = words;
    if (word.startsWith("?")) {
      this.#obstacle = OBSTACLES.find((obstacle) => obstacle === word.slice(1)) ?? null;
      return false;
    }
    this.#code = Number(word);
    this.#left = more === "left";
    return true;
  }

  /** Whether the script left a process that still prints, so that the loop gave up after it. */
  get left(): boolean {
    return this.#left;
  }

  /** The answer, null while a part of it is missing. */
  result(): ExecResult | null {
    if (this.#code === null || !this.#stderrEnded) return null;
    const { stdout, stderr } = this.#output;
    return {
      code: this.#code,
      stdout: joinBytes(stdout),
      stderr: joinBytes(stderr),
      obstacle: this.#obstacle,
    };
  }

  /** What came on standard error so far. */
  errors(): Uint8Array {
    return joinBytes(this.#output.stderr);
  }
}
