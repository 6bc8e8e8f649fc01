/** `ferry doc`: what modules, lookups, filters and keywords do. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import { didYouMean } from "../../source/suggest.ts";
import { joinPath, resolvePath } from "../../model/path.ts";
import { dict } from "../../model/value.ts";
import { dumpYamlText } from "../../inventory/dump/write_dump.ts";
import { dumpJson } from "../../report/dump_json.ts";
import { collectionFolders, libraryFolders, roleFolders } from "../compose/module_files.ts";
import { type Config, expandHome, readConfig } from "../settings/config.ts";
import { docData } from "../doc/doc_data.ts";
import { type DocFile, docFiles, type DocFolders } from "../doc/doc_files.ts";
import { docFileList, docList, docPage, docSnippet } from "../doc/doc_text.ts";
import { entriesOf, entryNamed, KINDS } from "../doc/entries.ts";
import type { DocEntry } from "../doc/entry.ts";
import { keywordData, keywordNames } from "../doc/keywords.ts";
import { roleData, roleList, rolePage, rolesIn, roleSummaries, withEntryPoint } from "../doc/roles.ts";
import { writtenEntry } from "../doc/written_docs.ts";
import { EXIT } from "../exit_code.ts";
import { badOption, counted, newCommand, Option } from "../options.ts";
import { showInPager } from "../output/pager.ts";
import type { Session } from "../session.ts";

const EXAMPLES = `
Examples:
  ferry doc -l                       every module
  ferry doc copy                     one module: its arguments, what it returns, examples
  ferry doc -s copy                  a task to begin with
  ferry doc -t lookup -l             every lookup; also filter, test, keyword, strategy, connection, …
  ferry doc -t keyword serial
  ferry doc -t role -l               roles that describe their arguments
  ferry doc -t role -e main motd     one entry point of a role
`;

interface Options {
  readonly type: string;
  readonly list?: true;
  readonly list_files?: true;
  readonly snippet?: true;
  readonly json?: true;
  readonly entryPoint?: string;
  readonly playbookDir?: string;
  readonly modulePath?: string;
  readonly rolesPath?: string;
  readonly verbose: number;
}

export async function run(args: readonly string[], session: Session): Promise<number> {
  const command = newCommand("ferry doc", session.streams)
    .description("Shows what modules, lookups, filters, roles and keywords do.")
    .argument("[name...]", "what to show; with -l: a collection or namespace")
    .addOption(
      new Option("-t, --type <type>", "what kind it is").choices([...KINDS, "role", "keyword"])
        .default("module"),
    )
    .option("-l, --list", "only names and summaries")
    .option("-F, --list_files", "only names and the files that document them")
    .option("-s, --snippet", "a task to begin with")
    .option("-j, --json", "as JSON")
    .option("-e, --entry-point <name>", "of roles: only this entry point")
    .option("--playbook-dir <folder>", "the folder of playbooks, beside which plugins and roles lie")
    .option("-M, --module-path <path>", "more folders with modules of users")
    .option("-r, --roles-path <path>", "more folders with roles")
    .option("-v, --verbose", "say more", counted, 0)
    .addHelpText("after", EXAMPLES);
  command.parse([...args], { from: "user" });
  const options = command.opts<Options>();
  const names = command.args;
  if (names.length === 0 && !options.list && !options.list_files) {
    throw badOption(
      "Missing name(s), incorrect options passed for detailed documentation.",
      "name a module, or list them with -l",
    );
  }
  const { env, home, workingFolder, warn } = session;
  const config = readConfig(env, home, workingFolder, warn);
  await showInPager(await documentation(names, options, config, session), config, session);
  return EXIT.ok;
}

async function documentation(
  names: readonly string[],
  options: Options,
  config: Config,
  session: Session,
): Promise<string> {
  if (options.type === "keyword") return keywordText(names, options, session);
  const places = placesOf(options, config, session);
  if (options.type === "role") return roleText(names, options, places, session);
  const isList = options.list === true || options.list_files === true;
  const files = docFiles(options.type, places).filter(({ name }) => isList || names.some(isNameOf(name)));
  const entries = [...await entriesOf(options.type), ...ownEntries(options.type, files, session)];
  return isList ? listText(names, entries, options) : pages(names, entries, options, session);
}

/** Whether what somebody asks for is the one of this full name. */
function isNameOf(full: string): (asked: string) => boolean {
  return (asked) => full === asked || full.endsWith(`.${asked}`);
}

