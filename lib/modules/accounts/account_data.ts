/** What a host knows of an account: its entries in the tables of users, groups and passwords. */

import type { TargetReader } from "../../connection/target.ts";
import { askShell } from "../commands/tools.ts";

export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The line of the table of passwords; numbers are null where they are empty there. */
export interface ShadowEntry {
  readonly password: string;
  readonly minDays: number | null;
  readonly maxDays: number | null;
  readonly warnDays: number | null;
  readonly inactiveDays: number | null;
  /** Days since 1970. */
  readonly expires: number | null;
}

export interface AccountData {
  /** Null for a user that is not there. */
  readonly user: UserEntry | null;
  readonly groups: readonly GroupEntry[];
  /** Null where there is no entry, or where it may not be read. */
  readonly shadow: ShadowEntry | null;
}

const MARK = "-- ferry --";
/** Directories of users beside the files are asked through `getent`, unless only local accounts count. */
const QUESTION = `look() {
  if [ "$local" = no ] && command -v getent >/dev/null; then getent "$@"; else cat "/etc/$1"; fi
}
local=$1
look passwd "$2"; echo '${MARK}'
look group; echo '${MARK}'
[ ! -r /etc/shadow ] || look shadow "$2"`;

/** Asks for an account. @param local Only the files of the host count. */
export async function readAccount(name: string, local: boolean, host: TargetReader): Promise<AccountData> {
  const { stdout } = await askShell(host, QUESTION, [local ? "yes" : "no", name]);
  const [users = "", groups = "", shadows = ""] = stdout.split(`${MARK}\n`);
  return {
    user: entriesOf(users).filter(([found]) => found === name).map(userOf).at(-1) ?? null,
    groups: entriesOf(groups).map(groupOf),
    shadow: entriesOf(shadows).filter(([found]) => found === name).map(shadowOf)[0] ?? null,
  };
}

/** A group by name or number; a number counts before a name that looks like one. */
export function groupIn(groups: readonly GroupEntry[], nameOrGid: string): GroupEntry | null {
  const byNumber = /^\d+$/.test(nameOrGid) && groups.find(({ gid }) => gid === Number(nameOrGid));
  return byNumber || (groups.find(({ name }) => name === nameOrGid) ?? null);
}

function entriesOf(text: string): readonly (readonly string[])[] {
  return text.split("\n").filter((line) => line.includes(":")).map((line) => line.split(":"));
}

function userOf([name = "", , uid, gid, comment = "", home = "", shell = ""]: readonly string[]): UserEntry {
  return { name, uid: Number(uid), gid: Number(gid), comment, home, shell };
}

function groupOf([name = "", , gid, members = ""]: readonly string[]): GroupEntry {
  return { name, gid: Number(gid), members: members.split(",").filter((member) => member !== "") };
}

function shadowOf(fields: readonly string[]): ShadowEntry {
  const [, password = "", , minDays, maxDays, warnDays, inactiveDays, expires] = fields;
  const [min, max, warn, inactive, end] = [minDays, maxDays, warnDays, inactiveDays, expires].map((text) =>
    text === undefined || text === "" ? null : Number(text)
  );
  return {
    password,
    minDays: min ?? null,
    maxDays: max ?? null,
    warnDays: warn ?? null,
    inactiveDays: inactive ?? null,
    expires: end ?? null,
  };
}
