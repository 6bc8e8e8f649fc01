/** The cases of all modules, with each shell that a host may have. */

import { type CaseShell, lackingNeed, readCases, runCase } from "../support/module_cases.ts";
import { ConnectionPool } from "../../lib/connection/pool.ts";
import { shellTarget } from "../../lib/connection/shell_target.ts";
import { MODULES } from "../../lib/modules/mod.ts";
import type { Module } from "../../lib/modules/module.ts";
import { findProgram } from "../../lib/system/process.ts";

const FOLDER = new URL("./", import.meta.url);

interface Shell {
  readonly name: string;
  /** Why it cannot be used, null where it can. */
  readonly missing: string | null;
  /** The words that start it, in a time zone that the cases know; with BusyBox all tools are its own, which lie in the folder. */
  readonly words: (tools: string) => readonly string[];
}

const BUSYBOX = findProgram("busybox");
const SHELLS: readonly Shell[] = [
  {
    name: "dash",
    missing: findProgram("dash") ? null : "dash is not installed",
    words: () => ["env", "TZ=UTC0", "dash"],
  },
  {
    name: "busybox",
    missing: BUSYBOX ? null : "busybox is not installed",
    words: (tools) => ["env", "TZ=UTC0", `PATH=${tools}`, BUSYBOX ?? "", "sh"],
  },
];

for (const shell of SHELLS) {
  if (shell.missing !== null) {
    Deno.test({
      name: `modules through ${shell.name} (skipped: ${shell.missing})`,
      ignore: true,
      fn: () => {},
    });
    continue;
  }
  for (const name of moduleNames()) {
    Deno.test(`${name} does what its cases say, through ${shell.name}`, async (test) => {
      const module = await moduleNamed(name);
      const tools = await Deno.makeTempDir({ prefix: "ferry-tools-" });
      await using pool = new ConnectionPool();
      try {
        const opened = await openShell(shell, tools, pool);
        for (const file of caseFiles(name)) {
          for (const one of readCases(file)) {
            const lacking = lackingNeed(one, opened);
            await test.step({
              name: one.name + (lacking ? ` (skipped: no ${lacking})` : ""),
              ignore: lacking !== null,
              fn: () => runCase(module, one, opened),
            });
          }
        }
      } finally {
        await Deno.remove(tools, { recursive: true });
      }
    });
  }
}

async function openShell(shell: Shell, tools: string, pool: ConnectionPool): Promise<CaseShell> {
  const isBusybox = shell.name === "busybox";
  if (isBusybox) await new Deno.Command("busybox", { args: ["--install", "-s", tools] }).output();
  const connection = pool.connection({
    transport: { kind: "local", shell: shell.words(tools) },
    become: null,
  });
  const host = shellTarget(connection);
  const user = await host.user(String(Deno.uid()));
  const group = await host.group(String(Deno.gid()));
  return {
    name: shell.name,
    connection,
    account: { user: user?.name ?? "", group: group?.name ?? "" },
    has: (program) => {
      if (program === "root") return Deno.uid() === 0;
      const name = program.replace(/^GNU /, "");
      return !(isBusybox && name !== program) && findProgram(name, isBusybox ? tools : undefined) !== null;
    },
  };
}

function moduleNames(): readonly string[] {
  return [...Deno.readDirSync(FOLDER)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name)
    .sort();
}

function caseFiles(name: string): readonly string[] {
  const folder = new URL(`${name}/`, FOLDER);
  return [...Deno.readDirSync(folder)].map((entry) => new URL(entry.name, folder).pathname)
    .filter((path) => path.endsWith(".yaml")).sort();
}

/** Folders are called by the last part of a module's name. */
function moduleNamed(name: string): Promise<Module> {
  const found = MODULES.find(({ names: [fullName] }) => fullName.endsWith(`.${name}`));
  if (!found) throw new TypeError(`no module of the name ${name}`);
  return found.load();
}
