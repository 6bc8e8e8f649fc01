/** Users of a host. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { type AccountData, readAccount, type UserEntry } from "../accounts/account_data.ts";
import { isHashed } from "../accounts/hashed_password.ts";
import { keyValues, planKey } from "../accounts/ssh_key.ts";
import { USER_ARGUMENTS, type UserArguments } from "../accounts/user_arguments.ts";
import { creation, modification, passwordAges, removal, type UserTools } from "../accounts/user_commands.ts";
import { memberships } from "../accounts/wanted_groups.ts";
import { askShell, inOwnWords, refuse, toolChange } from "../commands/tools.ts";
import { expandTexts } from "../files/expand_path.ts";
import { type Plan, type ResultValues, stateModule } from "../module.ts";

const FOREIGN = {
  login_class: "it is for systems of the BSD family",
  hidden: "it is for macOS",
  profile: "it is for Solaris",
  authorization: "it is for Solaris",
  role: "it is for Solaris",
};
/** Folders that accounts name as their home without having one. */
const NO_HOMES: readonly string[] = ["/dev/null", "/nonexistent", "/var/empty"];
const UNHASHED = "The input password appears not to have been hashed. The 'password' argument must be " +
  "encrypted for this module to work properly.";

/** `user`. */
export const user = stateModule({
  name: "ansible.builtin.user",
  summary: "Makes users, changes them, and takes them away",
  notes: [
    "Hosts with BusyBox are served by its `adduser`: of a user that is there it can change groups and password.",
    "The arguments for macOS, Solaris and the BSD family are refused.",
  ],
  arguments: USER_ARGUMENTS,
  rules: { requiredIf: [{ name: "append", is: true, needs: ["groups"] }] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    name: { description: "The user", type: "str", returned: "always" },
    state: { description: "What was asked for", type: "str", returned: "always" },
    uid: { description: "The user's number", type: "int", returned: "where the user is there" },
    group: {
      description: "The number of the user's own group",
      type: "int",
      returned: "where the user is there",
    },
    groups: {
      description: "Further groups, with commas between them",
      type: "str",
      returned: "where the user is there",
    },
    comment: { description: "Usually the full name", type: "str", returned: "where the user is there" },
    home: { description: "The home folder", type: "str", returned: "where the user is there" },
    shell: { description: "What a login starts", type: "str", returned: "where the user is there" },
    append: {
      description: "Whether other groups were kept",
      type: "bool",
      returned: "for a user that was there",
    },
    move_home: {
      description: "Whether the home folder was to be moved",
      type: "bool",
      returned: "for a user that was there",
    },
    create_home: { description: "Whether a home was made", type: "bool", returned: "for a new user" },
    system: { description: "Whether it is one of the system", type: "bool", returned: "for a new user" },
    password: { description: "Only that there is one", type: "str", returned: "with a password" },
    force: { description: "As asked for", type: "bool", returned: "with absent, where the user was there" },
    remove: { description: "As asked for", type: "bool", returned: "with absent, where the user was there" },
    ssh_key_file: { description: "Where the key lies", type: "str", returned: "with a key" },
    ssh_fingerprint: { description: "What tells the key from others", type: "str", returned: "with a key" },
    ssh_public_key: { description: "Its public part", type: "str", returned: "with a key" },
    stdout: { description: "What the host's tools printed", type: "str", returned: "where they did" },
    stderr: { description: "What they printed as errors", type: "str", returned: "where they did" },
  },
  examples: `- name: Make a user that mirrors
  ansible.builtin.user:
    name: mirror
    uid: 2001
    groups: [docker]
    append: true
    shell: /bin/bash

- name: Take a user away with the home folder
  ansible.builtin.user:
    name: guest
    state: absent
    remove: true
`,
  plan: async (given, host, context) => {
    refuse("user", given, FOREIGN);
    const args = await expanded(given, host, context.environment);
    const [account, tools] = await Promise.all([
      readAccount(args.name, args.local, host),
      readTools(host),
    ]);
    const warnings = warningsFor(args, tools);
    if (args.state === "absent") return { ...absence(args, account, tools), warnings };
    const plan = account.user
      ? await change(args, account.user, account, tools, host)
      : await birth(args, account, tools, host);
    return { ...plan, warnings: [...warnings, ...plan.warnings ?? []] };
  },
});

async function expanded(
  args: UserArguments,
  host: TargetReader,
  environment: Readonly<Record<string, string>>,
): Promise<UserArguments> {
  const texts = [args.home ?? "", args.shell ?? "", args.ssh_key_file ?? ""];
  const [home = "", shell = "", key = ""] = await expandTexts(texts, host, environment);
  return { ...args, home: home || null, shell: shell || null, ssh_key_file: key || null };
}

async function readTools(host: TargetReader): Promise<UserTools> {
  const text =
    "command -v useradd >/dev/null && echo shadow; [ -e /sys/fs/selinux/enforce ] && echo selinux; :";
  const { stdout } = await askShell(host, text);
  return { isBusybox: !stdout.includes("shadow"), hasSelinux: stdout.includes("selinux") };
}

