/** Facts that one run keeps and another finds. */

import { deepStrictEqual as deepEqual, match, strictEqual as equal } from "node:assert/strict";
import { runFerry } from "../support/ferry.ts";
import { writeBelow } from "../support/play.ts";

const CONFIG = `[defaults]
gathering = smart
fact_caching = ansible.builtin.jsonfile
fact_caching_connection = ./facts
`;
const GATHER = `- hosts: all
  tasks:
    - set_fact: {color: "{{ inventory_hostname }} is blue", cacheable: true}
`;
const LOOK = `- hosts: one
  tasks:
    - debug: {msg: "{{ color | default('-') }}, {{ hostvars.two.color | default('-') }}, {{ hostvars.two.ansible_facts.system | default('-') }}"}
`;

async function inSite(
  work: (run: (...args: readonly string[]) => Promise<string>, folder: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    writeBelow(folder, "ansible.cfg", CONFIG);
    writeBelow(folder, "gather.yml", GATHER);
    writeBelow(folder, "look.yml", LOOK);
    await work(async (...args) => {
      const { code, stdout, stderr } = await runFerry(
        ["playbook", "-i", "one,two", "-c", "local", ...args],
        { cwd: folder, env: { NO_COLOR: "1", HOME: folder } },
      );
      return `${code}\n${stdout}${stderr}`;
    }, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("ferry playbook finds the facts of an earlier run, also of hosts that no play is for", () =>
  inSite(async (run, folder) => {
    match(await run("gather.yml"), /^0\n[^]*TASK \[Gathering Facts\]/);
    const files = await Array.fromAsync(Deno.readDir(`${folder}/facts`), ({ name }) => name);
    deepEqual(files.sort(), ["s1_one", "s1_two"]);
    const found = await run("look.yml");
    match(found, /"msg": "one is blue, two is blue, Linux"/);
    equal(found.includes("Gathering Facts"), false, found);
  }));

Deno.test("ferry playbook --flush-cache forgets the facts of all hosts of the inventory", () =>
  inSite(async (run) => {
    await run("gather.yml");
    const found = await run("look.yml", "--flush-cache");
    match(found, /^0\n[^]*TASK \[Gathering Facts\][^]*"msg": "-, -, -"/);
  }));

Deno.test("ferry playbook goes on without a fact cache that cannot be used", () =>
  inSite(async (run, folder) => {
    writeBelow(folder, "ansible.cfg", CONFIG.replace("ansible.builtin.jsonfile", "nope"));
    match(await run("gather.yml"), /^0\n[^]*\[WARNING\]: Unable to load the cache plugin 'nope'\./);
    writeBelow(folder, "ansible.cfg", CONFIG.replace(/fact_caching_connection.*\n/, ""));
    match(
      await run("gather.yml"),
      /\[WARNING\]: Required config '_uri' for 'jsonfile' cache plugin not provided\./,
    );
  }));
