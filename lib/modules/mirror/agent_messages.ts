/** What ferry on a host and ferry that runs the play say to each other: lines, each one message. */

import type { DiagnosticError, DiagnosticList } from "../../source/diagnostic.ts";
import type { MirrorEvent } from "../../model/mirror_event.ts";
import { fromWire, toWire } from "../../model/wire.ts";
import type { MirrorJob } from "../../mirror/job/job.ts";
import type { MirrorOutcome } from "../../mirror/outcome.ts";

/** What the host answers, in this order; the last one is `outcome` or `failure`. */
export type AgentMessage =
  /** Said again and again, so that a host finds out when nobody listens any more. */
  | { readonly kind: "alive" }
  | { readonly kind: "event"; readonly event: MirrorEvent }
  | { readonly kind: "outcome"; readonly outcome: MirrorOutcome }
  | { readonly kind: "failure"; readonly error: DiagnosticError | DiagnosticList };

/** Put before each message: hosts print greetings and warnings of their own. */
const MARK = "ferry:";

export function jobText(job: MirrorJob): string {
  return toWire(job);
}

/** @throws {SyntaxError} for text that is no job. */
export function parseJob(text: string): MirrorJob {
  return fromWire(text) as MirrorJob;
}

/** @param mask Applied to every text in the message. */
export function messageLine(message: AgentMessage, mask: (text: string) => string): string {
  return `${MARK}${toWire(message, mask)}\n`;
}

/** Takes messages out of output that comes in pieces; what is no message goes to `other`. */
export class MessageReader {
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(
    private readonly onMessage: (message: AgentMessage) => void,
    private readonly onOther: (line: string) => void,
  ) {}

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith(MARK)) this.onMessage(fromWire(line.slice(MARK.length)) as AgentMessage);
      else if (line.trim() !== "") this.onOther(line);
    }
  }
}
