/** Playbooks for hosts that are reached over ssh, and what is wanted of them. */

/** What a program is raced against. */
export type Rival = "pipelined" | "mitogen" | "raw";

export interface HostWorkload {
  readonly name: string;
  /** Text of the playbook. */
  readonly playbook: string;
  readonly hosts: number;
  /** How many times as long as ferry a rival has to take; for raw shells, how many times as long ferry may take. */
  readonly goals: Readonly<Partial<Record<Rival, number>>>;
  /** Commands that raw shells run instead of the playbook. */
  readonly commands?: number;
  /** Time that the way to the hosts and back takes. @default {0} */
  readonly roundTripMs?: number;
  /** Whether the playbook runs once more on what it left behind, with the same goals. */
  readonly isRepeated?: boolean;
  /** How many times as much processor time the pipelined rival has to take on the hosts. */
  readonly targetGoal?: number;
}

/** The workloads, or smaller ones to try the bench itself: their goals are those of the whole ones. */
export function hostWorkloads({ isShort }: { readonly isShort: boolean }): readonly HostWorkload[] {
  const few = (whole: number, short: number) => isShort ? short : whole;
  const one = { hosts: 1, commands: few(50, 20) };
  const many = { hosts: few(50, 8), commands: 10 };
  return [
    {
      ...one,
      name: "W1 commands on a host",
      playbook: commands(one.commands),
      goals: { pipelined: 15, mitogen: 7, raw: 1.5 },
    },
    {
      ...one,
      name: "W1 at a round trip of 50 ms",
      playbook: commands(one.commands),
      roundTripMs: 50,
      goals: { pipelined: 12 },
    },
    {
      name: "W2 20 mixed tasks on hosts",
      playbook: MIXED,
      hosts: few(10, 3),
      goals: { pipelined: 14, mitogen: 6 },
      isRepeated: true,
      targetGoal: 20,
    },
    {
      ...many,
      name: "W3 10 commands on many hosts",
      playbook: commands(many.commands),
      goals: { pipelined: 14, mitogen: 7, raw: 1.25 },
    },
    {
      name: "facts of many hosts",
      playbook: "- hosts: all\n  gather_facts: true\n  tasks:\n    - debug: msg={{ ansible_distribution }}\n",
      hosts: few(50, 8),
      goals: { pipelined: 10 },
    },
  ];
}

const HEAD = "- hosts: all\n  gather_facts: false\n  tasks:\n";

/** A playbook of so many tasks that run `true`. */
export function commands(count: number): string {
  return HEAD + Array.from({ length: count }, () => "    - ansible.builtin.command: /bin/true\n").join("");
}

/** A playbook that copies a file to `target`, a variable of the host's. */
export function copyOf(path: string): string {
  return `${HEAD}    - ansible.builtin.copy: {src: ${path}, dest: "{{ target }}/blob", mode: "0644"}\n`;
}

/** The template that the mixed tasks write to their hosts; it lies beside their playbook. */
export const TEMPLATE =
  "# {{ inventory_hostname }}\n{% for word in words %}\n{{ loop.index }} {{ word | upper }}\n" +
  "{% endfor %}\nknown: {{ 'yes' if before.stat.exists else 'no' }}\n";

/** What a play for one service of a host is made of; all of it can be run again without a change but the commands. */
const MIXED = `- hosts: all
  gather_facts: false
  vars:
    words: [one, two, three, four]
  tasks:
    - ansible.builtin.file: {path: "{{ target }}", state: directory, mode: "0755"}
    - ansible.builtin.copy: {dest: "{{ target }}/base.conf", content: "port=80\\nlisten=on\\n", mode: "0644", force: false}
    - ansible.builtin.copy: {dest: "{{ target }}/name", content: "{{ inventory_hostname }}\\n", mode: "0640"}
    - ansible.builtin.stat: {path: "{{ target }}/base.conf"}
      register: before
    - ansible.builtin.lineinfile: {path: "{{ target }}/base.conf", line: "user=app"}
    - ansible.builtin.lineinfile: {path: "{{ target }}/base.conf", regexp: "^port=", line: "port=8080"}
    - ansible.builtin.lineinfile: {path: "{{ target }}/base.conf", regexp: "^listen=", line: "listen=off"}
    - ansible.builtin.template: {src: page.j2, dest: "{{ target }}/first.txt", mode: "0644"}
    - ansible.builtin.template: {src: page.j2, dest: "{{ target }}/second.txt", mode: "0600"}
    - ansible.builtin.command: uname -r
      register: kernel
    - ansible.builtin.set_fact: {parts: "{{ kernel.stdout.split('.') | length }}"}
    - ansible.builtin.debug: {msg: "{{ inventory_hostname }} has {{ parts }} parts"}
    - ansible.builtin.file: {src: base.conf, path: "{{ target }}/link", state: link}
    - ansible.builtin.stat: {path: "{{ target }}/link"}
      register: link
    - ansible.builtin.copy: {src: payload.txt, dest: "{{ target }}/payload.txt", mode: "0600"}
    - ansible.builtin.command: "sha256sum {{ target }}/payload.txt"
      when: link.stat.islnk
      register: sum
    - ansible.builtin.set_fact: {digest: "{{ sum.stdout.split()[0] }}"}
    - ansible.builtin.debug: {var: digest}
    - ansible.builtin.file: {path: "{{ target }}/first.txt", mode: "0640"}
    - ansible.builtin.command: "cat {{ target }}/second.txt"
`;
