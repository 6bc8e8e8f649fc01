/** Filters of `ansible.utils` that ask which addresses are in a network, and which a network has. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { integer } from "../../../model/value.ts";
import { quoted, str } from "../../python/repr.ts";
import { dictOf } from "../../python/keys.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { failed, listOption } from "../arguments.ts";
import { addressText, type Network, networkText, parseNetwork } from "./address.ts";
import { cidrOf, firstOf, lastOf, sizeOf, usableOf } from "./ranges.ts";
import { recognise } from "./recognise.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

export const MEMBERSHIP_FILTERS: Plugins<Filter> = [
  filter(
    "network_in_network",
    { value: REQUIRED, test: null },
    ({ value, test }) => isWithin(spanOf(test), spanOf(value)),
    IN_UTILS,
  ),
  filter(
    "network_in_usable",
    { value: REQUIRED, test: null },
    ({ value, test }) => isWithin(spanOf(test), usableSpanOf(value)),
    IN_UTILS,
  ),
  filter("reduce_on_network", { value: REQUIRED, network: null }, ({ value, network }) => {
    const outer = spanOf(network);
    return listOption(value).filter((item) => isWithin(spanOf(item), outer));
  }, IN_UTILS),
  filter("usable_range", { ip: REQUIRED }, ({ ip }, { context }) => {
    const network = strictNetwork(str(ip));
    const size = sizeOf(network);
    context.budget.items(Number(size));
    const first = firstOf(network).value;
    const addresses = Array.from(
      { length: Number(size) },
      (_, at) => addressText({ version: network.version, value: first + BigInt(at) }),
    );
    return dictOf([["usable_ips", addresses], ["number_of_ips", integer(size)]]);
  }, IN_UTILS),
];

/** The first and the last number of something. */
interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** What is no address counts as the number 0. */
const NOTHING: Span = { first: 0n, last: 0n };

function isWithin(inner: Span, outer: Span): boolean {
  return outer.first <= inner.first && inner.first <= outer.last && outer.first <= inner.last &&
    inner.last <= outer.last;
}

function spanOf(value: RuntimeValue): Span {
  const network = recognise(value)?.network;
  if (!network) return NOTHING;
  const first = firstOf(network).value;
  // A network of two addresses has no last one that is no host: it counts as its first.
  return { first, last: sizeOf(network) === 2n ? first : lastOf(network).value };
}

function usableSpanOf(value: RuntimeValue): Span {
  const network = recognise(value)?.network;
  return (network && usableOf(network)) ?? spanOf(value);
}

/** @throws {PythonError} for what is no network, or has bits set behind its prefix. */
function strictNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (!network) {
    throw failed(
      `Error while using plugin 'usable_range': ${
        quoted(text)
      } does not appear to be an IPv4 or IPv6 network`,
    );
  }
  if (networkText(cidrOf(network)) !== networkText(network)) {
    throw failed(`Error while using plugin 'usable_range': ${text} has host bits set`);
  }
  return network;
}
