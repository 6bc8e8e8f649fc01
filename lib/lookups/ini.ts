/** `lookup('ini', 'user', section='db', file='users.ini')`. */

import { decodeBytes } from "../template/python/codecs.ts";
import { ConfigError, ConfigFile } from "../template/python/config_parser.ts";
import { typeError, valueError } from "../template/python/error.ts";
import { quoted, repr } from "../template/python/repr.ts";
import { words } from "../template/python/text.ts";
import { typeName } from "../template/python/type_names.ts";
import { type RuntimeValue, textIn } from "../template/python/values.ts";
import { patternFor } from "../template/regex/pattern.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { type OptionsOf, readOptions } from "./options.ts";
import { findPathOrWarn } from "./search.ts";
import { textTerm } from "./terms.ts";

const NAME = "ansible.builtin.ini";
const OPTIONS = {
  type: {
    type: "raw",
    default: "ini",
    choices: ["ini", "properties"],
    description: "`properties` for files of Java, which have no sections",
  },
  file: {
    type: "raw",
    default: "ansible.ini",
    description: "The file; a relative one is sought in `files` beside the playbook and in the role",
  },
  section: { type: "raw", default: "global", description: "The section of the key" },
  re: {
    type: "bool",
    default: false,
    description: "The key is a regular expression for the beginning of keys",
  },
  encoding: { type: "raw", default: "utf-8", description: "The encoding of the file" },
  default: { type: "raw", default: "", description: "What stands for a key that is not there" },
  case_sensitive: { type: "bool", default: false, description: "Upper and lower case in keys differ" },
  allow_no_value: {
    type: "bool",
    default: false,
    aliases: ["allow_none"],
    description: "Keys may stand without a value",
  },
  interpolation: {
    type: "bool",
    default: true,
    description: "`%(name)s` stands for the value of another key",
  },
} as const;

type IniOptions = OptionsOf<typeof OPTIONS>;

export const ini = lookup({
  name: NAME,
  summary: "Reads values of INI files",
  terms: "Keys; options may follow each as `name=value`",
  options: OPTIONS,
  returns: "The value of each key",
  examples: `- name: Show the user of a database
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.ini', 'user', section='production', file='users.ini') }}"
`,
  run: (terms, _options, context) => {
    // Options behind one key hold for those after it, too.
    const given = new Map(context.given);
    return terms.flatMap((term) => {
      const { key, options } = readTerm(term);
      for (const [name, value] of options) given.set(name, value);
      return valuesFor(key, readOptions(OPTIONS, given, context, NAME), context).filter((value) =>
        value !== null
      );
    });
  },
});

interface IniTerm {
  readonly key: string;
  readonly options: ReadonlyMap<string, RuntimeValue>;
}

function readTerm(written: RuntimeValue): IniTerm {
  const term = textIn(written);
  if (term === undefined) throw typeError(`argument of type '${typeName(written)}' is not iterable`);
  if (!term.includes("=") && !term.trim().includes(" ")) return { key: term, options: new Map() };
  const parameters = readParameters(term);
  const options = new Map<string, RuntimeValue>();
  let key = term;
  let isKeyKnown = false;
  for (const parameter of parameters) {
    const [name = "", value, ...more] = parameter.split("=");
    if (value === undefined) {
      if (key !== term) continue;
      key = parameter;
      isKeyKnown = true;
      continue;
    }
    if (more.length > 0) {
      const problem = "too many values to unpack (expected 2)";
      throw valueError(`Could not use ${quoted(parameter)} from ${repr(parameters)}: ${problem}`);
    }
    if (!(name in OPTIONS)) throw new LookupFailure(`${quoted(name)} is not a valid option.`);
    options.set(name, value);
  }
  if (isKeyKnown) return { key, options };
  throw valueError(`No key to look up was provided as first term within string inline options: ${term}`);
}

/** The words, those behind an option joined to its value by blanks. */
function readParameters(term: string): readonly string[] {
  const values = new Map<string, string>();
  const order: string[] = [];
  let current = "key";
  for (const [index, word] of words(term).entries()) {
    if (word.includes("=")) {
      for (const name of Object.keys(OPTIONS)) if (word.includes(`${name}=`)) current = name;
    }
    const known = values.get(current);
    if (index > 0 && known) values.set(current, `${known} ${word}`);
    else {
      values.set(current, word);
      order.push(current);
    }
  }
  return order.map((name) => values.get(name) ?? "");
}

function valuesFor(key: string, options: IniOptions, context: LookupContext): readonly RuntimeValue[] {
  const file = textTerm(options.file, "split");
  const isProperties = options.type === "properties";
  const section = isProperties ? "java_properties" : textTerm(options.section, "lower");
  const config = readConfig(file, isProperties ? `[${section}]\n` : "", options, context);
  try {
    if (!options.re) return [config.get(section, key)];
    const pattern = patternFor(context.environment, key, { ignoreCase: false, multiline: false });
    const own = config.options(section);
    return [...new Set([...config.options("DEFAULT"), ...own])]
      .filter((name) => pattern.matchStart(name) !== null)
      .map((name) => config.get(section, name));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.problem === "no-option") return [options.default];
    if (error.problem === "no-section") throw valueError(`No section ${quoted(section)} in ${quoted(file)}.`);
    throw new LookupFailure(error.message);
  }
}

function readConfig(file: string, header: string, options: IniOptions, context: LookupContext): ConfigFile {
  const path = findPathOrWarn("files", file, context);
  if (path === null) throw new LookupFailure("Invalid filename None.");
  const encoding = textTerm(options.encoding, "encode");
  const text = header + decodeBytes(context.deps.readFile(path), encoding, "strict");
  try {
    return new ConfigFile(text, {
      allowNoValue: options.allow_no_value,
      caseSensitive: options.case_sensitive,
      interpolate: options.interpolation,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const where = error.problem === "duplicate-option" ? `Duplicate option in ${quoted(file)}: ` : "";
    throw new LookupFailure(where + error.message);
  }
}
