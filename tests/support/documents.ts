/** Documents that are made out of what is declared elsewhere. */

import type { Module } from "../../lib/modules/module.ts";
import { MODULES } from "../../lib/modules/mod.ts";
import { FOLDER as COMPAT } from "../compat/answer.ts";

export interface GeneratedDocument {
  /** Relative to the repository. */
  readonly path: string;
  readonly write: () => Promise<string> | string;
}

export const DOCUMENTS: readonly GeneratedDocument[] = [
  { path: "lib/modules/README.md", write: modulesDocument },
  { path: "tests/compat/DIFFERENCES.md", write: differencesDocument },
];

const MADE = "Made by `deno task gen`: changes made here are lost.";

const CHECK_WORDS = { full: "yes", partial: "in part", none: "no" } as const;

async function modulesDocument(): Promise<string> {
  const modules = (await Promise.all(MODULES.map(({ load }) => load()))).toSorted((
    a,
    b,
  ) => (a.name < b.name ? -1 : 1));
  const rows = modules.map((module) => [
    `\`${module.name}\``,
    sentence(module),
    CHECK_WORDS[module.supports.check],
    module.supports.diff ? "yes" : "no",
    module.runsOn,
  ]);
  return `# Modules

${MADE}

\`ferry doc NAME\` tells the arguments, return values and examples of each. Short names (\`copy\`) and the names of former collections lead here as well. An argument that a module does not have is refused before the run, at its place, with the nearest name.

${table([["module", "what it does", "check mode", "diff", "runs on"], ...rows])}
`;
}

function sentence({ summary, aliases = [], unusable }: Module): string {
  const also = aliases.length === 0 ? "" : `; also ${aliases.map((name) => `\`${name}\``).join(", ")}`;
  return unusable === undefined ? `${summary}${also}` : `${summary} (refused: ${unusable})`;
}

function differencesDocument(): string {
  const cases = [...Deno.readDirSync(`${COMPAT}cases`)].map(({ name }) => name).sort();
  const rows = cases.flatMap((name) => {
    const text = readIfAny(`${COMPAT}cases/${name}/difference.txt`);
    return text === null ? [] : [[`[${name}](cases/${name})`, text.trim()]];
  });
  return `# Where ferry answers otherwise

${MADE}

${cases.length} playbooks are compared; in these ${rows.length} ferry answers otherwise on purpose, and \`ferry.txt\` beside the playbook is its answer.

${table([["case", "why"], ...rows])}
`;
}

function readIfAny(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
