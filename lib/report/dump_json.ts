/** Results as JSON text, laid out as Ansible's output has it. */

import type { Value } from "../model/value.ts";
import { writeJson } from "../template/json/write_json.ts";

/** @param indent Blanks for each level; null for everything on one line. */
export function dumpJson(value: Value, indent: number | null): string {
  return writeJson(value, {
    indent: indent === null ? null : " ".repeat(indent),
    itemSeparator: indent === null ? ", " : ",",
    keySeparator: ": ",
    sortKeys: true,
    asciiOnly: false,
    allowsNan: true,
    isAnsible: true,
  });
}
