/** Answers to the questions of Debian packages. */

import type { TargetReader } from "../../connection/target.ts";
import { dict, isList, type Value } from "../../model/value.ts";
import { ask, askSurely, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { ModuleFailure } from "../module_failure.ts";
import { stateModule } from "../module.ts";

/** `debconf`. */
export const debconf = stateModule({
  name: "ansible.builtin.debconf",
  summary: "Answers the questions of Debian packages before they are asked, or tells the answers",
  notes: [
    "Many packages look at the answers only when they are installed or configured anew.",
    "An answer that is a password can be compared only where the host has `debconf-get-selections`, which is in " +
    "the package debconf-utils.",
    "Use `no_log` for passwords.",
  ],
  arguments: {
    name: { type: "str", required: true, aliases: ["pkg"], description: "The package" },
    question: {
      type: "str",
      aliases: ["selection", "setting"],
      description: "The question; without one the answers to all of the package are told",
    },
    vtype: {
      type: "str",
      choices: [
        "boolean",
        "error",
        "multiselect",
        "note",
        "password",
        "seen",
        "select",
        "string",
        "text",
        "title",
      ],
      description: "The type of the answer",
    },
    value: {
      type: "raw",
      aliases: ["answer"],
      description: "The answer; a list for `vtype: multiselect`, whose order does not count then",
    },
    unseen: { type: "bool", default: false, description: "The question is asked nevertheless" },
  },
  rules: { together: [["question", "vtype", "value"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    current: { description: "The answers now, by question", type: "dict", returned: "always" },
    previous: { description: "The answers before", type: "dict", returned: "where one was changed" },
    msg: { description: "What debconf said", type: "str", returned: "always" },
  },
  examples: `- name: Let a package ask nothing
  ansible.builtin.debconf:
    name: postfix
    question: postfix/main_mailer_type
    vtype: select
    value: No configuration
`,
  plan: async ({ name, question, vtype, value, unseen }, host, context) => {
    const answers = await answersOf(name, host);
    const current = dict(Object.fromEntries(answers));
    if (question === null || vtype === null || value === null) {
      return { changes: [], values: { msg: "", current } };
    }
    const wanted = wantedAnswer(vtype, value, answers.has(question));
    const found = await foundAnswer({ name, question, vtype }, isList(wanted), answers, host);
    if (found !== undefined && text(found) === text(wanted)) {
      return { changes: [], values: { msg: "", current } };
    }
    const before = answers.has(question)
      ? dict({ [question]: answers.get(question) })
      : dict({ ...Object.fromEntries(answers), [question]: "" });
    const after = new Map([...before, [question, wanted] as const]);
    const stdin = `${name} ${question} ${vtype} ${text(wanted)}`;
    const set = ["debconf-set-selections", ...(unseen ? ["-u"] : [])];
    return {
      changes: [toolChange(`the answer to ${question}`, set, { stdin })],
      values: {
        msg: "",
        current: dict({ [question]: wanted }),
        previous: before,
        diff: context.diff ?? true ? dict({ before, after }) : dict({}),
      },
    };
  },
});

/** The answers as debconf shows them, by question: `* question: answer`, the star for questions that were asked. */
async function answersOf(name: string, host: TargetReader): Promise<ReadonlyMap<string, string>> {
  const { code, stdout, stderr } = await ask(host, ["debconf-show", name]);
  if (code === 127) throw missingTool("debconf-show");
  if (code !== 0) throw new ModuleFailure(stderr, {}, { code: "command-failed" });
  const answers = new Map<string, string>();
  for (const line of stdout.split("\n")) {
    const [, question, answer] = /^[*\s]*(.*?)\s*:(.*)$/.exec(line) ?? [];
    if (question !== undefined && answer !== undefined) answers.set(question, answer.trim());
  }
  return answers;
}

/** @throws {DiagnosticError} `bad-argument` for what is no answer. */
function wantedAnswer(vtype: string, value: Value, isKnown: boolean): string | readonly string[] {
  if (isList(value)) {
    const odd = value.find((item) => typeof item !== "string");
    if (vtype !== "multiselect" || odd !== undefined) {
      throw mistake(
        `Invalid value provided for '${vtype}': ${odd === undefined ? "a list" : `${odd} is no text`}`,
      );
    }
    const chosen = value.map(String);
    return isKnown ? chosen.sort() : chosen;
  }
  if (typeof value === "string") return vtype === "boolean" ? value.toLowerCase() : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw mistake(`Invalid value provided for '${vtype}': it is neither a text nor a number`);
}

interface Asked {
  readonly name: string;
  readonly question: string;
  readonly vtype: string;
}

/** The answer that debconf has in the form in which it is compared; undefined for none. */
async function foundAnswer(
  { name, question, vtype }: Asked,
  isChoice: boolean,
  answers: ReadonlyMap<string, string>,
  host: TargetReader,
): Promise<string | readonly string[] | undefined> {
  const shown = answers.get(question);
  if (shown === undefined) return undefined;
  if (vtype === "boolean") return shown.toLowerCase();
  if (isChoice) return shown.split(",").map((item) => item.trim()).sort();
  if (vtype !== "password") return shown;
  const all = await askSurely(host, ["debconf-get-selections"]);
  const fields = all.split("\n").map((line) => line.split("\t"));
  return fields.find((line) => line[0] === name && line[1] === question && line[2] === vtype)?.[3];
}

function text(answer: string | readonly string[]): string {
  return typeof answer === "string" ? answer : answer.join(", ");
}
