/** How results are laid out behind the arrow: as JSON or YAML, on one line or over several. */

import type { Dict, Value } from "../model/value.ts";
import { str } from "../template/python/repr.ts";
import { represent, type RepresentOptions, type YamlNode } from "../template/yaml/nodes.ts";
import { writeYaml } from "../template/yaml/write_yaml.ts";
import { dumpJson } from "./dump_json.ts";

export interface ResultFormat {
  readonly format: "json" | "yaml";
  /** Over several lines; of YAML also easier to read than exact. Null for what the format does anyway. */
  readonly pretty: boolean | null;
  /** Blanks for each level. */
  readonly indent: number;
  /** The column behind which lines of YAML are broken; negative for never. */
  readonly yamlWidth: number;
  readonly verbosity: number;
}

export interface ShowOptions {
  /** Over several lines whatever the settings say. */
  readonly always?: boolean;
  /** Blanks for each level, for outputs that have always several lines; 0 for line breaks without blanks. */
  readonly indent?: number;
}

/** Writes a result; the text may end in a line break. */
export type ShowResult = (shown: Dict, options?: ShowOptions) => string;

/** From here on results are so long that people read them over several lines. */
const LONG_VERBOSITY = 3;
/** Where nothing is said of blanks: before all of a result in YAML, and for each of its levels. */
const DEFAULT_MARGIN = 4;
const DEFAULT_STEP = 2;
const OMITTED = "<omitted>";
const BLOCKS: RepresentOptions = { sortKeys: true, flowStyle: false, scalarStyle: "plain" };
/** What YAML takes for the end of a line. */
const BREAKS = /[\n\x85\u2028\u2029]/;
const BLANKS_BEFORE_BREAK = / +([\n\x85\u2028\u2029])/g;
/** What YAML can show only with escapes. */
const UNSHOWABLE = /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10fffe}]/gu;
const TAB_STOP = 8;

export function resultShower(settings: ResultFormat): ShowResult {
  const { format, pretty, verbosity } = settings;
  return (shown, { always = false, indent } = {}) => {
    const isLong = always || pretty === true || (pretty === null && format === "yaml") ||
      verbosity >= LONG_VERBOSITY;
    const asked = !indent && isLong ? settings.indent : indent ?? null;
    const blanks = pretty === false ? null : asked;
    const told = verbosity < LONG_VERBOSITY ? withoutInvocation(shown) : shown;
    return format === "json" ? dumpJson(told, blanks) : yamlText(told, blanks, settings);
  };
}

function withoutInvocation(shown: Dict): Dict {
  return shown.has("invocation") ? new Map([...shown].filter(([key]) => key !== "invocation")) : shown;
}

/** The same with output and messages below the result, as they are. */
export function sectionedShower(show: ShowResult): ShowResult {
  return (shown) => {
    const rest = new Map([...shown].filter(([key]) => !SECTIONED.includes(str(key))));
    const sections = SECTIONS.flatMap((name) => {
      const value = shown.get(name) ?? null;
      return value === null || value === "" ? [] : [`\n\n${name.toUpperCase()}:\n\n${str(value)}\n`];
    });
    return `${show(rest, { always: true })}${sections.join("")}`;
  };
}

const SECTIONS: readonly string[] = ["stdout", "stderr", "msg", "module_stdout", "module_stderr"];
const SECTIONED: readonly string[] = [...SECTIONS, "stdout_lines", "stderr_lines"];

function yamlText(shown: Dict, indent: number | null, { pretty, yamlWidth }: ResultFormat): string {
  const lossy = pretty !== false;
  const told = lossy ? withoutRepeatedLines(shown) : shown;
  const text = writeYaml(withBlocks(represent(told, BLOCKS), lossy), {
    indent: indent ?? DEFAULT_STEP,
    width: yamlWidth,
    explicitStart: false,
    explicitEnd: false,
    version: null,
    lineBreak: "\n",
  });
  const margin = " ".repeat(indent || DEFAULT_MARGIN);
  return `\n${text.split("\n").map((one) => one.trim() === "" ? one : `${margin}${one}`).join("\n")}`;
}

/** Output is not told a second time in lines. */
function withoutRepeatedLines(shown: Dict): Dict {
  const made = new Map<Value, Value>(shown);
  for (const stream of ["stdout", "stderr"]) {
    if (made.has(stream) && made.has(`${stream}_lines`)) made.set(`${stream}_lines`, OMITTED);
  }
  return made;
}

/** Texts of several lines as blocks; `lossy` changes a little so that more of them can be. */
function withBlocks(node: YamlNode, lossy: boolean): YamlNode {
  switch (node.kind) {
    case "scalar":
      return node.type === "str" && BREAKS.test(node.text)
        ? { ...node, style: "literal", text: lossy ? readable(node.text) : node.text }
        : node;
    case "sequence":
      return { ...node, items: node.items.map((item) => withBlocks(item, lossy)) };
    case "mapping":
      return {
        ...node,
        entries: node.entries.map(([key, value]) => [withBlocks(key, lossy), withBlocks(value, lossy)]),
      };
    default:
      return node satisfies never;
  }
}

function readable(text: string): string {
  return withoutTabs(text.trimEnd()).replace(UNSHOWABLE, "").replace(BLANKS_BEFORE_BREAK, "$1");
}

function withoutTabs(text: string): string {
  let column = 0;
  return text.replace(/\t|\n|[^\t\n]+/g, (part) => {
    const shown = part === "\t" ? " ".repeat(TAB_STOP - column % TAB_STOP) : part;
    column = part === "\n" ? 0 : column + shown.length;
    return shown;
  });
}