function warningsFor({ password, seuser }: UserArguments, { hasSelinux }: UserTools): readonly string[] {
  const noSelinux = `'seuser' is set to '${seuser}' but SELinux is not enabled on this system. ` +
    "The 'seuser' parameter will be ignored.";
  return [
    ...(password && !isHashed(password) ? [UNHASHED] : []),
    ...(seuser !== null && !hasSelinux ? [noSelinux] : []),
  ];
}

function absence(args: UserArguments, account: AccountData, tools: UserTools): Plan {
  const { name, state, force, remove } = args;
  if (!account.user) return { changes: [], values: { name, state } };
  return {
    changes: inOwnWords([removal(args, tools)]),
    idleUser: name,
    values: { name, state, force, remove },
    afterwards: (_, { stdout, stderr }) => Promise.resolve(spoken(stdout, stderr)),
  };
}

async function birth(
  args: UserArguments,
  account: AccountData,
  tools: UserTools,
  host: TargetReader,
): Promise<Plan> {
  const { name, state, system, create_home } = args;
  const key = args.generate_ssh_key ? await planKey(args, args.home ?? `/home/${name}`, host) : null;
  return {
    changes: inOwnWords([
      ...creation(args, account, tools),
      ...passwordAges(args, { ...account, shadow: null }),
      ...key?.changes ?? [],
    ]),
    values: { name, state, system, create_home, ...secrecy(args) },
    warnings: key?.warnings ?? [],
    afterwards: async (target, { stdout, stderr }) => ({
      ...spoken(stdout, stderr),
      ...await foundValues(args, target),
    }),
  };
}

async function change(
  args: UserArguments,
  user: UserEntry,
  account: AccountData,
  tools: UserTools,
  host: TargetReader,
): Promise<Plan> {
  const { name, state, append, move_home } = args;
  const home = args.home ?? user.home;
  const changes = [
    ...modification(args, user, account, tools),
    ...await missingHome(args, home, host),
    ...passwordAges(args, account),
  ];
  const key = args.generate_ssh_key ? await planKey(args, home, host) : null;
  const all = inOwnWords([...changes, ...key?.changes ?? []]);
  const values = { name, state, append, move_home, ...secrecy(args) };
  const warnings = key?.warnings ?? [];
  if (all.length === 0) {
    return { changes: all, values: { ...values, ...await foundValues(args, host) }, warnings };
  }
  return {
    changes: all,
    values: { ...values, ...entryValues(user, account) },
    warnings,
    afterwards: async (target, { stdout, stderr }) => ({
      ...spoken(stdout, stderr),
      ...await foundValues(args, target),
    }),
  };
}

const MAKE_HOME = `home=$1; user=$2; skeleton=$3
mkdir -p "$(dirname "$home")" || exit
if [ -d "$skeleton" ]; then cp -R -P "$skeleton" "$home"; else mkdir "$home"; fi || exit
mode=$(sed -n 's/^HOME_MODE[[:space:]]*\\([0-7]*\\).*/\\1/p' /etc/login.defs 2>/dev/null)
if [ -z "$mode" ]; then
  mask=$(sed -n 's/^UMASK[[:space:]]*\\([0-7]*\\).*/\\1/p' /etc/login.defs 2>/dev/null)
  mode=$(printf %o $((0777 & ~0\${mask:-022})))
fi
chmod "$mode" "$home" && chown -R "$user:$(id -g "$user")" "$home"`;

async function missingHome(
  { name, create_home: creates, skeleton, move_home: moves, home: named }: UserArguments,
  home: string,
  host: TargetReader,
): Promise<readonly CommandChange[]> {
  if (!creates || NO_HOMES.includes(home) || (moves && named !== null)) return [];
  const [found = null] = await host.stat([home], { follow: true });
  if (found) return [];
  return [
    toolChange(`the home of ${name}`, ["sh", "-c", MAKE_HOME, "sh", home, name, skeleton ?? "/etc/skel"]),
  ];
}

async function foundValues(args: UserArguments, host: TargetReader): Promise<ResultValues> {
  const account = await readAccount(args.name, args.local, host);
  if (!account.user) return {};
  return {
    ...entryValues(account.user, account),
    ...(args.generate_ssh_key ? await keyValues(args, args.home ?? account.user.home, host) : {}),
  };
}

function entryValues(user: UserEntry, { groups }: AccountData): ResultValues {
  const { uid, gid, comment, home, shell, name } = user;
  const own = groups.find((group) => group.gid === gid)?.name;
  const further = memberships(name, groups).filter((group) => group !== own);
  return { uid, group: gid, comment, home, shell, groups: further.join(",") };
}

function secrecy({ password }: UserArguments): ResultValues {
  return password === null ? {} : { password: "NOT_LOGGING_PASSWORD" };
}

function spoken(stdout: string, stderr: string): ResultValues {
  return { ...(stdout ? { stdout } : {}), ...(stderr ? { stderr } : {}) };
}
