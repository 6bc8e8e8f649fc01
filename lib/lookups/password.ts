/** `lookup('password', 'credentials/db', length=15)`. */

import { makeFolder, pathInfo, readBytes, replaceFile } from "../system/files.ts";
import { PythonError } from "../template/python/error.ts";
import { hashPassword, hashScheme, randomSalt } from "../template/python/password_hash.ts";
import { absolutePath, expandUser, splitPath } from "../template/python/posix_path.ts";
import { randomBelow, SeededRandom, systemRandom } from "../template/python/random.ts";
import { str } from "../template/python/repr.ts";
import { characters } from "../template/python/text.ts";
import { truth } from "../template/python/truth.ts";
import { decodeUtf8 } from "../template/python/utf8.ts";
import { type RuntimeList, textIn } from "../template/python/values.ts";
import { readKeyValues } from "./key_values.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { type GivenOptions, type OptionsOf, readOptions } from "./options.ts";
import { passwordLock } from "./password_lock.ts";
import { type KeptPassword, keptText, readKept } from "./password_text.ts";
import { playbookFolder } from "./search.ts";
import { textTerm } from "./terms.ts";

const NAME = "ansible.builtin.password";
const OPTIONS = {
  length: { type: "int", default: 20, description: "How many characters a new password has" },
  chars: {
    type: "list",
    default: ["ascii_letters", "digits", ".,:-_"],
    description: "What a new password is made of: names of Python's character sets, and characters",
  },
  encrypt: {
    type: "raw",
    description:
      "Give a hash instead: `md5_crypt`, `sha256_crypt`, `sha512_crypt` or `bcrypt`. The file keeps the " +
      "password itself, and the salt",
  },
  ident: { type: "str", description: "The version of `bcrypt`" },
  seed: { type: "str", description: "Makes the same password each time" },
} as const;

type PasswordOptions = OptionsOf<typeof OPTIONS>;

const NO_FILE = "/dev/null";

export const password = lookup({
  name: NAME,
  summary: "Makes up passwords and keeps them in files of the controller",
  terms:
    "Paths of files, relative to the playbook; options may follow each as `name=value`. With `/dev/null` the " +
    "password is new each time",
  options: OPTIONS,
  returns: "The password that the file has; a new one where there is no file yet",
  examples: `- name: Show the password of a database user
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.password', 'credentials/' ~ inventory_hostname, length=15) }}"
`,
  run: (terms, _options, context) =>
    terms.map((term) => {
      const { file, inline } = readTerm(textTerm(term, "split"));
      const options = readOptions(OPTIONS, inline.size > 0 ? inline : context.given, context, NAME);
      const path = pathOf(file, context);
      const kept = keptPassword(path, options, context);
      const { encrypt } = options;
      if (!truth(encrypt)) return kept.password;
      const { salt, ident } = kept;
      const { randomBytes } = context.environment.io;
      return hashPassword(kept.password, str(encrypt), {
        salt: salt ?? undefined,
        ident: ident ?? undefined,
      }, randomBytes);
    }),
});

interface PasswordTerm {
  readonly file: string;
  readonly inline: GivenOptions;
}

function readTerm(term: string): PasswordTerm {
  const [first = "", ...others] = term.split(" ");
  if (others.length === 0) return { file: term, inline: new Map() };
  const { pairs, rest } = readKeyValues(others.join(" "));
  const file = rest === null ? first : `${first} ${rest}`;
  if (!term.startsWith(file)) {
    throw new LookupFailure("Unrecognized value after key=value parameters given to password lookup");
  }
  const unknown = [...pairs.keys()].filter((name) => !(name in OPTIONS));
  if (unknown.length > 0) {
    throw new LookupFailure(`Unrecognized parameter(s) given to password lookup: ${unknown.join(", ")}`);
  }
  return {
    file,
    inline: new Map([...pairs].map(([name, value]) => [name, name === "chars" ? sets(value) : value])),
  };
}

/** Sets of characters separated by commas; a doubled comma stands for the comma itself. */
function sets(text: string): RuntimeList {
  const comma = text.includes(",,") ? [","] : [];
  return [...comma, ...text.replaceAll(",,", ",").split(",").filter(Boolean)];
}

function pathOf(file: string, context: LookupContext): string {
  const bare = file.replace(/^(["'])([^]+)\1$/, "$2");
  return absolutePath(expandUser(bare, context.environment.io), playbookFolder(context));
}

/** The password of a file; what it did not have yet is written into it. */
function keptPassword(path: string, options: PasswordOptions, context: LookupContext): KeptPassword {
  const isKept = path !== NO_FILE;
  if (isKept) makeFolder(splitPath(path)[0], 0o700);
  using _lock = isKept ? passwordLock(path, context) : null;
  const old = isKept && pathInfo(path) ? readKept(textOf(path)) : null;
  const made = completed(
    old ?? { password: newPassword(options, context), salt: null, ident: null },
    options,
    context,
  );
  const changed = !old || made.salt !== old.salt || made.ident !== (old.ident ?? options.ident);
  if (isKept && changed) replaceFile(path, `${keptText(made)}\n`, 0o600);
  return made;
}

function textOf(path: string): string {
  return decodeUtf8(readBytes(path), "strict").replace(/[ \t-\r]+$/, "");
}

/** With the salt and the version that hashes need, each as the file has it where it has one. */
function completed(
  kept: KeptPassword,
  options: PasswordOptions,
  { environment }: LookupContext,
): KeptPassword {
  const scheme = truth(options.encrypt) ? str(options.encrypt) : null;
  const known = scheme === null ? undefined : hashScheme(scheme);
  const wanted = options.ident || null;
  if (kept.ident && wanted && kept.ident !== wanted) {
    throw new LookupFailure(
      `The ident parameter provided (${kept.ident}) does not match the stored one (${wanted}).`,
    );
  }
  const salt = scheme === null || kept.salt
    ? kept.salt
    : randomSalt(known?.saltSize ?? 8, environment.io.randomBytes);
  return { password: kept.password, salt, ident: kept.ident || wanted || (known?.ident ?? null) };
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const SPACES = " \t\n\r\x0b\x0c";
const SETS: ReadonlyMap<string, string> = new Map([
  ["ascii_letters", LOWER + LOWER.toUpperCase()],
  ["ascii_lowercase", LOWER],
  ["ascii_uppercase", LOWER.toUpperCase()],
  ["digits", DIGITS],
  ["hexdigits", `${DIGITS}abcdefABCDEF`],
  ["octdigits", "01234567"],
  ["printable", DIGITS + LOWER + LOWER.toUpperCase() + PUNCTUATION + SPACES],
  ["punctuation", PUNCTUATION],
  ["whitespace", SPACES],
]);

function newPassword(
  { chars, length, seed }: PasswordOptions,
  { environment, budget }: LookupContext,
): string {
  const named = chars.map((part) => SETS.get(textIn(part) ?? "") ?? str(part)).join("");
  const letters = characters(named.replace(/["']/g, ""));
  if (letters.length === 0) throw new PythonError("IndexError", "Cannot choose from an empty sequence");
  budget.text(length);
  const source = seed === null ? systemRandom(environment.io.randomBytes) : new SeededRandom(seed);
  const draw = () => letters[Number(randomBelow(source, BigInt(letters.length)))] ?? "";
  return Array.from({ length: Math.max(0, length) }, draw).join("");
}
