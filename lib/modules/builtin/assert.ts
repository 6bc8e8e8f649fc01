/** Conditions that must hold. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Span } from "../../source/span.ts";
import { plainValue, type Raw } from "../../model/raw.ts";
import { isList, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { type Given, type ModuleContext, queryModule } from "../module.ts";
import { untrusted } from "./untrusted.ts";

/** `assert`; conditions are evaluated as they were written, one after the other, up to the first that fails. */
export const assertion = queryModule({
  name: "ansible.builtin.assert",
  summary: "Fails unless all of a list of conditions hold",
  notes: ['The conditions may stand in a variable that the playbook sets: `that: "{{ conditions }}"`.'],
  arguments: {
    that: {
      type: "raw",
      required: true,
      description: "A condition as in `when`, or a list of them; all must hold",
    },
    fail_msg: {
      type: "raw",
      aliases: ["msg"],
      default: "Assertion failed",
      description: "The message where a condition does not hold: a text or a list of texts",
    },
    success_msg: {
      type: "raw",
      default: "All assertions passed",
      description: "The message where all conditions hold: a text or a list of texts",
    },
    quiet: { type: "bool", default: false, description: "Whether the result is shown only with `-v`" },
  },
  untemplated: ["that"],
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    msg: { description: "`success_msg` or `fail_msg`", type: "raw", returned: "always" },
    assertion: { description: "The condition that does not hold", type: "raw", returned: "failure" },
    evaluated_to: { description: "What it gives", type: "bool", returned: "failure" },
  },
  examples: `- name: Check what the play was given
  ansible.builtin.assert:
    that:
      - mirror_registry is defined
      - mirror_path is match('/')
    fail_msg: mirror_registry and an absolute mirror_path are needed
    quiet: true
`,
  answer: ({ fail_msg, success_msg, quiet }, _host, context) => {
    const failMessage = message("fail_msg", fail_msg, context);
    const successMessage = message("success_msg", success_msg, context);
    for (const condition of conditions(context)) {
      if (context.test(condition)) continue;
      return {
        changed: false,
        failed: str(failMessage),
        values: { assertion: plainValue(condition), evaluated_to: false, msg: failMessage },
        verbose: !quiet,
      };
    }
    return { changed: false, values: { msg: successMessage }, verbose: !quiet };
  },
});

function message(name: string, value: Value, { given }: Given): Value {
  if (typeof value === "string" || (isList(value) && value.every((item) => typeof item === "string"))) {
    return value;
  }
  throw new DiagnosticError(
    `argument '${name}' is of type ${
      typeName(value)
    } and we were unable to convert to str_or_list_of_str: a string or list of strings is required`,
    { code: "bad-argument", at: given.get(name)?.at },
  );
}

function conditions(context: ModuleContext & Given): readonly Raw[] {
  const written = context.raw.get("that");
  if (written) return itemsOf(context.behind(written) ?? written).map((item) => stated(item, context));
  const rendered = context.given.get("that");
  return rendered ? givenConditions(rendered.value, rendered.at) : [];
}

function itemsOf(raw: Raw): readonly Raw[] {
  return raw.kind === "list" ? raw.items : [raw];
}

/** The condition itself; one that says nothing is refused. */
function stated(condition: Raw, context: ModuleContext): Raw {
  const written = context.behind(condition) ?? condition;
  if (written.kind !== "scalar" || written.value !== null) return condition;
  throw new DiagnosticError("Empty conditional expressions are not allowed.", {
    code: "conditional-not-boolean",
    at: condition.at,
  });
}

/** Conditions that came as data, as by `module_defaults`: only results can be told, not evaluated. */
function givenConditions(value: Value, at: Span): readonly Raw[] {
  return (isList(value) ? value : [value]).map((item) => {
    if (typeof item !== "boolean") throw untrusted(at);
    return { kind: "scalar", at, value: item, style: "plain", tag: null, dynamic: false };
  });
}
