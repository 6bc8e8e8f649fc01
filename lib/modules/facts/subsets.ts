/** Which facts a list such as `["!all", "network"]` asks for. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { FactCollector } from "./collector.ts";
import { COLLECTORS } from "./collectors.ts";

/** What is gathered even for `!all`. */
const MINIMUM: ReadonlySet<string> = new Set([
  "apparmor",
  "caps",
  "cmdline",
  "date_time",
  "distribution",
  "dns",
  "env",
  "fips",
  "local",
  "lsb",
  "pkg_mgr",
  "platform",
  "python",
  "selinux",
  "service_mgr",
  "ssh_pub_keys",
  "user",
]);

const ALL: ReadonlySet<string> = new Set(COLLECTORS.flatMap(({ name, ids }) => [name, ...ids]));

/**
 * The collectors for what is asked for and for what those need, in their order.
 *
 * @param asked Names of collectors or of single facts, `all` and `min`; each may follow a `!`. A name that is asked
 * for itself is not taken back by any `!`.
 * @throws {DiagnosticError} for a name that is none; after a `!` any name will do.
 */
export function collectorsFor(asked: readonly string[]): readonly FactCollector[] {
  const names = new Set(MINIMUM);
  const excluded = new Set<string>();
  const explicit = new Set<string>();
  for (const word of asked) {
    if (word.startsWith("!")) addAll(excluded, excludedBy(word.slice(1)));
    else if (word === "all") addAll(names, ALL);
    else if (word !== "min") {
      if (!ALL.has(word)) throw unknownSubset(word);
      names.add(word);
      explicit.add(word);
    }
  }
  const wanted = new Set([...names].filter((name) => explicit.has(name) || !excluded.has(name)));
  return COLLECTORS.filter((one) => isNeeded(one, wanted));
}

function excludedBy(name: string): Iterable<string> {
  if (name === "min") return MINIMUM;
  if (name === "all") return [...ALL].filter((one) => !MINIMUM.has(one));
  return [name, ...COLLECTORS.find((one) => one.name === name)?.ids ?? []];
}

/** Whether a collector is wanted, or another that is wanted needs it. */
function isNeeded(one: FactCollector, wanted: ReadonlySet<string>): boolean {
  const isWanted = [one.name, ...one.ids].some((name) => wanted.has(name));
  return isWanted || COLLECTORS.some((other) => other.needs?.includes(one.name) && isNeeded(other, wanted));
}

function addAll(set: Set<string>, names: Iterable<string>): void {
  for (const name of names) set.add(name);
}

function unknownSubset(name: string): DiagnosticError {
  const all = [...ALL].sort().join(", ");
  return new DiagnosticError(
    `Bad subset '${name}' given to Ansible. gather_subset options allowed: all, ${all}`,
    { code: "bad-argument" },
  );
}
