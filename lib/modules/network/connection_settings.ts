/** The settings of NetworkManager that a task wants of a connection. */

import type { Value } from "../../model/value.ts";
import { mistake } from "../commands/tools.ts";
import type { NmcliArguments } from "./nmcli_arguments.ts";

/** Texts as `nmcli` takes them; several for a list. */
export type Setting = string | readonly string[];

/** By their names, such as `ipv4.addresses`; those of a bond are called `bond.options.mode` and the like. */
export type Settings = ReadonlyMap<string, Setting>;

export const BOND_OPTION = "bond.options.";

const WITH_ADDRESSES = new Set([
  "bond",
  "bridge",
  "dummy",
  "ethernet",
  "generic",
  "gre",
  "infiniband",
  "ipip",
  "sit",
  "team",
  "vlan",
  "wifi",
  "gsm",
  "macvlan",
  "wireguard",
  "vpn",
  "loopback",
  "ovs-interface",
  "vrf",
]);
const PORTS = new Set([
  "ethernet",
  "bridge",
  "bond",
  "vlan",
  "team",
  "wifi",
  "bond-slave",
  "bridge-slave",
  "team-slave",
  "infiniband",
  "ovs-port",
  "ovs-interface",
  "vxlan",
]);
const WITH_MTU = new Set(["bond", "bond-slave", "dummy", "ethernet", "infiniband", "team-slave", "vlan"]);
const WITHOUT_ADDRESSES_BY_THEMSELVES = new Set(["dummy", "macvlan", "wireguard"]);
const TUNNELS = new Set(["gre", "ipip", "sit"]);
const PRIVACY: Readonly<Record<string, string>> = {
  "disabled": "0",
  "prefer-public-addr": "1",
  "prefer-temp-addr": "2",
  "unknown": "-1",
};

type Wish = Value | readonly string[] | null | undefined;

/** @param type That of the connection where the task tells none. @throws {DiagnosticError} `bad-argument`. */
export function connectionSettings(args: NmcliArguments, type: string): Settings {
  const wishes: Readonly<Record<string, Wish>> = {
    "connection.autoconnect": args.autoconnect,
    "connection.autoconnect-priority": args.autoconnect_priority,
    "connection.autoconnect-retries": args.autoconnect_retries,
    "connection.zone": args.zone,
    ...addressWishes(args, type),
    ...linkWishes(args, type),
    ...typeWishes(args, type),
  };
  return new Map(
    Object.entries(wishes).flatMap(([name, wish]) => {
      if (wish === null || wish === undefined || wish === "") return [];
      return [[name, Array.isArray(wish) ? wish.map(settingText) : settingText(wish)] as const];
    }),
  );
}

function settingText(value: Wish): string {
  return typeof value === "boolean" ? value ? "yes" : "no" : String(value);
}

export function isTunnel(type: string): boolean {
  return TUNNELS.has(type);
}

/** Whether the MTU of such connections is set. */
export function hasMtu(type: string): boolean {
  return WITH_MTU.has(type);
}

export function mtuSetting(type: string): string {
  return type === "infiniband" ? "infiniband.mtu" : "802-3-ethernet.mtu";
}

export function macSetting(type: string): string {
  return type === "bridge" ? "bridge.mac-address" : "802-3-ethernet.cloned-mac-address";
}

function linkWishes(args: NmcliArguments, type: string): Readonly<Record<string, Wish>> {
  return {
    ...(args.mac ? { [macSetting(type)]: args.mac } : {}),
    ...(hasMtu(type) ? { [mtuSetting(type)]: args.mtu } : {}),
    ...(PORTS.has(type)
      ? { "connection.master": args.master, "connection.slave-type": slaveType(args, type) }
      : {}),
  };
}

/** What a connection is a port of, as far as its own type tells it. */
function slaveType({ slave_type: given, master }: NmcliArguments, type: string): string | null {
  const [, own] = /^(bond|bridge|team)-slave$/.exec(type) ?? [];
  if (own !== undefined && given !== null && given !== own) {
    throw mistake(
      `Connection type '${type}' cannot be combined with '${given}' slave-type. ` +
        `Allowed slave-type for '${type}' is '${own}'.`,
    );
  }
  if (own === undefined && given !== null && master === null) {
    throw mistake("'master' option is required when 'slave_type' is specified.");
  }
  return given ?? own ?? (type === "wifi" && master !== null ? "bond" : null);
}

function addressWishes(args: NmcliArguments, type: string): Readonly<Record<string, Wish>> {
  const hasAddresses = WITH_ADDRESSES.has(type) && (args.master === null || args.slave_type === "vrf");
  if (!hasAddresses && type !== "ovs-interface") return {};
  const method4 = methodOf(args.method4, args.ip4, type);
  return {
    "ipv4.addresses": withLengths(args.ip4, 32),
    "ipv4.dhcp-client-id": args.dhcp_client_id,
    "ipv4.dns": args.dns4,
    "ipv4.dns-search": args.dns4_search,
    "ipv4.dns-options": args.dns4_options,
    "ipv4.ignore-auto-dns": args.dns4_ignore_auto,
    "ipv4.gateway": args.gw4,
    "ipv4.ignore-auto-routes": args.gw4_ignore_auto,
    "ipv4.routes": args.routes4 ?? args.routes4_extended?.map(routeText),
    "ipv4.route-metric": args.route_metric4,
    "ipv4.routing-rules": args.routing_rules4,
    "ipv4.never-default": args.never_default4,
    "ipv4.method": method4,
    "ipv4.may-fail": method4 === "disabled" ? null : args.may_fail4,
    "ipv6.addresses": withLengths(args.ip6, 128),
    "ipv6.dns": args.dns6,
    "ipv6.dns-search": args.dns6_search,
    "ipv6.dns-options": args.dns6_options,
    "ipv6.ignore-auto-dns": args.dns6_ignore_auto,
    "ipv6.gateway": args.gw6,
    "ipv6.ignore-auto-routes": args.gw6_ignore_auto,
    "ipv6.routes": args.routes6 ?? args.routes6_extended?.map(routeText),
    "ipv6.route-metric": args.route_metric6,
    "ipv6.routing-rules": args.routing_rules6,
    "ipv6.method": methodOf(args.method6, args.ip6, type),
    "ipv6.ip6-privacy": args.ip_privacy6 === null ? null : PRIVACY[args.ip_privacy6],
    "ipv6.addr-gen-mode": args.addr_gen_mode6,
  };
}

