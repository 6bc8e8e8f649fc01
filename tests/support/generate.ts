/** Writes the tables of modules and lookups from the files that are there, and documents: `deno task gen`. */

const ROOT = new URL("../../", import.meta.url);

interface Table {
  /** The folder that is searched, and in which the table lies. */
  readonly folder: string;
  /** What declares an entry. */
  readonly declaration: RegExp;
  readonly write: (entries: readonly Entry[]) => Promise<string> | string;
}

interface Entry {
  readonly name: string;
  /** Relative to the table. */
  readonly file: string;
}

const HEADER = "Made by `deno task gen` from the files beside it.";

export const TABLES: readonly Table[] = [
  {
    folder: "lib/modules",
    declaration: /^export const (\w+) = (?:state|action|query|engine)Module\(/gm,
    write: moduleTable,
  },
  {
    folder: "lib/lookups",
    declaration: /^export const (\w+) = lookup\(/gm,
    write: lookupTable,
  },
];

/** The text of a table as it has to be. */
export async function tableText({ folder, declaration, write }: Table): Promise<string> {
  const entries: Entry[] = [];
  for (const file of filesBelow(new URL(`${folder}/`, ROOT), "./")) {
    const text = await Deno.readTextFile(new URL(file, new URL(`${folder}/`, ROOT)));
    for (const [, name = ""] of text.matchAll(declaration)) entries.push({ name, file });
  }
  return await formatted(await write(entries));
}

export function tablePath({ folder }: Table): URL {
  return new URL(`${folder}/mod.ts`, ROOT);
}

/** Modules are loaded when they are named: their names are all that the table itself knows. */
async function moduleTable(entries: readonly Entry[]): Promise<string> {
  const rows = await Promise.all(entries.map(async ({ name, file }) => {
    const { [name]: module } = await import(new URL(`lib/modules/${file}`, ROOT).href);
    const names = JSON.stringify([module.name, ...module.aliases ?? []]);
    return `  { names: ${names}, load: async () => (await import("${file}")).${name} },`;
  }));
  return `/** Every module. ${HEADER} */\n\nimport type { ModuleEntry } from "./module.ts";\n\n` +
    `export const MODULES: readonly ModuleEntry[] = [\n${rows.join("\n")}\n];\n`;
}

function lookupTable(entries: readonly Entry[]): string {
  const imports = entries.map(({ name, file }) => `import { ${name} } from "${file}";`);
  const names = entries.map(({ name }) => `  ${name},`);
  return `/** Every lookup. ${HEADER} */\n\nimport type { Lookup } from "./lookup.ts";\n${
    imports.join("\n")
  }\n\n` +
    `export const LOOKUPS: readonly Lookup[] = [\n${names.join("\n")}\n];\n`;
}

function filesBelow(folder: URL, prefix: string): readonly string[] {
  return [...Deno.readDirSync(folder)].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    if (entry.isDirectory) return filesBelow(new URL(`${entry.name}/`, folder), `${prefix}${entry.name}/`);
    return entry.name.endsWith(".ts") && !entry.name.endsWith("_test.ts") ? [`${prefix}${entry.name}`] : [];
  });
}

async function formatted(text: string): Promise<string> {
  const fmt = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--line-width", "110", "--ext", "ts", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await fmt.output()).stdout);
}

if (import.meta.main) {
  for (const one of TABLES) await Deno.writeTextFile(tablePath(one), await tableText(one));
  // They are made out of what the tables list.
  const { DOCUMENTS } = await import("./documents.ts");
  for (const { path, write } of DOCUMENTS) await Deno.writeTextFile(new URL(path, ROOT), await write());
}
