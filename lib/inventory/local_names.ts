/** The names by which a host without an inventory entry means the machine that ferry runs on. */

import type { Host, VarValue } from "../model/inventory.ts";
import { rawScalar } from "../model/raw.ts";
import { textSpan } from "../source/span.ts";

const LOCAL_NAMES: readonly string[] = ["127.0.0.1", "localhost", "::1"];

/** Whether a name means this machine where no source names a host so. */
export function isLocalName(name: string): boolean {
  return LOCAL_NAMES.includes(name);
}

/** The host that a local name means where no source names a host so; its Python is the one of this machine. */
export function implicitHost(name: string): Host {
  const python = "{{ ansible_playbook_python }}";
  const vars = new Map<string, VarValue>([
    ["ansible_connection", "local"],
    ["ansible_python_interpreter", rawScalar(python, textSpan(name, python))],
  ]);
  return { name, vars, implicit: true };
}
