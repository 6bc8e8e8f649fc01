/** The drafts of JSON Schema, and what they differ in. */

import { isDictValue, type RuntimeValue, textIn } from "../../python/values.ts";

export const DRAFTS = ["draft4", "draft6", "draft7", "2019-09", "2020-12"] as const;

export type Draft = typeof DRAFTS[number];

const LATEST: Draft = "2020-12";

/** Whether a draft is this one or a later one. */
export function isSince(draft: Draft, first: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(first);
}

/** The draft that a schema names by `$schema`, the latest one where it names none that is known. */
export function draftOf(schema: RuntimeValue): Draft {
  const url = isDictValue(schema) ? textIn(schema.get("$schema") ?? null) ?? "" : "";
  const [, number, date] = /draft-?0?(\d+)\/schema|draft\/(\d{4}-\d\d)\/schema/.exec(url) ?? [];
  const name = date ?? `draft${number}`;
  return DRAFTS.find((draft) => draft === name) ?? LATEST;
}
