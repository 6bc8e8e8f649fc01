/** How `ferry mirror` tells what happens while it works. */

import type { MirrorEvent } from "../../model/mirror_event.ts";
import { eventJson } from "../../modules/mirror/event_json.ts";
import { Narrator } from "../../modules/mirror/narrator.ts";
import { errorLine, line } from "../../report/lines.ts";
import { badOption } from "../options.ts";
import type { Session } from "../session.ts";

/** Lines for people, one JSON object a line on standard error, or nothing. */
export type ProgressForm = "text" | "json" | "none";

/** @throws {DiagnosticError} `bad-option`. */
export function progressNamed(name: string): ProgressForm {
  if (name === "text" || name === "json" || name === "none") return name;
  throw badOption(`unknown value for --progress: ${name}`, "text, json or none");
}

/** @param say Where lines for people go. */
export function progressTeller(
  form: ProgressForm,
  { output, terminal, warn }: Session,
  say: (text: string) => void,
  isLive: boolean,
): (event: MirrorEvent) => void {
  if (form === "json") return (event) => output.line(errorLine(JSON.stringify(eventJson(event))));
  const narrator = new Narrator({
    progress: form === "none" ? () => {} : say,
    live: (text) => {
      if (isLive && form === "text" && terminal.isTerminal("stdout")) {
        output.line({ ...line(text, "debug"), passing: true });
      }
    },
  });
  return (event) => event.kind === "warning" ? warn(event.message) : narrator.tell(event);
}