function methodOf(given: string | null, addresses: readonly string[] | null, type: string): string | null {
  if (given !== null) return given;
  if (addresses !== null && addresses.length > 0) return "manual";
  return WITHOUT_ADDRESSES_BY_THEMSELVES.has(type) ? "disabled" : null;
}

function withLengths(addresses: readonly string[] | null, length: number): readonly string[] | null {
  return addresses?.map((address) => address.includes("/") ? address : `${address}/${length}`) ?? null;
}

type Route = NonNullable<NmcliArguments["routes6_extended"]>[number] & { readonly tos?: number | null };

function routeText({ ip, next_hop, metric, ...attributes }: Route): string {
  const more = Object.entries(attributes).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}=${value}`]
  );
  return [ip, next_hop, metric, ...more.sort()].filter((part) => part !== null).join(" ");
}

function typeWishes(args: NmcliArguments, type: string): Readonly<Record<string, Wish>> {
  switch (type) {
    case "bond":
      return bondWishes(args);
    case "bridge":
      return {
        "bridge.stp": args.stp,
        "bridge.priority": args.stp ? args.priority : null,
        "bridge.forward-delay": args.forwarddelay,
        "bridge.hello-time": args.hellotime,
        "bridge.max-age": args.maxage,
        "bridge.ageing-time": args.ageingtime,
      };
    case "bridge-slave":
      return {
        "bridge-port.path-cost": args.path_cost,
        "bridge-port.hairpin-mode": args.hairpin,
        "bridge-port.priority": args.slavepriority,
      };
    case "team":
      return {
        "team.runner": args.runner,
        "team.runner-hwaddr-policy": args.runner_hwaddr_policy,
        "team.runner-fast-rate": args.runner_fast_rate,
      };
    case "gre":
    case "ipip":
    case "sit":
      return {
        "ip-tunnel.mode": type,
        "ip-tunnel.parent": args.ip_tunnel_dev,
        "ip-tunnel.local": args.ip_tunnel_local,
        "ip-tunnel.remote": args.ip_tunnel_remote,
        ...(type === "gre"
          ? {
            "ip-tunnel.input-key": args.ip_tunnel_input_key,
            "ip-tunnel.output-key": args.ip_tunnel_output_key,
          }
          : {}),
      };
    case "vlan":
      return {
        "vlan.id": args.vlanid,
        "vlan.parent": args.vlandev,
        "vlan.flags": args.flags,
        "vlan.ingress-priority-map": args.ingress,
        "vlan.egress-priority-map": args.egress,
      };
    case "vxlan":
      return {
        "vxlan.id": args.vxlan_id,
        "vxlan.parent": args.vxlan_parent,
        "vxlan.local": args.vxlan_local,
        "vxlan.remote": args.vxlan_remote,
      };
    case "wifi":
      return {
        "802-11-wireless.ssid": args.ssid,
        ...named("802-11-wireless", args.wifi),
        ...named("802-11-wireless-security", args.wifi_sec),
      };
    case "gsm":
      return named("gsm", args.gsm);
    case "macvlan":
      if (args.macvlan === null) {
        throw mistake("type is macvlan but all of the following are missing: macvlan");
      }
      return named("macvlan", new Map(Object.entries(args.macvlan)));
    case "wireguard":
      return named("wireguard", args.wireguard);
    case "vpn":
      return vpnWishes(args.vpn ?? new Map());
    case "infiniband":
      return {
        "infiniband.transport-mode": args.transport_mode,
        "infiniband.mac-address": args.infiniband_mac,
      };
    case "vrf":
      return { "vrf.table": args.table };
    case "ethernet":
      return named("sriov", args.sriov);
    default:
      return {};
  }
}

/** Arguments that bonds know by the same name. */
const BOND_WISHES = [
  "arp_interval",
  "arp_ip_target",
  "downdelay",
  "miimon",
  "primary",
  "updelay",
  "xmit_hash_policy",
  "fail_over_mac",
] as const;

function bondWishes(args: NmcliArguments): Readonly<Record<string, Wish>> {
  const mode = args.mode ?? (args.bond_mode_behavior === "reset" ? "balance-rr" : null);
  const wishes = BOND_WISHES.map((name) => [BOND_OPTION + name, args[name]] as const);
  return Object.fromEntries([[`${BOND_OPTION}mode`, mode], ...wishes]);
}

function named(group: string, values: ReadonlyMap<Value, Value> | null): Readonly<Record<string, Wish>> {
  return Object.fromEntries([...values ?? []].map(([name, value]) => [`${group}.${String(name)}`, value]));
}

function vpnWishes(vpn: ReadonlyMap<Value, Value>): Readonly<Record<string, Wish>> {
  const data = [...vpn].filter(([name]) => name !== "service-type" && name !== "permissions");
  return {
    "vpn.service-type": vpn.get("service-type"),
    "connection.permissions": vpn.get("permissions"),
    "vpn.data": data.length === 0
      ? null
      : data.map(([name, value]) => `${String(name)}=${settingText(value)}`),
  };
}
