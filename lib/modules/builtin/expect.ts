/** A program that asks questions, with the answers to them. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { isList, type Value } from "../../model/value.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import { decodeHostText, encodeHostText } from "../../connection/host_text.ts";
import { joinBytes } from "../../connection/marker_scanner.ts";
import type { Target } from "../../connection/target.ts";
import { str } from "../../template/python/repr.ts";
import type { Pattern } from "../../template/regex/pattern.ts";
import { mistake } from "../commands/tools.ts";
import { ranTimes } from "../commands/run_times.ts";
import { startTerminal, type Terminal } from "../commands/terminal.ts";
import { expandTexts } from "../files/expand_path.ts";
import { compilePattern } from "../files/python_pattern.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";

const ARGUMENTS = {
  command: {
    type: "str",
    required: true,
    description: "The program and its arguments as one text, quoted as for a shell",
  },
  responses: {
    type: "dict",
    required: true,
    description:
      "For each question, as a regular expression of Python, its answer; a list for what is asked several times " +
      "with another answer each time",
  },
  chdir: { type: "path", description: "The folder in which it is run" },
  creates: { type: "path", description: "A path: where something is there, nothing is run" },
  removes: { type: "path", description: "A path: where nothing is there, nothing is run" },
  timeout: {
    type: "raw",
    default: 30,
    description: "Seconds to wait for each next question, and for the end; null to wait for ever",
  },
  echo: { type: "bool", default: false, description: "Show the answers in the output" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `expect`. */
export const expect = actionModule({
  name: "ansible.builtin.expect",
  summary: "Runs a program in a terminal and answers the questions that it asks",
  notes: [
    "The host needs `script`, which is in util-linux and BusyBox, and neither Python nor `expect`.",
    "No shell reads the line. The output of a terminal has `\\r\\n` at the end of lines.",
    "Use `no_log` where answers are secret.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "none", diff: false },
  returns: {
    cmd: { description: "What was run", type: "str", returned: "always" },
    rc: { description: "The exit code", type: "int", returned: "always" },
    stdout: { description: "All that was to be seen in the terminal", type: "str", returned: "always" },
    start: { description: "When it began", type: "str", returned: "where it was run" },
    end: { description: "When it ended", type: "str", returned: "where it was run" },
    delta: { description: "How long it took", type: "str", returned: "where it was run" },
  },
  examples: `- name: Set a password
  ansible.builtin.expect:
    command: passwd mirror
    responses:
      (?i)password: "{{ mirror_password }}"
  no_log: true
`,
  run: async (args, host, context) => {
    const { command, echo, responses } = args;
    const timeoutS = secondsOf(args.timeout);
    if (command.trim() === "") return { changed: false, failed: "no command given", values: { rc: 256 } };
    const idle = await idleOutcome(args, host, context);
    if (idle) return idle;
    const questions = [...responses].map(([pattern, answers]) => questionOf(str(pattern), answers));
    const [cwd = null] = args.chdir === null
      ? []
      : await expandTexts([args.chdir], host, context.environment);
    const startMs = context.clock.nowMs();
    const started = await startTerminal({ argv: shlexSplit(command), cwd, echo }, host);
    if (started.kind === "no-folder") throw mistake("Unable to change directory before execution.");
    if (started.kind === "no-program") {
      const [program = ""] = shlexSplit(command);
      throw mistake(`The command was not found or was not executable: ${program}.`);
    }
    await using terminal = started.terminal;
    const talk = await hold(terminal, questions, timeoutS, context);
    const values = {
      cmd: command,
      stdout: talk.output.replace(/[\r\n]+$/, ""),
      rc: talk.code,
      ...ranTimes(startMs, context.clock.nowMs()),
    };
    const failed = talk.problem ?? (talk.code === 0 ? undefined : "non-zero return code");
    return { changed: true, values, ...(failed === undefined ? {} : { failed }) };
  },
});

function secondsOf(timeout: Value): number | null {
  if (timeout === null) return null;
  const seconds = typeof timeout === "boolean" ? NaN : Number(timeout);
  if (Number.isInteger(seconds)) return seconds;
  throw mistake(
    `argument 'timeout' is of an unfitting type and we were unable to convert to int: ${
      str(timeout)
    } cannot be ` +
      "converted to an int",
  );
}

async function idleOutcome(
  { command: cmd, creates, removes }: Arguments,
  host: Target,
  context: ModuleContext,
): Promise<Outcome | null> {
  const paths = await expandTexts([creates ?? "", removes ?? ""], host, context.environment);
  const [made, gone] = await host.stat(paths.map((path) => path || "/"), { follow: true });
  const why = creates !== null && made
    ? `${creates} exists`
    : removes !== null && !gone
    ? `${removes} does not exist`
    : null;
  return why === null ? null : { changed: false, values: { cmd, stdout: `skipped, since ${why}`, rc: 0 } };
}

interface Question {
  readonly text: string;
  readonly pattern: Pattern;
  /** The next answer; null where there is none left. */
  readonly answer: () => string | null;
}

function questionOf(text: string, answers: Value): Question {
  const line = (answer: Value) => `${str(answer).replace(/\n+$/, "")}\n`;
  const left = isList(answers) ? answers.map(line) : null;
  return {
    text,
    pattern: compilePattern(text, { dotAll: true }),
    answer: () => left ? left.shift() ?? null : line(answers),
  };
}

interface Talk {
  readonly output: string;
  /** Null where the program did not end. */
  readonly code: number | null;
  readonly problem: string | null;
}

const LONGEST_WAIT_MS = 1000;
/** Questions are looked for in so much of the newest output, in bytes. */
const WINDOW = 65_536;

async function hold(
  terminal: Terminal,
  questions: readonly Question[],
  timeoutS: number | null,
  { signal }: ModuleContext,
): Promise<Talk> {
  const pieces: Uint8Array[] = [];
  const output = () => decodeHostText(joinBytes(pieces));
  const patienceMs = timeoutS === null ? Infinity : timeoutS * 1000;
  let [unanswered, typed, leftMs] = [new Uint8Array(), "", patienceMs];
  while (true) {
    signal.throwIfAborted();
    const { bytes, code, waitedMs } = await terminal.exchange(typed, Math.min(LONGEST_WAIT_MS, leftMs));
    pieces.push(bytes);
    unanswered = joinBytes([unanswered, bytes]).slice(-WINDOW);
    typed = "";
    leftMs -= waitedMs;
    const asked = firstAsked(decodeHostText(unanswered), questions);
    if (asked && code === null) {
      const answer = asked.question.answer();
      if (answer === null) {
        const problem = `No remaining responses for '${asked.question.text}', output was '${asked.seen}'`;
        return { output: output(), code, problem };
      }
      unanswered = unanswered.slice(encodeHostText(asked.seen).length);
      [typed, leftMs] = [answer, patienceMs];
    } else if (code !== null) {
      return { output: output(), code, problem: null };
    } else if (leftMs <= 0) {
      return { output: output(), code, problem: "command exceeded timeout" };
    }
  }
}

/** The question that stands first in a text, and the text up to its end. */
function firstAsked(text: string, questions: readonly Question[]) {
  const found = questions.flatMap((question) => {
    const match = question.pattern.search(text);
    return match ? [{ question, start: match.start, seen: text.slice(0, match.end) }] : [];
  });
  return found.sort((one, other) => one.start - other.start)[0];
}
