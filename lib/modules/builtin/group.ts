/** Groups of a host. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type GroupEntry, readAccount } from "../accounts/account_data.ts";
import { findTool, inOwnWords, mistake, toolChange } from "../commands/tools.ts";
import { type Plan, stateModule } from "../module.ts";

const ARGUMENTS = {
  name: { type: "str", required: true, description: "The group" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether there is to be such a group",
  },
  gid: { type: "int", description: "Its number; by default the host chooses one" },
  system: { type: "bool", default: false, description: "Make a new group one of the system" },
  non_unique: {
    type: "bool",
    default: false,
    description: "Allow a number that another group has too",
  },
  gid_min: { type: "int", description: "The lowest number that the host may choose" },
  gid_max: { type: "int", description: "The highest number that the host may choose" },
  local: {
    type: "bool",
    default: false,
    description: "Look only at the host's own files, and use the tools of libuser, which do the same",
  },
  force: {
    type: "bool",
    default: false,
    description: "Take a group away even where it is the own group of a user",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `group`. */
export const group = stateModule({
  name: "ansible.builtin.group",
  summary: "Makes groups of users, and takes them away",
  notes: [
    "Hosts with BusyBox are served by its `addgroup` and `delgroup`, which know no other numbers later on.",
  ],
  arguments: ARGUMENTS,
  rules: { requiredIf: [{ name: "non_unique", is: true, needs: ["gid"] }] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The group", type: "str", returned: "always" },
    state: { description: "What was asked for", type: "str", returned: "always" },
    gid: { description: "Its number", type: "int", returned: "where the group is there" },
    system: {
      description: "Whether a group of the system was asked for",
      type: "bool",
      returned: "where the group is there",
    },
  },
  examples: `- name: Make a group for those who mirror
  ansible.builtin.group:
    name: mirror
    gid: 2001
`,
  plan: async (args, host) => {
    checkLocal(args);
    const { groups } = await readAccount("", args.local, host);
    const found = groups.find(({ name }) => name === args.name) ?? null;
    const { name, state, system } = args;
    const argv = await commandFor(args, found, groups, host);
    const changes = argv === null ? [] : inOwnWords([toolChange(`the group ${name}`, argv)]);
    const stays = state === "present" && found !== null;
    const plan: Plan = {
      changes,
      values: { name, state, ...(stays ? { gid: found.gid, system } : {}) },
    };
    if (argv === null || state === "absent") return plan;
    return {
      ...plan,
      afterwards: async (target) => {
        const after = (await readAccount("", args.local, target)).groups.find((one) => one.name === name);
        return after ? { gid: after.gid, system } : {};
      },
    };
  },
});

function checkLocal({ local, force, gid_min: lowest, gid_max: highest }: Arguments): void {
  if (!local) return;
  if (force) {
    throw mistake(
      "force is not a valid option for local, force=True and local=True are mutually exclusive",
    );
  }
  if (lowest !== null) throw mistake("'gid_min' can not be used with 'local'");
  if (highest !== null) throw mistake("'gid_max' can not be used with 'local'");
}

/** The command that makes the group what it is to be; null where it is. */
async function commandFor(
  args: Arguments,
  found: GroupEntry | null,
  groups: readonly GroupEntry[],
  host: TargetReader,
): Promise<readonly string[] | null> {
  const { name, gid, local } = args;
  const prefix = local ? "l" : "";
  if (args.state === "absent") {
    if (!found) return null;
    if (!local && await findTool(host, ["groupdel"]) === null) return ["delgroup", name];
    return [`${prefix}groupdel`, ...(args.force ? ["-f"] : []), name];
  }
  if (found && (gid === null || gid === found.gid)) return null;
  const owner = groups.find((one) => one.gid === gid && one.name !== name);
  if (local && gid && owner) throw mistake(`GID '${gid}' already exists with group '${owner.name}'`);
  const number = gid === null ? [] : ["-g", String(gid)];
  const shared = args.non_unique ? ["-o"] : [];
  if (found) return [`${prefix}groupmod`, ...number, ...shared, name];
  const system = args.system ? ["-r"] : [];
  if (!local && await findTool(host, ["groupadd"]) === null) {
    return ["addgroup", ...number, ...(args.system ? ["-S"] : []), name];
  }
  return [
    `${prefix}groupadd`,
    ...number,
    ...shared,
    ...system,
    ...(args.gid_min === null ? [] : ["-K", `GID_MIN=${args.gid_min}`]),
    ...(args.gid_max === null ? [] : ["-K", `GID_MAX=${args.gid_max}`]),
    name,
  ];
}
