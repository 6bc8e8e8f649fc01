/** A play that waits: for time to pass, or for somebody to press a key. */

import type { Heard } from "../../system/keyboard.ts";
import { floatRepr } from "../../template/python/float_text.ts";
import { type ModuleContext, queryModule } from "../module.ts";
import { localTimeText } from "../../template/python/local_time.ts";

const DEFAULT_PROMPT = "Press enter to continue, Ctrl+C to interrupt";
const CHOICES = "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)";
const CONTINUE_OR_ABORT = "Press 'C' to continue the play or 'A' to abort ";
const NOBODY_THERE = "Not waiting for response to prompt as stdin is not interactive";

/** `pause`; once for all hosts, and where nobody can answer a prompt it does not wait for an answer. */
export const pause = queryModule({
  name: "ansible.builtin.pause",
  summary: "Waits for some time, or until the user goes on",
  notes: [
    "It runs once for all hosts of the play; for a pause of one host use `wait_for` with a timeout.",
    "Where no terminal is there to answer, a prompt without a time is passed over with a warning.",
    "What the user types is returned only where no time is given.",
    "Ctrl+C asks whether the play is to go on: C goes on at once, A makes the task fail.",
  ],
  arguments: {
    minutes: { type: "int", truncates: true, description: "How many whole minutes to wait" },
    seconds: {
      type: "int",
      truncates: true,
      description: "How many whole seconds to wait; less than one counts as one",
    },
    prompt: { type: "str", description: "What to show the user" },
    echo: {
      type: "bool",
      default: true,
      description: "Whether what the user types is shown; without effect where a time is given",
    },
  },
  rules: { exclusive: [["minutes", "seconds"]] },
  runsOn: "controller",
  oncePerPlay: true,
  supports: { check: "full", diff: false },
  returns: {
    user_input: { description: "What the user typed", type: "str", returned: "always" },
    start: { description: "When the pause began", type: "str", returned: "always" },
    stop: { description: "When it ended", type: "str", returned: "always" },
    delta: { description: "How many whole seconds it took", type: "int", returned: "always" },
    stdout: { description: "How long the pause was, in words", type: "str", returned: "always" },
    echo: { description: "Whether typing was shown", type: "bool", returned: "always" },
  },
  examples: `- name: Give the registry time to start
  ansible.builtin.pause:
    seconds: 20

- name: Let somebody carry the archive over
  ansible.builtin.pause:
    prompt: Press enter when {{ archive }} is on the other side
`,
  answer: async ({ minutes, seconds, prompt, echo }, _host, context) => {
    const hidden = echo ? "" : " (output is hidden)";
    const startMs = context.clock.nowMs();
    const durationS = minutes !== null ? minutes * 60 : seconds;
    const heard = durationS === null
      ? await context.prompt(`${prompt || DEFAULT_PROMPT}${hidden}:`, {
        echo,
        until: "line",
        timeoutMs: null,
      })
      : await waited(Math.max(1, durationS), prompt, hidden, context);
    if (heard.kind === "break" && !await goesOn(context)) {
      return { changed: false, failed: "user requested abort!" };
    }
    const stopMs = context.clock.nowMs();
    const tookS = (stopMs - startMs) / 1000;
    const inMinutes = seconds === null;
    return {
      changed: false,
      warnings: durationS === null && heard.kind === "nobody" ? [NOBODY_THERE] : [],
      values: {
        rc: 0,
        stderr: "",
        stdout: `Paused for ${hundredths(inMinutes ? tookS / 60 : tookS)} ${
          inMinutes ? "minutes" : "seconds"
        }`,
        start: localTimeText(startMs),
        stop: localTimeText(stopMs),
        delta: Math.trunc(tookS),
        echo,
        user_input: durationS === null && heard.kind === "typed" ? heard.text : "",
      },
    };
  },
});

/** Waits at most so long, unless the user breaks it off; what is typed does not count. */
async function waited(
  durationS: number,
  prompt: string | null,
  hidden: string,
  context: ModuleContext,
): Promise<Heard> {
  context.progress(`Pausing for ${durationS} seconds${hidden}`);
  const timeoutMs = durationS * 1000;
  const text = prompt ? `${CHOICES}\n${prompt}${hidden}:` : CHOICES;
  const heard = await context.prompt(text, { echo: false, until: [], timeoutMs });
  if (heard.kind === "nobody") await context.sleep(timeoutMs);
  return heard;
}

/** What somebody wants who pressed Ctrl+C. */
async function goesOn({ prompt }: ModuleContext): Promise<boolean> {
  const heard = await prompt(CONTINUE_OR_ABORT, {
    echo: false,
    until: ["c"],
    breaks: ["a"],
    timeoutMs: null,
  });
  return heard.kind !== "break";
}

function hundredths(value: number): string {
  return floatRepr(Math.round(value * 100) / 100);
}
