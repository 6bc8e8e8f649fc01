/** `lookup('template', 'app.conf.j2')`. */

import type { Environment, Variables } from "../template/environment.ts";
import { joinPaths, splitPath } from "../template/python/posix_path.ts";
import type { RuntimeValue } from "../template/python/values.ts";
import { syntaxWith } from "../template/syntax/settings.ts";
import { fileSource } from "../template/syntax/source.ts";
import { compileTemplate } from "../template/template.ts";
import { templateVariables } from "../vars/template_variables.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { exists, findPathOrWarn, searchRoots } from "./search.ts";
import { textTerm } from "./terms.ts";

export const template = lookup({
  name: "ansible.builtin.template",
  summary: "Renders templates that are files of the controller",
  terms: "Paths of templates; relative ones are sought in `templates` beside the playbook and in the role",
  notes: [
    "Beside the variables of the task a template sees `ansible_managed`, `template_host`, `template_uid`, " +
    "`template_path`, `template_fullpath`, `template_mtime` and `template_run_date`.",
  ],
  options: {
    variable_start_string: { type: "str", default: "{{", description: "What begins an expression" },
    variable_end_string: { type: "str", default: "}}", description: "What ends an expression" },
    comment_start_string: { type: "str", default: "{#", description: "What begins a comment" },
    comment_end_string: { type: "str", default: "#}", description: "What ends a comment" },
    trim_blocks: { type: "bool", default: true, description: "Take away the line break behind a block" },
    template_vars: { type: "dict", default: new Map(), description: "More variables for the template" },
  },
  returns:
    "What each template gives: text, or the value of a template that is one expression and nothing else",
  examples: `- name: Show what would be written
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.template', 'app.conf.j2', template_vars={'port': 8080}) }}"
`,
  run: (terms, options, context) => {
    const syntax = syntaxWith({
      variableStart: options.variable_start_string,
      variableEnd: options.variable_end_string,
      commentStart: options.comment_start_string,
      commentEnd: options.comment_end_string,
      trimBlocks: options.trim_blocks,
    });
    return terms.map((term) => {
      const name = textTerm(term, "split");
      const path = findPathOrWarn("templates", name, context);
      if (path === null) {
        throw new LookupFailure(`the template file ${name} could not be found for the lookup`);
      }
      const source = fileSource(context.deps.source(path));
      const compiled = compileTemplate(source, {
        syntax,
        native: context.deps.native,
        escapeBackslashes: false,
      });
      const more = new Map([...fileVariables(name, path, context), ...options.template_vars]);
      return compiled.evaluate(environmentFor(path, context), withMore(context.variables, more));
    });
  },
});

function fileVariables(name: string, path: string, { variables, environment: { io } }: LookupContext) {
  const setsManaged = variables.get("ansible_managed") === undefined;
  return templateVariables({ path: name, fullPath: path, destPath: null }, io.nowMs(), setsManaged);
}

function withMore(variables: Variables, more: ReadonlyMap<RuntimeValue, RuntimeValue>): Variables {
  return { get: (name) => more.has(name) ? more.get(name) : variables.get(name) };
}

/** What the template includes is sought beside it, then where it was sought itself. */
function environmentFor(path: string, context: LookupContext): Environment {
  const [beside] = splitPath(path);
  const folders = [beside, ...searchRoots(context).flatMap((root) => [joinPaths([root, "templates"]), root])];
  return {
    ...context.environment,
    loadTemplate: (name) => {
      const found = folders.map((folder) => joinPaths([folder, name])).find((one) => exists(one, context));
      return found === undefined ? null : { ...fileSource(context.deps.source(found)), name };
    },
  };
}
