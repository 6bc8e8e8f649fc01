/** The rules of the house that a program can check: floors, circles, doors, sizes. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";

const FLOORS: Readonly<Record<string, number>> = {
  source: 0,
  model: 1,
  system: 2,
  yaml: 3,
  template: 3,
  vault: 3,
  connection: 4,
  registry: 4,
  playbook: 5,
  inventory: 5,
  vars: 5,
  mirror: 5,
  modules: 6,
  lookups: 6,
  engine: 7,
  report: 7,
  cli: 8,
};
const CEILING_LINES = 400;
/** Files that are one long table, or one machine, that gains nothing from being cut. */
const LONG_FILES: readonly string[] = [
  "lib/cli/settings/plugin_settings.json",
  "lib/cli/settings/unused_settings.json",
];
const ROOT = new URL("../", import.meta.url);

interface ModuleInfo {
  readonly path: string;
  readonly text: string;
  /** Paths below the repository, and bare names of packages. */
  readonly imports: readonly string[];
}

const modules = await readModules();

Deno.test("imports point down the floors", () => {
  const upward = modules.flatMap(({ path, imports }) =>
    imports.filter((to) => !mayImport(path, to)).map((to) => `${path} imports ${to}`)
  );
  deepEqual(upward, []);
});

Deno.test("imports inside a folder make no circle", () => {
  const edges = new Map(
    modules.map(({ path, imports }) => [path, imports.filter((to) => to.startsWith("lib/"))]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, above: readonly string[]) => {
    if (above.includes(path)) {
      return void circles.push([...above.slice(above.indexOf(path)), path].join(" -> "));
    }
    if (done.has(path)) return;
    for (const to of edges.get(path) ?? []) visit(to, [...above, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  deepEqual(circles, []);
});

Deno.test("an npm package has one door", () => {
  const doors = new Map<string, string[]>();
  for (const { path, imports } of modules) {
    for (const name of imports.filter((to) => to.startsWith("npm:"))) {
      doors.set(name, [...doors.get(name) ?? [], path]);
    }
  }
  deepEqual([...doors].filter(([, paths]) => paths.length > 1), []);
});

Deno.test("Deno and node: are reached only through system, the terminal only through cli", () => {
  const leaks = modules.flatMap(({ path, text, imports }) => {
    const folder = folderOf(path);
    const found: string[] = [];
    if (folder !== "system" && imports.some((to) => to.startsWith("node:"))) {
      found.push(`${path} imports node:`);
    }
    if (folder !== "system" && /\bDeno\./.test(stripped(text))) found.push(`${path} uses Deno`);
    if (folder !== "cli" && /\bconsole\./.test(stripped(text))) found.push(`${path} uses console`);
    return found;
  });
  deepEqual(leaks, []);
});

Deno.test("a file stays below the ceiling", () => {
  const long = modules.filter(({ path, text }) =>
    text.split("\n").length > CEILING_LINES && !LONG_FILES.includes(path)
  );
  deepEqual(long.map(({ path }) => path), []);
});

Deno.test("tests compare strictly", () => {
  const loose = ["lib", "tests"].flatMap((folder) => [...filesBelow(folder)]).filter((path) => {
    const imported = /import \{([^}]*)\} from "node:assert\/strict"/.exec(
      path.endsWith(".ts") ? Deno.readTextFileSync(new URL(path, ROOT)) : "",
    );
    return /(?:^|,)\s*(?:equal|deepEqual|notEqual|notDeepEqual)\s*(?:,|$)/.test(imported?.[1]?.trim() ?? "");
  });
  deepEqual(loose, []);
});

function mayImport(from: string, to: string): boolean {
  if (!to.startsWith("lib/")) return true;
  const [here, there] = [folderOf(from), folderOf(to)];
  if (here === there) return true;
  const [floor, below] = [FLOORS[here], FLOORS[there]];
  if (floor === undefined || below === undefined) {
    throw new Error(`a folder without a floor: ${from} -> ${to}`);
  }
  return below < floor;
}

function folderOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** A source without its comments and texts, in which names of APIs may stand. */
function stripped(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "").replace(
    /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g,
    '""',
  );
}

/** Every module of lib with what it imports, as `deno info` sees it. */
async function readModules(): Promise<readonly ModuleInfo[]> {
  const paths = [...filesBelow("lib")].filter((path) => path.endsWith(".ts") && !path.endsWith("_test.ts"));
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      entry,
      paths.map((path) => `import ${JSON.stringify(new URL(path, ROOT).href)};`).join("\n"),
    );
    const args = ["info", "--json", "--config", new URL("deno.json", ROOT).pathname, entry];
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const graph = JSON.parse(new TextDecoder().decode(stdout));
    return graph.modules.filter(({ specifier }: { specifier: string }) =>
      specifier.startsWith(ROOT.href + "lib/")
    )
      .map(({ specifier, dependencies = [] }: GraphModule) => ({
        path: specifier.slice(ROOT.href.length),
        text: Deno.readTextFileSync(new URL(specifier)),
        imports: dependencies.map(importedBy),
      }));
  } finally {
    await Deno.remove(entry);
  }
}

interface GraphModule {
  readonly specifier: string;
  readonly dependencies?: readonly GraphDependency[];
}

interface GraphDependency {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string; readonly error?: string };
  readonly type?: { readonly specifier?: string };
}

function importedBy({ specifier, code, type }: GraphDependency): string {
  if (code?.error) throw new Error(code.error);
  const to = code?.specifier ?? type?.specifier ?? specifier;
  return to.startsWith(ROOT.href) ? to.slice(ROOT.href.length) : to;
}

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* filesBelow(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}
