/** Documentation as text for people. */

import { type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { dumpJson } from "../../report/dump_json.ts";
import type { DocEntry, DocOption, DocReturn } from "./entry.ts";

const WIDTH = 78;
const WIDTH_OF_SUMMARIES = 100;

/** The page of an entry. */
export function docPage(entry: DocEntry): string {
  const { kind, name, path, summary, description, options, supports, notes, examples, returns, aliases } =
    entry;
  const lists: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["OPTIONS (= indicates it is required):", optionLines(options, 0)],
    ["ATTRIBUTES:", Object.entries(supports).map(([what, how]) => `  ${what}: ${how}`)],
    ["NOTES:", notes.flatMap((note) => wrapped(note, WIDTH - 8, "      * ", "        "))],
    ["ALIASES:", aliases.map((alias) => `  ${alias}`)],
    ["EXAMPLES:", examples.trim() === "" ? [] : [examples.trim()]],
    ["RETURN VALUES:", Object.entries(returns).flatMap(([key, value]) => returnLines(key, value))],
  ];
  const sections = lists.filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title}\n\n${lines.join("\n").trimEnd()}\n`);
  const heading = `> ${kind.toUpperCase()} ${name} (${path ?? "part of ferry"})\n`;
  const about = [...(summary === "" ? [] : [`${summary}.`]), ...description].map((text) =>
    `${wrapped(text, WIDTH, "  ", "  ").join("\n")}\n`
  );
  return `${[heading, ...about, ...sections].join("\n")}\n`;
}

/** A task to begin with. */
export function docSnippet({ kind, name, summary, options }: DocEntry): string {
  const short = name.slice(name.lastIndexOf(".") + 1);
  if (kind === "lookup") {
    const named = Object.keys(options).filter((key) => key !== "_terms").map((key) => `, ${key}=…`);
    return `# ${summary}\n{{ lookup('${name}', terms${named.join("")}) }}\n`;
  }
  const lines = Object.entries(options).sort(byName).map(
    ([key, { description, required, default: given }]) => {
      const note = `${required ? "(required) " : ""}${description}`;
      const value = given === undefined || given === null ? "" : dumpJson(given, null);
      return wrapped(note, WIDTH - 31, `      ${`${key}: ${value}`.padEnd(22)} # `, `${" ".repeat(29)}# `)
        .join("\n");
    },
  );
  return `- name: ${summary}\n  ${short}:\n${lines.map((text) => `${text}\n`).join("")}`;
}

/** Names and the files that document them, a line each. */
export function docFileList(entries: readonly DocEntry[]): readonly string[] {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map(({ name, path }) => `${name.padEnd(width)} ${path ?? "part of ferry"}`);
}

/** Names and summaries, a line each. */
export function docList(entries: readonly DocEntry[]): readonly string[] {
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  return entries.map((entry) => {
    const { name } = entry;
    const summary = entry.summary || "UNDOCUMENTED";
    const room = WIDTH_OF_SUMMARIES - width;
    return `${name.padEnd(width)} ${summary.length > room ? `${summary.slice(0, room - 3)}...` : summary}`
      .trimEnd();
  });
}

/** A block of lines for each option, by name. */
export function optionLines(options: Readonly<Record<string, DocOption>>, depth: number): readonly string[] {
  const indent = "  ".repeat(depth * 2);
  return Object.entries(options).sort(byName).flatMap(([name, option]) => {
    const head = `${indent}${option.required ? "=" : "-"} ${name}  `;
    const about = `${indent}           `;
    const facts = factsOf(option).map((fact) => `${indent}        ${fact}`);
    const inner = option.options
      ? [`${indent}        suboptions:`, "", ...optionLines(option.options, depth + 1)]
      : [""];
    return [...wrapped(option.description, WIDTH - about.length, head, about), ...facts, ...inner];
  });
}

function factsOf(option: DocOption): readonly string[] {
  const { aliases, choices, elements, type } = option;
  const list = (values: readonly Value[]) => `[${values.map((value) => str(value)).join(", ")}]`;
  return [
    ...(aliases && aliases.length > 0 ? [`aliases: ${list(aliases)}`] : []),
    ...(choices ? [`choices: ${list(choices)}`] : []),
    ...(option.required ? [] : [`default: ${defaultText(option.default ?? null)}`]),
    ...(elements === undefined ? [] : [`elements: ${elements}`]),
    `type: ${type}`,
  ];
}

function defaultText(value: Value): string {
  return typeof value === "string" && value !== "" ? value : dumpJson(value, null);
}

function returnLines(name: string, { description, returned, type }: DocReturn): readonly string[] {
  return [
    ...wrapped(description, WIDTH - 12, `- ${name}  `, "           "),
    `        returned: ${returned}`,
    `        type: ${type}`,
    "",
  ];
}

/** Text in lines that all begin in the same way. */
export function wrappedLines(text: string, indent: string): readonly string[] {
  return wrapped(text, WIDTH - indent.length, indent, indent);
}

/** Text in lines of a width. @param first What the first line begins with. @param rest What the others begin with. */
function wrapped(text: string, width: number, first: string, rest: string): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/\s+/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (longer.length > width && current !== "") {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current].map((one, at) => `${at === 0 ? first : rest}${one}`);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
