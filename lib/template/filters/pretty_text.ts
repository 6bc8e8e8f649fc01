/** Values as Python's `pprint` shows them: long texts are cut into lines. */

import { characters, SPACE, textLength } from "../python/text.ts";
import { quoted, repr } from "../python/repr.ts";
import { splitLines } from "../python/text_split.ts";
import { isTuple, type RuntimeValue, textIn, tupleItems } from "../python/values.ts";

const WIDTH = 80;
const PART = new RegExp(`[^${SPACE}]+[${SPACE}]*|[${SPACE}]+`, "gu");

/** Lists and dicts stay on one line, as those of Ansible do; texts and tuples that are too long do not. */
export function prettyText(value: RuntimeValue): string {
  return pretty(value, 0, 0, true);
}

/** @param indent The column that it begins in. @param behind Characters that follow it in its last line. */
function pretty(value: RuntimeValue, indent: number, behind: number, isTop: boolean): string {
  const shown = repr(value);
  if (textLength(shown) <= WIDTH - indent - behind) return shown;
  const text = textIn(value);
  if (text !== undefined) return cutText(text, indent + (isTop ? 1 : 0), behind + (isTop ? 1 : 0), isTop);
  if (!isTuple(value)) return shown;
  const items = tupleItems(value);
  const end = items.length === 1 ? ",)" : ")";
  const parts = items.map((item, at) =>
    pretty(item, indent + 1, at === items.length - 1 ? behind + end.length : 1, false)
  );
  return `(${parts.join(`,\n${" ".repeat(indent + 1)}`)}${end}`;
}

/** A text as pieces of source below each other. */
function cutText(text: string, indent: number, behind: number, isTop: boolean): string {
  const pieces: string[] = [];
  const lines = splitLines(text, true);
  lines.forEach((line, at) => {
    const isLast = at === lines.length - 1;
    const room = WIDTH - indent;
    if (textLength(quoted(line)) <= room - (isLast ? behind : 0)) pieces.push(quoted(line));
    else pieces.push(...cutLine(line, room, isLast ? behind : 0));
  });
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const joined = pieces.join(`\n${" ".repeat(indent)}`);
  return isTop ? `(${joined})` : joined;
}

function cutLine(line: string, room: number, behind: number): readonly string[] {
  const parts = line.match(PART) ?? characters(line);
  const pieces: string[] = [];
  let current = "";
  parts.forEach((part, at) => {
    const space = room - (at === parts.length - 1 ? behind : 0);
    if (textLength(quoted(current + part)) > space) {
      if (current !== "") pieces.push(quoted(current));
      current = part;
    } else current += part;
  });
  return current === "" ? pieces : [...pieces, quoted(current)];
}
