/** The question behind `ipaddr`: is a value an address or a network, and what about it is asked for. */

import { PythonError } from "../../python/error.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { truth } from "../../python/truth.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { address, addressText, type IpVersion, type Network, networkText } from "./address.ts";
import { QUERIES } from "./queries.ts";
import { recognise, type Recognised } from "./recognise.ts";
import { firstOf, isInside, lastOf, sizeOf } from "./ranges.ts";

export interface IpaddrOptions {
  /** Only addresses of this version count. */
  readonly version?: IpVersion | undefined;
  /** The filter's name in messages. */
  readonly alias: string;
}

/** The answer to a query; false or null where the value is nothing of the kind. Lists keep what has an answer. */
export function ipaddr(value: RuntimeValue, query: string, options: IpaddrOptions): RuntimeValue {
  if (isSequence(value)) {
    return listOf(value).map((item) => ipaddr(item, query, { ...options, alias: "ipaddr" })).filter(truth);
  }
  const found = recognise(value, options.version);
  if (!found) return false;
  if (options.version !== undefined && found.network.version !== options.version) return false;
  const ask = QUERIES.get(query);
  if (ask) return ask(found);
  const within = /^\d+$/.test(query) ? null : rangeNamed(query);
  if (within) return isInside(found.network, within) ? found.value : null;
  return nth(found, query, options.alias);
}

/** The network that a query names, whose members are asked for. */
function rangeNamed(query: string): Network | null {
  return recognise(query)?.network ?? null;
}

/** A query that is a number asks for the address at that place. */
function nth({ network, kind }: Recognised, query: string, alias: string): RuntimeValue {
  if (query.trim() === "" || Number.isNaN(Number(query))) {
    throw new PythonError("RuntimeError", `${alias}: unknown filter type: ${query}`);
  }
  if (sizeOf(network) === 1n) return kind === "address" ? addressText(network) : networkText(network);
  const found = /^[+-]?\d+$/.test(query) ? addressAt(network, BigInt(query)) : null;
  return found === null ? false : `${addressText(address(network.version, found))}/${network.prefix}`;
}

/** The address at a place of a network, counted from the end where it is negative; null beyond it. */
export function addressAt(network: Network, index: bigint): bigint | null {
  const size = sizeOf(network);
  if (index >= size || index < -size) return null;
  return index < 0n ? lastOf(network).value + index + 1n : firstOf(network).value + index;
}
