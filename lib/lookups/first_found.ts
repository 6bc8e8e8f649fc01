/** `with_first_found`. */

import { joinPaths, normalPath } from "../template/python/posix_path.ts";
import { sequenceItems } from "../template/python/iterate.ts";
import { Marker, trip, Undefined } from "../template/python/marker.ts";
import { typeName } from "../template/python/type_names.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeList,
  type RuntimeValue,
  textIn,
  tuple,
} from "../template/python/values.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { type GivenOptions, readOptions } from "./options.ts";
import { findPath } from "./search.ts";
import { textTerm } from "./terms.ts";

const NAME = "ansible.builtin.first_found";
const OPTIONS = {
  files: { type: "list", default: [], description: "Names of files" },
  paths: { type: "list", default: [], description: "Folders in which each file is sought" },
  skip: {
    type: "bool",
    default: false,
    description: "Give nothing where no file is found, instead of failing",
  },
} as const;

export const firstFound = lookup({
  name: NAME,
  summary: "Finds the first file that exists",
  terms:
    "Names of files, or dictionaries with these options; relative names are sought in `files` (`templates` or " +
    "`vars` for modules that deal with those) beside the playbook and in the role",
  notes: ["In a loop, terms that are undefined are left out."],
  options: OPTIONS,
  returns: "The path of the file",
  examples: `- name: Read the variables of the distribution
  ansible.builtin.include_vars: "{{ item }}"
  with_first_found:
    - "{{ ansible_facts.distribution }}.yml"
    - default.yml
`,
  markers: "in-arguments",
  run: (terms, _options, context) => {
    for (const value of context.given.values()) if (value instanceof Marker) trip(value);
    const known = definedOnly(terms, context.isLoop);
    const search = new Search(context);
    search.add(known.length > 0 ? known : search.files);
    const kind = textIn(context.variables.get("ansible_search_kind") ?? null) ?? "files";
    for (const name of search.names) {
      const path = findPath(kind, name, context);
      if (path !== null) return [normalPath(path)];
    }
    if (search.skips) return [];
    throw new LookupFailure("No file was found when using first_found.");
  },
});

/** The names that are sought, in their order, and the options as the last dictionary among the terms sets them. */
class Search {
  readonly names: string[] = [];
  #options;

  constructor(private readonly context: LookupContext) {
    this.#options = this.#read(context.given);
  }

  get files(): RuntimeList {
    return this.#options.files;
  }

  get skips(): boolean {
    return this.#options.skip;
  }

  add(terms: RuntimeList): void {
    for (const term of terms) {
      const inner = sequenceItems(term);
      if (isDictValue(term)) {
        this.#options = this.#read(new Map([...term].map(([key, value]) => [textTerm(key, "strip"), value])));
        this.#addFiles(this.#options.files, "the 'files' option");
      } else if (textIn(term) !== undefined) this.#addFiles([term], "files");
      else if (inner) this.add(inner);
      else {
        throw new LookupFailure(
          `Invalid term supplied. A string, dict or list is required, not '${typeName(term)}').`,
        );
      }
    }
  }

  #addFiles(files: RuntimeList, from: string): void {
    const names = files.flatMap((file) => this.#split(file, from, ",;"));
    const folders = this.#options.paths.flatMap((path) => this.#split(path, 'the "paths" option', ",:;"));
    if (folders.length === 0) this.names.push(...names);
    for (const folder of folders) this.names.push(...names.map((name) => joinPaths([folder, name])));
  }

  /** The parts of a text; lists within lists are gone through. */
  #split(value: RuntimeValue, from: string, separators: string): readonly string[] {
    const text = textIn(value);
    const inner = text === undefined ? sequenceItems(value) : undefined;
    if (inner) return inner.flatMap((item) => this.#split(item, from, separators));
    if (text === undefined) throw new LookupFailure(`'${typeName(value)}' object is not iterable`);
    const parts = text.split(new RegExp(`[${separators}]`));
    if (parts.length > 1) {
      const { environment: { io }, at } = this.context;
      io.warn(`Automatic splitting of ${from} on '${separators}' is deprecated.`, at, {
        removedIn: "2.23",
        part: "lookup plugin 'first_found'",
        help: `Provide a list of paths for ${from} instead.`,
      });
    }
    return parts;
  }

  #read(given: GivenOptions) {
    return readOptions(OPTIONS, given, this.context, NAME);
  }
}

/** The terms without what is undefined, where that may be left out; failures are refused. */
function definedOnly(terms: RuntimeList, omits: boolean): RuntimeList {
  const isKept = (value: RuntimeValue) => !(omits && value instanceof Undefined);
  const defined = (value: RuntimeValue): RuntimeValue => {
    if (value instanceof Marker) return trip(value);
    if (isListValue(value)) return value.filter(isKept).map(defined);
    const inner = sequenceItems(value);
    if (inner) return tuple(inner.filter(isKept).map(defined));
    if (!isDictValue(value)) return value;
    return new Map([...value].filter(([, item]) => isKept(item)).map(([key, item]) => [key, defined(item)]));
  };
  return terms.filter(isKept).map(defined);
}
