/** Services of hosts without systemd: scripts in `/etc/init.d`, and OpenRC. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import { type Answer, ask, askShell, missingTool, toolChange } from "../commands/tools.ts";
import type { Plan } from "../module.ts";
import { actionFor, type ServiceState, unknownService } from "./service_values.ts";

export interface ScriptRequest {
  readonly name: string;
  readonly state: ServiceState | null;
  readonly enabled: boolean | null;
  /** Seconds between stopping and starting; null for a restart in one. */
  readonly sleep: number | null;
  /** What the list of processes holds where the service runs; null for asking the service. */
  readonly pattern: string | null;
  readonly runlevel: string;
  readonly arguments: string;
}

/** What a host has for its services. */
export interface ScriptTools {
  readonly programs: ReadonlySet<string>;
  readonly hasScript: boolean;
  /** Run levels in which the service is started, as digits. */
  readonly levels: readonly string[];
}

const LOOK = `for name in service chkconfig update-rc.d insserv rc-service rc-update; do
  if command -v "$name" >/dev/null; then echo "tool $name"; fi
done
script=/etc/init.d/$1; case $1 in /*) script=$1 ;; esac
[ ! -e "$script" ] || echo script
folder=/etc; [ -d /etc/rc0.d ] || folder=/etc/init.d
for link in "$folder"/rc?.d/S??"$1"; do
  [ -e "$link" ] || continue
  level=\${link%.d/*}; echo "level \${level##*rc}"
done`;

/** Looks at what manages a service. */
export async function readScriptTools(name: string, host: TargetReader): Promise<ScriptTools> {
  const lines = (await askShell(host, LOOK, [name])).stdout.split("\n");
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return { programs: new Set(after("tool")), hasScript: lines.includes("script"), levels: after("level") };
}

/** Plans a service. @throws {DiagnosticError} `bad-argument` for one that is not there. */
export async function planScript(request: ScriptRequest, host: TargetReader): Promise<Plan> {
  const { name, state, enabled } = request;
  const tools = await readScriptTools(name, host);
  const isOpenrc = tools.programs.has("rc-service");
  if (!isOpenrc && !tools.hasScript) throw unknownService(name);
  const [isRunning, isEnabled] = await Promise.all([
    state === null ? false : isServiceRunning(request, tools, host),
    isOpenrc ? await isInRunlevel(request, host) : tools.levels.length > 0,
  ]);
  const toEnable = enabled === null || enabled === isEnabled ? [] : [enabling(request, tools)];
  return {
    changes: [...toEnable, ...acting(request, tools, isRunning)],
    values: {
      name,
      ...(enabled === null ? {} : { enabled }),
      ...(state === null ? {} : { state: state === "stopped" ? state : "started" }),
    },
  };
}

function enabling({ name, enabled, runlevel }: ScriptRequest, { programs }: ScriptTools): CommandChange {
  const why = `Unable to ${enabled ? "enable" : "disable"} service ${name}`;
  if (programs.has("rc-update")) {
    return toolChange(why, ["rc-update", enabled ? "add" : "delete", name, runlevel]);
  }
  if (programs.has("update-rc.d")) {
    const text = enabled
      ? 'update-rc.d "$1" defaults && update-rc.d "$1" enable'
      : 'update-rc.d "$1" disable';
    return toolChange(why, ["sh", "-c", text, "sh", name]);
  }
  if (programs.has("insserv")) return toolChange(why, ["insserv", ...(enabled ? [] : ["-r"]), name]);
  if (programs.has("chkconfig")) return toolChange(why, ["chkconfig", name, enabled ? "on" : "off"]);
  throw missingTool("update-rc.d");
}

function acting(request: ScriptRequest, tools: ScriptTools, isRunning: boolean): readonly CommandChange[] {
  const { name, state, sleep } = request;
  const action = state === null ? null : actionFor(state, isRunning);
  if (action === null) return [];
  const act = (word: string) => scriptWords(request, tools, word);
  const why = `Unable to ${action} service ${name}`;
  if (action !== "restart" || sleep === null) return [toolChange(why, act(action))];
  const pause = toolChange("a pause", ["sleep", String(sleep)]);
  return [toolChange(why, act("stop")), ...(sleep > 0 ? [pause] : []), toolChange(why, act("start"))];
}

function scriptWords(
  { name, arguments: more }: Pick<ScriptRequest, "name" | "arguments">,
  { programs }: ScriptTools,
  action: string,
): readonly string[] {
  const words = shlexSplit(more);
  if (programs.has("rc-service")) return ["rc-service", name, action, ...words];
  return programs.has("service") && !name.startsWith("/")
    ? ["service", name, action, ...words]
    : [name.startsWith("/") ? name : `/etc/init.d/${name}`, action, ...words];
}

async function isInRunlevel({ name, runlevel }: ScriptRequest, host: TargetReader): Promise<boolean> {
  const { stdout } = await ask(host, ["rc-update", "show", runlevel]);
  return stdout.split("\n").some((line) => line.split("|")[0]?.trim() === name);
}

/** Whether a service runs: by the list of processes, or by what it says itself. */
export async function isServiceRunning(
  request: Pick<ScriptRequest, "name" | "pattern" | "arguments">,
  tools: ScriptTools,
  host: TargetReader,
): Promise<boolean> {
  if (request.pattern !== null) {
    const text = "ps auxww 2>/dev/null || ps -ef 2>/dev/null || ps";
    // The question itself is no process that counts: its words do not hold the pattern.
    const { stdout } = await askShell(host, text);
    return stdout.split("\n").some((line) => line.includes(request.pattern ?? ""));
  }
  return runsBy(request.name, await ask(host, scriptWords({ ...request, arguments: "" }, tools, "status")));
}

const STOPPED_WORDS =
  /stop|could not access pid file|is dead |dead but (subsys locked|pid file exists)|inactive/;
/** What the standard for scripts calls "not running", and what some give instead. */
const STOPPED_CODES: readonly number[] = [1, 2, 3, 4, 69];

/** What the answer of a script's `status` means: one line of words counts first, then the exit code. */
export function runsBy(name: string, { code, stdout }: Answer): boolean {
  if (name === "iptables" && stdout.includes("ACCEPT")) return true;
  const said = stdout.toLowerCase().replaceAll(name.toLowerCase(), "");
  if (STOPPED_CODES.includes(code)) return false;
  if (said.trim().split("\n").length <= 1) {
    if (STOPPED_WORDS.test(said)) return false;
    if (/run|start|active/.test(said)) return !said.includes("not ");
  }
  return code === 0;
}
