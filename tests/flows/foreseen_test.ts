/** Mistakes that ferry tells before anything runs, and playbooks that it must not complain about. */

import { deepStrictEqual as deepEqual, strictEqual as equal } from "node:assert/strict";
import { runFerry } from "../support/ferry.ts";

const HEAD = "- hosts: localhost\n  gather_facts: false\n  vars: {known: 1}\n  tasks:\n";

/** Tasks, and the places and words of what is wrong with them. */
const WRONG: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "a variable that nothing sets": [
    '    - debug: msg="{{ known }} {{ unknown }}"\n',
    ["5:34: 'unknown' is undefined"],
  ],
  "a variable inside a block scalar": [
    "    - copy:\n        dest: /dev/null/none\n        content: |\n          one\n          {{ knwon }}\n",
    ["9:14: 'knwon' is undefined"],
  ],
  "a condition and a loop": [
    '    - debug: msg=x\n      when: nope > 1\n    - debug: msg="{{ item }}"\n      loop: "{{ list }}"\n',
    ["6:13: 'nope' is undefined", "8:17: 'list' is undefined"],
  ],
  "an item without a loop": ['    - debug: msg="{{ item }}"\n', ["5:22: 'item' is undefined"]],
  "a template that cannot be read": [
    '    - debug: msg="{{ known | }}"\n',
    ["5:30: Syntax error in template: expected token 'name', got 'end of print statement'"],
  ],
  "an argument that does not exist": [
    "    - debug: {mgs: x}\n",
    ["5:15: Unsupported parameters for (debug) module: mgs. Supported parameters include: msg, var, verbosity."],
  ],
};

/** Tasks that may look wrong and are not, or not for sure: nothing may keep them from running. */
const RIGHT: Readonly<Record<string, string>> = {
  "set by modules that look": "    - package_facts:\n    - getent: {database: passwd}\n" +
    '    - debug: msg="{{ packages | length }} {{ getent_passwd | length }}"\n',
  "registered": '    - command: echo x\n      register: out\n    - debug: msg="{{ out.stdout }}"\n',
  "set by set_fact": '    - set_fact: {made: 1}\n    - debug: msg="{{ made }}"\n',
  "with a default": "    - debug: msg=\"{{ nope | default('x') }} {{ nope is defined }}\"\n",
  "behind a condition": '    - debug: msg="{{ nope }}"\n      when: nope is defined\n',
  "in a loop over nothing": '    - debug: msg="{{ nope }} {{ item }}"\n      loop: []\n',
  "rescued": '    - block: [{debug: {msg: "{{ nope }}"}}]\n      rescue: [{debug: {msg: saved}}]\n',
  "ignored": '    - debug: msg="{{ nope }}"\n      ignore_errors: true\n',
  "behind the end of the play": '    - meta: end_play\n    - debug: msg="{{ nope }}"\n',
  "a task's own variable": '    - debug: msg="{{ own }}"\n      vars: {own: 1}\n',
  "set by a condition's other side": '    - debug: msg="{{ known if true else nope }}"\n',
};

async function inPlaybook(tasks: string) {
  const path = await Deno.makeTempFile({ suffix: ".yml" });
  try {
    await Deno.writeTextFile(path, HEAD + tasks);
    const { code, stdout, stderr } = await runFerry(["playbook", "-i", "localhost,", "-c", "local", path]);
    // The message, then its place in the file: `LINE:COLUMN: message`.
    const told = stderr.replaceAll(`${path}:`, "").matchAll(/^\[ERROR\]: (.*)\n(?:Origin: (\S+)$)?/gm);
    const found = [...told].map(([, text, place]) => place === undefined ? text : `${place}: ${text}`);
    return { code, stdout, found };
  } finally {
    await Deno.remove(path);
  }
}

for (const [what, [tasks, expected]] of Object.entries(WRONG)) {
  Deno.test(`ferry playbook foresees ${what}`, async () => {
    const { code, stdout, found } = await inPlaybook(tasks);
    deepEqual({ code, stdout, found }, { code: 4, stdout: "", found: expected });
  });
}

for (const [what, tasks] of Object.entries(RIGHT)) {
  Deno.test(`ferry playbook does not complain about a variable that is ${what}`, async () => {
    const { code, found } = await inPlaybook(tasks);
    deepEqual(found.filter((text) => !text?.includes("Task failed")), []);
    equal(code, 0);
  });
}
