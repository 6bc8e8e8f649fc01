/** The plugins under `ansible._protomatter`, with which Ansible's own tests look behind values. */

import type { Filter, Test } from "../environment.ts";
import { finalize } from "../finalize.ts";
import { filter, type Plugins, REQUIRED, test } from "../plugin.ts";
import { PythonError, typeError, valueError } from "../python/error.ts";
import { parseLiteral } from "../python/literal.ts";
import { Failed } from "../python/marker.ts";
import { quoted, str } from "../python/repr.ts";
import { truth } from "../python/truth.ts";
import { nativeTypeName } from "../python/type_names.ts";
import { type RuntimeValue, textIn } from "../python/values.ts";
import { originOf, TAG_NAMES, tagNames } from "./provenance.ts";

const VALUE = { value: REQUIRED } as const;
const HIDDEN = { collection: "ansible._protomatter" } as const;
const WITH_MARKERS = { ...HIDDEN, markers: "in-arguments" } as const;

export const PROTOMATTER_FILTERS: Plugins<Filter> = [
  filter("dump_object", VALUE, ({ value }) => dumped(value), WITH_MARKERS),
  filter("finalize", VALUE, ({ value }) => finalize(value), HIDDEN),
  filter("origin", VALUE, ({ value }, { context }) => originOf(value, context.written), HIDDEN),
  filter(
    "python_literal_eval",
    { value: REQUIRED, ignore_errors: false },
    ({ value, ignore_errors }) => literal(value, truth(ignore_errors)),
    HIDDEN,
  ),
  filter("tag_names", VALUE, ({ value }, { context }) => tagNames(value, context.written), HIDDEN),
  filter("true_type", { obj: REQUIRED }, ({ obj }, { context }) => {
    const name = nativeTypeName(obj);
    const isTagged = textIn(obj) !== undefined && tagNames(obj, context.written).length > 0;
    return isTagged ? "_AnsibleTaggedStr" : name;
  }, WITH_MARKERS),
];

export const PROTOMATTER_TESTS: Plugins<Test> = [
  test("tagged", VALUE, ({ value }, { context }) => tagNames(value, context.written).length > 0, HIDDEN),
  test("tagged_with", { value: REQUIRED, tag_name: REQUIRED }, ({ value, tag_name }, { context }) => {
    const name = str(tag_name);
    if (!TAG_NAMES.includes(name)) throw valueError(`Unknown tag name ${quoted(name)}.`);
    return tagNames(value, context.written).includes(name);
  }, HIDDEN),
];

/** A failure as data; anything else as it is. */
function dumped(value: RuntimeValue): RuntimeValue {
  if (!(value instanceof Failed)) return value;
  return new Map<RuntimeValue, RuntimeValue>([
    ["exception", new Map<RuntimeValue, RuntimeValue>([["message", value.error.message]])],
  ]);
}

function literal(value: RuntimeValue, ignoresErrors: boolean): RuntimeValue {
  try {
    const text = textIn(value);
    if (text === undefined) throw typeError("The `value` to eval must be a string.");
    return parseLiteral(text);
  } catch (error) {
    if (!(error instanceof PythonError) || !ignoresErrors) throw error;
    return value;
  }
}
