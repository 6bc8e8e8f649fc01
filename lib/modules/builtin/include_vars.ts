/** Variables from files, read while a play runs. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { isRaw, type VarValue } from "../../model/inventory.ts";
import { baseName, folderOf, joinPath, resolvePath } from "../../model/path.ts";
import { plainValue, type Raw, type RawEntry, type RawMap, rawMap, rawOf } from "../../model/raw.ts";
import { isList, type Value } from "../../model/value.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { textSpan } from "../../source/span.ts";
import { didYouMean } from "../../source/suggest.ts";
import { workingFolder } from "../../system/environment.ts";
import { isDirectory, pathInfo } from "../../system/files.ts";
import { repr } from "../../template/python/repr.ts";
import { mergedMaps } from "../../vars/scope.ts";
import { type Given, type ModuleContext, type Outcome, queryModule } from "../module.ts";
import { extensionOf, filesBelow, nameFilter } from "../variable_files.ts";

const FOLDER_ARGUMENTS = [
  "dir",
  "depth",
  "files_matching",
  "ignore_files",
  "extensions",
  "ignore_unknown_extensions",
];

const ARGUMENTS = {
  file: {
    type: "path",
    description:
      "The file, sought in `vars` of the role and beside the playbook; also written without a name: " +
      "`include_vars: file.yml`",
  },
  dir: {
    type: "path",
    description:
      "A folder whose files are read in the order of their names, with those in folders below it; " +
      "in a role it is below `vars`, otherwise beside the file that the task stands in",
  },
  name: { type: "str", description: "A variable that is to hold all of them as a dictionary" },
  depth: { type: "int", default: 0, description: "How many folders deep `dir` is read; 0 for all" },
  files_matching: {
    type: "str",
    description: "A regular expression that names of files in `dir` must match",
  },
  ignore_files: {
    type: "list",
    elements: "str",
    description: "Regular expressions; files in `dir` whose names end with a match are left out",
  },
  extensions: {
    type: "list",
    elements: "str",
    default: ["yaml", "yml", "json"],
    description: "The endings that files in `dir` may have",
  },
  ignore_unknown_extensions: {
    type: "bool",
    default: false,
    description: "Whether files with other endings are left out, instead of being an error",
  },
  hash_behaviour: {
    type: "str",
    choices: ["replace", "merge"],
    description: "Whether a dictionary takes the place of one that is known, or is merged into it",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `include_vars`; templates in the files are rendered when the variables are used. */
export const includeVars = queryModule({
  name: "ansible.builtin.include_vars",
  summary: "Reads variables from files when the task is reached",
  notes: ["Vaults are decrypted. The variables are those of the host that the task runs for."],
  arguments: ARGUMENTS,
  lineArgument: "file",
  openArguments: true,
  runsOn: "controller",
  supports: { check: "full", diff: false },
  returns: {
    ansible_facts: { description: "The variables", type: "dict", returned: "success" },
    ansible_included_var_files: { description: "The files that were read", type: "list", returned: "always" },
    message: { description: "What went wrong", type: "str", returned: "failure" },
  },
  examples: `- name: Read what differs from one system to the next
  ansible.builtin.include_vars: "{{ ansible_os_family }}.yml"

- name: Read all sites into one variable
  ansible.builtin.include_vars:
    dir: sites
    extensions: [yml]
    name: sites
`,
  answer: (args, _host, context) => {
    checkNames(context);
    const names = [...context.given.keys()];
    if (names.includes("file") && names.some((name) => FOLDER_ARGUMENTS.includes(name))) {
      throw bad("You are mixing file only and dir only arguments, these are incompatible");
    }
    const files: string[] = [];
    try {
      const entries = args.dir
        ? folderEntries(args, args.dir, files, context)
        : fileEntries(args.file, files, context);
      return included(args, entries, files, context);
    } catch (error) {
      if (!(error instanceof DiagnosticError) || error.code === "bad-argument") throw error;
      const { message } = error;
      const values = { message, ansible_facts: new Map(), ansible_included_var_files: files };
      return { changed: false, failed: message, values };
    }
  },
});

type Context = ModuleContext & Given;

/** What include_vars says of arguments has words of its own. @throws {DiagnosticError} `bad-argument`. */
function checkNames({ given }: Given): void {
  for (const [name, { value, at, keyAt }] of given) {
    if (!(name in ARGUMENTS)) {
      throw new DiagnosticError(`${name} is not a valid option in include_vars`, {
        code: "bad-argument",
        at: keyAt,
        hint: didYouMean(name, Object.keys(ARGUMENTS)),
      });
    }
    const takesText = name === "ignore_files" && typeof value === "string";
    if ((name === "ignore_files" || name === "extensions") && !isList(value) && !takesText) {
      throw new DiagnosticError(`The '${name}' option must be a list.`, { code: "bad-argument", at });
    }
  }
}

