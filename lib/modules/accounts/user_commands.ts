/** The commands that make users what they are to be, with the tools of shadow, libuser or BusyBox. */

import type { CommandChange } from "../../model/change.ts";
import { mistake, toolChange } from "../commands/tools.ts";
import { type AccountData, groupIn, type UserEntry } from "./account_data.ts";
import type { UserArguments } from "./user_arguments.ts";
import { type WantedGroups, wantedGroups } from "./wanted_groups.ts";

export interface UserTools {
  readonly isBusybox: boolean;
  /** Whether contexts of SELinux mean anything. */
  readonly hasSelinux: boolean;
}

const DAY_S = 86400;

/** Makes a user. */
export function creation(
  args: UserArguments,
  account: AccountData,
  { isBusybox, hasSelinux }: UserTools,
): readonly CommandChange[] {
  const { name, group, groups: named, local, home } = args;
  if (group !== null && !groupIn(account.groups, group)) throw mistake(`Group ${group} does not exist`);
  const groups = wantedGroups(name, named ?? [], false, account);
  if (isBusybox) return busyboxCreation(args, groups);
  const hasOwnGroup = group === null && account.groups.some((one) => one.name === name);
  const argv = [
    local ? "luseradd" : "useradd",
    ...option("-u", args.uid),
    ...(args.uid !== null && args.non_unique ? ["-o"] : []),
    ...(hasSelinux ? option("-Z", args.seuser) : []),
    ...option("-g", group),
    ...(hasOwnGroup ? [local ? "-n" : "-N"] : []),
    ...(groups.wanted.length > 0 && !local ? ["-G", groups.wanted.join(",")] : []),
    ...option("-c", args.comment),
    ...option("-d", home),
    ...option("-s", args.shell),
    ...(args.expires === null || local ? [] : ["-e", expiryDate(args.expires)]),
    ...option("-f", args.password_expire_account_disable),
    ...homeOptions(args),
    ...(args.system ? ["-r"] : []),
    ...(args.uid_min === null ? [] : ["-K", `UID_MIN=${args.uid_min}`]),
    ...(args.uid_max === null ? [] : ["-K", `UID_MAX=${args.uid_max}`]),
    name,
  ];
  const above = home !== null && args.create_home ? [aboveHome(home)] : [];
  return [
    ...above,
    toolChange(`the user ${name}`, argv),
    ...passwordChange(args),
    ...libuserRest(args, groups, null),
  ];
}

function homeOptions({ create_home: creates, local, skeleton, umask }: UserArguments): readonly string[] {
  if (!creates) return ["-M"];
  return [
    ...(local ? [] : ["-m"]),
    ...option("-k", skeleton),
    ...(umask === null ? [] : ["-K", `UMASK=${umask}`]),
  ];
}

/** Tools make a home folder, and not the folders above it. */
function aboveHome(home: string): CommandChange {
  return toolChange(`the folders above ${home}`, ["sh", "-c", 'mkdir -p "$(dirname "$1")"', "sh", home]);
}

/** Changes a user that is there; nothing where there is nothing to change. */
export function modification(
  args: UserArguments,
  user: UserEntry,
  account: AccountData,
  { isBusybox }: UserTools,
): readonly CommandChange[] {
  const { name, group, groups: named, append, local } = args;
  const own = group === null ? null : groupIn(account.groups, group);
  if (group !== null && !own) throw mistake(`Group ${group} does not exist`);
  const groups = wantedGroups(name, named ?? [], append || named === null, account);
  if (isBusybox) return busyboxModification(args, groups, account);
  const options = [
    ...(args.uid !== null && args.uid !== user.uid
      ? ["-u", String(args.uid), ...(args.non_unique ? ["-o"] : [])]
      : []),
    ...(own && own.gid !== user.gid ? ["-g", String(own.gid)] : []),
    ...(groups.differs && !local ? [...(append ? ["-a"] : []), "-G", groups.wanted.join(",")] : []),
    ...(args.comment !== user.comment ? option("-c", args.comment) : []),
    ...(args.home !== user.home ? [...option("-d", args.home), ...movedHome(args)] : []),
    ...(args.shell !== user.shell ? option("-s", args.shell) : []),
    ...(expiryDiffers(args.expires, account) && !local ? ["-e", expiryDate(args.expires ?? -1)] : []),
    ...inactivity(args, account),
    ...(hasPassword(args, account) ? lockOptions(args, account) : []),
  ];
  const main = options.length > 0
    ? [toolChange(`the user ${name}`, [local ? "lusermod" : "usermod", ...options, name])]
    : [];
  const password = hasPassword(args, account) ? [] : passwordChange(args);
  return [...main, ...password, ...libuserRest(args, groups, account)];
}

function movedHome({ home, move_home: moves }: UserArguments): readonly string[] {
  return home !== null && moves ? ["-m"] : [];
}

function inactivity(
  { password_expire_account_disable: days }: UserArguments,
  { shadow }: AccountData,
): readonly string[] {
  return days === null || shadow?.inactiveDays === days ? [] : ["-f", String(days)];
}

