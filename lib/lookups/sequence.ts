/** `with_sequence`. */

import { percentFormat } from "../template/python/percent_format.ts";
import { PythonError } from "../template/python/error.ts";
import { Range } from "../template/python/range.ts";
import { quoted, repr } from "../template/python/repr.ts";
import { typeName } from "../template/python/type_names.ts";
import { type RuntimeValue, textIn } from "../template/python/values.ts";
import { readKeyValues } from "./key_values.ts";
import { lookup, type LookupContext, LookupFailure } from "./lookup.ts";
import { type GivenOptions, type OptionsOf, readOptions } from "./options.ts";

const NAME = "ansible.builtin.sequence";
const OPTIONS = {
  start: { type: "int", default: 1, description: "The first number" },
  end: { type: "int", description: "The last number; not together with `count`" },
  count: { type: "int", description: "How many numbers; not together with `end`" },
  stride: { type: "int", default: 1, description: "What is added from one number to the next" },
  format: { type: "str", default: "%d", description: "How a number becomes text, as in printf" },
} as const;

type SequenceOptions = OptionsOf<typeof OPTIONS>;

export const sequence = lookup({
  name: NAME,
  summary: "Counts",
  terms:
    "Texts like `5`, `5-8`, `2-10/2` or `4:host%02d`, that is `[START-]END[/STRIDE][:FORMAT]`, or options like " +
    "`start=5 end=11 stride=2 format=%02x`",
  options: OPTIONS,
  returns: "The numbers, as text",
  examples: `- name: Show four hosts
  ansible.builtin.debug:
    msg: "{{ item }}"
  with_sequence: start=1 end=4 format=host%02d
`,
  run: (terms, _options, context) => {
    const { given } = context;
    const all = given.size > 0 && terms.length === 0 ? [""] : terms;
    return all.flatMap((term) => {
      const options = readOptions(OPTIONS, new Map([...given, ...optionsIn(term)]), context, NAME);
      return numbersFor(options, context);
    });
  },
});

const NUMBER = "(0?x?[0-9a-f]+)";
const SHORT_FORM = new RegExp(`^(?:${NUMBER}-)?${NUMBER}(?:/${NUMBER})?(?::(.+))?\\n?$`, "i");

function optionsIn(term: RuntimeValue): GivenOptions {
  const text = textIn(term);
  if (text === undefined) {
    throw new LookupFailure(
      `unknown error parsing with_sequence arguments: ${repr(term)}. ` +
        `Error was: expected string or bytes-like object, got '${typeName(term)}'`,
    );
  }
  const short = SHORT_FORM.exec(text);
  if (short) {
    const [, start, end, stride, format] = short;
    const parts = Object.entries({ start, end, stride, format });
    return new Map(parts.flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const]));
  }
  const { pairs, rest } = readKeyValues(text);
  const names = rest === null ? [...pairs.keys()] : [...pairs.keys(), "_raw_params"];
  const unknown = names.filter((name) => !(name in OPTIONS));
  if (unknown.length === 0) return pairs;
  throw new LookupFailure(`unrecognized arguments to with_sequence: ${repr(unknown)}`);
}

function numbersFor(options: SequenceOptions, { budget }: LookupContext): readonly string[] {
  const { start, stride, format } = options;
  const end = endOf(options);
  if (end === null || stride === 0) return [];
  if (stride > 0 && end < start) throw new LookupFailure("to count backwards make stride negative");
  if (stride < 0 && end > start) throw new LookupFailure("to count forward don't make stride negative");
  if (format.split("%").length !== 2) throw new LookupFailure(`bad formatting string: ${format}`);
  const range = new Range(start, end + Math.sign(stride), stride);
  budget.items(range.length());
  return Array.from(range.iterate(), (number) => {
    try {
      return percentFormat(format, number, budget);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      throw new LookupFailure(`problem formatting ${repr(number)} with ${quoted(format)}`);
    }
  });
}

/** Null for a sequence of no numbers. */
function endOf({ start, end, count, stride }: SequenceOptions): number | null {
  if (count === null && end === null) throw new LookupFailure("must specify count or end in with_sequence");
  if (count === null) return end;
  if (end !== null) throw new LookupFailure("can't specify both count and end in with_sequence");
  return count === 0 ? null : start + count * stride - 1;
}
