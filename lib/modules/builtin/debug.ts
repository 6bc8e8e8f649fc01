/** Messages and values, shown while a play runs. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { plainValue, type Raw, rawScalar } from "../../model/raw.ts";
import { OMIT, type Value } from "../../model/value.ts";
import { repr, str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { wholeVariable } from "../../vars/whole_variable.ts";
import { type Given, type ModuleContext, queryModule } from "../module.ts";
import { untrusted } from "./untrusted.ts";

/** What the text of a rendered `var` may be: a variable and a way into it, nothing that is called. */
const REFERENCE = /^\s*[A-Za-z_]\w*(?:\.\w+|\[\s*(?:\d+|'[^']*'|"[^"]*"|[A-Za-z_]\w*)\s*\])*\s*$/;

/** `debug`; what a template in `var` gives is never evaluated, unless it only names a variable. */
export const debug = queryModule({
  name: "ansible.builtin.debug",
  summary: "Shows a message or the value of an expression",
  notes: [
    "Parts of the value of `var` that are undefined are shown as a text that says so.",
    "`var` may be a template of a variable that holds the name of another, not one of an expression.",
  ],
  arguments: {
    msg: { type: "raw", default: "Hello world!", description: "What to show: a text, or any other value" },
    var: {
      type: "raw",
      description: "An expression, written without braces, whose value is shown under the expression's text",
    },
    verbosity: {
      type: "int",
      default: 0,
      description: "How many `-v` it takes to show this; with fewer the task is skipped",
    },
  },
  rules: { exclusive: [["msg", "var"]] },
  untemplated: ["var"],
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    msg: { description: "The message, where there is no `var`", type: "raw", returned: "without var" },
  },
  examples: `- name: Show where the host is mirrored to
  ansible.builtin.debug:
    msg: "{{ inventory_hostname }} pulls from {{ mirror_registry }}"

- name: Show all of an earlier result, but only with -vv
  ansible.builtin.debug:
    var: mirror_result
    verbosity: 2
`,
  answer: ({ msg, verbosity }, _host, context) => {
    if (verbosity > context.verbosity) {
      return { changed: false, skipped: "", values: { skipped_reason: "Verbosity threshold not met." } };
    }
    const expression = expressionOf(context);
    if (!expression) return { changed: false, verbose: true, values: { msg } };
    return {
      changed: false,
      verbose: true,
      values: { [str(expression.value)]: valueOf(expression, context) },
    };
  },
});

type Expression = Raw & { readonly kind: "scalar" };

/** The expression of `var`; null where there is none, or an empty one. */
function expressionOf(context: ModuleContext & Given): Expression | null {
  const written = context.raw.get("var");
  const rendered = context.given.get("var");
  const at = written?.at ?? rendered?.at;
  if (!at) return null;
  const value = written ? textOf(written, context) : rendered?.value ?? null;
  if (value === null || value === "" || value === OMIT) return null;
  if (typeof value !== "string") {
    throw new DiagnosticError(
      `argument 'var' is of type ${typeName(value)} and we were unable to convert to str: ${
        repr(str(value))
      } is not a string and conversion is not allowed`,
      { code: "bad-argument", at, hint: "give the expression itself, without {{ }}" },
    );
  }
  if (written?.kind === "scalar" && written.tag === "unsafe") throw untrusted(at);
  if (written?.kind === "scalar" && !written.dynamic) return written;
  const isNamed = !written || wholeVariable(written) !== null;
  if (!isNamed || !REFERENCE.test(value)) throw untrusted(at);
  return rawScalar(value, at, false);
}

function textOf(written: Raw, context: ModuleContext): Value {
  return written.dynamic ? context.evaluate(written) : plainValue(written);
}

function valueOf(expression: Expression, context: ModuleContext): Value {
  try {
    return context.evaluate(expression);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw error.within("Error while resolving `var` expression", expression.at);
  }
}