function included(
  { name, hash_behaviour: behaviour }: Arguments,
  entries: ReadonlyMap<string, RawEntry>,
  files: readonly string[],
  context: Context,
): Outcome {
  const at = context.given.get("file")?.at ?? context.given.get("dir")?.at ?? textSpan("include_vars", "");
  const all = rawMap([...entries.values()], at);
  const read = !name ? new Map([...entries].map(([key, { value }]) => [key, value])) : new Map([[name, all]]);
  const variables = behaviour === "merge" ? merged(read, context) : read;
  const facts = new Map<Value, Value>([...variables].map(([key, value]) => [key, plainValue(value)]));
  return {
    changed: false,
    values: { ansible_facts: facts, ansible_included_var_files: files },
    effects: [{ kind: "include-vars", variables }],
    secret: [...entries.values()].some(({ key }) => key.at.file.secret),
  };
}

function merged(read: ReadonlyMap<string, Raw>, context: Context): ReadonlyMap<string, Raw> {
  return new Map([...read].map(([name, value]) => {
    const known = context.written(name);
    return [name, known === undefined ? value : mergedMaps(asRaw(known, value), value)];
  }));
}

function asRaw(value: VarValue, { at }: Raw): Raw {
  return isRaw(value) ? value : rawOf(value, at);
}

function fileEntries(file: string | null, files: string[], context: Context): ReadonlyMap<string, RawEntry> {
  const source = file?.replace(/\n+$/, "");
  if (!source) {
    throw new DiagnosticError("Could not find file on the Ansible Controller.", { code: "file-not-found" });
  }
  return entriesOf(context.findFile("vars", source), files, context);
}

/** The variables of a file by name. @throws {DiagnosticError} where it holds something else. */
function entriesOf(path: string, files: string[], context: Context): ReadonlyMap<string, RawEntry> {
  const root = context.readVars(path);
  if (root !== null && !isVariables(root)) {
    throw new DiagnosticError(`${repr(absolute(path))} must be stored as a dictionary/hash`, {
      code: "bad-playbook",
      at: root.at,
    });
  }
  files.push(absolute(path));
  const entries = root?.kind === "map" ? root.entries : [];
  return new Map(entries.map((entry) => [String(entry.key.value), entry]));
}

function isVariables(root: Raw): root is RawMap | (Raw & { readonly kind: "scalar" }) {
  return root.kind === "map" || (root.kind === "scalar" && root.value === null);
}

function folderEntries(
  args: Arguments,
  dir: string,
  files: string[],
  context: Context,
): ReadonlyMap<string, RawEntry> {
  const root = rootFolder(dir, context);
  if (!isDirectory(root)) {
    const problem = pathInfo(root) ? "is not a directory" : "directory does not exist";
    throw new DiagnosticError(`${absolute(root)} ${problem}`, { code: "file-not-found" });
  }
  const isWanted = nameFilter(args.files_matching, ignoredNames(args, context));
  const read = filesBelow(root, args.depth || Infinity).filter((path) => isWanted(baseName(path)));
  return new Map(read.flatMap((path) => [...checkedEntries(args, path, files, context)]));
}

function checkedEntries(
  { extensions, ignore_unknown_extensions: skipsUnknown }: Arguments,
  path: string,
  files: string[],
  context: Context,
): ReadonlyMap<string, RawEntry> {
  if (extensions.includes(extensionOf(baseName(path)))) return entriesOf(path, files, context);
  if (skipsUnknown) return new Map();
  const known = extensions.join(", ");
  throw new DiagnosticError(`${repr(absolute(path))} does not have a valid extension: ${known}`, {
    code: "bad-playbook",
    hint: "ignore_unknown_extensions: true leaves such files out",
  });
}

/** Where a folder is that a task names: in its role's `vars`, or beside the file that it is written in. */
function rootFolder(dir: string, context: Context): string {
  const role = context.variable("role_path");
  if (typeof role !== "string") {
    return resolvePath(folderOf(context.given.get("dir")?.at.file.path ?? ""), dir);
  }
  if (dir.split("/")[0] !== "vars") return resolvePath(joinPath(role, "vars"), dir);
  const inRole = joinPath(role, dir);
  return pathInfo(inRole) ? inRole : dir;
}

/** A path as results and messages have it. */
function absolute(path: string): string {
  return resolvePath(workingFolder(), path);
}

/** A text instead of a list holds patterns with blanks between them. */
function ignoredNames(args: Arguments, { given }: Given): readonly string[] {
  const written = given.get("ignore_files")?.value;
  return typeof written === "string" ? written.split(/\s+/).filter(Boolean) : args.ignore_files ?? [];
}

function bad(message: string): DiagnosticError {
  return new DiagnosticError(message, { code: "bad-argument" });
}
