/** Connections of NetworkManager. */

import type { Change, Diff } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { type Plan, stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import {
  BOND_OPTION,
  connectionSettings,
  hasMtu,
  isTunnel,
  mtuSetting,
  type Setting,
  type Settings,
} from "./connection_settings.ts";
import {
  type ConnectionState,
  connectionType,
  type Difference,
  differences,
  isActive,
  readConnection,
} from "./connection_state.ts";
import { NMCLI_ARGUMENTS, type NmcliArguments } from "./nmcli_arguments.ts";
import { withSupportedSettings } from "./wireless_settings.ts";

const NO_CONNECTION = 10;
const NOT_FOUND = 127;
/** They are told over standard input: arguments of programs can be seen by all users of a host. */
const SECRETS =
  /^(802-11-wireless-security\.(leap-password|psk|wep-key[0-3])|wireguard\.private-key|gsm\.(password|pin)|vpn\.data|ip-tunnel\.(in|out)put-key)$/;
/** New ones of these types go up at once where a task tells an MTU or name servers. */
const GOES_UP = new Set(["bond", "dummy", "ethernet", "infiniband", "wifi"]);

/** `nmcli`. */
export const nmcli = stateModule({
  name: "community.general.nmcli",
  aliases: ["ansible.builtin.nmcli"],
  summary: "Makes connections of NetworkManager, changes them, brings them up and down, and takes them away",
  notes: [
    "The host needs `nmcli`, and NetworkManager has to run there.",
    "A connection that is there keeps what the task does not tell, but what has a default, and the MTU.",
    "A changed connection is in force when it goes up the next time.",
  ],
  arguments: NMCLI_ARGUMENTS,
  rules: {
    exclusive: [["never_default4", "gw4"], ["routes4_extended", "routes4"], ["routes6_extended", "routes6"]],
    requiredIf: [
      { name: "type", is: "wifi", needs: ["ssid"] },
      { name: "type", is: "team-slave", needs: ["master", "ifname"] },
      { name: "slave_type", is: "team", needs: ["master", "ifname"] },
    ],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    conn_name: { description: "The connection", type: "str", returned: "always" },
    state: { description: "The state that was asked for", type: "str", returned: "always" },
    Exists: {
      description: "Whether a connection that was there is changed, in words",
      type: "str",
      returned: "with `state: present` where it was there",
    },
    Connection: {
      description: "That it is added, in words",
      type: "str",
      returned: "with `state: present` where it was not there",
    },
    msg: { description: "That it is up or down already", type: "str", returned: "where it is" },
    stdout: { description: "What `nmcli` said", type: "str", returned: "where it was run" },
    stderr: { description: "What it complained about", type: "str", returned: "where it did" },
  },
  examples: `- name: Give the mirror network's interface its address
  community.general.nmcli:
    conn_name: mirror
    type: ethernet
    ifname: ens4
    ip4: [192.0.2.10/24]
    gw4: 192.0.2.1
    dns4: [192.0.2.53]
    state: present

- name: Bring it up
  community.general.nmcli:
    conn_name: mirror
    state: up
`,
  plan: async (args, host, { controller }) => {
    checkTeam(args);
    for (const secret of secretTexts(args)) controller.secrets.add(secret);
    const found = await readState(args.conn_name, host);
    const base = { conn_name: args.conn_name, state: args.state };
    const plan = await planFor(args, found, host);
    return {
      ...plan,
      values: { ...base, ...plan.values },
      ...(plan.changes.length === 0 ? {} : {
        afterwards: (_host, { stdout, stderr }) =>
          Promise.resolve({ ...(stdout ? { stdout } : {}), ...(stderr ? { stderr } : {}) }),
      }),
    };
  },
});

/** What dictionaries hold of secrets. */
function secretTexts({ wireguard, gsm, vpn }: NmcliArguments): readonly string[] {
  return [wireguard, gsm, vpn].flatMap((values) =>
    [...values ?? []].flatMap(([name, value]) =>
      typeof value === "string" && /(password|pin|psk|key|secret)$/.test(String(name)) ? [value] : []
    )
  );
}

function checkTeam(
  { type, runner, runner_hwaddr_policy: policy, runner_fast_rate: rate }: NmcliArguments,
): void {
  if (type !== "team") return;
  if (policy && runner !== "activebackup") {
    throw mistake("Runner-hwaddr-policy is only allowed for runner activebackup");
  }
  if (rate !== null && runner !== "lacp") throw mistake("runner-fast-rate is only allowed for runner lacp");
}

/** What there is of a connection; null for none. */
async function readState(name: string, host: TargetReader): Promise<ConnectionState | null> {
  const argv = ["nmcli", "--terse", "--escape", "no", "--show-secrets", "connection", "show", "id", name];
  const { code, stdout, stderr } = await ask(host, argv);
  if (code === NO_CONNECTION) return null;
  if (code === NOT_FOUND) throw missingTool("nmcli");
  if (code !== 0) throw new ModuleFailure(stderr.trim(), { name, rc: code }, { code: "command-failed" });
  return readConnection(stdout);
}

async function planFor(
  args: NmcliArguments,
  found: ConnectionState | null,
  host: TargetReader,
): Promise<Plan> {
  const { conn_name: name, state } = args;
  switch (state) {
    case "absent":
      return {
        changes: found ? [run(`Error removing connection named ${name}`, ["delete", "id", name])] : [],
      };
    case "up":
    case "down":
      return activation(args, found);
    default:
      return found ? await modification(args, found, host) : await creation(args, host);
  }
}

function run(why: string, words: readonly string[], stdin?: string): Change {
  return toolChange(why, ["nmcli", "connection", ...words], { stdin });
}

function activation(
  { conn_name: name, state, conn_reload: reloads }: NmcliArguments,
  found: ConnectionState | null,
): Plan {
  if (!found) {
    const message = state === "up" ? "Connection does not exist" : `Connection ${name} does not exist`;
    throw new ModuleFailure(message, { name }, { code: "bad-argument" });
  }
  const isUp = isActive(found);
  if (isUp === (state === "up") && !reloads) {
    return { changes: [], values: { msg: `Connection ${name} is already ${isUp ? "active" : "inactive"}` } };
  }
  const gerund = state === "up" ? "bringing up" : "bringing down";
  return {
    changes: [
      ...(reloads ? [run(`Error reloading connection named ${name}`, ["reload"])] : []),
      ...(isUp || state === "up"
        ? [run(`Error ${gerund} connection named ${name}`, [state, "id", name])]
        : []),
    ],
  };
}

async function creation(given: NmcliArguments, host: TargetReader): Promise<Plan> {
  const { conn_name: name, type } = given;
  if (type === null) throw mistake(`type is required: there is no connection named ${name}`);
  const { args, warnings } = await withSupportedSettings(given, type, host);
  const isNameless = type === "vpn" && args.ifname === null;
  const wanted: Settings = new Map([
    ...(isNameless ? [] : [["connection.interface-name", args.ifname ?? name] as const]),
    ...connectionSettings(args, type),
  ]);
  const why = `Error creating connection named ${name}`;
  const words = [
    "add",
    "type",
    isTunnel(type) ? "ip-tunnel" : type,
    "con-name",
    name,
    ...settingWords(wanted),
  ];
  const hasServers = args.dns4 !== null || args.dns6 !== null;
  const goesUp = GOES_UP.has(type) ? args.mtu !== null || hasServers : type === "team" && hasServers;
  const all = [...wanted].map(([setting, value]): Difference => ({
    name: setting,
    before: "",
    wanted: value,
  }));
  return {
    changes: [
      run(why, words),
      ...secretChanges(why, name, wanted),
      ...(goesUp ? [run(`Error bringing up connection named ${name}`, ["up", "id", name])] : []),
    ],
    values: { Connection: `Connection ${name} of Type ${type} is being added` },
    diffs: [settingDiff(name, all)],
    warnings: [...warnings, ...typeWarnings(args)],
  };
}

async function modification(
  given: NmcliArguments,
  found: ConnectionState,
  host: TargetReader,
): Promise<Plan> {
  const { conn_name: name, ifname, conn_reload: reloads } = given;
  const type = given.type ?? connectionType(found);
  const { args, warnings } = await withSupportedSettings(given, type, host);
  const settings: Settings = new Map<string, Setting>([
    ...(ifname === null ? [] : [["connection.interface-name", ifname] as const]),
    // An MTU that the task does not tell is the interface's own again.
    ...(hasMtu(type) ? [[mtuSetting(type), "0"] as const] : []),
    ...connectionSettings(args, type),
  ]);
  const wrong = differences(found, settings, type);
  const all = [...warnings, ...typeWarnings(args)];
  if (wrong.length === 0) {
    return {
      changes: [],
      values: { Exists: "Connections already exist and no changes made" },
      warnings: all,
    };
  }
  const why = `Error modifying connection named ${name}`;
  const wanted: Settings = new Map(wrong.map((one) => [one.name, one.wanted]));
  const words = settingWords(wanted);
  return {
    changes: [
      ...(words.length === 0 ? [] : [run(why, ["modify", "id", name, ...words])]),
      ...secretChanges(why, name, wanted),
      ...(reloads ? [run(`Error reloading connection named ${name}`, ["reload"])] : []),
    ],
    values: { Exists: "Connections do exist so we are modifying them" },
    diffs: [settingDiff(name, wrong)],
    warnings: all,
  };
}

function typeWarnings({ type, slave_type: given }: NmcliArguments): readonly string[] {
  const [, own] = /^(bond|bridge|team)-slave$/.exec(type ?? "") ?? [];
  if (own === undefined) return [];
  return [
    ...(given === null
      ? [
        `Connection 'slave-type' property automatically set to '${own}' because of using '${type}' connection type.`,
      ]
      : []),
    ...(own === "bridge"
      ? [
        "Connection type as 'bridge-slave' implies 'ethernet' connection with 'bridge' slave-type. " +
        "Consider using slave_type='bridge' with necessary type.",
      ]
      : []),
  ];
}

/** Settings as arguments of `nmcli`, without the secret ones. */
function settingWords(settings: Settings): readonly string[] {
  return [...settings].flatMap(([name, value]) => {
    if (SECRETS.test(name)) return [];
    if (!name.startsWith(BOND_OPTION)) return [name, textOf(value)];
    return ["+bond.options", `${name.slice(BOND_OPTION.length)}=${textOf(value).replaceAll(",", "\\,")}`];
  });
}

function secretChanges(why: string, name: string, settings: Settings): readonly Change[] {
  const secret = [...settings].filter(([setting]) => SECRETS.test(setting));
  if (secret.length === 0) return [];
  const lines = [
    ...secret.map(([setting, value]) => `set ${setting} ${textOf(value)}`),
    "save",
    "quit",
    "yes",
  ];
  return [run(why, ["edit", "id", name], lines.join("\n"))];
}

function textOf(value: Setting): string {
  return typeof value === "string" ? value : value.join(",");
}

function settingDiff(name: string, wrong: readonly Difference[]): Diff {
  const shown = (setting: string, value: string) =>
    `${setting}: ${SECRETS.test(setting) ? "(secret)" : value}\n`;
  return {
    before: wrong.filter(({ before }) => before !== "").map((one) => shown(one.name, one.before)).join(""),
    after: wrong.map((one) => shown(one.name, textOf(one.wanted))).join(""),
    beforeHeader: name,
    afterHeader: name,
  };
}
