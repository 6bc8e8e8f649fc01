/** Tests of `community.general` for names. */

import type { Test } from "../../environment.ts";
import { type Plugins, REQUIRED, test } from "../../plugin.ts";
import { integerIn } from "../../python/numbers.ts";
import { repr } from "../../python/repr.ts";
import { typeName } from "../../python/type_names.ts";
import { type RuntimeValue, textIn } from "../../python/values.ts";
import { failed } from "../arguments.ts";

const IN_GENERAL = { collection: "community.general" } as const;

export const NAME_TESTS: Plugins<Test> = [
  test("a_module", { term: REQUIRED }, ({ term }, { context }) => {
    const name = textIn(term);
    if (name !== undefined) return context.environment.io.knowsModule(name);
    throw failed(`Parameter must be a string, got ${repr(term)} of type <class '${typeName(term)}'>`);
  }, IN_GENERAL),
  test(
    "fqdn_valid",
    { name: REQUIRED, min_labels: 1, allow_underscores: false },
    ({ name, min_labels, allow_underscores }) => {
      const text = textIn(name);
      if (text === undefined) throw wrong("name", "a string", name);
      const least = integerIn(min_labels);
      if (least === undefined) throw wrong("min_labels", "an integer", min_labels);
      if (typeof allow_underscores !== "boolean") {
        throw wrong("allow_underscores", "a boolean", allow_underscores);
      }
      return isDomain(text, Number(least), allow_underscores);
    },
    IN_GENERAL,
  ),
];

function wrong(name: string, wanted: string, value: RuntimeValue) {
  return failed(
    `The ${name} parameter must be ${wanted}, got ${repr(value)} of type <class '${typeName(value)}'>`,
  );
}

/** Whether a name has so many labels of letters, digits and inner hyphens, as RFC 1123 has them. */
function isDomain(name: string, leastLabels: number, allowsUnderscores: boolean): boolean {
  const plain = name.replace(/\.$/, "");
  const inner = allowsUnderscores ? "[a-z0-9_-]" : "[a-z0-9-]";
  const edge = allowsUnderscores ? "[a-z0-9_]" : "[a-z0-9]";
  const label = new RegExp(`^${edge}(?:${inner}{0,61}${edge})?$`, "i");
  const labels = plain.split(".");
  return plain.length <= 253 && labels.length >= leastLabels && labels.every((one) => label.test(one));
}
