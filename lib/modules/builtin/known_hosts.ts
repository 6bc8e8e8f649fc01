/** Keys of hosts that SSH knows. */

import type { TargetReader } from "../../connection/target.ts";
import { hmac } from "../../system/hash.ts";
import { ask, missingTool, mistake } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { type Plan, stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { isDict, type Value } from "../../model/value.ts";
import { PATH_RETURNS, pathValues } from "../files/path_values.ts";
import { sameTexts, withTextDiff } from "../files/diff_values.ts";
import type { TextFile } from "../files/text_file.ts";

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
    name: { description: "The host", type: "str", returned: "but in check mode" },
    key: { description: "The key", type: "str", returned: "but in check mode" },
    path: { description: "The file", type: "str", returned: "but in check mode" },
    hash_host: { description: "What was asked for", type: "bool", returned: "but in check mode" },
    ...PATH_RETURNS,
    state: {
      description: "`file`, `hard` or `link`; what was asked for where there is no file",
      type: "str",
      returned: "but in check mode",
    },
    diff: { description: "The file before and after", type: "dict", returned: "always" },
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
    const line = key ? hash_host ? hashed(key, name) : closed(key) : null;
    if (line) await checkKey(name, line, host);
    const file = await readOwnFile(path, host);
    const request = { name, line, file, isWanted: state === "present" };
    const plan = await planKey(request, host);
    const { values } = withTextDiff({ ...plan, values: { diff: sameTexts(path, file.text ?? "") } });
    return {
      ...plan,
      values: { diff: headed(values?.["diff"], file) },
      afterwards: async () => {
        const [now = null] = await host.stat([path]);
        return { name: args.name, key, path, state, hash_host, ...pathValues(now) };
      },
    };
  },
});

/** A file that there is not yet is called `/dev/null`. */
function headed(diff: Value | undefined, { before }: TextFile): Value {
  const shown = isDict(diff) ? diff : new Map<Value, Value>();
  return before ? shown : new Map([...shown, ["before_header", "/dev/null"]]);
}

interface KeyRequest {
  readonly name: string;
  /** With its line break; null for all keys of the host. */
  readonly line: string | null;
  readonly file: TextFile;
  readonly isWanted: boolean;
}

async function planKey(
  { name, line, file, isWanted }: KeyRequest,
  host: TargetReader,
): Promise<Plan> {
  const { path } = file;
  const diff = true;
  const lines = (file.text ?? "").split(/(?<=\n)/).filter((one) => one !== "");
  const found = file.text === null ? [] : await linesOf(name, path, host);
  if (line === null) {
    if (found.length === 0) return { changes: [] };
    const kept = lines.filter((_, at) => !found.includes(at + 1));
    return await planOwnFile(file, kept.join(""), host, { diff });
  }
  const match = matchIn(lines, found, line);
  const kept = lines.filter((_, at) => at + 1 !== match?.at);
  if (!isWanted) {
    return match ? await planOwnFile(file, kept.join(""), host, { diff }) : { changes: [] };
  }
  if (match?.isSame) return { changes: [] };
  const last = kept.at(-1);
  const open = last !== undefined && !last.endsWith("\n") ? "\n" : "";
  const folder = path.slice(0, path.lastIndexOf("/")) || "/";
  const [above = null] = await host.stat([folder], { follow: true });
  if (!above) throw mistake(`Failed to write to file '${path}': there is no folder ${folder}`);
  return await planOwnFile(file, `${kept.join("")}${open}${line}`, host, { diff });
}

interface Match {
  /** The number of a line, counted from 1. */
  readonly at: number;
  /** Whether it is the same key, not only one of the same type. */
  readonly isSame: boolean;
}

/** The first of the lines about a host that is the wanted one, or that it takes the place of. */
function matchIn(lines: readonly string[], found: readonly number[], wanted: string): Match | null {
  for (const at of found) {
    const line = lines[at - 1] ?? "";
    if (isSame(line, wanted)) return { at, isSame: true };
    if (isPlainKey(line) && parts(line).type === parts(wanted).type) return { at, isSame: false };
  }
  return null;
}

/**
 * The line with the host's name as a digest, which ssh knows by `|1|`. The salt follows from the key and the name, so
 * that check mode foretells the very line; guessing names from it takes as long as guessing them from the digest.
 */
function hashed(line: string, name: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const salt = hmac("sha1", bytes(parts(line).key), bytes(name));
  const digest = hmac("sha1", salt, bytes(name));
  const words = line.trim().split(/\s+/);
  words[line.startsWith("@") ? 1 : 0] = `|1|${salt.toBase64()}|${digest.toBase64()}`;
  return `${words.join(" ")}\n`;
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

/** Whether lines are the same key: a digest of a name is as good as another. */
function isSame(found: string, wanted: string): boolean {
  const [one, other] = [parts(found), parts(wanted)];
  const sameHost = one.host === other.host || (one.host.startsWith("|1|") && other.host.startsWith("|1|"));
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
