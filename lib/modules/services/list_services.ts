/** All services of a host. */

import { dict, type Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell } from "../commands/tools.ts";

export type ServiceList = ReadonlyMap<string, Value>;

const MARK = "-- ferry --";
const SYSTEMD = `[ -d /run/systemd/system ] && command -v systemctl >/dev/null || exit 1
systemctl list-units --no-pager --type service --all --plain; echo '${MARK}'
systemctl list-unit-files --no-pager --type service --all; echo '${MARK}'
systemctl show '*.service' --property=Id,ActiveState`;
const OPENRC = `command -v rc-status >/dev/null && command -v rc-update >/dev/null || exit 1
rc-update show -v 2>&1 | grep '|'; echo '${MARK}'
rc-status -a -s -m 2>&1 | grep '^ ' | tr -d '[]'`;
const SCRIPTS = `if command -v chkconfig >/dev/null; then
  chkconfig --list 2>/dev/null | while read -r name levels; do
    case $name in *:|'') continue ;; esac
    if service "$name" status >/dev/null 2>&1; then echo "running $name $levels"
    else echo "stopped $name $levels"; fi
  done
  exit 0
fi
command -v service >/dev/null || exit 1
echo '${MARK}'; service --status-all 2>&1`;

/** The services that the host's managers tell of, by name. */
export async function listServices(host: TargetReader): Promise<ServiceList> {
  const [systemd, openrc, scripts] = await Promise.all(
    [SYSTEMD, OPENRC, SCRIPTS].map((text) => askShell(host, text)),
  );
  return new Map([
    ...(openrc?.code === 0 ? ofOpenrc(openrc.stdout) : ofScripts(scripts?.stdout ?? "")),
    ...ofSystemd(systemd?.stdout ?? ""),
  ]);
}

/** States that count before all others. */
const BAD: readonly string[] = ["not-found", "masked", "failed"];

/** Services as `systemctl` lists units, unit files and states. */
export function ofSystemd(text: string): ServiceList {
  const [units = "", files = "", states = ""] = text.split(`${MARK}\n`);
  const found = new Map<string, { readonly state: string; readonly status: string }>();
  for (const fields of serviceLines(units)) {
    const [name = "", , active = "", sub = ""] = fields;
    const bad = BAD.find((one) => fields.slice(0, -1).includes(one));
    found.set(name, { state: sub === "running" ? sub : "stopped", status: bad ?? active });
  }
  const active = activeStates(states);
  for (const [name = "", status = ""] of serviceLines(files)) {
    const known = found.get(name);
    if (!known) found.set(name, { state: active.get(name) ?? "inactive", status });
    else if (!BAD.includes(known.status)) found.set(name, { ...known, status });
  }
  return new Map([...found].map(([name, { state, status }]) => [
    name,
    dict({ name, state, status, source: "systemd" }),
  ]));
}

function serviceLines(text: string): readonly (readonly string[])[] {
  return text.split("\n").filter((line) => line.includes(".service")).map((line) =>
    line.replace(/^[\s●*]+/, "").split(/\s+/)
  );
}

function activeStates(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split("\n\n").map((block) => {
      const property = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1] ?? "";
      return [property("Id"), property("ActiveState")];
    }),
  );
}

function ofOpenrc(text: string): ServiceList {
  const [shown = "", states = ""] = text.split(`${MARK}\n`);
  const levels = new Map(
    shown.split("\n").map((line) => {
      const [name = "", list = ""] = line.split("|");
      return [name.trim(), list.trim() === "" ? null : list.trim().split(/\s+/)];
    }),
  );
  return new Map(
    states.split("\n").map((line) => line.trim().split(/\s+/)).flatMap(([name = "", state]) => {
      const runlevels = levels.get(name);
      if (state === undefined || runlevels === undefined) return [];
      return [[name, dict({ name, runlevels, state, source: "openrc" })] as const];
    }),
  );
}

function ofScripts(text: string): ServiceList {
  const source = "sysv";
  const [listed = "", told = ""] = text.split(`${MARK}\n`);
  const byLevel = [...listed.matchAll(/^(running|stopped) (\S+) (.*)$/gm)].map(
    ([, state = "", name = "", on]) => {
      const status = /\b3:on\b/.test(on ?? "") ? "enabled" : "disabled";
      return [name, dict({ name, state, status, source })] as const;
    },
  );
  const bySign = [...told.matchAll(/^\s*\[ ([+-]) \]\s+(.+)$/gm)].map(([, sign, name = ""]) =>
    [name, dict({ name, state: sign === "+" ? "running" : "stopped", source })] as const
  );
  return new Map([...byLevel, ...bySign]);
}
