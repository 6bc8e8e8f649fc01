/** The filters of `ansible.utils` for addresses and networks. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { isSequence, listOf } from "../../python/iterate.ts";
import { repr, str } from "../../python/repr.ts";
import { truth } from "../../python/truth.ts";
import { typeName } from "../../python/type_names.ts";
import { isListValue, type RuntimeValue, textIn } from "../../python/values.ts";
import { choiceOption, failed, integerOption, listOption, textOption } from "../arguments.ts";
import {
  addressText,
  bytesOf,
  type IpVersion,
  type Network,
  networkText,
  parseAddress,
  parseNetwork,
} from "./address.ts";
import { addressAt, ipaddr } from "./ipaddr.ts";
import { parseMac, toAddress } from "./mac.ts";
import { usableAt } from "./queries.ts";
import { cidrOf, firstOf, lastOf, networksBetween, shifted, sizeOf } from "./ranges.ts";
import { recognise } from "./recognise.ts";
import { subnetIndex, subnetOf } from "./subnets.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

export const IP_FILTERS: Plugins<Filter> = [
  filter(
    "ipaddr",
    { value: REQUIRED, query: "", version: null, alias: "ipaddr" },
    ({ value, query, version, alias }) => {
      const number = Number(integerOption("version", version) ?? 0n);
      return ipaddr(addressValue(value, "ipaddr"), str(query), {
        version: number === 4 || number === 6 ? number : undefined,
        alias: str(alias),
      });
    },
    IN_UTILS,
  ),
  ofVersion("ipv4", 4),
  ofVersion("ipv6", 6),
  filter("ipwrap", { value: REQUIRED }, ({ value }, { extra }) => {
    const query = extra.get("query") ?? "";
    if (textIn(value) === undefined && !isListValue(value) && typeof value !== "boolean") {
      throw unrecognised(value, "ipwrap");
    }
    return isSequence(value)
      ? listOf(value).map((item) => wrappedItem(item, str(query)))
      : wrapped(value, str(query));
  }, { ...IN_UTILS, rest: true, extra: true }),
  filter("ipsubnet", { value: REQUIRED, query: "", index: null }, ({ value, query, index }) => {
    const network = recognise(str(value))?.network;
    if (!network) return false;
    const cidr = cidrOf(network);
    const asked = textOption(query) ?? "";
    if (asked === "") return networkText(cidr);
    return /^\d+$/.test(asked)
      ? subnetOf(cidr, Number(asked), integerOption("index", index))
      : subnetIndex(cidr, asked);
  }, IN_UTILS),
  filter("ipmath", { value: REQUIRED, amount: null }, ({ value, amount }) => {
    const text = str(value);
    const found = text.includes("/") ? parseNetwork(text) : parseAddress(text);
    if (!found) throw failed(`You must pass a valid IP address; ${text} is invalid`);
    const steps = integerOption("amount", amount);
    if (steps === null) throw failed("You must pass an integer for arithmetic; None is not a valid integer");
    const moved = shifted(found, steps);
    if (!moved) throw failed("result outside valid IP address boundary!");
    return addressText(moved);
  }, IN_UTILS),
  nthUsable("next_nth_usable", 1n),
  nthUsable("previous_nth_usable", -1n),
  filter("nthhost", { value: REQUIRED, query: null }, ({ value, query }) => {
    const network = recognise(str(value))?.network;
    const place = /^\s*([+-]?\d+)\s*$/.exec(textOption(query) ?? "")?.[1];
    if (!network || place === undefined || BigInt(place) >= sizeOf(network)) return false;
    const found = addressAt(network, BigInt(place));
    if (found === null) throw failed("index out range for address range size!");
    return addressText({ version: network.version, value: found });
  }, IN_UTILS),
  filter("slaac", { value: REQUIRED, query: null }, ({ value, query }) => {
    const network = recognise(str(value))?.network;
    const mac = parseMac(textOption(query) ?? "");
    if (network?.version !== 6 || mac === null) return false;
    return addressText(toAddress(firstOf(network), mac));
  }, IN_UTILS),
  filter("cidr_merge", { value: REQUIRED, action: "merge" }, ({ value, action }) => {
    const networks = listOption(value).map(mergeable);
    return choiceOption("action", action, ["merge", "span"]) === "merge"
      ? merged(networks).map(networkText)
      : spanning(networks);
  }, IN_UTILS),
  filter("ip4_hex", { arg: REQUIRED, delimiter: "" }, ({ arg, delimiter }) => {
    const found = parseAddress(str(arg));
    if (found?.version !== 4) throw failed(`You must pass a valid IP address; ${str(arg)} is invalid`);
    return bytesOf(found.value).map((byte) => byte.toString(16).padStart(2, "0")).join(str(delimiter));
  }, IN_UTILS),
];

function ofVersion(name: "ipv4" | "ipv6", version: IpVersion): readonly [string, Filter] {
  return filter(
    name,
    { value: REQUIRED, query: "" },
    ({ value, query }) => ipaddr(addressValue(value, name), str(query), { version, alias: name }),
    IN_UTILS,
  );
}

function nthUsable(name: string, direction: bigint): readonly [string, Filter] {
  return filter(name, { value: REQUIRED, offset: null }, ({ value, offset }) => {
    const network = recognise(str(value))?.network;
    if (!network) return false;
    const steps = integerOption("offset", offset);
    if (steps === null) throw failed("Must pass in an integer");
    return usableAt(sizeOf(network) > 1n ? network : cidrOf(network), steps * direction);
  }, IN_UTILS);
}

/** @throws {PythonError} for what can be no address, such as a dict. */
function addressValue(value: RuntimeValue, name: string): RuntimeValue {
  const isWhole = typeName(value) === "int" || typeof value === "boolean";
  if (textIn(value) === undefined && !isListValue(value) && !isWhole) throw unrecognised(value, name);
  return value;
}

