/** Data checked against criteria. */

import type { Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { validationErrors, validationMessage } from "../../template/collections/schema/validate.ts";
import { finalize } from "../../template/finalize.ts";
import { LimitExceeded, PythonError } from "../../template/python/error.ts";
import type { RuntimeList } from "../../template/python/values.ts";
import { Pattern } from "../../template/regex/pattern.ts";
import { type Given, type ModuleContext, queryModule } from "../module.ts";

const FLAGS = { ignoreCase: false, multiline: false, dotAll: false, verbose: false, ascii: false };

export const validate = queryModule({
  name: "ansible.utils.validate",
  summary: "Checks data against JSON schemas",
  notes: [
    "Schemas of the drafts 4, 6, 7, 2019-09 and 2020-12 are known; references lead to places in the same schema.",
    "The variables `ansible_validate_jsonschema_draft` and `ansible_validate_jsonschema_check_format` say which draft counts and whether `format` does.",
  ],
  arguments: {
    data: { type: "raw", required: true, description: "The data, or a JSON text of it" },
    criteria: {
      type: "raw",
      required: true,
      description: "A schema or a list of them, each as data or as a JSON text",
    },
    engine: {
      type: "str",
      default: "ansible.utils.jsonschema",
      description: "What checks; only `ansible.utils.jsonschema` is known",
    },
  },
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    msg: { description: "Whether all is well, or what is not", type: "str", returned: "always" },
    errors: { description: "Every rule that is broken, and where", type: "list", returned: "failure" },
  },
  examples: `- name: Check what the user has set
  ansible.utils.validate:
    data: "{{ mirror_settings }}"
    criteria: "{{ lookup('ansible.builtin.file', 'settings.schema.json') }}"
`,
  answer: ({ data, criteria, engine }, _host, context) => {
    const errors = problems(data, criteria, engine, context);
    if (errors.length === 0) return { changed: false, values: { msg: "All checks passed." } };
    const said = validationMessage(errors);
    const message = said === "" ? "Validation errors were found." : `Validation errors were found.\n${said}`;
    return { changed: false, failed: message, values: { errors: errors.map(plain), msg: message } };
  },
});

function problems(
  data: Value,
  criteria: Value,
  engine: string,
  { variable, controller, given }: ModuleContext & Given,
): RuntimeList {
  try {
    return validationErrors(data, criteria, new Map([["engine", engine]]), {
      variable,
      environment: controller.environment,
      pattern: (source) => new Pattern(source, FLAGS),
    });
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof LimitExceeded)) throw error;
    throw new DiagnosticError(error.message, { code: "bad-argument", at: given.get("criteria")?.at });
  }
}

function plain(value: RuntimeList[number]): Value {
  return finalize(value, { kind: "expression" });
}
