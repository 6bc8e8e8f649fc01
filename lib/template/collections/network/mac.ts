/** Hardware addresses: `hwaddr` and `macaddr`. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { str } from "../../python/repr.ts";
import type { RuntimeValue } from "../../python/values.ts";
import { failed } from "../arguments.ts";
import type { Address } from "./address.ts";

const IN_UTILS = { collection: "ansible.utils" } as const;

/** How each dialect writes an address: the hexadecimal digits of a word, and what stands between words. */
interface Dialect {
  readonly digits: 2 | 4 | 6 | 12;
  readonly separator: string;
  readonly isUpper?: boolean;
  /** Whether zeros in front of a word are left out. */
  readonly isShort?: boolean;
}

const WINDOWS: Dialect = { digits: 2, separator: "-", isUpper: true };
const POSTGRESQL: Dialect = { digits: 6, separator: ":" };

const DIALECTS: ReadonlyMap<string, Dialect> = new Map<string, Dialect>([
  ["bare", { digits: 12, separator: "", isUpper: true }],
  ["cisco", { digits: 4, separator: "." }],
  ["eui48", WINDOWS],
  ["linux", { digits: 2, separator: ":" }],
  ["pgsql", POSTGRESQL],
  ["postgresql", POSTGRESQL],
  ["psql", POSTGRESQL],
  ["unix", { digits: 2, separator: ":", isShort: true }],
  ["win", WINDOWS],
]);

export const MAC_FILTERS: Plugins<Filter> = [
  filter(
    "hwaddr",
    { value: REQUIRED, query: "", alias: "hwaddr" },
    ({ value, query, alias }) => macQuery(str(value), str(query), str(alias)),
    IN_UTILS,
  ),
  filter(
    "macaddr",
    { value: REQUIRED, query: "" },
    ({ value, query }) => macQuery(str(value), str(query), "macaddr"),
    IN_UTILS,
  ),
];

/** Words of 2, 4 and 6 digits, of which a word may lack those in front. */
const FORMATS: readonly (readonly [pattern: RegExp, digits: number])[] = [
  [/^[0-9a-f]{1,2}(?:([:-])[0-9a-f]{1,2})(?:\1[0-9a-f]{1,2}){4}$/i, 2],
  [/^[0-9a-f]{1,4}([:.-])[0-9a-f]{1,4}\1[0-9a-f]{1,4}$/i, 4],
  [/^[0-9a-f]{5,6}[:-][0-9a-f]{5,6}$/i, 6],
  [/^[0-9a-f]{11,12}$/i, 12],
];

/** The 48 bits of an address in any usual form; null for what is none. */
export function parseMac(text: string): bigint | null {
  const digits = FORMATS.find(([pattern]) => pattern.test(text))?.[1];
  if (digits === undefined) return null;
  return BigInt(`0x${text.split(/[:.-]/).map((word) => word.padStart(digits, "0")).join("")}`);
}

function macQuery(value: string, query: string, alias: string): RuntimeValue {
  const mac = parseMac(value);
  if (mac === null && query !== "" && query !== "bool") {
    throw failed(`${alias}: not a hardware address: ${value}`);
  }
  if (query === "") return mac === null ? null : value;
  if (query === "bool") return mac === null ? null : true;
  const number = mac ?? 0n;
  if (query === "int") return Number(number);
  const dialect = DIALECTS.get(query);
  if (!dialect) throw failed(`${alias}: unknown filter type: ${query}`);
  return macText(number, dialect);
}

function macText(mac: bigint, { digits, separator, isUpper = false, isShort = false }: Dialect): string {
  const hex = mac.toString(16).padStart(12, "0");
  const words = Array.from({ length: 12 / digits }, (_, at) => hex.slice(at * digits, (at + 1) * digits));
  const text = words.map((word) => isShort ? word.replace(/^0(?=.)/, "") : word).join(separator);
  return isUpper ? text.toUpperCase() : text;
}

/** The address that a host with this hardware address gives itself in a network of version 6. */
export function toAddress(network: Address, mac: bigint): Address {
  const high = (mac >> 24n) ^ 0x02_0000n;
  return { version: 6, value: network.value + ((high << 40n) | (0xfffen << 24n) | (mac & 0xff_ffffn)) };
}