function unrecognised(value: RuntimeValue, name: string) {
  return failed(`Unrecognized type <<class '${typeName(value)}'>> for ${name} filter <value>`);
}

/** What is no address stays as it is. */
function wrappedItem(value: RuntimeValue, query: string): RuntimeValue {
  return truth(ipaddr(value, query, { alias: "ipwrap" }))
    ? ipaddr(value, "wrap", { alias: "ipaddr" })
    : value;
}

function wrapped(value: RuntimeValue, query: string): RuntimeValue {
  const found = ipaddr(value, query, { alias: "ipwrap" });
  return truth(found) ? ipaddr(found, "wrap", { alias: "ipaddr" }) : value;
}

/** @throws {PythonError} */
function mergeable(value: RuntimeValue): Network {
  const network = parseNetwork(str(value));
  if (!network) throw failed(`cidr_merge: error in netaddr:\ninvalid IPNetwork ${repr(value)}`);
  return network;
}

interface Span {
  readonly first: bigint;
  readonly last: bigint;
  /** The network that alone makes the span, as it was written. */
  readonly from: Network | null;
}

/** The fewest networks that have all addresses of some, those of version 4 first. */
function merged(networks: readonly Network[]): readonly Network[] {
  return ([4, 6] as const).flatMap((version) =>
    spansOf(networks.filter((network) => network.version === version))
      .flatMap(({ first, last, from }) => from ?? networksBetween(version, first, last))
  );
}

/** What networks span, where neighbours make one span. */
function spansOf(networks: readonly Network[]): readonly Span[] {
  const spans = networks
    .map((network): Span => ({ first: firstOf(network).value, last: lastOf(network).value, from: network }))
    .sort((a, b) => a.first < b.first ? -1 : a.first > b.first ? 1 : 0);
  const joined: Span[] = [];
  for (const span of spans) {
    const previous = joined.at(-1);
    if (!previous || span.first > previous.last + 1n) joined.push(span);
    else {
      const last = span.last > previous.last ? span.last : previous.last;
      joined[joined.length - 1] = { first: previous.first, last, from: null };
    }
  }
  return joined;
}

/** The smallest network that has all addresses of some. */
function spanning(networks: readonly Network[]): RuntimeValue {
  const [one, ...more] = networks;
  if (!one) return null;
  if (more.length === 0) return networkText(one);
  if (more.some(({ version }) => version !== one.version)) {
    throw failed("cidr_merge: error in netaddr:\nIP sequence cannot contain both IPv4 and IPv6!");
  }
  const firsts = networks.map((network) => firstOf(network).value);
  const lasts = networks.map((network) => lastOf(network).value);
  const lowest = firsts.reduce((a, b) => a < b ? a : b);
  const last = lasts.reduce((a, b) => a > b ? a : b);
  let span: Network = {
    version: one.version,
    value: lowest,
    prefix: Math.min(...networks.map((n) => n.prefix)),
  };
  while (lastOf(span).value < last) span = { ...span, prefix: span.prefix - 1 };
  return networkText(cidrOf(span));
}
