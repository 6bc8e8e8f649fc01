/** Other names of commands. */

/** The programs that ferry stands for, and the command that behaves as each of them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ansible: "adhoc",
  "ansible-playbook": "playbook",
  "ansible-inventory": "inventory",
  "ansible-vault": "vault",
  "ansible-config": "config",
  "ansible-doc": "doc",
  "oc-mirror": "mirror",
};

/** Whether a command, by any of its names, behaves as a program of Ansible. */
export function isOfAnsible(name: string): boolean {
  const command = ALIASES[name] ?? name;
  return Object.entries(PROGRAMS).some(([program, one]) => one === command && program.startsWith("ansible"));
}

/** Names that the program itself may be called by. */
export const PROGRAM_NAMES: readonly string[] = Object.keys(PROGRAMS);

/** Commands by their other names. */
export const ALIASES: Readonly<Record<string, string>> = {
  ...PROGRAMS,
  play: "playbook",
  sequences: "sequence",
};
