/** Expressions evaluated one by one, as Ansible's own tests want it: none of them fails the task. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Raw } from "../../model/raw.ts";
import { queryModule } from "../module.ts";

/** `ansible._protomatter.debug`; Ansible hides it from users, too. */
export const protomatterDebug = queryModule({
  name: "ansible._protomatter.debug",
  summary: "Shows what expressions come to, also where they are undefined",
  notes: ["Made for tests: `ansible.builtin.debug` shows values to users."],
  arguments: {
    expression: {
      type: "list",
      elements: "str",
      required: true,
      description: "Expressions, written without braces",
    },
  },
  untemplated: ["expression"],
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    expression_result: {
      description: "The value of each expression; a text that says so for one that is undefined",
      type: "list",
      returned: "success",
    },
  },
  examples: `- name: Show what becomes of a variable that is not there
  ansible._protomatter.debug:
    expression:
      - missing | default('nothing')
      - missing
`,
  answer: (_args, _host, { raw, evaluate }) => ({
    changed: false,
    verbose: true,
    values: { expression_result: expressionsIn(raw.get("expression")).map(evaluate) },
  }),
});

function expressionsIn(written: Raw | undefined): readonly Raw[] {
  if (written?.kind === "list") return written.items;
  throw new DiagnosticError("argument 'expression' must be a list of expressions", {
    code: "bad-argument",
    at: written?.at,
  });
}
