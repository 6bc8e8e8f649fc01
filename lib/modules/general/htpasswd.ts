/** Files with the passwords of users of web servers. */

import type { ArgumentSpec } from "../../model/argument.ts";
import { bcryptPassword } from "../../system/bcrypt.ts";
import { randomBytes } from "../../system/cipher.ts";
import { cryptPassword, type CryptScheme } from "../../system/crypt.ts";
import { isPassword, shaPassword } from "../../system/hashed_password.ts";

import { randomSalt } from "../../template/python/password_hash.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { mistake } from "../commands/tools.ts";
import { planEdit } from "../files/edit_text.ts";
import { expandPath } from "../files/expand_path.ts";
import { FILE_ARGUMENTS } from "../files/file_arguments.ts";
import { readTextFile } from "../files/text_file.ts";
import { stateModule } from "../module.ts";

const ARGUMENTS = {
  path: { type: "path", required: true, aliases: ["dest", "destfile"], description: "The file" },
  name: { type: "str", required: true, aliases: ["username"], description: "The user" },
  password: { type: "str", secret: true, description: "The password; needed to add a user" },
  hash_scheme: {
    type: "str",
    default: "apr_md5_crypt",
    aliases: ["crypt_scheme"],
    description: "How a new password is kept: `apr_md5_crypt`, `bcrypt`, `md5_crypt`, `sha256_crypt`, " +
      "`sha512_crypt`, `ldap_sha1` or `plaintext`. A line whose password is right stays as it is",
  },
  state: {
    type: "str",
    default: "present",
    choices: ["present", "absent"],
    description: "Whether the user is to be there",
  },
  create: { type: "bool", default: true, description: "Make the file where there is none" },
  ...FILE_ARGUMENTS,
} as const satisfies ArgumentSpec;

/** `htpasswd`; hashes are made here, so the host needs nothing for it. */
export const htpasswd = stateModule({
  name: "community.general.htpasswd",
  summary: "Adds users of web servers to a file with their passwords, and takes them away",
  notes: ["A password kept as `des_crypt` cannot be compared: it is replaced once."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: { msg: { description: "What was done", type: "str", returned: "always" } },
  examples: `- name: Let a user push to the registry
  community.general.htpasswd:
    path: /opt/registry/auth/htpasswd
    name: mirror
    password: "{{ registry_password }}"
    hash_scheme: bcrypt
    mode: "0640"
`,
  plan: async (args, host, { environment }) => {
    const path = await expandPath(args.path, host, environment);
    const file = await readTextFile(path, "utf-8", host);
    const edit = args.state === "present"
      ? await withUser(file.text, { ...args, path })
      : withoutUser(file.text, { ...args, path });
    const { text, message, warnings = [] } = edit;
    const wanted = { ...args, backup: false, validate: null, encoding: "utf-8" };
    const isSame = text === file.text;
    if (text === null) return { changes: [], values: { msg: message }, warnings };
    return await planEdit({ file, text: isSame ? null : text, message }, wanted, host, {
      diff: false,
      values: (_, msg) => ({ msg }),
    });
  },
});

interface UserRequest {
  readonly path: string;
  readonly name: string;
  readonly password: string | null;
  readonly hash_scheme: string;
  readonly create: boolean;
}

interface PasswordEdit {
  /** What the file is to hold; null for no file. */
  readonly text: string | null;
  readonly message: string;
  readonly warnings?: readonly string[];
}

async function withUser(text: string | null, request: UserRequest): Promise<PasswordEdit> {
  const { path, name, password, hash_scheme: scheme, create } = request;
  if (text === null && !create) throw mistake(`Destination ${path} does not exist`);
  if (password === null) throw mistake(`password is needed to add ${name}`);
  const lines = linesOf(text ?? "");
  const own = lines.find((line) => userOf(line) === name);
  const hash = own?.slice(name.length + 1);
  if (hash !== undefined && (await isPassword(password, hash) || isPlain(password, hash, scheme))) {
    return { text: joined(lines), message: `${name} already present` };
  }
  const line = `${name}:${hashed(password, scheme)}`;
  const made = own === undefined ? [...lines, line] : lines.map((one) => one === own ? line : one);
  return {
    text: joined(made),
    message: text === null ? `Created ${path} and added ${name}` : `Add/update ${name}`,
  };
}

function withoutUser(text: string | null, { path, name }: UserRequest): PasswordEdit {
  const absent = `${name} not present`;
  if (text === null) return { text, message: absent, warnings: [`${path} does not exist`] };
  const lines = linesOf(text);
  const kept = lines.filter((line) => userOf(line) !== name);
  return { text: joined(kept), message: kept.length === lines.length ? absent : `Remove ${name}` };
}

/** Whether a hash is a password as it stands; only where such are wanted. */
function isPlain(password: string, hash: string, scheme: string): boolean {
  return scheme === "plaintext" && hash === password;
}

const SALT_SIZES: Readonly<Record<CryptScheme, number>> = {
  apr_md5_crypt: 8,
  md5_crypt: 8,
  sha256_crypt: 16,
  sha512_crypt: 16,
};
const BCRYPT_SALT = 22;

function hashed(password: string, scheme: string): string {
  switch (scheme) {
    case "portable":
    case "portable_apache_22":
    case "portable_apache_24":
      return hashed(password, "apr_md5_crypt");
    case "apr_md5_crypt":
    case "md5_crypt":
    case "sha256_crypt":
    case "sha512_crypt":
      return cryptPassword(scheme, password, randomSalt(SALT_SIZES[scheme], randomBytes));
    case "bcrypt":
      return bcryptPassword(password, `$2y$12$${randomSalt(BCRYPT_SALT, randomBytes)}`);
    case "ldap_sha1":
      return shaPassword(password);
    case "plaintext":
      return password;
    default:
      throw new DiagnosticError(`htpasswd does not support the hash_scheme ${scheme}`, {
        code: "not-supported",
        hint: "take bcrypt, which every web server of today knows",
      });
  }
}

/** Without the empty lines, as Ansible leaves them out. */
function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function userOf(line: string): string | null {
  return /^\s*#/.test(line) ? null : line.split(":")[0] ?? null;
}
