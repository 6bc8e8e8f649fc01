/** `lookup('env', 'HOME')`. */

import { NOT_OVERRIDDEN } from "../template/globals/globals.ts";
import { PythonError } from "../template/python/error.ts";
import { Undefined } from "../template/python/marker.ts";
import { repr } from "../template/python/repr.ts";
import { words } from "../template/python/text.ts";
import { TracedText } from "../template/python/values.ts";
import { lookup } from "./lookup.ts";
import { notFound, textTerm } from "./terms.ts";

export const env = lookup({
  name: "ansible.builtin.env",
  summary: "Reads environment variables of the controller",
  terms: "Names of variables",
  options: {
    default: {
      type: "raw",
      default: "",
      description: "What stands for a variable that is not set; `undef()` makes it undefined",
    },
  },
  returns: "The value of each variable, as text",
  examples: `- name: Tell who runs this
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.env', 'USER', default='nobody') }}"
`,
  markers: "in-arguments",
  run: (terms, options, { environment: { io }, at }) =>
    terms.map((term) => {
      const [name] = words(textTerm(term, "split"));
      if (name === undefined) throw new PythonError("IndexError", "list index out of range");
      const value = io.environment[name];
      if (value !== undefined) {
        return new TracedText(value, { origin: `<environment variable ${repr(name)}>` });
      }
      const { default: other } = options;
      if (!(other instanceof Undefined) || other.message !== NOT_OVERRIDDEN) return other;
      return notFound(`The environment variable ${repr(name)} is not set.`, name, at);
    }),
});
