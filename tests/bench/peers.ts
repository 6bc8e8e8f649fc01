/** The programs that playbooks are raced against, as far as they are here. */

import { environment } from "../../lib/system/environment.ts";
import { findProgram, runProcess } from "../../lib/system/process.ts";
import type { Engine } from "./host_bed.ts";

/** Debian's packages are for this one. */
const PYTHON = "/usr/bin/python3";

/** ansible-playbook of the `PATH` that sends its modules through the connection instead of copying them first. */
export function pipelined(): Engine | null {
  const program = findProgram("ansible-playbook");
  return program === null ? null : { argv: [program], env: { ANSIBLE_PIPELINING: "True" } };
}

/** Ansible with mitogen, installed or unpacked to the folder that `MITOGEN_PATH` names. */
export async function mitogen(): Promise<Engine | null> {
  if (findProgram(PYTHON) === null) return null;
  const PYTHONPATH = environment()["MITOGEN_PATH"] ?? "";
  const ask = "import ansible, ansible_mitogen; print(*ansible_mitogen.__path__)";
  const { code, stdout } = await runProcess([PYTHON, "-c", ask], { env: { PYTHONPATH } });
  if (code !== 0) return null;
  const ANSIBLE_STRATEGY_PLUGINS = `${new TextDecoder().decode(stdout).trim()}/plugins/strategy`;
  const env = {
    PYTHONPATH,
    ANSIBLE_STRATEGY_PLUGINS,
    ANSIBLE_STRATEGY: "mitogen_linear",
    ANSIBLE_PIPELINING: "True",
  };
  return { argv: [PYTHON, "-m", "ansible", "playbook"], env };
}
