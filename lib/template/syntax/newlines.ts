/** Texts with line breaks of other systems, seen with `\n` only while places stay right. */

import type { TemplateSource } from "./source.ts";

const known = new WeakMap<TemplateSource, TemplateSource>();

/** The source with every `\r\n` and `\r` as `\n`; the source itself where it has none. */
export function withPlainNewlines(source: TemplateSource): TemplateSource {
  if (!source.text.includes("\r")) return source;
  const made = known.get(source) ?? converted(source);
  known.set(source, made);
  return made;
}

function converted(source: TemplateSource): TemplateSource {
  /** Offsets in the new text behind which one more unit of the old text was dropped. */
  const dropped: number[] = [];
  const text = source.text.replace(/\r\n?/g, (found: string, offset: number) => {
    if (found.length === 2) dropped.push(offset - dropped.length);
    return "\n";
  });
  const original = (offset: number) => offset + dropped.filter((at) => at < offset).length;
  return { ...source, text, span: (start, end) => source.span(original(start), original(end)) };
}
