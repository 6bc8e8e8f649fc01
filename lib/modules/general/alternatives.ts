/** Programs that are alternatives for one name. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { expandTexts } from "../files/expand_path.ts";
import { stateModule } from "../module.ts";
import { type AlternativesState, readAlternatives, type Subcommand } from "./alternatives_state.ts";

const TOOL = "update-alternatives";
const USUAL_PRIORITY = 50;
const ARGUMENTS = {
  name: { type: "str", required: true, description: "The name, such as `editor`" },
  path: { type: "path", description: "The program that it is to lead to" },
  family: { type: "str", description: "The family of programs; only on hosts like Red Hat's" },
  link: { type: "path", description: "The link that leads to the program; needed for a new name" },
  priority: { type: "int", description: "How much it is preferred; 50 for a new one" },
  state: {
    type: "str",
    default: "selected",
    choices: ["present", "selected", "auto", "absent"],
    description:
      "`present`: known; `selected`: known and taken; `auto`: known, and the one with the highest " +
      "priority is taken; `absent`: not known",
  },
  subcommands: {
    type: "list",
    elements: "dict",
    aliases: ["slaves"],
    description: "Other links that go with it, such as the one for its manual",
    options: {
      name: { type: "str", required: true, description: "The name of the other link" },
      path: { type: "path", required: true, description: "What it leads to" },
      link: { type: "path", required: true, description: "The link" },
    },
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `alternatives`. */
export const alternatives = stateModule({
  name: "community.general.alternatives",
  aliases: ["ansible.builtin.alternatives"],
  summary: "Says which program a common name leads to",
  notes: ["The host needs `update-alternatives`."],
  arguments: ARGUMENTS,
  rules: { oneOf: [["path", "family"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: { msg: { description: "What is done", type: "str", returned: "always" } },
  examples: `- name: Edit with vim
  community.general.alternatives:
    name: editor
    path: /usr/bin/vim.basic
`,
  plan: async (args, host, { environment }) => {
    const [path = "", link = ""] = await expandTexts(
      [args.path ?? "", args.link ?? ""],
      host,
      environment,
    );
    const request = { ...args, path: path || null, link: link || null };
    const { code, stdout } = await ask(host, [TOOL, "--display", args.name], { environment });
    if (code === 127) throw missingTool(TOOL);
    const state = readAlternatives(code === 0 ? stdout : "", args.subcommands);
    const steps = args.state === "absent"
      ? removal(request, state)
      : [...await installation(request, state, host), ...selection(request, state)];
    const before = stateText(request, state, null);
    const after = stateText(request, state, steps);
    return {
      changes: steps.map(({ words, message }): CommandChange =>
        toolChange(message.replace(/\.$/, ""), [TOOL, ...words], { environment })
      ),
      values: { msg: steps.map(({ message }) => message).join(" ") },
      diffs: steps.length === 0 ? [] : [{ before, after, beforeHeader: args.name, afterHeader: args.name }],
    };
  },
});

interface Step {
  readonly kind: "install" | "set" | "auto" | "remove";
  readonly words: readonly string[];
  readonly message: string;
}

async function installation(
  args: Arguments,
  state: AlternativesState,
  host: TargetReader,
): Promise<readonly Step[]> {
  const { name, path, family, priority, subcommands } = args;
  if (path === null) return [];
  const current = state.alternatives.get(path);
  const isRight = current !== undefined && (priority === null || priority === current.priority) &&
    (subcommands === null || sameSubcommands(subcommands, current.subcommands));
  if (isRight) return [];
  const link = args.link ?? state.link;
  const [found = null] = await host.stat([path], { follow: true });
  if (!found) throw mistake(`Specified path ${path} does not exist`);
  if (!link) {
    throw mistake("Needed to install the alternative, but unable to do so as we are missing the link");
  }
  const words = [
    ...["--install", link, name, path, String(priority ?? current?.priority ?? USUAL_PRIORITY)],
    ...(family === null ? [] : ["--family", family]),
    ...(subcommands ?? []).flatMap((one) => ["--slave", one.link, one.name, one.path]),
  ];
  return [{ kind: "install", words, message: `Install alternative '${path}' for '${name}'.` }];
}

function selection({ name, path, family, state: wanted }: Arguments, state: AlternativesState) {
  const steps: Step[] = [];
  const current = state.path === null ? undefined : state.alternatives.get(state.path);
  const isTaken = (path !== null && path === state.path) ||
    (current !== undefined && family !== null && current.family === family);
  if (wanted === "selected" && !isTaken) {
    const choice = path ?? family ?? "";
    steps.push({
      kind: "set",
      words: ["--set", name, choice],
      message: `Set alternative '${choice}' for '${name}'.`,
    });
  }
  if (wanted === "auto" && state.mode === "manual") {
    steps.push({ kind: "auto", words: ["--auto", name], message: `Set alternative to auto for '${name}'.` });
  }
  return steps;
}

function removal({ name, path }: Arguments, state: AlternativesState): readonly Step[] {
  if (path === null || !state.alternatives.has(path)) return [];
  const message = `Remove alternative '${path}' from '${name}'.`;
  return [{ kind: "remove", words: ["--remove", name, path], message }];
}

function sameSubcommands(wanted: readonly Subcommand[], found: readonly Subcommand[]): boolean {
  const key = ({ name, path, link }: Subcommand) => JSON.stringify([name, path, link]);
  const known = new Set(found.map(key));
  return wanted.length === found.length && wanted.every((one) => known.has(key(one)));
}

/** What a diff shows of the program: as it is where there are no steps, else as it will be. */
function stateText(args: Arguments, state: AlternativesState, steps: readonly Step[] | null): string {
  const kinds = new Set(steps?.map(({ kind }) => kind));
  const current = args.path === null ? undefined : state.alternatives.get(args.path);
  if (kinds.has("remove") || (!current && !kinds.has("install") && args.path !== null)) {
    return "state: absent\n";
  }
  const wanted = kinds.has("install") ? args : null;
  const isSelected = kinds.has("set") ||
    (!kinds.has("auto") && state.path !== null && state.path === args.path);
  const priority = wanted?.priority ?? current?.priority ?? USUAL_PRIORITY;
  const lines = [
    `state: ${isSelected ? "selected" : "present"}`,
    ...(args.path === null ? [`family: ${args.family}`] : [`path: ${args.path}`, `priority: ${priority}`]),
    `link: ${wanted?.link ?? state.link ?? ""}`,
    ...(wanted?.subcommands ?? current?.subcommands ?? []).map((one) =>
      `subcommand ${one.name}: ${one.link} -> ${one.path}`
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
