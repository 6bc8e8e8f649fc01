/** The time zone of a host. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";

const LOOK =
  `if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null; then echo systemd; else echo files; fi
zone=$(readlink /etc/localtime); echo "\${zone#*zoneinfo/}"
head -n 1 /etc/timezone 2>/dev/null || echo
if [ "$(tail -n 1 /etc/adjtime 2>/dev/null)" = LOCAL ]; then echo local; else echo UTC; fi
[ ! -f "/usr/share/zoneinfo/$1" ] || echo known`;
const LINK =
  `ln -sf "/usr/share/zoneinfo/$1" /etc/localtime.new && mv -f /etc/localtime.new /etc/localtime || exit
[ ! -e /etc/timezone ] || echo "$1" >/etc/timezone`;
const CLOCK =
  `{ head -n 2 /etc/adjtime 2>/dev/null || printf '0.0 0 0.0\\n0\\n'; echo "$1"; } >/etc/adjtime.new &&
mv -f /etc/adjtime.new /etc/adjtime`;

/** `timezone`. */
export const timezone = stateModule({
  name: "community.general.timezone",
  summary: "Sets the time zone of a host, and what its hardware clock counts in",
  notes: ["Linux only. Without systemd the files that say it are written."],
  arguments: {
    name: { type: "str", description: "The time zone, such as `Europe/Berlin`" },
    hwclock: {
      type: "str",
      aliases: ["rtc"],
      choices: ["local", "UTC"],
      description: "Whether the hardware clock counts local time",
    },
  },
  rules: { oneOf: [["hwclock", "name"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {},
  examples: `- name: Use universal time
  community.general.timezone:
    name: Etc/UTC
`,
  plan: async ({ name, hwclock }, host) => {
    const found = await look(name ?? "", host);
    if (name !== null && !found.isKnown) throw mistake(`given timezone "${name}" is not available`);
    const before = { name: found.zone, hwclock: found.clock };
    const after = { name: name ?? found.zone, hwclock: hwclock ?? found.clock };
    const isZone = name === null ||
      (found.zone === name && (found.isSystemd || found.file === "" || found.file === name));
    const changes: readonly CommandChange[] = [
      ...(isZone ? [] : [
        toolChange(
          "the time zone",
          found.isSystemd
            ? ["timedatectl", "set-timezone", after.name]
            : ["sh", "-c", LINK, "sh", after.name],
        ),
      ]),
      ...(before.hwclock === after.hwclock ? [] : [
        toolChange(
          "the hardware clock",
          found.isSystemd
            ? ["timedatectl", "set-local-rtc", after.hwclock === "local" ? "yes" : "no"]
            : ["sh", "-c", CLOCK, "sh", after.hwclock === "local" ? "LOCAL" : "UTC"],
        ),
      ]),
    ];
    const text = (state: typeof before) => `hwclock: ${state.hwclock}\nname: ${state.name}\n`;
    const header = "time zone";
    return {
      changes,
      diffs: changes.length === 0
        ? []
        : [{ before: text(before), after: text(after), beforeHeader: header, afterHeader: header }],
    };
  },
});

async function look(name: string, host: TargetReader) {
  const [kind, link = "", file = "", clock = "UTC", known] = (await askShell(host, LOOK, [name])).stdout
    .split("\n");
  // Without a link the zone of the clock is UTC, unless a file says which was copied.
  return { isSystemd: kind === "systemd", zone: link || file, file, clock, isKnown: known === "known" };
}
