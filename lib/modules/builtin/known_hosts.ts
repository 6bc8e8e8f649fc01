/** Keys of hosts that SSH knows. */

import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { type Plan, stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { withTextDiff } from "../files/diff_values.ts";

/** `known_hosts`. */
export const knownHosts = stateModule({
  name: "ansible.builtin.known_hosts",
  summary: "Adds keys of hosts to those that SSH knows, and takes them away",
  notes: ["The host needs `ssh-keygen`. A key of the same type that is there is replaced."],
  arguments: {
    name: {
      type: "str",
      required: true,
      aliases: ["host"],
      description: "The host whose key it is, `[name]:port` where it is not the usual port",
    },
    key: {
      type: "str",
      description: "The whole line as `ssh-keyscan` prints it. Needed unless all keys of a host are to go",
    },
    path: { type: "path", default: "~/.ssh/known_hosts", description: "The file" },
    hash_host: { type: "bool", default: false, description: "Keep the host's name as a digest" },
    state: {
      type: "str",
      default: "present",
      choices: ["absent", "present"],
      description: "Whether the key is to be known",
    },
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    name: { description: "The host", type: "str", returned: "always" },
    key: { description: "The key", type: "str", returned: "always" },
    path: { description: "The file", type: "str", returned: "always" },
    state: { description: "What was asked for", type: "str", returned: "always" },
    hash_host: { description: "What was asked for", type: "bool", returned: "always" },
  },
  examples: `- name: Know the key of a server
  ansible.builtin.known_hosts:
    name: git.example.com
    key: "{{ lookup('ansible.builtin.file', 'git.example.com.pub') }}"
`,
  plan: async (args, host, context) => {
    const path = await expandPath(args.path, host, context.environment);
    const name = args.name.toLowerCase();
    const { key, state, hash_host } = args;
    if (!key && state !== "absent") throw mistake("No key specified when adding a host");
    const line = key ? closed(key) : null;
    if (line) await checkKey(name, line, host);
    const request = { name, line, path, hashes: hash_host, isWanted: state === "present" };
    const plan = await planKey(request, host, context.diff ?? true);
    return withTextDiff({ ...plan, values: { name: args.name, key, path, state, hash_host } });
  },
});

interface KeyRequest {
  readonly name: string;
  /** With its line break; null for all keys of the host. */
  readonly line: string | null;
  readonly path: string;
  readonly hashes: boolean;
  readonly isWanted: boolean;
}

async function planKey(
  { name, line, path, hashes, isWanted }: KeyRequest,
  host: TargetReader,
  diff: boolean,
): Promise<Plan> {
  const file = await readOwnFile(path, host);
  const lines = (file.text ?? "").split(/(?<=\n)/).filter((one) => one !== "");
  const found = file.text === null ? [] : await linesOf(name, path, host);
  if (line === null) {
    if (found.length === 0) return { changes: [] };
    const kept = lines.filter((_, at) => !found.includes(at + 1));
    return await planOwnFile(file, kept.join(""), host, { diff });
  }
  const same = found.find((at) => isSame(lines[at - 1] ?? "", line));
  if (!isWanted) {
    if (same === undefined) return { changes: [] };
    return await planOwnFile(file, lines.filter((_, at) => at !== same - 1).join(""), host, { diff });
  }
  if (same !== undefined) return { changes: [] };
  const stale = found.find((at) =>
    isPlainKey(lines[at - 1] ?? "") && parts(lines[at - 1] ?? "").type === parts(line).type
  );
  const kept = lines.filter((_, at) => at + 1 !== stale);
  const last = kept.at(-1);
  const open = last !== undefined && !last.endsWith("\n") ? "\n" : "";
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const [above = null] = await host.stat([folder], { follow: true });
  if (!above) throw mistake(`Failed to write to file '${path}': there is no folder ${folder}`);
  const plan = await planOwnFile(file, `${kept.join("")}${open}${line}`, host, {
    diff,
    args: file.before ? {} : { mode: "0600" },
  });
  if (!hashes || line.includes("|1|")) return plan;
  return { changes: [...plan.changes, hashing(path, name)] };
}

/** A name becomes a digest where the key is kept: its salt is chosen there, and other lines stay as they are. */
const HASH = `umask 077; t=$(mktemp "$1.XXXXXX") && trap 'rm -f "$t" "$t.old"' EXIT || exit
tail -n 1 "$1" >"$t" && ssh-keygen -q -H -f "$t" >/dev/null 2>&1 || exit
lines=$(($(wc -l <"$1") - 1))
all=$(mktemp "$1.XXXXXX") || exit
{ head -n "$lines" "$1"; cat "$t"; } >"$all" && cat "$all" >"$1"; rc=$?; rm -f "$all"; exit $rc`;

function hashing(path: string, name: string) {
  return toolChange(`the name ${name} as a digest`, ["sh", "-c", HASH, "sh", path]);
}

function closed(key: string): string {
  return key.endsWith("\n") ? key : `${key}\n`;
}

interface KeyParts {
  readonly options: string;
  readonly host: string;
  readonly type: string;
  readonly key: string;
}

function parts(line: string): KeyParts {
  const words = line.trim().split(/\s+/);
  const options = words[0]?.startsWith("@") ? words.shift() ?? "" : "";
  const [host = "", type = "", key = ""] = words;
  return { options, host, type, key };
}

function isPlainKey(line: string): boolean {
  return !line.startsWith("@cert-authority") && !line.startsWith("@revoke");
}

/** Whether lines are the same key: a name that is a digest is the same as the name. */
function isSame(found: string, wanted: string): boolean {
  const [one, other] = [parts(found), parts(wanted)];
  const sameHost = one.host === other.host || one.host.startsWith("|1|");
  return sameHost && one.type === other.type && one.key === other.key && one.options === other.options;
}

/** The numbers of the lines that are about a host, counted from 1; digests are known by ssh-keygen only. */
async function linesOf(name: string, path: string, host: TargetReader): Promise<readonly number[]> {
  const { code, stdout, stderr } = await ask(host, ["ssh-keygen", "-F", name, "-f", path]);
  if (code === 127) throw missingTool("ssh-keygen");
  if (code !== 0 && (stdout !== "" || stderr !== "")) {
    const message = `ssh-keygen failed (rc=${code}, stdout='${stdout}',stderr='${stderr}')`;
    throw new ModuleFailure(message, {}, { code: "command-failed" });
  }
  return [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map(([, line]) => Number(line));
}

const CHECK = 't=$(mktemp) && trap \'rm -f "$t"\' EXIT && cat >"$t" && ssh-keygen -F "$1" -f "$t"';

async function checkKey(name: string, key: string, host: TargetReader): Promise<void> {
  if (/\S+(\s+)?,(\s+)?/.test(name)) {
    throw mistake(
      "Comma separated list of names is not supported. Please pass a single name to lookup in the " +
        "known_hosts file.",
    );
  }
  const { code, stdout, stderr } = await ask(host, ["sh", "-c", CHECK, "sh", name], { stdin: key });
  if (code === 127) throw missingTool("ssh-keygen");
  if (stdout !== "") return;
  const values = { rc: code, ...(stderr ? { stderr } : {}) };
  const message = "Host parameter does not match hashed host field in supplied key";
  throw new ModuleFailure(message, values, { code: "bad-argument" });
}
