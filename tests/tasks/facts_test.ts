/** Facts as plays gather and use them. */

import { deepStrictEqual } from "node:assert/strict";
import { runPlaybook, writeBelow } from "../support/play.ts";

const SHOW =
  "{{ [ansible_facts.system | d('-'), ansible_system | d('-'), ansible_facts.memtotal_mb is defined] | to_json }}";

/** What the play says of its facts: by their short names, by their long ones, and whether there are those of hardware. */
async function factsIn(play: Readonly<Record<string, unknown>>): Promise<unknown> {
  const folder = await Deno.makeTempDir({ prefix: "ferry-facts-" });
  const keep = { copy: { content: SHOW, dest: "{{ playbook_dir }}/facts.json" } };
  try {
    writeBelow(folder, "site.json", JSON.stringify([{ hosts: "localhost", ...play, tasks: [keep] }]));
    await runPlaybook(folder, "site.json");
    return JSON.parse(await Deno.readTextFile(`${folder}/facts.json`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (
  const { name, play, facts } of [
    {
      name: "gathers the facts of its hosts unless told otherwise",
      play: {},
      facts: ["Linux", "Linux", true],
    },
    { name: "gathers none where it is told so", play: { gather_facts: false }, facts: ["-", "-", false] },
    {
      name: "gathers those that it names",
      play: { gather_facts: true, gather_subset: ["!all"] },
      facts: ["Linux", "Linux", false],
    },
  ]
) {
  Deno.test(`a play ${name}`, async () => deepStrictEqual(await factsIn(play), facts));
}
