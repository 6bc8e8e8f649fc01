/** Keys that rpm trusts. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { fetchBytes } from "../http/fetch_bytes.ts";
import { maskedUrl } from "../http/masked_url.ts";
import { type ModuleContext, stateModule } from "../module.ts";
import { keysInText, type PgpKey } from "../packages/pgp_keys.ts";

const ARGUMENTS = {
  key: {
    type: "str",
    required: true,
    description: "A URL, a file of the host, or the identifier or fingerprint of a key that is there already",
  },
  fingerprint: {
    type: "list",
    elements: "str",
    description: "Fingerprints that must all be among those of a key that is added",
  },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether rpm is to trust it",
  },
  validate_certs: {
    type: "bool",
    default: true,
    description: "Whether the server has to prove who it is; without that anybody can answer in its place",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `rpm_key`. */
export const rpmKey = stateModule({
  name: "ansible.builtin.rpm_key",
  summary: "Adds keys to those that rpm trusts, and takes them away",
  notes: ["A key for a URL is fetched in check mode too.", "The host needs `rpm`, and no gpg."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {},
  examples: `- name: Trust a vendor's packages
  ansible.builtin.rpm_key:
    key: https://mirror.example.com/RPM-GPG-KEY-vendor
    fingerprint: EBC6 E12C 62B1 C734 026B 2122 A20E 5214 6B8D 79E6
`,
  plan: async (args, host, context) => {
    const [known, wanted] = await Promise.all([trustedKeys(host), readKey(args, host, context)]);
    const found = known.filter((key) => isKey(key, wanted.id));
    if (args.state === "absent") {
      return { changes: found.length === 0 ? [] : [await removal(found, wanted.id, host)] };
    }
    if (found.length > 0) return { changes: [] };
    if (wanted.text === null) throw mistake("When importing a key, a valid file must be given");
    checkFingerprints(args.fingerprint ?? [], keysInText(wanted.text));
    return { changes: [addition(wanted.text)] };
  },
});

function isKey({ id, fingerprint }: PgpKey, wanted: string): boolean {
  return id.endsWith(wanted) || fingerprint === wanted;
}

/** All keys that rpm trusts, with those below them. */
async function trustedKeys(host: TargetReader): Promise<readonly PgpKey[]> {
  const { code, stdout } = await ask(host, ["rpm", "-q", "gpg-pubkey", "--qf", "%{description}\n"]);
  if (code === 127) throw missingTool("rpm");
  return code === 0 ? keysInText(stdout) : [];
}

interface WantedKey {
  /** Hexadecimal digits in upper case: at least 8, or a whole fingerprint. */
  readonly id: string;
  /** The key itself; null where only its identifier is known. */
  readonly text: string | null;
}

async function readKey(args: Arguments, host: TargetReader, context: ModuleContext): Promise<WantedKey> {
  const { key, validate_certs: verify } = args;
  if (key.includes("://")) {
    const shown = maskedUrl(key);
    const problem = `failed to fetch key at ${shown} , error was`;
    const text = new TextDecoder().decode(await fetchBytes({ url: key, verify, problem }, host, context));
    return { id: firstKey(text, `Not a public key: ${shown}`), text };
  }
  if (/^(0x)?[0-9a-f]{8}/i.test(key.replaceAll(" ", ""))) {
    return { id: key.trim().toUpperCase().replace(/^0X/, ""), text: null };
  }
  const bytes = await host.read(key);
  if (!bytes) throw mistake(`Not a valid key ${key}`);
  const text = new TextDecoder().decode(bytes);
  return { id: firstKey(text, "Unable to parse PGP key armor"), text };
}

function firstKey(text: string, problem: string): string {
  const [first] = keysInText(text);
  if (!first) throw mistake(problem);
  return first.id;
}

function checkFingerprints(wanted: readonly string[], keys: readonly PgpKey[]): void {
  const plain = wanted.map((fingerprint) => fingerprint.replaceAll(" ", "").toUpperCase());
  const found = keys.map(({ fingerprint }) => fingerprint);
  if (plain.every((fingerprint) => found.includes(fingerprint))) return;
  const list = (all: readonly string[]) => all.map((one) => `'${one}'`).join(", ");
  throw mistake(
    `The specified fingerprint, '{${list(plain)}}', does not match any key fingerprints in '{${
      list(found)
    }}'`,
  );
}

/** rpm takes keys from regular files only. */
const IMPORT = 'file=$(mktemp) && trap \'rm -f "$file"\' EXIT && cat >"$file" && rpm --import "$file"';

function addition(text: string): CommandChange {
  return toolChange("the key", ["sh", "-c", IMPORT], { stdin: text });
}

/** Since version 6 rpm names keys by their fingerprints, before that by the last eight digits of their identifiers. */
async function removal(found: readonly PgpKey[], id: string, host: TargetReader): Promise<CommandChange> {
  const { stdout } = await ask(host, ["rpm", "--version"]);
  const [, major = "4"] = /(\d+)\./.exec(stdout) ?? [];
  const [first, second] = found;
  if (Number(major) < 6) {
    const short = (first?.id ?? id).slice(-8).toLowerCase();
    return toolChange(`the key ${id}`, ["rpm", "--erase", "--allmatches", `gpg-pubkey-${short}`]);
  }
  if (second) {
    throw mistake(
      `Supplied key ID ${id} matches more than one fingerprint. Try using the fingerprint instead.`,
    );
  }
  return toolChange(`the key ${id}`, ["rpmkeys", "--delete", first?.fingerprint ?? id]);
}
