/** Units of systemd: what is, and what has to be done. */

import type { CommandChange } from "../../model/change.ts";
import { dict } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type Answer, ask, askShell, missingTool, mistake, toolChange } from "../commands/tools.ts";
import type { Plan } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { actionFor, type ServiceState, unknownService } from "./service_values.ts";

export interface UnitRequest {
  readonly name: string | null;
  readonly state: ServiceState | null;
  readonly enabled: boolean | null;
  readonly force: boolean;
  readonly masked: boolean | null;
  readonly daemon_reload: boolean;
  readonly daemon_reexec: boolean;
  readonly no_block: boolean;
  readonly scope: "system" | "user" | "global";
}

/** A request that asks for nothing. */
export const NO_REQUEST: UnitRequest = {
  name: null,
  state: null,
  enabled: null,
  force: false,
  masked: null,
  daemon_reload: false,
  daemon_reexec: false,
  no_block: false,
  scope: "system",
};

/** States in which `is-enabled` tells that a unit is one of systemd's. */
const KNOWN_STATES: readonly string[] = [
  "enabled",
  "enabled-runtime",
  "linked",
  "linked-runtime",
  "masked",
  "masked-runtime",
  "static",
  "indirect",
  "disabled",
  "generated",
  "transient",
];
/** States that an enabled unit may have which is to be enabled for good all the same. */
const NOT_QUITE_ENABLED: readonly string[] = ["enabled-runtime", "indirect", "alias"];

type Environment = Readonly<Record<string, string>>;

