/** What networks span, and the ranges of addresses that standards set apart. */

import { type Address, highest, type IpVersion, type Network, parseNetwork, widthOf } from "./address.ts";

/** How many addresses a network has. */
export function sizeOf({ version, prefix }: Network): bigint {
  return 1n << BigInt(widthOf(version) - prefix);
}

export function hostmaskOf(network: Network): Address {
  return { version: network.version, value: sizeOf(network) - 1n };
}

export function netmaskOf(network: Network): Address {
  return { version: network.version, value: highest(network.version) ^ hostmaskOf(network).value };
}

/** The first address of a network: that of the network itself. */
export function firstOf(network: Network): Address {
  return { version: network.version, value: network.value & netmaskOf(network).value };
}

export function lastOf(network: Network): Address {
  return { version: network.version, value: network.value | hostmaskOf(network).value };
}

/** Without the bits behind the prefix. */
export function cidrOf(network: Network): Network {
  return { ...firstOf(network), prefix: network.prefix };
}

/** The lowest and the highest address that hosts can have; null for a network of one address. */
export function usableOf(network: Network): { readonly first: bigint; readonly last: bigint } | null {
  const [first, last] = [firstOf(network).value, lastOf(network).value];
  const size = sizeOf(network);
  if (size === 1n) return null;
  return size === 2n ? { first, last } : { first: first + 1n, last: last - 1n };
}

/** Whether all addresses of `inner` are in `outer`. */
export function isInside(inner: Network, outer: Network): boolean {
  return inner.version === outer.version && firstOf(outer).value <= firstOf(inner).value &&
    lastOf(inner).value <= lastOf(outer).value;
}

/** Whether an address is in one of some networks. */
export function isAmong({ version, value }: Address, networks: readonly Network[]): boolean {
  return networks.some((network) => isInside({ version, value, prefix: widthOf(version) }, network));
}

function ranges(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}

export const LOOPBACK = ranges("127.0.0.0/8", "::1/128");
export const LINK_LOCAL = ranges("169.254.0.0/16", "fe80::/10");
export const MULTICAST = ranges("224.0.0.0/4", "ff00::/8");
export const SIX_TO_FOUR = ranges("2002::/16");
/** The shared space of providers, which is neither private nor public. */
export const SHARED = ranges("100.64.0.0/10");
export const RESERVED = ranges(
  ...["240.0.0.0/4", "::/8", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/3", "6000::/3"],
  ...["8000::/3", "a000::/3", "c000::/3", "e000::/4", "f000::/5", "f800::/6", "fe00::/9"],
);

// https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
const UNREACHABLE = ranges(
  ...["0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"],
  ...["::1/128", "::/128", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"],
  ...["2002::/16", "fc00::/7", "fe80::/10"],
);
const REACHABLE_ALL_THE_SAME = ranges(
  ...["192.0.0.9/32", "192.0.0.10/32", "2001:1::1/128", "2001:1::2/128", "2001:3::/32", "2001:4:112::/48"],
  ...["2001:20::/28", "2001:30::/28"],
);

/** Whether the registries of special addresses say that an address is not reachable from everywhere. */
export function isUnreachable(address: Address): boolean {
  return isAmong(address, UNREACHABLE) && !isAmong(address, REACHABLE_ALL_THE_SAME);
}

/** Whether an address is reachable from everywhere. */
export function isGlobal(address: Address): boolean {
  return !isUnreachable(address) && !isAmong(address, SHARED);
}

/** Null where the number is beyond what an address can have. */
export function shifted({ version, value }: Address, by: bigint): Address | null {
  const moved = value + by;
  return moved < 0n || moved > highest(version) ? null : { version, value: moved };
}

/** The addresses from `first` to `last` as the fewest networks. */
export function networksBetween(version: IpVersion, first: bigint, last: bigint): readonly Network[] {
  const made: Network[] = [];
  let next = first;
  while (next <= last) {
    let prefix = widthOf(version);
    while (prefix > 0) {
      const wider: Network = { version, value: next, prefix: prefix - 1 };
      if (firstOf(wider).value !== next || lastOf(wider).value > last) break;
      prefix--;
    }
    const network: Network = { version, value: next, prefix };
    made.push(network);
    next = lastOf(network).value + 1n;
  }
  return made;
}
