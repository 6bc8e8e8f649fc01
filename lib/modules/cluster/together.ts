/** Commands of several deliveries at once: a host runs one script at a time, so they share scripts. */

import type { Command } from "../../model/change.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import type { ExecResult } from "../../connection/connection.ts";
import type { Target, TargetReader } from "../../connection/target.ts";

/** How commands reach a host that only looks, or that may also be changed. */
export interface Hands {
  readonly reader: TargetReader;
  /** Null in check mode. */
  readonly target: Target | null;
}

/** How a work's command reaches the host. `writes` is true where it may change something. */
export type Runner = (
  command: Command,
  options: { readonly writes: boolean; readonly timeoutMs: number },
) => Promise<ExecResult>;

/**
 * Does a work for each item, at most `width` at a time, in the order of the items; results are in that order. What
 * works under way want to run is gathered until all of them wait, and then runs at the same time.
 */
export async function together<T, R>(
  items: readonly T[],
  width: number,
  hands: Hands,
  work: (item: T, run: Runner) => Promise<R>,
): Promise<readonly R[]> {
  const workers = Math.max(1, Math.min(width, items.length));
  const gathering = new Gathering(hands, workers);
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    try {
      while (next < items.length) {
        const at = next++;
        const item = items[at];
        if (item !== undefined) results[at] = await work(item, gathering.run);
      }
    } finally {
      gathering.leave();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: workers }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return results;
}

interface Request {
  readonly command: Command;
  readonly options: Parameters<Runner>[1];
  readonly answer: PromiseWithResolvers<ExecResult>;
}

class Gathering {
  #active: number;
  #waiting: Request[] = [];

  /** @param active How many works can want something at the same time. */
  constructor(private readonly hands: Hands, active: number) {
    this.#active = active;
  }

  readonly run: Runner = (command, options) => {
    const answer = Promise.withResolvers<ExecResult>();
    this.#waiting.push({ command, options, answer });
    this.#sendWhenAllWait();
    return answer.promise;
  };

  /** One work fewer. */
  leave(): void {
    this.#active--;
    this.#sendWhenAllWait();
  }

  #sendWhenAllWait(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#active) return;
    const requests = this.#waiting;
    this.#waiting = [];
    this.#send(requests).then(
      (results) => requests.forEach(({ answer }, at) => answer.resolve(results[at] ?? NO_ANSWER)),
      (error) => requests.forEach(({ answer }) => answer.reject(error)),
    );
  }

  async #send(requests: readonly Request[]): Promise<readonly ExecResult[]> {
    const { reader, target } = this.hands;
    const [first] = requests;
    const timeoutMs = Math.max(...requests.map(({ options }) => options.timeoutMs));
    const isOne = first !== undefined && requests.length === 1;
    const command = isOne ? first.command : sharedCommand(requests.map(({ command }) => command));
    const writes = requests.some(({ options }) => options.writes);
    const result = writes && target
      ? await target.run(command, { timeoutMs })
      : await reader.query(command, { timeoutMs });
    return isOne ? [result] : answersIn(result, requests.length);
  }
}

const NO_ANSWER: ExecResult = {
  code: 255,
  stdout: new Uint8Array(),
  stderr: new TextEncoder().encode("error: the command gave no answer\n"),
  obstacle: null,
};

/** Before each command its input is read: one line. A shell's own `printf` keeps it out of the list of processes. */
const BEGINNING = `t=$(mktemp -d "\${TMPDIR:-/tmp}/ferry-XXXXXXXX") || exit
trap 'rm -rf "$t"' EXIT
trap 'exit 129' HUP INT TERM
one() {
  n=$1; shift
  printf '%s\\n' "$input" | "$@" >"$t/$n.out" 2>"$t/$n.err"
  echo "$?" >"$t/$n.code"
}`;
const END = `wait
for n in $all; do
  echo $(cat "$t/$n.code") $(wc -c <"$t/$n.out") $(wc -c <"$t/$n.err")
  cat "$t/$n.out" "$t/$n.err"
done`;

/** One command that runs several at the same time; each has one line of input, and the environment of the first. */
function sharedCommand(commands: readonly Command[]): Command {
  const lines = commands.map(({ run }, at) =>
    `IFS= read -r input; one ${at} ${shlexJoin(run.kind === "argv" ? run.argv : ["sh", "-c", run.text])} &`
  );
  const all = `all='${commands.map((_, at) => at).join(" ")}'`;
  return {
    run: { kind: "shell", text: [BEGINNING, ...lines, all, END].join("\n") },
    environment: commands[0]?.environment ?? {},
    stdin: commands.map(({ stdin }) => stdin ?? "\n").join(""),
  };
}

/** The answers in what the shared command printed: code and lengths in a line, then output and errors. */
function answersIn({ code, stdout, stderr, obstacle }: ExecResult, count: number): readonly ExecResult[] {
  if (code !== 0) return Array.from({ length: count }, () => ({ code, stdout, stderr, obstacle }));
  const answers: ExecResult[] = [];
  for (let at = 0; at < stdout.length && answers.length < count;) {
    const lineEnd = stdout.indexOf(0x0a, at);
    const [exit = 255, printed = 0, errors = 0] = new TextDecoder().decode(stdout.subarray(at, lineEnd))
      .split(" ").map(Number);
    const [start, middle] = [lineEnd + 1, lineEnd + 1 + printed];
    answers.push({
      code: exit,
      stdout: stdout.subarray(start, middle),
      stderr: stdout.subarray(middle, middle + errors),
      obstacle: null,
    });
    at = middle + errors;
  }
  return answers;
}
