/** Nothing but warnings and errors: what Ansible's `null` output leaves. */

import type { RunEvent } from "../model/event.ts";
import type { Line } from "./lines.ts";
import { type NoteOptions, Notes } from "./notes.ts";

export class QuietReport {
  readonly #notes: Notes;

  constructor(options: NoteOptions) {
    this.#notes = new Notes(options);
  }

  lines(event: RunEvent): readonly Line[] {
    if (event.kind === "warning") return this.#notes.warning(event.message, event);
    return event.kind === "error" ? this.#notes.error(event.error) : [];
  }
}
