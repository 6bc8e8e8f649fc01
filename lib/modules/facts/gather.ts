/** Gathering the facts of a host in one go. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Value } from "../../model/value.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { TargetReader } from "../../connection/target.ts";
import { globPattern } from "../../inventory/pattern/glob.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { randomHex } from "../../system/random.ts";
import { namedInterpreter } from "../commands/interpreter.ts";
import { expandPath } from "../files/expand_path.ts";
import type { ModuleContext, Outcome } from "../module.ts";
import type { FactValues } from "./collector.ts";
import script from "./facts.sh" with { type: "text" };
import { HostData } from "./host_data.ts";
import { localFacts } from "./local_facts.ts";
import { collectorsFor } from "./subsets.ts";

/** The arguments of `setup`, which `gather_facts` passes on. */
export const FACT_ARGUMENTS = {
  gather_subset: {
    type: "list",
    elements: "str",
    default: ["all"],
    description:
      "Which facts to gather: `all`, `min`, `hardware`, `network`, `virtual` and the other groups, or single facts by " +
      "name. With `!` in front a group is left out; `!all` leaves the minimum, `!all,!min` nothing but what is named",
  },
  gather_timeout: {
    type: "int",
    default: 10,
    description: "How many seconds the size of one file system of another machine may take",
  },
  filter: {
    type: "list",
    elements: "str",
    default: [],
    description:
      "Patterns such as `ansible_*_mb`; only facts whose names match one are returned. Empty for all",
  },
  fact_path: {
    type: "path",
    default: "/etc/ansible/facts.d",
    description:
      "The folder of the host's own facts: each `*.fact` in it is run where it is executable, and else read; as JSON " +
      "or as an INI file",
  },
} as const satisfies ArgumentSpec;

/** What both modules say about the facts. */
export const FACT_NOTES: readonly string[] = [
  "The host needs no Python: a single shell script tells all facts. Those about Python are of the interpreter that " +
  "`ansible_python_interpreter` names, else of the first that is found; there are none where there is no Python.",
  "Offloads and time stamping of interfaces (from ethtool), and the facts of facter and ohai are not gathered.",
];

/** Long enough for no fact to hold it by chance. */
const MARK_BYTES = 16;

/** The script without what only its readers need. */
const SCRIPT = script.split("\n").map((line) => line.trim())
  .filter((line) => line !== "" && !line.startsWith("#")).join("\n");

export async function gatherFacts(
  args: ArgumentsOf<typeof FACT_ARGUMENTS>,
  host: TargetReader,
  context: ModuleContext,
): Promise<Outcome> {
  const subset = args.gather_subset.length === 0 ? ["all"] : args.gather_subset;
  const collectors = collectorsFor(subset);
  const names = collectors.map(({ name }) => name);
  const folder = await expandPath(args.fact_path, host, context.environment);
  const settings = [folder, String(args.gather_timeout), namedInterpreter("python", context) ?? ""];
  const data = await askHost(host, [...settings, ...names], context.environment);
  const known: Record<string, Value | undefined> = {};
  for (const collector of collectors) Object.assign(known, collector.collect(data, known));
  const local = names.includes("local") ? localFacts(data.locals) : null;
  if (local) known["local"] = local.facts;
  const facts = chosen(prefixed(known, subset), args.filter);
  return {
    changed: false,
    values: { ansible_facts: new Map<Value, Value>(facts) },
    effects: [{ kind: "facts", facts }],
    warnings: local?.warnings ?? [],
  };
}

async function askHost(
  host: TargetReader,
  args: readonly string[],
  environment: ModuleContext["environment"],
): Promise<HostData> {
  const mark = randomHex(MARK_BYTES);
  const argv = ["/bin/sh", "-c", SCRIPT, "sh", mark, ...args];
  const run = { kind: "argv", argv } as const;
  const { code, stdout, stderr } = await host.query({ run, environment });
  const output = decodeHostText(stdout);
  if (code !== 0 || !output.includes(mark)) {
    throw new DiagnosticError(`the host does not tell its facts: ${decodeHostText(stderr).trim()}`, {
      code: "module-failed",
    });
  }
  return new HostData(output, mark);
}

function prefixed(known: FactValues, subset: readonly string[]): ReadonlyMap<string, Value> {
  const facts = new Map<string, Value>();
  for (const [name, value] of Object.entries(known)) {
    if (value !== undefined) facts.set(`ansible_${name.replaceAll("-", "_")}`, value);
  }
  return facts.set("gather_subset", subset).set("module_setup", true);
}

function chosen(facts: ReadonlyMap<string, Value>, filter: readonly string[]): ReadonlyMap<string, Value> {
  if (filter.length === 0) return facts;
  const patterns = filter.flatMap((glob) => {
    // An empty pattern is for all.
    if (glob === "") return [/^/];
    const isWhole = /^(ansible_|facter|ohai)/.test(glob);
    return (isWhole ? [glob] : [glob, `ansible_${glob}`]).map(globPattern);
  });
  return new Map([...facts].filter(([name]) => patterns.some((pattern) => pattern.test(name))));
}
