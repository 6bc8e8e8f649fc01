/** Hosts that a play finds or makes. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { isList, type Value } from "../../model/value.ts";
import { parseAddress } from "../../inventory/pattern/address.ts";
import { str } from "../../template/python/repr.ts";
import { typeName } from "../../template/python/type_names.ts";
import { type Given, queryModule } from "../module.ts";

/** Arguments that are no variables of the new host. */
const OWN_ARGUMENTS: readonly string[] = ["name", "hostname", "groupname", "groups"];

/** `add_host`; the inventory of the run changes in check mode too, as it is what later plays are made of. */
export const addHost = queryModule({
  name: "ansible.builtin.add_host",
  summary: "Adds a host to the inventory of this run",
  notes: [
    "It runs once for all hosts of the play.",
    "The host is there for plays that follow and for `delegate_to`; `--limit` applies to it as to any other.",
  ],
  arguments: {
    name: {
      type: "str",
      aliases: ["host", "hostname"],
      description: "The host's name or address, with an optional port behind a colon; needed",
    },
    groups: {
      type: "raw",
      aliases: ["group", "groupname"],
      description: "The groups to put it into: a list, or names with commas between them",
    },
  },
  openArguments: true,
  runsOn: "controller",
  oncePerPlay: true,
  supports: { check: "partial", diff: false },
  returns: {
    add_host: {
      description: "What was added: `host_name`, `groups`, `host_vars`",
      type: "dict",
      returned: "success",
    },
  },
  examples: `- name: Add the registry that was just installed
  ansible.builtin.add_host:
    name: "{{ registry_address }}:2222"
    groups: [registries]
    ansible_user: core
`,
  answer: (_args, _host, context) => {
    const written = nameIn(context);
    const address = parseAddress(written);
    const name = address?.host ?? written;
    const groups = groupsIn(context);
    const variables = variablesIn(context, address?.port ?? null);
    return {
      // The engine tells whether the inventory is another one by it.
      changed: false,
      values: {
        add_host: new Map<Value, Value>([
          ["groups", groups],
          ["host_name", name],
          ["host_vars", new Map<Value, Value>(variables)],
        ]),
      },
      effects: [{ kind: "add-host", name, groups, variables }],
    };
  },
});

/** The first of several spellings of an argument that was given. */
function given({ given }: Given, ...names: readonly string[]): Value | undefined {
  return names.map((name) => given.get(name)?.value).find((value) => value !== undefined && value !== null);
}

/** @throws {DiagnosticError} `bad-argument` where there is none. */
function nameIn(context: Given): string {
  const names = ["name", "hostname", "host"];
  const value = given(context, ...names);
  if (typeof value === "string" && value !== "") return value;
  const at = names.map((name) => context.given.get(name)?.at).find((place) => place !== undefined);
  const problem = value === undefined
    ? "name, host or hostname needs to be provided"
    : value === ""
    ? "Invalid empty host name provided"
    : `a host's name must be text, not of type ${typeName(value)}`;
  throw new DiagnosticError(problem, { code: "bad-argument", at });
}

function groupsIn(context: Given): readonly string[] {
  const groups = given(context, "groupname", "groups", "group") ?? "";
  if (groups === "") return [];
  if (!isList(groups) && typeof groups !== "string") {
    const at = context.given.get("groups")?.at;
    throw new DiagnosticError("Groups must be specified as a list.", { code: "bad-argument", at });
  }
  const names = isList(groups) ? groups.map(str) : groups.split(",");
  return [...new Set(names.map((name) => name.trim()))];
}

function variablesIn({ given }: Given, port: number | null): ReadonlyMap<string, Value> {
  const variables = new Map<string, Value>();
  for (const [name, { value }] of given) if (!OWN_ARGUMENTS.includes(name)) variables.set(name, value);
  if (port !== null) variables.set("ansible_ssh_port", port);
  return variables;
}
