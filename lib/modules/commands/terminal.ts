/** A program of a host that runs in a terminal of its own, which is watched and typed into over several requests. */

import { shellQuote, shlexJoin } from "../../model/shell_words.ts";
import { joinPath } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target } from "../../connection/target.ts";
import { hostFolder } from "../http/download.ts";
import { missingTool } from "./tools.ts";

export interface TerminalRequest {
  readonly argv: readonly string[];
  /** Null for the folder in which commands are run anyway. */
  readonly cwd: string | null;
  /** Whether the terminal shows what is typed. */
  readonly echo: boolean;
}

/** What came of starting a program. */
export type Started =
  | { readonly kind: "running"; readonly terminal: Terminal }
  | { readonly kind: "no-folder" }
  | { readonly kind: "no-program" };

/** Leaving it ends the program. */
export interface Terminal extends AsyncDisposable {
  /** Types a text, then waits for more output, at most so long. Nothing may come of it but an empty piece. */
  exchange(typed: string, waitMs: number): Promise<TerminalOutput>;
}

export interface TerminalOutput {
  /** As the terminal has it: lines end in `\r\n`. */
  readonly bytes: Uint8Array;
  /** The exit code of the program; null while it runs. */
  readonly code: number | null;
  /** How long nothing came. */
  readonly waitedMs: number;
}

const POLL_MS = 50;
const NO_FOLDER = 3;
const NO_PROGRAM = 4;
const NO_TOOL = 5;

/**
 * Starts a program.
 *
 * @throws {DiagnosticError} `part-missing` where the host has no `script`, which is in util-linux and BusyBox.
 */
export async function startTerminal(request: TerminalRequest, host: Target): Promise<Started> {
  const folder = await hostFolder(host);
  const { code } = await host.run({ run: { kind: "shell", text: startText(request, folder.path) } });
  if (code === 0) return { kind: "running", terminal: terminalIn(folder.path, folder, host) };
  await folder[Symbol.asyncDispose]();
  if (code === NO_TOOL) throw missingTool("script");
  return { kind: code === NO_FOLDER ? "no-folder" : "no-program" };
}

/**
 * The program writes its own exit code, as not every `script` tells it; it counts when `script` has ended and all
 * output is written. The pipe is held open for writing, so that the terminal has no end of input.
 */
function startText({ argv, cwd, echo }: TerminalRequest, folder: string): string {
  const [program = ""] = argv;
  const file = (name: string) => shellQuote(joinPath(folder, name));
  const run = `echo $$ >${file("child")}
stty ${echo ? "echo" : "-echo"}
${shlexJoin(argv)}
echo $? >${file("code")}`;
  return `${cwd === null ? "" : `cd -- ${shellQuote(cwd)} || exit ${NO_FOLDER}`}
command -v script >/dev/null || exit ${NO_TOOL}
command -v ${shellQuote(program)} >/dev/null || exit ${NO_PROGRAM}
mkfifo ${file("in")} && : >${file("out")} && printf '%s\\n' ${shellQuote(run)} >${file("run")} || exit
(
  exec 3<>${file("in")}
  script -q -f -c ${shellQuote(`sh ${file("run")}`)} /dev/null <&3 >${file("out")} 2>&1
  : >${file("ended")}
) </dev/null >/dev/null 2>&1 &`;
}

function terminalIn(path: string, folder: AsyncDisposable, host: Target): Terminal {
  let offset = 0;
  return {
    exchange: async (typed, waitMs) => {
      const tries = Math.max(1, Math.ceil(waitMs / POLL_MS));
      const text = exchangeText(path, offset, tries);
      const { stdout, stderr } = await host.run({ run: { kind: "shell", text }, stdin: typed });
      offset += stdout.length;
      const [left = "", code] = decodeHostText(stderr).trim().split(" ");
      const waitedMs = (tries - Number(left)) * POLL_MS;
      return { bytes: stdout, code: code === undefined ? null : Number(code), waitedMs };
    },
    [Symbol.asyncDispose]: async () => {
      await host.run({ run: { kind: "shell", text: endText(path) } });
      await folder[Symbol.asyncDispose]();
    },
  };
}

/**
 * What was printed comes as output, as error how many tries are left and the exit code. Whether all is printed is
 * looked at first.
 */
function exchangeText(folder: string, offset: number, tries: number): string {
  return `cd ${shellQuote(folder)} || exit
cat 1<>in
code= ended=
tries=${tries}
while [ ! -e ended ] && [ "$(wc -c <out)" -le ${offset} ] && [ $tries -gt 0 ]; do
  tries=$((tries - 1))
  sleep ${POLL_MS / 1000} 2>/dev/null || sleep 1
done
[ ! -e ended ] || ended=1
tail -c +${offset + 1} out
[ -z "$ended" ] || code=$(cat code 2>/dev/null || echo 127)
echo "$tries $code" >&2`;
}

function endText(folder: string): string {
  const file = (name: string) => shellQuote(joinPath(folder, name));
  return `[ ! -e ${file("ended")} ] || exit 0
child=$(cat ${file("child")}) && kill -HUP -- "-$child"
sleep 0.1 2>/dev/null
[ -e ${file("ended")} ] || kill -KILL -- "-$child"
:`;
}
