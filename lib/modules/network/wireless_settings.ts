/** Settings of wireless networks, which differ from one NetworkManager to another. */

import type { Value } from "../../model/value.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askSurely, mistake } from "../commands/tools.ts";
import type { NmcliArguments } from "./nmcli_arguments.ts";

type Values = ReadonlyMap<Value, Value>;

/**
 * The arguments, where they are to without what the host does not know.
 *
 * @throws {DiagnosticError} `bad-argument` for settings that the host does not know.
 */
export async function withSupportedSettings(
  args: NmcliArguments,
  type: string,
  host: TargetReader,
): Promise<{ readonly args: NmcliArguments; readonly warnings: readonly string[] }> {
  if (type !== "wifi" || (args.wifi === null && args.wifi_sec === null)) return { args, warnings: [] };
  const hasName = args.wifi?.has("ssid") ?? false;
  const wifi = new Map(args.wifi ?? []);
  wifi.delete("ssid");
  const security = args.wifi_sec ?? new Map();
  const [network, secured] = await Promise.all([
    unknownNames("802-11-wireless", wifi, host),
    unknownNames("802-11-wireless-security", security, host),
  ]);
  const unknown = [...network.map((name) => `wifi.${name}`), ...secured.map((name) => `wifi_sec.${name}`)];
  const message = `Invalid or unsupported option(s): "${unknown.join('", "')}"`;
  if (unknown.length > 0 && !args.ignore_unsupported_suboptions) throw mistake(message);
  return {
    args: { ...args, wifi: without(wifi, network), wifi_sec: without(security, secured) },
    warnings: [
      ...(hasName ? ["Ignoring option 'wifi.ssid', it must be specified with option 'ssid'"] : []),
      ...(unknown.length > 0 ? [message] : []),
    ],
  };
}

/** Those of the names that NetworkManager's editor does not print; it prints security only where some is set. */
async function unknownNames(group: string, values: Values, host: TargetReader): Promise<readonly string[]> {
  if (values.size === 0) return [];
  const set = group === "802-11-wireless-security" ? [`set ${group}.psk 00000000`] : [];
  const stdin = [...set, `print ${group}`, "quit", "yes"].join("\n");
  const printed = await askSurely(host, ["nmcli", "connection", "edit", "type", "wifi"], { stdin });
  const known = new Set(
    printed.split("\n").flatMap((line) =>
      line.startsWith(`${group}.`) ? [line.slice(group.length + 1).split(":")[0]] : []
    ),
  );
  return [...values.keys()].map(String).filter((name) => !known.has(name));
}

function without(values: Values, names: readonly string[]): Values {
  return new Map([...values].filter(([name]) => !names.includes(String(name))));
}
