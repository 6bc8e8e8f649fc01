/** `with_random_choice`. */

import { randomBelow, systemRandom } from "../template/python/random.ts";
import { lookup } from "./lookup.ts";

export const randomChoice = lookup({
  name: "ansible.builtin.random_choice",
  summary: "Picks one of its terms",
  terms: "Values",
  options: {},
  returns: "The one that was picked; nothing where there are none",
  examples: `- name: Ask one of the mirrors
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.random_choice', 'a.example.com', 'b.example.com') }}"
`,
  run: (terms, _options, { environment: { io } }) => {
    if (terms.length === 0) return [];
    const picked = Number(randomBelow(systemRandom(io.randomBytes), BigInt(terms.length)));
    return terms.slice(picked, picked + 1);
  },
});
