/** Output of a running command, line by line. */

import type { StreamName } from "../../connection/connection.ts";

/** Cuts the pieces of both streams into lines. */
export class LiveLines {
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #rests = { stdout: "", stderr: "" };

  /** @param show Takes each line when it is whole, without its line break. */
  constructor(private readonly show: (line: string) => void) {}

  readonly add = (stream: StreamName, piece: Uint8Array): void => {
    const text = this.#rests[stream] + this.#decoders[stream].decode(piece, { stream: true });
    const lines = text.split("\n");
    this.#rests[stream] = lines.pop() ?? "";
    for (const line of lines) this.show(line.replace(/\r$/, ""));
  };

  /** Shows what has no line break at its end. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const rest = this.#rests[stream] + this.#decoders[stream].decode();
      if (rest !== "") this.show(rest);
    }
  }
}
