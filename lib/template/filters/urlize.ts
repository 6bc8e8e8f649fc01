/** Addresses in text as links, by Jinja's rules of what is an address. */

import { escapeHtml } from "../evaluate/operators.ts";
import { SPACE, textLength, textSlice } from "../python/text.ts";

export interface LinkOptions {
  /** Characters of an address that are shown; null for all. */
  readonly limit: number | null;
  /** The `rel` attribute; empty for none. */
  readonly rel: string;
  readonly target: string | null;
  /** What addresses may begin with besides the usual. */
  readonly schemes: readonly string[];
}

const GAP = new RegExp(`([${SPACE}]+)`);
const WORD = "[\\p{L}\\p{N}\\p{M}_%-]";
/** A host by name, a short name of a well-known kind, or an address in numbers; then port and path. */
const HOST = [
  `(?:https?://|www\\.)(?:${WORD}+\\.)*(?:[a-z]{2,63}|xn--[\\p{L}\\p{N}_%]{2,59})`,
  `(?:${WORD}{2,63}\\.)+(?:com|net|int|edu|gov|org|info|mil)`,
  "https?://(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\[(?:[\\da-f]{0,4}:){2}(?:[\\da-f]{0,4}:?){1,6}\\])",
];
const WEB = new RegExp(`^(?:${HOST.join("|")})(?::\\d{1,5})?(?:[/?#]\\S*)?$`, "iu");
const MAIL = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u;
const OPENING = /^(?:[(<]|&lt;)+/;
const CLOSING = /(?:[)>.,\n]|&gt;)+$/;
const PAIRS = [["(", ")"], ["<", ">"], ["&lt;", "&gt;"]] as const;

export function linked(text: string, options: LinkOptions): string {
  return escapeHtml(text).split(GAP).map((word) => {
    const [head, middle, tail] = trimmed(word);
    return head + link(middle, options) + tail;
  }).join("");
}

/** A word without the brackets and points around it; brackets that it opens itself stay with it. */
function trimmed(word: string): readonly [string, string, string] {
  const head = OPENING.exec(word)?.[0] ?? "";
  const rest = word.slice(head.length);
  let tail = CLOSING.exec(rest)?.[0] ?? "";
  let middle = rest.slice(0, rest.length - tail.length);
  for (const [open, close] of PAIRS) {
    const missing = count(middle, open) - count(middle, close);
    if (missing <= 0) continue;
    const moves = Math.min(count(middle, open), count(tail, close));
    for (let moved = 0; moved < moves; moved++) {
      const end = tail.indexOf(close) + close.length;
      middle += tail.slice(0, end);
      tail = tail.slice(end);
    }
  }
  return [head, middle, tail];
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

function link(word: string, { limit, rel, target, schemes }: LinkOptions): string {
  const attributes = (rel === "" ? "" : ` rel="${escapeHtml(rel)}"`) +
    (target ? ` target="${escapeHtml(target)}"` : "");
  if (WEB.test(word)) {
    const shown = limit !== null && textLength(word) > limit ? `${textSlice(word, 0, limit)}...` : word;
    const address = /^https?:\/\//.test(word) ? word : `https://${word}`;
    return `<a href="${address}"${attributes}>${shown}</a>`;
  }
  if (word.startsWith("mailto:") && MAIL.test(word.slice(7))) return `<a href="${word}">${word.slice(7)}</a>`;
  const isMail = word.includes("@") && !/^(?:www\.|@)/.test(word) && !word.includes(":") && MAIL.test(word);
  if (isMail) return `<a href="mailto:${word}">${word}</a>`;
  const scheme = schemes.find((start) => word !== start && word.startsWith(start));
  return scheme === undefined ? word : `<a href="${word}"${attributes}>${word}</a>`;
}
