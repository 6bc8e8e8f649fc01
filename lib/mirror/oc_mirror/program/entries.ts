/** What oc-mirror prints, taken apart into messages. */

/** How much a message matters. */
export type Level = "info" | "warn" | "error" | "debug" | "trace" | "raw";

/** A message, without its time and its colours; it may have several lines. */
export interface Entry {
  /** `raw` for a line that belongs to no message. */
  readonly level: Level;
  readonly message: string;
}

const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\s+\[(INFO|WARN|ERROR|DEBUG|TRACE)\]\s*: ?([\s\S]*)$/;
const LEVELS: Readonly<Record<string, Level>> = {
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
  DEBUG: "debug",
  TRACE: "trace",
};
/** Printed without a head, wherever it stands. */
const BARE = /^Extracting chunk file /;

/** Tells the messages of one stream. Warnings and errors are told when it is clear that no more lines belong to them. */
export class EntryReader {
  #held: Entry | null = null;

  constructor(private readonly tell: (entry: Entry) => void) {}

  line(text: string): void {
    const plain = withoutColours(text).replace(/\r$/, "");
    const [, word = "", message = ""] = HEAD.exec(plain) ?? [];
    const level = LEVELS[word];
    if (level !== undefined) {
      this.end();
      const entry = { level, message: message.trim() };
      if (level === "warn" || level === "error") this.#held = entry;
      else this.tell(entry);
    } else if (this.#held && !BARE.test(plain)) {
      this.#held = { ...this.#held, message: `${this.#held.message}\n${plain.trim()}`.trimEnd() };
    } else if (plain.trim() !== "") this.tell({ level: "raw", message: plain });
  }

  /** No more lines. */
  end(): void {
    const held = this.#held;
    this.#held = null;
    if (held) this.tell(held);
  }
}

/** A text without the sequences that colour it on terminals. */
export function withoutColours(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}
