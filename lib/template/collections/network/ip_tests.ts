/** The tests of `ansible.utils` for addresses, networks and hardware addresses. */

import type { Test } from "../../environment.ts";
import { type Plugins, REQUIRED, test } from "../../plugin.ts";
import { str } from "../../python/repr.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { listOption } from "../arguments.ts";
import { type Address, addressText, type Network, parseAddress, parseNetwork } from "./address.ts";
import {
  firstOf,
  hostmaskOf,
  isAmong,
  isGlobal,
  isInside,
  isUnreachable,
  LOOPBACK,
  MULTICAST,
  netmaskOf,
  RESERVED,
  SIX_TO_FOUR,
} from "./ranges.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

export const IP_TESTS: Plugins<Test> = [
  ofNetwork("ip", () => true),
  ofNetwork("ipv4", ({ version }) => version === 4),
  ofNetwork("ipv6", ({ version }) => version === 6),
  ofAddress("ip_address", () => true),
  ofAddress("ipv4_address", ({ version }) => version === 4),
  ofAddress("ipv6_address", ({ version }) => version === 6),
  ofAddress("ipv6_ipv4_mapped", isMapped),
  ofAddress("ipv6_sixtofour", (address) => isAmong(address, SIX_TO_FOUR)),
  ofAddress("ipv6_teredo", ({ version, value }) => version === 6 && value >> 96n === 0x2001_0000n),
  ofAddress("loopback", (address) => isAmong(unmapped(address), LOOPBACK)),
  ofAddress("multicast", (address) => isAmong(address, MULTICAST)),
  ofAddress("private", (address) => isUnreachable(unmapped(address))),
  ofAddress("public", (address) => isGlobal(unmapped(address))),
  ofAddress("reserved", (address) => isAmong(address, RESERVED)),
  ofAddress("unspecified", (address) => unmapped(address).value === 0n),
  mask("ipv4_netmask", "mask", netmaskOf),
  mask("ipv4_hostmask", "ip", hostmaskOf),
  test(
    "in_network",
    { ip: REQUIRED, network: REQUIRED },
    ({ ip, network }) => isWithin(ip, network),
    IN_UTILS,
  ),
  test(
    "in_any_network",
    { ip: REQUIRED, networks: REQUIRED },
    ({ ip, networks }) => listOption(networks).some((network) => isWithin(ip, network)),
    IN_UTILS,
  ),
  test(
    "in_one_network",
    { ip: REQUIRED, networks: REQUIRED },
    ({ ip, networks }) => listOption(networks).filter((network) => isWithin(ip, network)).length === 1,
    IN_UTILS,
  ),
  test(
    "subnet_of",
    { network_a: REQUIRED, network_b: REQUIRED },
    ({ network_a, network_b }) => isWithin(network_a, network_b),
    IN_UTILS,
  ),
  test(
    "supernet_of",
    { network_a: REQUIRED, network_b: REQUIRED },
    ({ network_a, network_b }) => isWithin(network_b, network_a),
    IN_UTILS,
  ),
  test("mac", { mac: REQUIRED }, ({ mac }) => MAC.test(str(mac)), IN_UTILS),
];

const MAC = /^(?:(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12})$/i;

function ofAddress(name: string, holds: (address: Address) => boolean): readonly [string, Test] {
  return test(name, { ip: REQUIRED }, ({ ip }) => {
    const found = parseAddress(withoutInterface(str(ip)));
    return found !== null && holds(found);
  }, IN_UTILS);
}

function ofNetwork(name: string, holds: (network: Network) => boolean): readonly [string, Test] {
  return test(name, { ip: REQUIRED }, ({ ip }) => {
    const found = strictNetwork(ip);
    return found !== null && holds(found);
  }, IN_UTILS);
}

/** A test for masks, which have to be written as they come back. */
function mask(
  name: string,
  parameter: string,
  maskOf: (network: Network) => Address,
): readonly [string, Test] {
  return test(name, { [parameter]: REQUIRED }, ({ [parameter]: given = null }) => {
    const network = strictNetwork(`10.0.0.0/${str(given)}`);
    return network !== null && addressText(maskOf(network)) === str(given);
  }, IN_UTILS);
}

/** An address of version 6 may name the interface that it belongs to. */
function withoutInterface(text: string): string {
  return text.replace(/(:[0-9a-f.]*)%[^%/]+(?=\/|$)/i, "$1");
}

/** Null also for a network with bits set behind its prefix. */
function strictNetwork(value: RuntimeValue): Network | null {
  const network = parseNetwork(withoutInterface(str(value)));
  return network && firstOf(network).value === network.value ? network : null;
}

function isWithin(inner: RuntimeValue, outer: RuntimeValue): boolean {
  const [a, b] = [strictNetwork(inner), strictNetwork(outer)];
  return a !== null && b !== null && isInside(a, b);
}

function isMapped({ version, value }: Address): boolean {
  return version === 6 && value >> 32n === 0xffffn;
}

/** The version 4 address in one of version 6 that stands for it. */
function unmapped(address: Address): Address {
  return isMapped(address) ? { version: 4, value: address.value & 0xffff_ffffn } : address;
}
