/** YAML documents as text, laid out as libyaml does. */

import { implicitType } from "./implicit_type.ts";
import type { MappingNode, ScalarNode, ScalarStyle, SequenceNode, YamlNode } from "./nodes.ts";
import { anchorsIn } from "./anchors.ts";
import { type ScalarShape, shapeOf } from "./scalar_shape.ts";
import { writeCanonical } from "./write_canonical.ts";
import { YamlOutput } from "./yaml_output.ts";
import { writeBlock, writeDouble, writePlain, writeSingle } from "./write_scalar.ts";

export interface WriteOptions {
  /** Columns for each level: 2 to 9; anything else counts as 2. */
  readonly indent: number;
  /** The column behind which lines are broken; negative for never. */
  readonly width: number;
  /** Leaves nothing for readers to guess; see `writeCanonical`. @default {false} */
  readonly canonical?: boolean;
  readonly explicitStart: boolean;
  readonly explicitEnd: boolean;
  /** The version of YAML that the document names in its first line. */
  readonly version: string | null;
  /** What ends a line; anything that is no line break counts as a line feed. */
  readonly lineBreak: string;
}

/** Where a node stands: that decides how it may be written. */
interface Place {
  readonly inMapping: boolean;
  readonly isKey: boolean;
}

const ROOT: Place = { inMapping: false, isKey: false };
const ITEM: Place = { inMapping: false, isKey: false };
const KEY: Place = { inMapping: true, isKey: true };
const LONG_KEY: Place = { inMapping: true, isKey: false };
const VALUE: Place = { inMapping: true, isKey: false };
/** Longer keys get a line of their own behind a question mark. Bytes. */
const LONGEST_KEY = 128;
const LINE_BREAKS = ["\r", "\r\n"];

/** A list or mapping that is the same object in several places is written once; the others refer to it. */
export function writeYaml(node: YamlNode, options: WriteOptions): string {
  const step = options.indent >= 2 && options.indent <= 9 ? options.indent : 2;
  const width = options.width < 0 ? Infinity : options.width <= step * 2 ? 80 : options.width;
  const out = new YamlOutput(step, width);
  if (options.version !== null) {
    out.indicator(`%YAML ${options.version}`);
    out.newLine();
  }
  const { canonical = false, explicitStart, version } = options;
  if (canonical || explicitStart || version !== null) out.indicator("---", { spaceBefore: true });
  if (canonical) {
    out.newLine();
    writeCanonical(node, out, anchorsIn(node));
  } else {
    new YamlWriter(out, anchorsIn(node)).node(node, ROOT);
  }
  out.newLine();
  if (options.explicitEnd) {
    out.indicator("...", { spaceBefore: true });
    out.isOpenEnded = false;
    out.newLine();
  }
  if (out.isOpenEnded) {
    out.indicator("...", { spaceBefore: true });
    out.newLine();
  }
  return LINE_BREAKS.includes(options.lineBreak) ? out.text.replaceAll("\n", options.lineBreak) : out.text;
}

class YamlWriter {
  #flowLevel = 0;
  readonly #written = new Set<YamlNode>();

  constructor(
    private readonly out: YamlOutput,
    private readonly anchors: ReadonlyMap<YamlNode, string>,
  ) {}

  node(node: YamlNode, place: Place): void {
    const anchor = this.anchors.get(node);
    if (anchor !== undefined && this.#written.has(node)) return this.out.word(`*${anchor}`);
    if (anchor !== undefined) {
      this.#written.add(node);
      this.out.word(`&${anchor}`);
    }
    switch (node.kind) {
      case "scalar":
        return this.#scalar(node, place);
      case "sequence":
        if (this.#flowLevel > 0 || node.isFlow || node.items.length === 0) return this.#flowSequence(node);
        return this.#blockSequence(node, place);
      case "mapping":
        if (this.#flowLevel > 0 || node.isFlow || node.entries.length === 0) return this.#flowMapping(node);
        return this.#blockMapping(node);
      default:
        node satisfies never;
    }
  }

  #flowSequence({ items }: SequenceNode): void {
    this.#flow("[", "]", () => {
      items.forEach((item, at) => {
        this.#flowSeparator(at);
        this.node(item, ITEM);
      });
    });
  }