interface DocPlaces extends DocFolders {
  readonly roles: readonly string[];
}

function placesOf(options: Options, config: Config, session: Session): DocPlaces {
  const given = (text: string | undefined) => text === undefined ? [] : text.split(":").filter(Boolean);
  const absolute = (path: string) => resolvePath(session.workingFolder, expandHome(path, session.home));
  const playbooks = absolute(options.playbookDir ?? config.text("playbookDir") ?? ".");
  return {
    playbooks,
    libraries: [...given(options.modulePath).map(absolute), ...libraryFolders(config, session)],
    collections: [joinPath(playbooks, "collections"), ...collectionFolders(config, session)],
    roles: [
      ...given(options.rolesPath).map(absolute),
      joinPath(playbooks, "roles"),
      ...roleFolders(config, session),
    ],
  };
}

/** What users documented themselves; files that cannot be read are left out with a warning. */
function ownEntries(kind: string, files: readonly DocFile[], { warn }: Session): readonly DocEntry[] {
  return files.flatMap(({ name, path }) => {
    try {
      const entry = writtenEntry(kind, name, path);
      return entry ? [entry] : [];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      warn(`Unable to parse the documentation of ${name} (${path}): ${error.message}`);
      return [];
    }
  });
}

/** Whether something is for tests only: Ansible does not list it either. */
function isHidden(name: string): boolean {
  return name.startsWith("ansible._");
}

function listText(
  filters: readonly string[],
  all: readonly DocEntry[],
  { json, list_files: listsFiles }: Options,
): string {
  const entries = all.filter(({ name }) =>
    filters.length === 0 ? !isHidden(name) : filters.some((filter) => name.startsWith(`${filter}.`))
  );
  const listed = (entry: DocEntry) => listsFiles ? entry.path ?? "part of ferry" : entry.summary;
  if (json) return `${dumpJson(new Map(entries.map((entry) => [entry.name, listed(entry)])), 4)}\n`;
  return (listsFiles ? docFileList(entries) : docList(entries)).map((line) => `${line}\n`).join("");
}

function pages(
  names: readonly string[],
  entries: readonly DocEntry[],
  { json, snippet }: Options,
  { warn }: Session,
): string {
  const found = names.flatMap((name): readonly (readonly [string, DocEntry])[] => {
    const entry = entryNamed(name, entries);
    if (entry) return [[name, entry]];
    const hint = didYouMean(name, entries.map((one) => one.name.slice(one.name.lastIndexOf(".") + 1)));
    warn(`${name} was not found${hint === undefined ? "" : `; ${hint}`}`);
    return [];
  });
  if (json) return `${dumpJson(new Map(found.map(([name, entry]) => [name, docData(entry)])), 4)}\n`;
  return found.map(([, entry]) => (snippet ? docSnippet(entry) : docPage(entry))).join("\n");
}

function roleText(
  names: readonly string[],
  { list, json, entryPoint }: Options,
  { roles, collections }: DocPlaces,
  { warn }: Session,
): string {
  const all = rolesIn(roles, collections);
  if (list) {
    const shown = all.filter(({ collection }) =>
      names.length === 0 || (collection !== null && names.includes(collection))
    );
    return json
      ? `${dumpJson(roleSummaries(shown), 4)}\n`
      : roleList(shown).map((text) => `${text}\n`).join("");
  }
  const found = names.flatMap((name) => {
    const role = all.find((one) => one.name === name);
    if (!role) warn(`${name} was not found, or describes no arguments`);
    return role ? [withEntryPoint(role, entryPoint ?? null)] : [];
  });
  return json ? `${dumpJson(roleData(found), 4)}\n` : found.map(rolePage).join("\n");
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