/** Plans a unit. @throws {DiagnosticError} `bad-argument` for a unit that the host does not know. */
export async function planUnit(
  request: UnitRequest,
  host: TargetReader,
  environment: Environment,
): Promise<Plan> {
  const systemctl = new Systemctl(request, host, environment);
  const preparations = [
    ...(request.daemon_reload ? [systemctl.preparation("daemon-reload")] : []),
    ...(request.daemon_reexec ? [systemctl.preparation("daemon-reexec")] : []),
  ];
  const { name } = request;
  if (name === null) {
    await systemctl.checkPresence();
    return { changes: [], preparations, values: { name, status: new Map() } };
  }
  const glob = /[*?[]/.exec(name)?.[0];
  if (glob) {
    const problem = "This module does not currently support using glob patterns";
    throw mistake(`${problem}, found '${glob}' in service name: ${name}`);
  }
  return { ...await plannedUnit(name, request, systemctl), preparations };
}

async function plannedUnit(name: string, request: UnitRequest, systemctl: Systemctl): Promise<Plan> {
  const unit = await systemctl.look(name);
  const { enabled, masked, state } = request;
  const changes: CommandChange[] = [];
  if (masked !== null && masked !== unit.isMasked) {
    const action = masked ? "mask" : "unmask";
    changes.push(systemctl.change(action, `Failed to ${action} the service (${name})`, name));
  }
  if (enabled !== null) {
    if (!unit.isFound) throw unknownService(name);
    const action = enabled ? "enable" : "disable";
    if (enabled !== unit.isEnabled) {
      changes.push(systemctl.change(action, `Unable to ${action} service ${name}`, name));
    }
  }
  if (state !== null && !unit.isFound) throw unknownService(name);
  const { action, warnings } = state === null ? { action: null, warnings: [] } : doing(state, unit);
  if (action) changes.push(systemctl.change(action, `Unable to ${action} service ${name}`, name));
  const initWarning = `The service (${name}) is actually an init script but the system is managed by systemd`;
  return {
    changes,
    values: {
      name,
      status: dict(unit.status),
      ...(enabled === null ? {} : { enabled }),
      ...(state === null ? {} : { state: state === "stopped" ? state : "started" }),
    },
    warnings: [...(unit.isInitScript && !unit.isUnit ? [initWarning] : []), ...warnings],
  };
}

const OFFLINE =
  "Target is a chroot or systemd is offline. This can lead to false positives or prevent the init " +
  "system tools from working.";

function doing(state: ServiceState, unit: Unit) {
  const active = unit.status["ActiveState"];
  if (active === undefined) {
    if (unit.isOffline) return { action: null, warnings: [OFFLINE] };
    const values = { status: dict(unit.status) };
    throw new ModuleFailure("Service is in unknown state", values, { code: "module-failed" });
  }
  const isRunning = active === "active" || active === "activating";
  const isStopping = state === "stopped" && active === "deactivating";
  return { action: actionFor(state, isRunning || isStopping), warnings: [] };
}

/** What systemd says of a unit. */
interface Unit {
  readonly status: Readonly<Record<string, string>>;
  readonly isFound: boolean;
  readonly isUnit: boolean;
  readonly isInitScript: boolean;
  readonly isMasked: boolean;
  readonly isEnabled: boolean;
  readonly isOffline: boolean;
}

const SURROUNDINGS = `script=/etc/init.d/$1; case $1 in /*) script=$1 ;; esac
[ ! -e "$script" ] || echo script
folder=/etc; [ -d /etc/rc0.d ] || folder=/etc/init.d
for link in "$folder"/rc?.d/S??"$1"; do [ ! -e "$link" ] || { echo enabled; break; }; done
[ -d /run/systemd/system ] && [ "\${SYSTEMD_OFFLINE:-0}" != 1 ] || echo offline`;

class Systemctl {
  readonly #words: readonly string[];
  readonly #options: { readonly environment: Environment };

  constructor(
    private readonly request: UnitRequest,
    private readonly host: TargetReader,
    environment: Environment,
  ) {
    const { scope, no_block: isQuick, force } = request;
    // A user's own manager is found through this folder, which a login without a session does not set.
    const place = 'XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export XDG_RUNTIME_DIR; exec "$@"';
    this.#words = [
      ...(scope === "system" ? [] : ["sh", "-c", place, "sh"]),
      "systemctl",
      ...(scope === "system" ? [] : [`--${scope}`]),
      ...(isQuick ? ["--no-block"] : []),
      ...(force ? ["--force"] : []),
    ];
    this.#options = { environment };
  }

  change(action: string, why: string, name: string): CommandChange {
    return toolChange(why, [...this.#words, action, name], this.#options);
  }

  /** A host whose systemd does not run has nothing to read anew. */
  preparation(action: string): CommandChange {
    const text = '"$@" || [ ! -d /run/systemd/system ] || exit';
    return toolChange(
      `failure during ${action}`,
      ["sh", "-c", text, "sh", ...this.#words, action],
      this.#options,
    );
  }

  async checkPresence(): Promise<void> {
    const { code } = await ask(this.host, ["systemctl", "--version"]);
    if (code !== 0) throw missingTool("systemctl");
  }

  async look(name: string): Promise<Unit> {
    const [shown, isEnabled, around] = await Promise.all([
      this.#ask("show", name),
      this.#ask("is-enabled", name, "-l"),
      askShell(this.host, SURROUNDINGS, [name], this.#options),
    ]);
    if (shown.code === 127) throw missingTool("systemctl");
    const [word = ""] = isEnabled.stdout.trim().split(/\s+/);
    const signs = around.stdout.split("\n");
    const status = isIgnored(shown) || shown.code !== 0 ? {} : readUnit(shown.stdout);
    const { LoadState: load, LoadError: problem } = status;
    const isUnit = load === undefined
      ? KNOWN_STATES.includes(word) || await this.#isListed(name)
      : load !== "not-found";
    if (isUnit && load !== undefined && load !== "masked" && problem) {
      throw new ModuleFailure(`Error loading unit file '${name}': ${problem}`, {}, { code: "module-failed" });
    }
    const isInitScript = signs.includes("script");
    return {
      status,
      isUnit,
      isInitScript,
      isFound: isUnit || isInitScript,
      isMasked: word === "masked",
      isEnabled: this.#enabled(isEnabled, word, isInitScript && signs.includes("enabled")),
      isOffline: signs.includes("offline"),
    };
  }

  #enabled({ code, stdout }: Answer, word: string, isEnabledScript: boolean): boolean {
    if (code === 0) return !NOT_QUITE_ENABLED.includes(word);
    return code === 1 && this.request.scope === "system" && isEnabledScript &&
      !stdout.trim().endsWith("disabled");
  }

  /** @throws {DiagnosticError} `command-failed` where systemd does not answer at all. */
  async #isListed(name: string): Promise<boolean> {
    if ((await this.#ask("list-unit-files", name)).code === 0) return true;
    const { code: rc, stdout, stderr } = await ask(this.host, ["systemctl"], this.#options);
    if (rc === 0) return false;
    throw new ModuleFailure(stderr.trim(), { rc, stdout, stderr }, { code: "command-failed" });
  }

  async #ask(...words: readonly string[]): Promise<Answer> {
    return await ask(this.host, [...this.#words, ...words], this.#options);
  }
}

function isIgnored({ stdout, stderr }: Answer): boolean {
  return [stdout, stderr].some((text) => !text.includes("=") && /ignoring (request|command)/.test(text));
}

/** The properties that `systemctl show` prints; those of commands may go over several lines. */
export function readUnit(text: string): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const equals = (lines[at] ?? "").indexOf("=");
    if (equals < 0) continue;
    const key = (lines[at] ?? "").slice(0, equals);
    let value = (lines[at] ?? "").slice(equals + 1);
    if (key.startsWith("Exec") && value.trimStart().startsWith("{")) {
      while (!value.trimEnd().endsWith("}") && at + 1 < lines.length) value += `\n${lines[++at]}`;
    }
    properties[key] = value.trim();
  }
  return properties;
}