/** Whether the password is the wanted one, locked or not, or is to stay whatever it is. */
function hasPassword({ update_password: when, password }: UserArguments, { shadow }: AccountData): boolean {
  const bare = (text: string) => text.replace(/^!+/, "");
  return when !== "always" || password === null || bare(shadow?.password ?? "") === bare(password);
}

function lockOptions({ password_lock: locks }: UserArguments, { shadow }: AccountData): readonly string[] {
  const isLocked = shadow?.password.startsWith("!") ?? false;
  if (locks === true && !isLocked) return ["-L"];
  return locks === false && isLocked ? ["-U"] : [];
}

/** Sets the password, which is to be among the arguments of no process. */
function passwordChange(
  { name, password, password_lock: locks, local }: UserArguments,
): readonly CommandChange[] {
  if (password === null) return [];
  const stdin = `${name}:${locks ? "!" : ""}${password}\n`;
  return [toolChange(`the password of ${name}`, [local ? "lchpasswd" : "chpasswd", "-e"], { stdin })];
}

/** What the tools of libuser want to be told apart: the end of an account, and its groups. */
function libuserRest(
  { name, local, append, expires }: UserArguments,
  { wanted, current }: WantedGroups,
  account: AccountData | null,
): readonly CommandChange[] {
  if (!local) return [];
  const differs = account ? expiryDiffers(expires, account) : expires !== null;
  const days = expires === null || expires < 0 ? -1 : Math.floor(expires / DAY_S);
  const added = wanted.filter((one) => !current.includes(one));
  const gone = append || !account ? [] : current.filter((one) => !wanted.includes(one));
  return [
    ...(differs ? [toolChange(`the end of the user ${name}`, ["lchage", "-E", String(days), name])] : []),
    ...added.map((one) => toolChange(`the user ${name} in ${one}`, ["lgroupmod", "-M", name, one])),
    ...gone.map((one) => toolChange(`the user ${name} out of ${one}`, ["lgroupmod", "-m", name, one])),
  ];
}

function expiryDate(expires: number): string {
  return expires < 0 ? "" : new Date(expires * 1000).toISOString().slice(0, 10);
}

function expiryDiffers(expires: number | null, { shadow }: AccountData): boolean {
  if (expires === null) return false;
  const current = shadow?.expires ?? null;
  if (expires < 0) return !shadow || (current !== null && current >= 0);
  return current !== Math.floor(expires / DAY_S);
}

/** Limits of a password's age, which have a tool of their own. */
export function passwordAges(args: UserArguments, { shadow }: AccountData): readonly CommandChange[] {
  const options = [
    ...(args.password_expire_min === (shadow?.minDays ?? null) ? [] : option("-m", args.password_expire_min)),
    ...(args.password_expire_max === (shadow?.maxDays ?? null) ? [] : option("-M", args.password_expire_max)),
    ...(args.password_expire_warn === (shadow?.warnDays ?? null)
      ? []
      : option("-W", args.password_expire_warn)),
  ];
  if (options.length === 0) return [];
  return [toolChange(`the age of the password of ${args.name}`, ["chage", ...options, args.name])];
}

/** Takes a user away. */
export function removal(
  { name, local, remove, force }: UserArguments,
  { isBusybox }: UserTools,
): CommandChange {
  if (isBusybox) {
    return toolChange(`the user ${name}`, ["deluser", ...(remove ? ["--remove-home"] : []), name]);
  }
  // libuser knows no force.
  const forced = force && !local ? ["-f"] : [];
  const argv = [local ? "luserdel" : "userdel", ...forced, ...(remove ? ["-r"] : []), name];
  return toolChange(`the user ${name}`, argv);
}

function busyboxCreation(args: UserArguments, groups: WantedGroups): readonly CommandChange[] {
  const { name, home } = args;
  const argv = [
    "adduser",
    "-D",
    ...option("-u", args.uid),
    ...option("-G", args.group),
    ...option("-g", args.comment),
    ...option("-h", home),
    ...option("-s", args.shell),
    ...(args.create_home ? option("-k", args.skeleton) : ["-H"]),
    ...(args.system ? ["-S"] : []),
    name,
  ];
  return [
    ...(home !== null && args.create_home ? [aboveHome(home)] : []),
    toolChange(`the user ${name}`, argv),
    ...busyboxGroups(name, groups.wanted, []),
    ...passwordChange(args),
  ];
}

function busyboxModification(
  args: UserArguments,
  { wanted, current }: WantedGroups,
  { shadow }: AccountData,
): readonly CommandChange[] {
  const added = wanted.filter((one) => !current.includes(one));
  const gone = args.append || args.groups === null ? [] : current.filter((one) => !wanted.includes(one));
  const differs = args.update_password === "always" && args.password !== null &&
    args.password !== shadow?.password;
  return [...busyboxGroups(args.name, added, gone), ...(differs ? passwordChange(args) : [])];
}

function busyboxGroups(
  name: string,
  added: readonly string[],
  gone: readonly string[],
): readonly CommandChange[] {
  return [
    ...added.map((one) => toolChange(`the user ${name} in ${one}`, ["addgroup", name, one])),
    ...gone.map((one) => toolChange(`the user ${name} out of ${one}`, ["delgroup", name, one])),
  ];
}

function option(name: string, value: string | number | null): readonly string[] {
  return value === null ? [] : [name, String(value)];
}
