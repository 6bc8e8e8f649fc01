/** `ferry doc`: what modules, lookups, filters and keywords do. */

import { didYouMean } from "../../source/suggest.ts";
import { dict } from "../../model/value.ts";
import { dumpYamlText } from "../../inventory/dump/write_dump.ts";
import { dumpJson } from "../../report/dump_json.ts";
import { readConfig } from "../config.ts";
import { docData } from "../doc/doc_data.ts";
import { docList, docPage, docSnippet } from "../doc/doc_text.ts";
import { entriesOf, findEntry, KINDS } from "../doc/entries.ts";
import type { DocEntry } from "../doc/entry.ts";
import { keywordData, keywordNames } from "../doc/keywords.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, counted, newCommand, Option } from "../options.ts";
import { showInPager } from "../pager.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  ferry doc -l                       every module
  ferry doc copy                     one module: its arguments, what it returns, examples
  ferry doc -s copy                  a task to begin with
  ferry doc -t lookup -l             every lookup; also filter, test, keyword, strategy, connection, …
  ferry doc -t keyword serial
`;

interface Options {
  readonly type: string;
  readonly list?: true;
  readonly snippet?: true;
  readonly json?: true;
  readonly verbose: number;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = newCommand("ferry doc", session.streams)
    .description("Shows what modules, lookups, filters and keywords do.")
    .argument("[name...]", "what to show; with -l: a collection or namespace")
    .addOption(
      new Option("-t, --type <type>", "what kind it is").choices([...KINDS, "keyword"]).default("module"),
    )
    .option("-l, --list", "only names and summaries")
    .option("-s, --snippet", "a task to begin with")
    .option("-j, --json", "as JSON")
    .option("-v, --verbose", "say more", counted, 0)
    .addOption(new Option("--playbook-dir <folder>").hideHelp())
    .addOption(new Option("-M, --module-path <path>").hideHelp())
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<Options>();
  const names = command.args;
  if (names.length === 0 && !options.list) {
    throw badOption(
      "Missing name(s), incorrect options passed for detailed documentation.",
      "name a module, or list them with -l",
    );
  }
  const text = options.type === "keyword"
    ? keywordText(names, options, session)
    : options.list
    ? await listText(names, options)
    : await pages(names, options, session);
  const { env, home, workingFolder, warn } = session;
  await showInPager(text, readConfig(env, home, workingFolder, warn), session);
  return EXIT.ok;
}

async function listText(filters: readonly string[], { type, json }: Options): Promise<string> {
  const entries = (await entriesOf(type)).filter(({ name }) =>
    filters.length === 0 || filters.some((filter) => name.startsWith(`${filter}.`))
  );
  if (json) {
    return `${dumpJson(new Map(entries.map(({ name, summary }) => [name, summary])), 4)}\n`;
  }
  return docList(entries).map((line) => `${line}\n`).join("");
}

async function pages(
  names: readonly string[],
  { type, json, snippet }: Options,
  { warn }: Session,
): Promise<string> {
  const found: (readonly [string, DocEntry])[] = [];
  for (const name of names) {
    const entry = await findEntry(type, name);
    const hint = entry ? undefined : didYouMean(name, await shortNames(type));
    if (entry) found.push([name, entry]);
    else warn(`${name} was not found${hint === undefined ? "" : `; ${hint}`}`);
  }
  if (json) return `${dumpJson(new Map(found.map(([name, entry]) => [name, docData(entry)])), 4)}\n`;
  return found.map(([, entry]) => (snippet ? docSnippet(entry) : docPage(entry))).join("\n");
}

async function shortNames(kind: string): Promise<readonly string[]> {
  return (await entriesOf(kind)).map(({ name }) => name.slice(name.lastIndexOf(".") + 1));
}

function keywordText(names: readonly string[], { list, json }: Options, { warn }: Session): string {
  const wanted = list ? keywordNames() : names;
  const found = wanted.flatMap((name) => {
    const data = keywordData(name);
    if (!data) warn(`Skipping invalid keyword '${name}' specified for 'keyword' documentation`);
    return data ? [[name, data] as const] : [];
  });
  if (list) {
    const summaries = dict(
      Object.fromEntries(found.map(([name, data]) => [name, data.get("description") ?? ""])),
    );
    return json ? `${dumpJson(summaries, 4)}\n` : dumpYamlText(summaries);
  }
  const all = new Map(found);
  return json ? `${dumpJson(all, 4)}\n` : found.length === 0 ? "" : dumpYamlText(all);
}
