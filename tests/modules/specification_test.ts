/** The arguments of Ansible's own modules are those that `ansible-doc` tells: names, types, defaults, choices. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import type { Argument, ArgumentSpec } from "../../lib/model/argument.ts";
import { toJson } from "../../lib/model/json.ts";
import { MODULES } from "../../lib/modules/mod.ts";
import { runProcess } from "../../lib/system/process.ts";
import { findOracle } from "../support/oracle.ts";

/** An argument as `ansible-doc --json` tells it. */
interface Told {
  readonly type?: string;
  readonly elements?: string;
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[] | Readonly<Record<string, unknown>>;
  readonly suboptions?: Readonly<Record<string, Told>>;
}

/** What the documentation says otherwise than the module, or leaves to it: `argument.property`, by module. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  add_host: ["groups.type", "groups.elements", "name.required"],
  assert: [
    "fail_msg.type",
    "fail_msg.default",
    "success_msg.type",
    "success_msg.default",
    "that.type",
    "that.elements",
  ],
  copy: ["content.type"],
  debug: ["msg.type", "var.type"],
  fail: ["msg.type"],
  git: ["dest.required"],
  group_by: ["parents.default"],
  import_role: ["name.names"],
  include_role: ["apply.type", "name.names"],
  include_tasks: ["apply.type"],
  include_vars: ["extensions.default"],
  package: ["name.type", "name.required", "state.required"],
  package_facts: ["manager.choices"],
  pause: ["minutes.type", "seconds.type"],
  reboot: ["reboot_command.default"],
  set_stats: ["aggregate.type", "data.type", "data.default", "data.required", "per_host.type"],
  setup: ["gather_subset.default"],
  shell: ["executable.type"],
  systemd_service: ["force.default"],
  template: [
    "comment_end_string.default",
    "comment_start_string.default",
    "newline_sequence.default",
    "newline_sequence.choices",
  ],
  unarchive: ["copy.default"],
  user: ["ssh_key_bits.default", "ssh_key_comment.default"],
  wait_for: ["active_connection_states.default"],
  validate_argument_spec: ["argument_spec.type", "provided_arguments.type", "provided_arguments.default"],
};
/** What stands for the line of a task, or for names of its own. */
const NO_ARGUMENTS = ["free_form", "free-form", "key_value"];

const names = MODULES.map(({ names: [name] }) => name).filter((name) => name.startsWith("ansible.builtin."));
const oracle = await findOracle();

Deno.test({
  name: `Ansible's own modules have the arguments that are documented${
    oracle ? "" : " (skipped: ansible-doc 2.21 is not installed)"
  }`,
  ignore: oracle === null,
  fn: async (test) => {
    const { stdout } = await runProcess(["ansible-doc", "-t", "module", "--json", ...names]);
    const told: Readonly<Record<string, { readonly doc: { readonly options?: Record<string, Told> } }>> = JSON
      .parse(new TextDecoder().decode(stdout));
    for (const name of names) {
      await test.step(name, async () => {
        const module = await MODULES.find(({ names: [own] }) => own === name)!.load();
        const differences = differencesOf(module.arguments, told[name]?.doc.options ?? {}, "");
        deepEqual(
          differences.toSorted(),
          [...OTHERWISE[name.slice("ansible.builtin.".length)] ?? []].toSorted(),
        );
      });
    }
  },
});

function differencesOf(
  spec: ArgumentSpec,
  told: Readonly<Record<string, Told>>,
  place: string,
): readonly string[] {
  return Object.entries(told).filter(([name]) => !NO_ARGUMENTS.includes(name)).flatMap(([name, asTold]) => {
    const [own, argument] = Object.entries(spec).find(([key, { aliases = [] }]) =>
      key === name || aliases.includes(name)
    ) ?? [];
    if (own === undefined || !argument) return [`${place}${name} is missing`];
    const mine = properties(own, argument);
    const theirs = toldProperties(name, asTold);
    return [
      ...Object.keys(mine).filter((key) => mine[key] !== theirs[key]).map((key) => `${place}${name}.${key}`),
      ...differencesOf(argument.options ?? {}, asTold.suboptions ?? {}, `${place}${name}.`),
    ];
  });
}

function properties(name: string, argument: Argument): Readonly<Record<string, string>> {
  return {
    names: sorted([name, ...argument.aliases ?? []]),
    type: argument.type,
    elements: argument.elements ?? "",
    required: String(argument.required ?? false),
    default: JSON.stringify(toJson(argument.default ?? null)),
    choices: sorted((argument.choices ?? []).map(String)),
  };
}

function toldProperties(name: string, told: Told): Readonly<Record<string, string>> {
  const { type = "str", choices = [], default: preset = null } = told;
  const isWord = type === "bool" && typeof preset === "string";
  return {
    names: sorted([name, ...told.aliases ?? []]),
    type,
    elements: told.elements ?? "",
    required: String(told.required ?? false),
    default: JSON.stringify(isWord ? preset === "yes" : preset),
    choices: sorted((Array.isArray(choices) ? choices : Object.keys(choices)).map(String)),
  };
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join(" ");
}
