/** Names and addresses of hosts as inventories and patterns write them, with ports and ranges. */

/** A host name or an IP address, brackets taken off. */
export interface Address {
  readonly host: string;
  /** Null where none is written. */
  readonly port: number | null;
}

/** What an address may hold. */
export interface AddressOptions {
  /** Whether `[1:3]` and `[a:f]` may stand in for a part of the name. @default {false} */
  readonly ranges?: boolean;
}

const BRACKETED_PORT = /^\[(.+)\]:([0-9]+)$/;
const PORT = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/;
/** The names that nearly all hosts have. */
const PLAIN_NAME =
  /^(?:[a-z0-9]|[a-z0-9_][a-z0-9_-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9_][a-z0-9_-]*[a-z0-9]))*$/i;
const DECIMAL_RANGE = /\[[0-9]+:[0-9]+(?::[0-9]+)?\]/g;
const HEXADECIMAL_RANGE = /\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]/gi;
/** The most groups of digits that the written part of a shortened IPv6 address may have. */
const MOST_GROUPS = 7;

/**
 * The host and the port of `name`, `name:22`, `10.0.0.1:22`, `[::1]:22`, or an IPv6 address without a port.
 *
 * @returns null for a text that is neither a host name nor an address.
 */
export function parseAddress(text: string, { ranges = false }: AddressOptions = {}): Address | null {
  let host = text;
  let port: number | null = null;
  for (const pattern of [BRACKETED_PORT, PORT]) {
    const found = pattern.exec(host);
    if (!found) continue;
    host = found[1] ?? "";
    port = Number(found[2]);
  }
  if (!isIpv4(host) && !isIpv6(host) && !isHostName(host)) return null;
  return !ranges && host.includes("[") ? null : { host, port };
}

/** Whether a name is an IPv4 or IPv6 address; a range may stand for each of its numbers. */
export function isIpAddress(name: string): boolean {
  return isIpv4(name) || isIpv6(name);
}

function isIpv4(text: string): boolean {
  const parts = text.replace(DECIMAL_RANGE, "000").split(".");
  return parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) < 256);
}

function isIpv6(text: string): boolean {
  const [left = "", right, ...more] = text.replace(HEXADECIMAL_RANGE, "0000").toLowerCase().split("::");
  if (right === undefined) return isWholeIpv6(left);
  if (more.length > 0) return false;
  if (left === "" && /^(?:ffff:)?[^:]*\.[^:]*$/.test(right)) {
    return isEmbeddedIpv4(right.replace("ffff:", ""));
  }
  const before = left === "" ? [] : left.split(":");
  const after = right === "" ? [] : right.split(":");
  const most = before.length > 0 && after.length > 0 ? MOST_GROUPS : MOST_GROUPS - 1;
  return before.length + after.length <= most && [...before, ...after].every(isGroup);
}

function isWholeIpv6(text: string): boolean {
  const mapped = /^(?:0:){5}(?:0|ffff):(?<ipv4>[^:]*)$/.exec(text)?.groups?.["ipv4"];
  if (mapped?.includes(".")) return isEmbeddedIpv4(mapped);
  const groups = text.split(":");
  return groups.length === MOST_GROUPS + 1 && groups.every(isGroup);
}

function isEmbeddedIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every(isGroup);
}

function isGroup(text: string): boolean {
  return /^[0-9a-f]{1,4}$/.test(text);
}

function isHostName(text: string): boolean {
  return PLAIN_NAME.test(text) || (anyName ??= hostNamePattern()).test(text);
}

/** Made for the first name that is not plain: the letters of all scripts take long to compile. */
let anyName: RegExp | undefined;

/** Labels of letters, digits, `-` and `_` in any script, which end in neither `-` nor `_`. */
function hostNamePattern(): RegExp {
  const letter = String.raw`[\p{L}\p{N}_]`;
  const range = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`;
  const label = String.raw`(?:${letter}|${range})(?:${letter}|-|${range})*(?<![_-])`;
  return new RegExp(String.raw`^${label}(?:\.${label})*$`, "iu");
}
