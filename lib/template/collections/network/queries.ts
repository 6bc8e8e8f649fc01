/** The queries that `ipaddr` answers, by name. */

import { integer } from "../../../model/value.ts";
import { PythonError } from "../../python/error.ts";
import type { RuntimeValue } from "../../python/values.ts";
import {
  type Address,
  address,
  addressText,
  bytesOf,
  isHostmask,
  isNetmask,
  type Network,
  networkText,
  wordsOf,
} from "./address.ts";
import {
  cidrOf,
  firstOf,
  hostmaskOf,
  isAmong,
  isGlobal,
  lastOf,
  LINK_LOCAL,
  LOOPBACK,
  MULTICAST,
  netmaskOf,
  shifted,
  SIX_TO_FOUR,
  sizeOf,
  usableOf,
} from "./ranges.ts";
import type { Recognised } from "./recognise.ts";

type Query = (found: Recognised) => RuntimeValue;

/** A query about the network alone. */
type NetworkQuery = (network: Network) => RuntimeValue;

function about(ask: NetworkQuery): Query {
  return ({ network }) => ask(network);
}

/** The value itself where something holds for it, null where not. */
function where(holds: (network: Network) => boolean): Query {
  return ({ network, value }) => holds(network) ? value : null;
}

/** A query that makes sense only for what was written with a prefix. */
function ofNetwork(ask: NetworkQuery): Query {
  return ({ network, kind }) => {
    if (kind === "address") throw failed("Not a network address");
    return ask(network);
  };
}

const ip: NetworkQuery = (network) =>
  isHost(network) || network.version === 6 || sizeOf(network) === 1n ? addressText(network) : null;

const addressWithPrefix: NetworkQuery = (network) => {
  const isEdge = isNetworkAddress(network) || network.value === lastOf(network).value;
  return sizeOf(network) > 2n && isEdge ? false : networkText(network);
};

const hostmask: NetworkQuery = (network) => addressText(hostmaskOf(network));
const networkAddress: NetworkQuery = (network) => addressText(firstOf(network));
const subnet: NetworkQuery = (network) => networkText(cidrOf(network));
const loopback = where((network) => isAmong(network, LOOPBACK));
const version4: Query = ({ network, value }) => network.version === 6 ? toVersion4(network) : value;
const version6: Query = ({ network, value }) => network.version === 4 ? toVersion6(network) : value;

export const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ["", ({ network, kind }) => kind === "address" ? addressText(network) : networkText(network)],
  ["6to4", sixToFour],
  ["address", about(ip)],
  ["address/prefix", about(addressWithPrefix)],
  ["bool", () => true],
  ["broadcast", about((network) => sizeOf(network) > 2n ? addressText(lastOf(network)) : null)],
  ["cidr", about(networkText)],
  ["first_usable", ofNetwork((network) => edgeText(network, "first"))],
  ["gateway", about(addressWithPrefix)],
  ["gw", about(addressWithPrefix)],
  ["host", about((network) => isHost(network) || sizeOf(network) === 1n ? networkText(network) : null)],
  ["host/prefix", about(addressWithPrefix)],
  ["hostmask", about(hostmask)],
  ["hostnet", about(addressWithPrefix)],
  [
    "int",
    ({ network, kind }) => kind === "address" ? integer(network.value) : `${network.value}/${network.prefix}`,
  ],
  ["ip", about(ip)],
  ["ip/prefix", about((network) => isPointOrHost(network) ? networkText(network) : null)],
  [
    "ip_netmask",
    about((network) =>
      isPointOrHost(network) ? `${addressText(network)} ${addressText(netmaskOf(network))}` : null
    ),
  ],
  ["ipv4", version4],
  ["ipv6", version6],
  ["last_usable", ofNetwork((network) => edgeText(network, "last"))],
  ["link-local", where((network) => isAmong(network, LINK_LOCAL))],
  ["lo", loopback],
  ["loopback", loopback],
  ["multicast", where(isMulticast)],
  [
    "net",
    about((network) => sizeOf(network) > 1n && isNetworkAddress(network) ? networkText(network) : null),
  ],
  ["next_usable", ofNetwork((network) => usableAt(network, 1n))],
  ["netmask", about((network) => addressText(netmaskOf(network)))],
  ["network", about(networkAddress)],
  ["network_id", about(networkAddress)],
  ["network/prefix", about(subnet)],
  ["network_netmask", about((network) => `${networkAddress(network)} ${addressText(netmaskOf(network))}`)],
  ["network_wildcard", about((network) => `${networkAddress(network)} ${hostmask(network)}`)],
  ["peer", ofNetwork(peer)],
  ["prefix", about(({ prefix }) => prefix)],
  ["previous_usable", ofNetwork((network) => usableAt(network, -1n))],
  ["private", where((network) => !isGlobal(network))],
  ["public", where(isPublic)],
  ["range_usable", ofNetwork(usableRange)],
  ["revdns", about(reverseName)],
  ["router", about(addressWithPrefix)],
  ["size", about((network) => integer(sizeOf(network)))],
  ["size_usable", about(usableSize)],
  ["subnet", about(subnet)],
  [
    "type",
    about((network) => sizeOf(network) === 1n || !isNetworkAddress(network) ? "address" : "network"),
  ],
  ["unicast", where((network) => !isMulticast(network))],
  ["v4", version4],
  ["v6", version6],
  ["version", about(({ version }) => version)],
  ["wildcard", about(hostmask)],
  ["wrap", wrapped],
]);

