/** Networks cut into smaller ones, as `ipsubnet` does it. */

import type { RuntimeValue } from "../../python/values.ts";
import { failed } from "../arguments.ts";
import { type Network, networkText, widthOf } from "./address.ts";
import { cidrOf, firstOf } from "./ranges.ts";
import { recognise } from "./recognise.ts";

/**
 * The subnet of a length at a place; how many there are (as text) without a place. Of one address: the network
 * around it. False where there is no such subnet.
 */
export function subnetOf(network: Network, prefix: number, index: bigint | null): RuntimeValue {
  const width = widthOf(network.version);
  if (prefix > width) return false;
  if (network.prefix === width) return surrounding(network, prefix, index);
  if (index === null && prefix < network.prefix) {
    throw failed(`Requested subnet size of ${prefix} is invalid`);
  }
  if (prefix < network.prefix) return index === 0n ? networkText({ ...network, prefix }) : false;
  const count = 1n << BigInt(prefix - network.prefix);
  if (index === null) return count.toString();
  const place = index < 0n ? index + count : index;
  if (place < 0n || place >= count) return false;
  const value = firstOf(network).value + (place << BigInt(width - prefix));
  return networkText({ version: network.version, value, prefix });
}

/** The network around an address: the one of a length, or `index` steps closer to the address. */
function surrounding(network: Network, prefix: number, index: bigint | null): RuntimeValue {
  const width = widthOf(network.version);
  const place = Number(index ?? 0n);
  if (index !== null && (place > width + 1 - place || place < prefix - width)) return false;
  const length = place < 0 ? width + place : prefix + place;
  if (length < prefix || length >= width) throw failed("list index out of range");
  return networkText(cidrOf({ ...network, prefix: length }));
}

/** Which one of a network's subnets, counted from 1, another one is. @throws {PythonError} where it is none. */
export function subnetIndex(network: Network, query: string): RuntimeValue {
  const outer = recognise(query)?.network;
  if (!outer) throw failed(`You must pass a valid subnet or IP address; ${query} is invalid`);
  const free = BigInt(Math.max(0, widthOf(network.version) - outer.prefix));
  if (network.value >> free !== outer.value >> free || network.prefix < outer.prefix) {
    throw failed(`${networkText(network)} is not in the subnet ${networkText(cidrOf(outer))}`);
  }
  const inside = network.value & ((1n << free) - 1n);
  return ((inside >> BigInt(widthOf(network.version) - network.prefix)) + 1n).toString();
}
