/** INI inventories: sections with hosts, `:children` and `:vars`. */

import type { Span } from "../../source/span.ts";
import type { InventoryBuilder } from "../builder.ts";
import { safeGroupName } from "../group_name.ts";
import { expandHostPattern } from "../pattern/host_range.ts";
import { badIni } from "./ini_error.ts";
import { iniFile, type IniLine, iniLines } from "./ini_lines.ts";
import { iniValue } from "./ini_value.ts";
import { iniWords } from "./ini_words.ts";
import { atPlace, within } from "../at_place.ts";
import { partOf, type PlacedText, spanOf, trimmed } from "./placed_text.ts";
import type { ReadContext, Source, SourceKind } from "../source_kind.ts";

/** Any file that is not named as TOML: the last resort. */
export const INI: SourceKind = {
  name: "ini",
  wants: ({ info, extension }) => info !== null && extension !== ".toml",
  read(source: Source, context: ReadContext): void {
    within("Failed to parse inventory", () => new IniReader(context).read(iniLines(iniFile(source))));
  },
};

const SECTION = /^\[([^:\]\s]+)(?::([\p{L}\p{N}_]+))?\]\s*(?:#.*)?$/u;
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/u;

type SectionKind = "hosts" | "vars" | "children";

/** A group that was mentioned, but is not declared yet. */
type Pending =
  & { readonly at: Span }
  & (
    | { readonly kind: "vars" }
    | { readonly kind: "children"; readonly parents: readonly string[] }
  );

class IniReader {
  #group = "ungrouped";
  #kind: SectionKind = "hosts";
  readonly #pending = new Map<string, Pending>();
  readonly #builder: InventoryBuilder;

  constructor(private readonly context: ReadContext) {
    this.#builder = context.builder;
  }

  read(lines: readonly IniLine[]): void {
    for (const line of lines) atPlace(spanOf(line), () => this.#line(line));
    for (const [group, pending] of this.#pending) {
      const message = pending.kind === "vars"
        ? `Section [${group}:vars] not valid for undefined group '${group}'`
        : `Section [${pending.parents.at(-1)}:children] includes undefined group '${group}'`;
      throw badIni(message, pending.at, `add a section [${group}]`);
    }
  }

  #line(line: IniLine): void {
    const section = SECTION.exec(line.text);
    if (section) {
      this.#section(section[1] ?? "", section[2] ?? "hosts", line);
    } else if (line.text.startsWith("[") && line.text.endsWith("]")) {
      throw badIni(
        `Invalid section entry: '${line.text}'. Please make sure that there are no spaces in the section entry, ` +
          "and that there are no other invalid characters",
        spanOf(line),
      );
    } else {
      switch (this.#kind) {
        case "hosts":
          return this.#host(line);
        case "vars":
          return this.#variable(line);
        case "children":
          return this.#child(line);
        default:
          this.#kind satisfies never;
      }
    }
  }

  #section(written: string, kind: string, line: IniLine): void {
    if (kind !== "hosts" && kind !== "vars" && kind !== "children") {
      throw badIni(
        `Section [${written}:${kind}] has unknown type: ${kind}`,
        spanOf(line),
        "use :children or :vars",
      );
    }
    const { name, warning } = safeGroupName(written, this.context.settings.groupNames);
    if (warning !== null) this.context.warnings.add("warning", warning, spanOf(line));
    const pending = this.#pending.get(name);
    if (!this.#builder.groups.has(name)) {
      if (kind === "vars" && !pending) this.#pending.set(name, { kind, at: spanOf(line) });
      this.#builder.addGroup(name);
    }
    if (pending && kind !== "vars") {
      this.#pending.delete(name);
      for (const parent of pending.kind === "children" ? pending.parents : []) {
        this.#builder.addChild(parent, name);
      }
    }
    this.#group = name;
    this.#kind = kind;
  }

  #host(line: IniLine): void {
    const [pattern, ...assignments] = iniWords(line);
    if (!pattern) return;
    const { names, port } = this.#hosts(pattern);
    const vars = assignments.map((word) => {
      const equals = word.text.indexOf("=");
      if (equals < 0) {
        throw badIni(`Expected key=value host variable assignment, got: ${word.text}`, spanOf(word));
      }
      return { name: partOf(word, 0, equals), value: iniValue(partOf(word, equals + 1)) };
    });
    for (const host of names) {
      this.#builder.addHost(host, this.#group, port);
      for (const { name, value } of vars) this.#builder.setVar(host, name.text, value, spanOf(name));
    }
  }

  #hosts(pattern: PlacedText) {
    const expanded = atPlace(spanOf(pattern), () => expandHostPattern(pattern.text));
    const refuse = (why: string) =>
      badIni(`Invalid host pattern '${pattern.text}' supplied, ${why}`, spanOf(pattern));
    if (pattern.text.trim().endsWith(":") && expanded.port === null) {
      throw refuse("ending in ':' is not allowed, this character is reserved to provide a port.");
    }
    if (expanded.names.some((name) => name.trim() === "---")) {
      throw refuse("'---' is normally a sign this is a YAML file.");
    }
    return expanded;
  }

  #variable(line: IniLine): void {
    const equals = line.text.indexOf("=");
    if (equals < 0) throw badIni(`Expected key=value, got: ${line.text}`, spanOf(line));
    const name = trimmed(partOf(line, 0, equals));
    const value = iniValue(trimmed(partOf(line, equals + 1)));
    this.#builder.setVar(this.#group, name.text, value, spanOf(name));
  }

  #child(line: IniLine): void {
    const child = GROUP_NAME.exec(line.text)?.[1];
    if (child === undefined) throw badIni(`Expected group name, got: ${line.text}`, spanOf(line));
    if (this.#builder.groups.has(child)) return this.#builder.addChild(this.#group, child);
    const known = this.#pending.get(child);
    const parents = known?.kind === "children" ? known.parents : [];
    this.#pending.set(child, {
      kind: "children",
      at: known?.at ?? spanOf(line),
      parents: [...parents, this.#group],
    });
  }
}
