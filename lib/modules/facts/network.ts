/** Interfaces and addresses of a host. */

import { baseName } from "../../model/path.ts";
import { dict, type Value } from "../../model/value.ts";
import type { FactCollector, FactValues } from "./collector.ts";
import type { HostData } from "./host_data.ts";
import { type Address4, type Address6, addressesOf } from "./ip_addresses.ts";

export const NETWORK: FactCollector = {
  name: "network",
  ids: ["interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses"],
  needs: ["distribution", "platform"],
  collect: (host) => {
    // Without the program there is nothing to go by, as with Ansible.
    if (!host.has("addresses")) return {};
    const interfaces = new Map(
      host.lines("interfaces").map((name) => [name, interfaceFacts(name, host)] as const),
    );
    const inOrder = byDevice([...interfaces.keys()]);
    const addresses = addressesOf(host.part("addresses"));
    const [v4, v6] = [addresses.v4.toSorted(inOrder), addresses.v6.toSorted(inOrder)];
    for (const address of v4) addTo(interfaces, address);
    for (const address of v6) {
      const own = interfaces.get(address.device);
      if (own) own["ipv6"] = [...(own["ipv6"] as readonly Value[] | undefined) ?? [], shown6(address)];
    }
    const named = [...interfaces].map(([name, facts]) => [name.replaceAll(":", "_"), dict(facts)] as const);
    return {
      interfaces: named.map(([name]) => name),
      ...Object.fromEntries(named),
      default_ipv4: default4(host, v4, interfaces),
      default_ipv6: default6(host, v6, interfaces),
      all_ipv4_addresses: v4.map(({ address }) => address).filter((address) => !address.startsWith("127.")),
      all_ipv6_addresses: v6.map(({ address }) => address).filter((address) => address !== "::1"),
      locally_reachable_ips: dict({ ipv4: reachable(host, "."), ipv6: reachable(host, ":") }),
    };
  },
};

/** Those of the first device first. */
function byDevice(devices: readonly string[]): (one: OnDevice, other: OnDevice) => number {
  const places = new Map(devices.map((device, at) => [device, at] as const));
  const place = ({ device }: OnDevice) => places.get(device) ?? devices.length;
  return (one, other) => place(one) - place(other);
}

type OnDevice = Pick<Address4 | Address6, "device">;

type InterfaceFacts = Record<string, Value | undefined>;

/** Kinds of hardware by the kernel's numbers. */
const TYPES: Readonly<Record<string, string>> = {
  "1": "ether",
  "32": "infiniband",
  "512": "ppp",
  "772": "loopback",
  "65534": "tunnel",
};
const PROMISCUOUS = 0x100;

function interfaceFacts(device: string, host: HostData): InterfaceFacts {
  const path = `/sys/class/net/${device}`;
  const file = (name: string) => host.file(`${path}/${name}`);
  const number = (name: string) => {
    const text = file(name);
    return text === null ? undefined : Number(text);
  };
  const mac = file("address");
  const state = file("operstate");
  const type = file("type");
  const flags = number("flags");
  const link = host.link(`${path}/device`);
  const module = host.link(`${path}/device/driver/module`);
  return {
    device,
    macaddress: mac === null || mac === "00:00:00:00:00:00" ? undefined : mac,
    mtu: number("mtu"),
    active: state === null ? undefined : state !== "down",
    module: module === null ? undefined : baseName(module),
    type: type === null ? undefined : TYPES[type] ?? "unknown",
    ...bridgeFacts(path, host),
    ...bondingFacts(path, host),
    pciid: link === null ? undefined : baseName(link),
    speed: number("speed"),
    promisc: flags === undefined ? undefined : (flags & PROMISCUOUS) > 0,
  };
}

function bridgeFacts(path: string, host: HostData): InterfaceFacts {
  if (!host.present.has(`${path}/bridge`)) return {};
  const members = [...host.present].filter((one) => one.startsWith(`${path}/brif/`)).map(baseName);
  return {
    type: "bridge",
    interfaces: members,
    id: host.file(`${path}/bridge/bridge_id`) ?? "",
    stp: host.file(`${path}/bridge/stp_state`) === "1",
  };
}

