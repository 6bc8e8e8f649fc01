/** Connections of a host, as its kernel lists them. */

import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { shellQuote } from "../../model/shell_words.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";

/** States of connections, with the numbers that the kernel has for them. */
export const TCP_STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: "01",
  SYN_SENT: "02",
  SYN_RECV: "03",
  FIN_WAIT1: "04",
  FIN_WAIT2: "05",
  TIME_WAIT: "06",
};

const ANY_IPV4 = "00000000";
const ANY_IPV6 = "0".repeat(32);
const MAPPED = "0000000000000000FFFF0000";

export interface ConnectionFilter {
  readonly port: number;
  /** Addresses on our side, in the kernel's writing. */
  readonly local: readonly string[];
  /** Addresses on the other side that do not count. */
  readonly excluded: readonly string[];
  /** The kernel's numbers of the states that count. */
  readonly states: readonly string[];
}

/** How many connections of a table count. */
export function countConnections(table: string, filter: ConnectionFilter): number {
  const port = filter.port.toString(16).toUpperCase().padStart(4, "0");
  const isAny = filter.local.includes(ANY_IPV4) || filter.local.includes(ANY_IPV6);
  return table.split("\n").filter((line) => {
    const [, local = "", remote = "", state = ""] = line.trim().split(/\s+/);
    const [address = "", localPort] = local.split(":");
    if (localPort !== port || !filter.states.includes(state)) return false;
    if (filter.excluded.includes(remote.split(":")[0] ?? "")) return false;
    return isAny || filter.local.includes(address);
  }).length;
}

/** The tables of a host, one below the other. */
export async function readTcpTables(host: TargetReader): Promise<string> {
  const text = "cat /proc/net/tcp /proc/net/tcp6 2>/dev/null";
  const { stdout } = await host.query({ run: { kind: "shell", text } });
  return decodeHostText(stdout);
}

/**
 * The addresses of names and addresses in the kernel's writing; those of IPv4 also as IPv6 has them.
 *
 * @throws {DiagnosticError} `unknown-host` for a name that the host does not know.
 */
export async function kernelAddresses(
  names: readonly string[],
  host: TargetReader,
): Promise<readonly string[]> {
  const unknown = names.filter((name) => bytesOf(name) === null);
  const found = unknown.length === 0 ? new Map<string, readonly string[]>() : await resolved(unknown, host);
  return names.flatMap((name) => {
    const addresses = bytesOf(name) === null ? found.get(name) ?? [] : [name];
    if (addresses.length === 0) {
      throw new DiagnosticError(`${name} has no address on the host`, { code: "unknown-host" });
    }
    return addresses.flatMap(kernelForms);
  });
}

async function resolved(names: readonly string[], host: TargetReader) {
  const text = names.map((name) => `echo @; getent ahosts ${shellQuote(name)}`).join("\n");
  const { stdout } = await host.query({ run: { kind: "shell", text } });
  const answers = decodeHostText(stdout).split("@\n").slice(1);
  return new Map(names.map((name, at) => {
    const lines = (answers[at] ?? "").split("\n").filter(Boolean);
    return [name, [...new Set(lines.map((line) => line.split(/\s+/)[0] ?? ""))]] as const;
  }));
}

function kernelForms(address: string): readonly string[] {
  const bytes = bytesOf(address);
  if (!bytes) return [];
  const words = [];
  for (let at = 0; at < bytes.length; at += 4) words.push(hex(bytes.slice(at, at + 4).reverse()));
  const own = words.join("");
  return bytes.length === 4 ? [own, MAPPED + own] : [own];
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}

/** The bytes of an address; null for a name. */
function bytesOf(address: string): readonly number[] | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address.split(".").map(Number);
  if (!address.includes(":")) return null;
  const normal = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (normal === undefined) return null;
  const [left = "", right = ""] = normal.split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const [before, after] = [groups(left), groups(right)];
  const missing = normal.includes("::") ? 8 - before.length - after.length : 0;
  const all = [...before, ...Array.from({ length: missing }, () => 0), ...after];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}
