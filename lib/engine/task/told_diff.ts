/** Differences that modules tell in their results, in the form that Ansible's modules have for them. */

import type { Diff } from "../../model/change.ts";
import { type Dict, isDict, isList, type Value } from "../../model/value.ts";
import { PLAIN_JSON, writeJson } from "../../template/json/write_json.ts";
import { str } from "../../template/python/repr.ts";

/** @returns Null where nothing of the kind is told. */
export function toldDiffs(told: Value | undefined): readonly Diff[] | null {
  if (isDict(told)) return [diffIn(told)];
  return isList(told) && told.every(isDict) ? told.map(diffIn) : null;
}

function diffIn(told: Dict): Diff {
  const header = (name: string) => told.has(name) ? str(told.get(name) ?? null) : null;
  const isPair = told.has("before") && told.has("after");
  const prepared = [...skipped(told), ...(told.has("prepared") ? [str(told.get("prepared") ?? null)] : [])];
  return {
    before: isPair ? text(told.get("before")) : "",
    after: isPair ? text(told.get("after")) : "",
    beforeHeader: header("before_header"),
    afterHeader: header("after_header"),
    ...(prepared.length === 0 ? {} : { prepared: prepared.join("") }),
  };
}

/** Records are compared as JSON, their keys in alphabetical order. */
function text(side: Value | undefined): string {
  if (side === undefined || side === null) return "";
  return isDict(side) ? `${writeJson(side, RECORD)}\n` : str(side);
}

const RECORD = { ...PLAIN_JSON, indent: "    ", itemSeparator: ",", sortKeys: true };

/** Why there are no texts. */
function skipped(told: Dict): readonly string[] {
  const limit = (name: string, what: string) =>
    told.has(name)
      ? [`diff skipped: ${what} file size is greater than ${str(told.get(name) ?? null)}\n`]
      : [];
  const binary = (name: string, what: string) =>
    told.has(name) ? [`diff skipped: ${what} file appears to be binary\n`] : [];
  return [
    ...binary("dst_binary", "destination"),
    ...binary("src_binary", "source"),
    ...limit("dst_larger", "destination"),
    ...limit("src_larger", "source"),
  ];
}
