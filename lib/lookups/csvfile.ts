/** `lookup('csvfile', 'Li', file='elements.csv', delimiter=',')`. */

import { decodeBytes } from "../template/python/codecs.ts";
import { PythonError, typeError } from "../template/python/error.ts";
import { quoted } from "../template/python/repr.ts";
import type { RuntimeValue } from "../template/python/values.ts";
import { csvRows } from "../template/python/csv_rows.ts";
import { readKeyValues } from "./key_values.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { type OptionsOf, readOptions } from "./options.ts";
import { findPathOrWarn } from "./search.ts";
import { textTerm } from "./terms.ts";

const NAME = "ansible.builtin.csvfile";
const OPTIONS = {
  col: { type: "int", default: 1, description: "The column to give, from 0" },
  keycol: { type: "int", default: 0, description: "The column to search in, from 0" },
  default: { type: "raw", description: "What stands for a key that no row has" },
  delimiter: {
    type: "raw",
    default: "TAB",
    description: "What stands between the columns; `TAB` means a tab",
  },
  file: {
    type: "raw",
    default: "ansible.csv",
    description: "The file; a relative one is sought in `files` beside the playbook and in the role",
  },
  encoding: { type: "raw", default: "utf-8", description: "The encoding of the file" },
} as const;

export const csvfile = lookup({
  name: NAME,
  summary: "Finds rows of CSV files by a key",
  terms: "Keys; options may follow each as `name=value`",
  options: OPTIONS,
  returns:
    "The column of the first row that has the key; nothing for a key that no row has, without `default`",
  examples: `- name: Show the number of lithium
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.csvfile', 'Li', file='elements.csv', delimiter=',') }}"
`,
  run: (terms, _options, context) => {
    if (terms.length === 0) throw new LookupFailure("Search key is required but was not found");
    // Options behind one key hold for those after it, too.
    const given = new Map(context.given);
    return terms.flatMap((term) => {
      const { pairs, rest } = readKeyValues(textTerm(term, "split"));
      if (rest === null) throw new LookupFailure("Search key is required but was not found");
      for (const [name, value] of pairs) {
        if (!(name in OPTIONS)) throw new LookupFailure(`${quoted(name)} is not a valid option`);
        given.set(name, value);
      }
      const found = valueFor(rest, readOptions(OPTIONS, given, context, NAME), context);
      return found === null ? [] : Array.isArray(found) ? found : [found];
    });
  },
});

function valueFor(key: string, options: OptionsOf<typeof OPTIONS>, context: LookupContext): RuntimeValue {
  const path = findPathOrWarn("files", textTerm(options.file, "split"), context);
  if (path === null) throw typeError("expected str, bytes or os.PathLike object, not NoneType");
  const delimiter = textTerm(options.delimiter, "encode");
  const separator = delimiter === "TAB" ? "\t" : delimiter;
  if (separator.length !== 1) throw typeError(`"delimiter" must be a 1-character string`);
  const encoding = textTerm(options.encoding, "encode");
  const text = decodeBytes(context.deps.readFile(path), encoding, "strict");
  for (const row of csvRows(text, separator)) {
    if (row.length > 0 && columnOf(row, options.keycol) === key) return columnOf(row, options.col);
  }
  return options.default;
}

function columnOf(row: readonly string[], column: number): string {
  const found = row.at(column);
  if (found === undefined) throw new PythonError("IndexError", "list index out of range");
  return found;
}
