/** SSH keys that may log in as a user. */

import type { Change } from "../../model/change.ts";
import type { ArgumentSpec } from "../../model/argument.ts";
import { folderOf } from "../../model/path.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader, User } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { askShell, mistake } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { PATH_RETURNS } from "../files/path_values.ts";
import { planFor } from "../files/place.ts";
import { stateModule } from "../module.ts";
import { type Key, readKeyLine, withKeys } from "./authorized_keys.ts";

const ARGUMENTS = {
  user: { type: "str", required: true, description: "The user who may be logged in as" },
  key: {
    type: "str",
    required: true,
    description: "One or more keys, each on a line of its own, or a URL or a path of the host where they are",
  },
  path: { type: "path", description: "The file; by default `.ssh/authorized_keys` in the user's home" },
  manage_dir: { type: "bool", default: true, description: "Make the file's folder, and give it to the user" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether the keys may log in",
  },
  key_options: { type: "str", description: "Options that stand before the keys, with commas between them" },
  exclusive: { type: "bool", default: false, description: "Take all other keys away" },
  comment: { type: "str", description: "The comment of the keys instead of their own" },
  validate_certs: { type: "bool", default: true, description: "Check the certificate of a URL's server" },
  follow: {
    type: "bool",
    default: false,
    description: "Write to what a link points to; links are always followed",
  },
} as const satisfies ArgumentSpec;

/** `authorized_key`. */
export const authorizedKey = stateModule({
  name: "ansible.posix.authorized_key",
  aliases: ["ansible.builtin.authorized_key"],
  summary: "Says which SSH keys may log in as a user",
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    keyfile: { description: "The file", type: "str", returned: "success" },
    key: { description: "The keys", type: "str", returned: "success" },
    user: { description: "The user", type: "str", returned: "success" },
    path: { description: "The file", type: "str", returned: "success" },
    exclusive: { description: "What was asked for", type: "bool", returned: "success" },
    key_options: { description: "What was asked for", type: "str", returned: "success" },
    comment: { description: "What was asked for", type: "str", returned: "success" },
    manage_dir: { description: "What was asked for", type: "bool", returned: "success" },
    follow: { description: "What was asked for", type: "bool", returned: "success" },
    validate_certs: { description: "What was asked for", type: "bool", returned: "success" },
    ...PATH_RETURNS,
    state: {
      description: "`file`, `hard` or `link`; what was asked for where there is no file",
      type: "str",
      returned: "success",
    },
  },
  examples: `- name: Let a key log in
  ansible.posix.authorized_key:
    user: mirror
    key: "{{ lookup('ansible.builtin.file', 'mirror.pub') }}"
`,
  plan: async (args, host, context) => {
    const user = await host.user(args.user);
    if (!user && args.path === null) throw mistake(`Failed to lookup user ${args.user}`);
    const path = args.path === null
      ? `${user?.home.replace(/\/$/, "")}/.ssh/authorized_keys`
      : await expandPath(args.path, host, context.environment);
    const keys = await keysOf(args, host);
    const file = await readOwnFile(path, host);
    const { key, state, exclusive } = args;
    const { user: name, key_options, comment, manage_dir, follow, validate_certs } = args;
    const asked = { key_options, comment, manage_dir, follow, validate_certs };
    const values = { keyfile: path, path, key, user: name, exclusive, state, ...asked };
    const text = withKeys(file.text ?? "", { keys, isWanted: state === "present", exclusive });
    if (text === (file.text ?? "")) return planFor(path, file.before, [], values);
    const group = user ? String(user.gid) : null;
    const owned = { owner: user?.name ?? null, group };
    const attributes = file.before ? {} : { mode: "0600", ...owned };
    const plan = await planOwnFile(file, text, host, { diff: context.diff ?? true, args: attributes });
    const folders = args.manage_dir ? await folderChanges(folderOf(path), user, host) : [];
    const own = new Set(folders.map((change) => (change.kind === "path" ? change.path : "")));
    const others = plan.changes.filter((change) => change.kind !== "path" || !own.has(change.path));
    return planFor(path, file.before, [...folders, ...others], values);
  },
});

async function folderChanges(
  folder: string,
  user: User | null,
  host: TargetReader,
): Promise<readonly Change[]> {
  const [before = null] = await host.stat([folder], { follow: true });
  if (before) return [];
  const owner = user ? { owner: user.name, group: String(user.gid) } : {};
  return [{
    kind: "path",
    path: folder,
    before: null,
    after: { kind: "directory", attributes: { mode: 0o700, ...owner } },
  }];
}

const DOWNLOAD = `if command -v curl >/dev/null; then
  if [ "$2" = yes ]; then curl -fsSL "$1"; else curl -fsSLk "$1"; fi
elif [ "$2" = yes ]; then wget -q -O - "$1"
else wget -q --no-check-certificate -O - "$1"; fi`;

interface KeyArguments {
  readonly key: string;
  readonly key_options: string | null;
  readonly comment: string | null;
  readonly validate_certs: boolean;
}

async function keysOf(args: KeyArguments, host: TargetReader): Promise<readonly Key[]> {
  const text = await keyText(args, host);
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return lines.map((line) => {
    const key = readKeyLine(line);
    if (key.kind !== "key") throw mistake(`invalid key specified: ${line}`);
    return { ...key, options: args.key_options ?? key.options, comment: args.comment ?? key.comment };
  });
}

async function keyText({ key, validate_certs: checks }: KeyArguments, host: TargetReader): Promise<string> {
  if (/^https?:\/\//.test(key)) {
    const { code, stdout, stderr } = await askShell(host, DOWNLOAD, [key, checks ? "yes" : "no"]);
    if (code === 0) return stdout;
    throw new DiagnosticError(`Error getting key from: ${key}: ${stderr.trim()}`, { code: "command-failed" });
  }
  if (!key.startsWith("file://") && !/^\/\S+$/.test(key)) return key;
  const path = key.replace(/^file:\/\//, "");
  const bytes = await host.read(path);
  if (!bytes) throw new DiagnosticError(`Error getting key from: ${path}`, { code: "file-not-found" });
  return decodeHostText(bytes);
}
