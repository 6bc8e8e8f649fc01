/** `lookup('community.general.dig', 'example.com')`, which is refused. */

import { lookup, LookupFailure } from "../lookup.ts";

export const dig = lookup({
  name: "community.general.dig",
  summary: "Asks name servers; not available",
  terms: "Names",
  notes: [
    "It needs a library for the protocol of name servers, which ferry does not have: the lookup always fails.",
  ],
  options: {},
  returns: "Nothing",
  examples: `- name: Ask for an address without the lookup
  ansible.builtin.command: getent hosts registry.example.com
  register: address
  changed_when: false
`,
  run: () => {
    throw new LookupFailure(
      "ferry asks no name servers",
      "a task with `getent hosts NAME` or `dig +short NAME` gives the addresses",
    );
  },
});
