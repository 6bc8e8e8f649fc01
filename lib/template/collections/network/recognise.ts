/** Values that are taken for addresses and networks: texts, numbers, numbers with a prefix. */

import { str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import type { RuntimeValue } from "../../python/values.ts";
import {
  address,
  highest,
  type IpVersion,
  type Network,
  networkText,
  parseNetwork,
  singleHost,
  widthOf,
} from "./address.ts";

/** A value that is an address or a network. */
export interface Recognised {
  readonly network: Network;
  /** Whether it was written with a prefix. */
  readonly kind: "address" | "network";
  /** What is given back where the value itself is the answer. */
  readonly value: RuntimeValue;
}

/** Null for what is neither an address nor a network. */
export function recognise(value: RuntimeValue, version?: IpVersion): Recognised | null {
  if (!truth(value) || value === true) return null;
  const text = str(value);
  if (/^\d+$/.test(text)) return numbered(BigInt(text), version);
  const network = parseNetwork(text);
  if (network) return { network, kind: text.includes("/") ? "network" : "address", value };
  const parts = /^(\d+)\/(\d+)$/.exec(text);
  if (!parts) return null;
  const [number, prefix] = [BigInt(parts[1] ?? ""), Number(parts[2])];
  const made = VERSIONS.find((one) => number <= highest(one) && prefix <= widthOf(one));
  if (made === undefined) return null;
  const cidr: Network = { version: made, value: number, prefix };
  return { network: cidr, kind: "network", value: networkText(cidr) };
}

const VERSIONS: readonly IpVersion[] = [4, 6];

/** A number is of version 4 as long as it fits, unless version 6 is wanted. */
function numbered(number: bigint, version: IpVersion | undefined): Recognised | null {
  const made = number <= highest(4) && version !== 6 ? 4 : 6;
  if (number > highest(made)) return null;
  const network = singleHost(address(made, number));
  return { network, kind: "address", value: networkText(network) };
}
