/** Keys that apt trusts for all repositories, by the old way of `apt-key`. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, findTool, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { fetchBytes } from "../http/fetch_bytes.ts";
import { maskedUrl } from "../http/masked_url.ts";
import { type ModuleContext, stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";
import { isArmored } from "../packages/apt_keyring.ts";
import { keysIn, keysInText } from "../packages/pgp_keys.ts";

const ARGUMENTS = {
  id: {
    type: "str",
    description:
      "The key: its last 8 or 16 digits, or the whole fingerprint; needed where it is to be absent",
  },
  data: { type: "str", description: "The key as text" },
  file: { type: "path", description: "A file of the host with the key" },
  keyring: { type: "path", description: "The keyring; by default the one for all keys" },
  keyserver: { type: "str", description: "A server of keys that is asked for it" },
  url: { type: "str", description: "Where the key is fetched" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether apt is to trust it",
  },
  validate_certs: {
    type: "bool",
    default: true,
    description: "Whether the server has to prove who it is; without that anybody can answer in its place",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `apt_key`. */
export const aptKey = stateModule({
  name: "ansible.builtin.apt_key",
  summary: "Adds keys to those that apt trusts for all repositories, and takes them away",
  notes: [
    "Newer hosts have no `apt-key` any more: `ansible.builtin.deb822_repository` gives each repository its own key.",
    "A key for a URL is fetched in check mode too, unless `id` says that it is there already.",
  ],
  arguments: ARGUMENTS,
  rules: { exclusive: [["data", "file", "keyserver", "url"]] },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    before: { description: "The keys before", type: "list", returned: "always" },
    after: { description: "The keys afterwards", type: "list", returned: "where something was changed" },
    id: {
      description: "The key as the task names it, or as it says itself",
      type: "str",
      returned: "always",
    },
    key_id: { description: "The same without `0x`, in upper case", type: "str", returned: "always" },
    fp: { description: "Its last 16 digits", type: "str", returned: "always" },
    short_id: { description: "Its last 8 digits", type: "str", returned: "always" },
  },
  examples: `- name: Trust a repository's key
  ansible.builtin.apt_key:
    url: https://mirror.example.com/debian/archive-key.asc
    keyring: /etc/apt/trusted.gpg.d/mirror.gpg
`,
  plan: async (args, host, context) => {
    if (await findTool(host, ["apt-key"]) === null) throw missingTool("apt-key");
    const { state, keyring } = args;
    if (args.id === null && args.keyserver !== null) {
      throw mistake("Missing key_id, required with keyserver.");
    }
    const offered = args.id === null ? await offeredKey(args, host, context) : null;
    const names = keyNames(args.id ?? offered?.id ?? "");
    const before = await trustedKeys(keyring, names.isShort, host);
    const values = {
      id: args.id ?? offered?.id,
      short_id: names.short,
      fp: names.long,
      key_id: names.whole,
      before,
    };
    const isThere = before.includes(names.isShort ? names.short : names.long);
    if (isThere === (state === "present")) return { changes: [], values };
    const change = state === "absent"
      ? aptKeyChange(keyring, ["del", names.short])
      : await addition(args, names.whole, offered?.key ?? null, host, context);
    return {
      changes: [change],
      values,
      afterwards: async (reader) => ({ after: await checkedKeys(args, names, reader) }),
    };
  },
});

interface KeyNames {
  readonly whole: string;
  /** The last 16 digits, or fewer where there are no more. */
  readonly long: string;
  readonly short: string;
  /** Whether no more than the last 8 digits are known. */
  readonly isShort: boolean;
}

/** @throws {DiagnosticError} `bad-argument` for what is no identifier. */
function keyNames(id: string): KeyNames {
  const whole = id.trim().toUpperCase().replace(/^0X/, "");
  if (!/^([0-9A-F]{8}|[0-9A-F]{16,})$/.test(whole)) throw mistake("Invalid key_id");
  return { whole, long: whole.slice(-16), short: whole.slice(-8), isShort: whole.length === 8 };
}

interface OfferedKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** The key that the task brings along. @throws {DiagnosticError} `bad-argument` for none. */
async function offeredKey(args: Arguments, host: TargetReader, context: ModuleContext): Promise<OfferedKey> {
  const key = await keyBytes(args, host, context);
  const [first] = isArmored(key) ? keysInText(new TextDecoder().decode(key)) : keysIn(key);
  if (!first) throw mistake(`Unable to extract key from '${args.file ?? "inline data"}'`);
  return { id: first.id, key };
}

async function keyBytes(args: Arguments, host: TargetReader, context: ModuleContext): Promise<Uint8Array> {
  const { url, file, data, validate_certs: verify } = args;
  if (url !== null) {
    const problem = `Failed to download key at ${maskedUrl(url)}`;
    return await fetchBytes({ url, verify, problem }, host, context);
  }
  if (data !== null) return new TextEncoder().encode(data);
  const bytes = file === null ? null : await host.read(file);
  if (bytes) return bytes;
  throw mistake(file === null ? "Invalid key_id" : `Unable to extract key from '${file}'`);
}

function aptKeyWords(keyring: string | null, words: readonly string[]): readonly string[] {
  return ["apt-key", ...(keyring === null ? [] : ["--keyring", keyring]), ...words];
}

function aptKeyChange(keyring: string | null, words: readonly string[], stdin?: Uint8Array): CommandChange {
  return toolChange("the key", aptKeyWords(keyring, words), { stdin });
}

async function addition(
  args: Arguments,
  id: string,
  key: Uint8Array | null,
  host: TargetReader,
  context: ModuleContext,
): Promise<CommandChange> {
  const { keyring, keyserver } = args;
  if (keyserver === null) {
    return aptKeyChange(keyring, ["add", "-"], key ?? await keyBytes(args, host, context));
  }
  const proxy = context.environment["http_proxy"];
  const through = proxy ? ["--keyserver-options", `http-proxy=${proxy}`] : [];
  return aptKeyChange(keyring, ["adv", "--no-tty", "--keyserver", keyserver, ...through, "--recv", id]);
}

/** The last digits of all keys that have not expired, those below others too. */
async function trustedKeys(
  keyring: string | null,
  isShort: boolean,
  host: TargetReader,
): Promise<readonly string[]> {
  const listing = ["adv", "--list-public-keys", "--with-colons"];
  const { code, stdout, stderr } = await ask(host, aptKeyWords(keyring, listing));
  if (code !== 0) {
    const values = { rc: code, stdout, stderr };
    throw new ModuleFailure("Unable to list public keys", values, { code: "command-failed" });
  }
  return stdout.split("\n").flatMap((line) => {
    const [kind, validity, , , id = ""] = line.split(":");
    const isKey = (kind === "pub" || kind === "sub") && validity !== "e";
    return isKey ? [isShort ? id.slice(-8) : id] : [];
  });
}

/** apt-key succeeds even where it did nothing, such as for the identifier of a key below another. */
async function checkedKeys(
  { state, keyring }: Arguments,
  { isShort, short, long }: KeyNames,
  host: TargetReader,
): Promise<readonly string[]> {
  const after = await trustedKeys(keyring, isShort, host);
  if (after.includes(isShort ? short : long) === (state === "present")) return after;
  const what = state === "present" ? "failed to add the key" : "the key was not removed";
  const hint = "check that the id is correct and *not* a subkey";
  throw new ModuleFailure(`apt-key did not return an error, but ${what} (${hint})`, { after }, {
    code: "command-failed",
  });
}