function failed(message: string): PythonError {
  return new PythonError("RuntimeError", message);
}

function isNetworkAddress(network: Network): boolean {
  return network.value === firstOf(network).value;
}

/** Whether an address in a network is not that of the network; both of two are hosts. */
function isHost(network: Network): boolean {
  return !isNetworkAddress(network) || sizeOf(network) === 2n;
}

function isPointOrHost(network: Network): boolean {
  return sizeOf(network) > 1n && isHost(network);
}

function isMulticast(network: Network): boolean {
  return isAmong(network, MULTICAST);
}

function isPublic(network: Network): boolean {
  return !isMulticast(network) && isGlobal(network) && !isAmong(network, LOOPBACK) && !isNetmask(network) &&
    !isHostmask(network);
}

function sixToFour({ network, kind, value }: Recognised): RuntimeValue {
  if (network.version === 6) {
    const counts = kind === "address" || !isNetworkAddress(network);
    return counts && isAmong(network, SIX_TO_FOUR) ? value : false;
  }
  if (sizeOf(network) > 1n && isNetworkAddress(network)) return false;
  if (isGlobal(network) && !isPublic(network)) return false;
  const hex = bytesOf(network.value).map((byte) => byte.toString(16).padStart(2, "0"));
  return `2002:${hex.slice(0, 2).join("")}:${hex.slice(2).join("")}::1/48`;
}

function edgeText(network: Network, edge: "first" | "last"): RuntimeValue {
  const usable = usableOf(network);
  return usable && addressText(address(network.version, usable[edge]));
}

/** The address so many steps away, null where no host can have it. */
export function usableAt(network: Network, steps: bigint): RuntimeValue {
  const usable = usableOf(network);
  const found = shifted(network, steps);
  if (!usable || !found || found.value < usable.first || found.value > usable.last) return null;
  return addressText(found);
}

function usableRange(network: Network): RuntimeValue {
  const usable = usableOf(network);
  return usable &&
    [usable.first, usable.last].map((value) => addressText(address(network.version, value))).join("-");
}

function usableSize(network: Network): RuntimeValue {
  const size = sizeOf(network);
  if (size === 1n) return 0;
  return integer(size === 2n ? size : size - 2n);
}

function peer(network: Network): RuntimeValue {
  const { version, value } = network;
  switch (sizeOf(network)) {
    case 2n:
      return addressText(address(version, value ^ 1n));
    case 4n:
      if (value % 4n === 0n) throw failed("Network address of /30 has no peer");
      if (value % 4n === 3n) throw failed("Broadcast address of /30 has no peer");
      return addressText(address(version, value ^ 3n));
    default:
      throw failed("Not a point-to-point network");
  }
}

const MAPPED = 0xffff_0000_0000n;

function toVersion4({ value, prefix }: Network): RuntimeValue {
  if (value > 0xffff_ffff_ffffn) return false;
  const low = value <= 0xffff_ffffn ? value : value - MAPPED;
  const length = prefix - 96;
  return low < 0n || length < 0 ? false : networkText({ version: 4, value: low, prefix: length });
}

function toVersion6({ value, prefix }: Network): RuntimeValue {
  return networkText({ version: 6, value: MAPPED + value, prefix: prefix + 96 });
}

function reverseName({ version, value }: Address): RuntimeValue {
  const labels = version === 4
    ? [...bytesOf(value)].map(String)
    : [...wordsOf(value).map((word) => word.toString(16).padStart(4, "0")).join("")];
  return `${labels.reverse().join(".")}.${version === 4 ? "in-addr" : "ip6"}.arpa.`;
}

function wrapped({ network, kind, value }: Recognised): RuntimeValue {
  if (network.version === 4) return value;
  return kind === "address" ? `[${addressText(network)}]` : `[${addressText(network)}]/${network.prefix}`;
}
