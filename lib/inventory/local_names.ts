/** The names by which a host without an inventory entry means the machine that ferry runs on. */

import type { Host } from "../model/inventory.ts";
import type { Value } from "../model/value.ts";

const LOCAL_NAMES: readonly string[] = ["127.0.0.1", "localhost", "::1"];

/** Whether a name means this machine where no source names a host so. */
export function isLocalName(name: string): boolean {
  return LOCAL_NAMES.includes(name);
}

/** The host that a local name means where no source names a host so. */
export function implicitHost(name: string, interpreter: string | null = null): Host {
  const vars = new Map<string, Value>([["ansible_connection", "local"]]);
  if (interpreter !== null) vars.set("ansible_python_interpreter", interpreter);
  return { name, vars, implicit: true };
}
