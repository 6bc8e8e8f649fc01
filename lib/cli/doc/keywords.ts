/** Keywords as documentation shows them. */

import { type Dict, dict } from "../../model/value.ts";
import { BLOCK_KEYS, HANDLER_KEYS, PLAY_KEYS, ROLE_KEYS, TASK_KEYS } from "../../playbook/keywords.ts";
import { KEYWORD_SUMMARIES } from "./keyword_table.ts";

const PLACES: readonly (readonly [name: string, keys: ReadonlySet<string>])[] = [
  ["Play", PLAY_KEYS],
  ["Role", ROLE_KEYS],
  ["Block", BLOCK_KEYS],
  ["Task", TASK_KEYS],
  ["Handler", HANDLER_KEYS],
];

/** All keywords by name, sorted. */
export function keywordNames(): readonly string[] {
  return Object.keys(KEYWORD_SUMMARIES).sort();
}

/** What a keyword says and where it may stand; null for a name that is none. */
export function keywordData(name: string): Dict | null {
  const description = KEYWORD_SUMMARIES[name];
  if (description === undefined) return null;
  const places = PLACES.filter(([, keys]) => keys.has(name)).map(([place]) => place);
  return dict({ applies_to: places, description });
}
