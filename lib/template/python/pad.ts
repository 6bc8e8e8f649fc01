/** Text in the middle of a field. */

import { textLength } from "./text.ts";

/** The text with `missing` fillers around it; Python puts the odd one left where the width is odd. */
export function centered(text: string, missing: number, fill: string): string {
  const left = Math.floor(missing / 2) + (missing & (missing + textLength(text)) & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