function bondingFacts(path: string, host: HostData): InterfaceFacts {
  const slave = host.present.has(`${path}/bonding_slave`)
    ? { perm_macaddress: host.file(`${path}/bonding_slave/perm_hwaddr`) ?? "" }
    : {};
  if (!host.present.has(`${path}/bonding`)) return slave;
  const words = (name: string) => (host.file(`${path}/bonding/${name}`) ?? "").split(/\s+/).filter(Boolean);
  const primary = host.file(`${path}/bonding/primary`);
  return {
    ...slave,
    type: "bonding",
    slaves: words("slaves"),
    mode: words("mode")[0] ?? "",
    miimon: words("miimon")[0] ?? "",
    lacp_rate: words("lacp_rate")[0] ?? "",
    ...(primary === null ? {} : { primary, all_slaves_active: words("all_slaves_active")[0] === "1" }),
  };
}

function addTo(interfaces: Map<string, InterfaceFacts>, address: Address4): void {
  const own = interfaces.get(address.label) ?? {};
  interfaces.set(address.label, own);
  const value = shown4(address);
  if (!address.isSecondary && own["ipv4"] === undefined) own["ipv4"] = value;
  else own["ipv4_secondaries"] = [...secondaries(own), value];
  const device = interfaces.get(address.device);
  // An address with a label of its own belongs to the device as well.
  if (address.isSecondary && address.label !== address.device && device) {
    device["ipv4_secondaries"] = [...secondaries(device), value];
  }
}

function secondaries(facts: InterfaceFacts): readonly Value[] {
  const known = facts["ipv4_secondaries"];
  return Array.isArray(known) ? known : [];
}

function shown4({ address, broadcast, netmask, network, prefix }: Address4): Value {
  return dict({ address, broadcast, netmask, network, prefix });
}

function shown6({ address, prefix, scope }: Address6): Value {
  return dict({ address, prefix, scope });
}

interface Route {
  readonly interface?: string;
  readonly address?: string;
  readonly gateway?: string;
}

/** What a route to a faraway address goes through; empty where there is none. */
function routeIn(text: string, target: string): Route {
  const words = text.split("\n").find((line) => line.startsWith(`${target} `))?.split(/\s+/) ?? [];
  const after = (name: string) => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
  const route = { gateway: after("via"), interface: after("dev"), address: after("src") };
  return Object.fromEntries(Object.entries(route).filter(([, value]) => value !== undefined));
}

type Interfaces = ReadonlyMap<string, InterfaceFacts>;

function default4(host: HostData, addresses: readonly Address4[], interfaces: Interfaces): Value {
  const route = routeIn(host.part("addresses"), "8.8.8.8");
  const own = addresses.find(({ address }) => address === route.address);
  if (!own) return dict({ ...route });
  const { broadcast, netmask, network, prefix, label, device } = own;
  return dict({
    ...route,
    broadcast,
    netmask,
    network,
    prefix,
    ...hardware(device, interfaces),
    alias: label,
  });
}

function default6(host: HostData, addresses: readonly Address6[], interfaces: Interfaces): Value {
  const route = routeIn(host.part("addresses"), "2404:6800:400a:800::1012");
  const own = addresses.find(({ address }) => address === route.address);
  if (!own) return dict({ ...route });
  const { prefix, scope, device } = own;
  return dict({ ...route, prefix, scope, ...hardware(device, interfaces) });
}

function hardware(device: string, interfaces: Interfaces): FactValues {
  const facts = interfaces.get(device);
  return { macaddress: facts?.["macaddress"], mtu: facts?.["mtu"], type: facts?.["type"] ?? "unknown" };
}

/** @param sign What addresses of the family are written with. */
function reachable(host: HostData, sign: "." | ":"): readonly string[] {
  const words = host.lines("addresses").map((line) => line.split(/\s+/)).filter(([kind]) => kind === "local");
  return [...new Set(words.map(([, address = ""]) => address))].filter((address) => address.includes(sign));
}
