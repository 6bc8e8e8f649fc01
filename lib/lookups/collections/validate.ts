/** `lookup('ansible.utils.validate', data, criteria)`. */

import { validationErrors } from "../../template/collections/schema/validate.ts";
import { patternFor } from "../../template/regex/pattern.ts";
import { lookup, LookupFailure } from "../lookup.ts";

export const validate = lookup({
  name: "ansible.utils.validate",
  summary: "Checks data against JSON schemas",
  terms: "The data, and a schema or a list of them; each as data or as a JSON text",
  options: {
    engine: {
      type: "str",
      default: "ansible.utils.jsonschema",
      description: "What checks; only `ansible.utils.jsonschema` is known",
    },
    draft: { type: "str", description: "The draft of JSON Schema that counts, such as `draft7`" },
    check_format: {
      type: "bool",
      description: "Whether `format` counts; it does where nobody says otherwise",
    },
  },
  returns: "Every rule that is broken, and where",
  examples: `- name: Show what is wrong with the settings
  ansible.builtin.debug:
    msg: "{{ query('ansible.utils.validate', mirror_settings, settings_schema) }}"
`,
  run: ([data, criteria], _options, { environment, variables, given }) => {
    if (data === undefined || criteria === undefined) {
      throw new LookupFailure(
        "missing either 'data' or 'criteria' value in lookup input, refer ansible.utils.validate lookup plugin documentation for details",
      );
    }
    return validationErrors(data, criteria, given, {
      variable: variables.get,
      environment: environment.io.environment,
      pattern: (source) => patternFor(environment, source, { ignoreCase: false, multiline: false }),
    });
  },
});
