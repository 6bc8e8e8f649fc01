/** Label selectors. */

import { jsonAt, type JsonObject } from "../cluster/manifests/manifest.ts";

const SET = /^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$/;
const EQUAL = /^\s*([^\s!=]+)\s*(!=|==?)\s*(\S*)\s*$/;

/** Whether an object has all of some labels, written such as `a=b`, `a!=b`, `a in (b,c)`, `a` or `!a`. */
export function matchesLabels(object: JsonObject, selectors: readonly string[]): boolean {
  const label = (name: string) => jsonAt(object, "metadata", "labels", name);
  return selectors.flatMap(requirements).every((one) => {
    const [, setName = "", operator, list = ""] = SET.exec(one) ?? [];
    if (operator !== undefined) {
      const isIn = list.split(",").map((value) => value.trim()).includes(String(label(setName) ?? ""));
      return operator === "in" ? isIn && label(setName) !== undefined : !isIn || label(setName) === undefined;
    }
    const [, name = "", sign, value] = EQUAL.exec(one) ?? [];
    if (sign !== undefined) return sign === "!=" ? label(name) !== value : label(name) === value;
    const word = one.trim();
    return word.startsWith("!") ? label(word.slice(1).trim()) === undefined : label(word) !== undefined;
  });
}

/** The parts of a selector between its commas. */
function requirements(selector: string): readonly string[] {
  return selector.split(/,(?![^(]*\))/);
}