  #flowMapping({ entries }: MappingNode): void {
    this.#flow("{", "}", () => {
      entries.forEach(([key, value], at) => {
        this.#flowSeparator(at);
        if (isSimpleKey(key)) {
          this.node(key, KEY);
          this.out.indicator(":");
        } else {
          this.out.indicator("?", { spaceBefore: true });
          this.node(key, LONG_KEY);
          if (this.out.isTooWide) this.out.newLine();
          this.out.indicator(":", { spaceBefore: true });
        }
        this.node(value, VALUE);
      });
    });
  }

  #flow(open: string, close: string, write: () => void): void {
    this.out.indicator(open, { spaceBefore: true, isSpace: true });
    this.#flowLevel++;
    this.out.indented({ isFlow: true }, write);
    this.#flowLevel--;
    this.out.indicator(close);
  }

  #flowSeparator(at: number): void {
    if (at > 0) this.out.indicator(",");
    if (this.out.isTooWide) this.out.newLine();
  }

  /** A list inside a mapping stands below its key, not further in. */
  #blockSequence({ items }: SequenceNode, place: Place): void {
    this.out.indented({ keepsColumn: place.inMapping && !this.out.isIndented }, () => {
      for (const item of items) {
        this.out.newLine();
        this.out.indicator("-", { spaceBefore: true, isIndention: true });
        this.node(item, ITEM);
      }
    });
  }

  #blockMapping({ entries }: MappingNode): void {
    this.out.indented({}, () => {
      for (const [key, value] of entries) {
        this.out.newLine();
        if (isSimpleKey(key)) {
          this.node(key, KEY);
          this.out.indicator(":");
        } else {
          this.out.indicator("?", { spaceBefore: true, isIndention: true });
          this.node(key, LONG_KEY);
          this.out.newLine();
          this.out.indicator(":", { spaceBefore: true, isIndention: true });
        }
        this.node(value, VALUE);
      }
    });
  }

  #scalar(node: ScalarNode, place: Place): void {
    const shape = shapeOf(node.text);
    const isPlainImplicit = implicitType(node.text) === node.type;
    const isQuotedImplicit = node.type === "str";
    const hasTag = !isPlainImplicit && !isQuotedImplicit && node.type === "binary";
    const style = this.#styleFor(node, shape, place, isPlainImplicit || hasTag);
    if (node.tag !== undefined) this.out.word(node.tag);
    else if (hasTag) this.out.word(`!!${node.type}`);
    else if (!isQuotedImplicit && style !== "plain") this.out.word("!");
    const breaks = !place.isKey;
    this.out.indented({ isFlow: true }, () => {
      switch (style) {
        case "plain":
          return writePlain(this.out, node.text, breaks, this.#flowLevel > 0);
        case "single":
          return writeSingle(this.out, node.text, breaks);
        case "double":
          return writeDouble(this.out, node.text, breaks);
        case "literal":
        case "folded":
          return writeBlock(this.out, node.text, style);
        default:
          style satisfies never;
      }
    });
  }

  #styleFor(node: ScalarNode, shape: ScalarShape, place: Place, isPlainAllowed: boolean): ScalarStyle {
    const inFlow = this.#flowLevel > 0;
    let { style } = node;
    if (place.isKey && shape.isMultiline) style = "double";
    if (style === "plain") {
      const fits = inFlow ? shape.inFlowPlain : shape.inBlockPlain;
      const isEmptyInside = node.text === "" && (inFlow || place.isKey);
      if (!fits || isEmptyInside || !isPlainAllowed) style = "single";
    }
    if (style === "single" && !shape.inSingleQuotes) style = "double";
    const isBlock = style === "literal" || style === "folded";
    return isBlock && (!shape.inBlock || inFlow || place.isKey) ? "double" : style;
  }
}

function isSimpleKey(node: YamlNode): boolean {
  switch (node.kind) {
    case "scalar":
      return !shapeOf(node.text).isMultiline && new TextEncoder().encode(node.text).length <= LONGEST_KEY;
    case "sequence":
      return node.items.length === 0;
    case "mapping":
      return node.entries.length === 0;
  }
}
