/** Jobs of cron. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { baseName } from "../../model/path.ts";
import { dict } from "../../model/value.ts";
import { withTextDiff } from "../files/diff_values.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import {
  crontabLines,
  crontabText,
  jobNames,
  type Place,
  variableNames,
  withJob,
  withoutJob,
  withoutVariable,
  withVariable,
} from "../cron/crontab.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { type Plan, type ResultValues, stateModule } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

const ARGUMENTS = {
  name: {
    type: "str",
    required: true,
    description: "The name of the job, kept as a comment above it; with `env` that of the variable",
  },
  job: {
    type: "str",
    aliases: ["value"],
    description: "What is run; with `env` the value of the variable. Needed unless it is taken away",
  },
  state: {
    type: "str",
    default: "present",
    choices: ["present", "absent"],
    description: "Whether it is to be there",
  },
  user: { type: "str", description: "Whose crontab; by default that of the user at work. A file needs one" },
  cron_file: {
    type: "path",
    description: "A file below `/etc/cron.d`, or a path, instead of a user's crontab",
  },
  minute: { type: "str", default: "*", description: "The minute: 0 to 59, `*`, `*/2` and so on" },
  hour: { type: "str", default: "*", description: "The hour: 0 to 23, `*`, `*/2` and so on" },
  day: {
    type: "str",
    default: "*",
    aliases: ["dom"],
    description: "The day of the month: 1 to 31 and so on",
  },
  month: { type: "str", default: "*", description: "The month: 1 to 12, `JAN` to `DEC` and so on" },
  weekday: {
    type: "str",
    default: "*",
    aliases: ["dow"],
    description: "The day of the week: 0 to 6 for Sunday to Saturday",
  },
  special_time: {
    type: "str",
    choices: ["annually", "daily", "hourly", "monthly", "reboot", "weekly", "yearly"],
    description: "A time with a name, instead of the others",
  },
  disabled: { type: "bool", default: false, description: "Keep the job as a comment" },
  env: { type: "bool", default: false, description: "Work on a variable instead of a job" },
  insertafter: { type: "str", description: "The variable behind which a new one goes" },
  insertbefore: { type: "str", description: "The variable before which a new one goes" },
  backup: { type: "bool", default: false, description: "Keep the old crontab in a file" },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `cron`. */
export const cron = stateModule({
  name: "ansible.builtin.cron",
  summary: "Makes jobs of cron and variables in crontabs, and takes them away",
  notes: ["A file of jobs whose last one goes is taken away. `/etc/crontab` is left alone."],
  arguments: ARGUMENTS,
  rules: { exclusive: [["insertafter", "insertbefore"]] },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    jobs: { description: "The names of all jobs", type: "list", returned: "where there still is a crontab" },
    envs: { description: "The names of all variables", type: "list", returned: "the same" },
    state: { description: "`absent`", type: "str", returned: "where `cron_file` was taken away" },
    diff: { description: "The crontab before and after", type: "dict", returned: "with `--diff`" },
    cron_file: { description: "The file", type: "str", returned: "with `cron_file`" },
    backup_file: {
      description: "Where the old crontab is kept",
      type: "str",
      returned: "with `backup`, where something changes",
    },
  },
  examples: `- name: Mirror every night
  ansible.builtin.cron:
    name: mirror
    minute: "30"
    hour: "2"
    job: /usr/local/bin/mirror >/dev/null

- name: Keep a job of the system in a file
  ansible.builtin.cron:
    name: prune
    cron_file: prune
    user: root
    special_time: weekly
    job: /usr/local/bin/prune
`,
  plan: async (args, host, context) => {
    check(args);
    const diff = context.diff ?? true;
    return args.cron_file === null
      ? await planUser(args, host, context.clock.nowMs(), diff)
      : await planFile(args, args.cron_file, host, diff);
  },
});

function check(args: Arguments): void {
  const { special_time, minute, hour, day, month, weekday } = args;
  if (args.cron_file === "/etc/crontab") {
    throw mistake("Will not manage /etc/crontab via cron_file, see documentation.");
  }
  if (special_time !== null && [minute, hour, day, month, weekday].some((time) => time !== "*")) {
    throw mistake("You cannot combine special_time with any of the time or day/date parameters.");
  }
  if (args.env && args.name.includes(" ")) throw mistake("Invalid name for environment variable");
  if (args.state === "absent") return;
  if (args.cron_file !== null && args.user === null) {
    throw mistake("To use cron_file=... parameter you must specify user=... as well");
  }
  if (args.job === null) throw mistake("You must specify 'job' to install a new cron job or variable");
  if ((args.insertafter !== null || args.insertbefore !== null) && !args.env) {
    throw mistake("Insertafter and insertbefore parameters are valid only with env=yes");
  }
}

/** The lines as the task wants them. */
function edited(lines: readonly string[], args: Arguments): readonly string[] {
  const { name, env, state, job } = args;
  if (state === "absent") return env ? withoutVariable(lines, name) : withoutJob(lines, name);
  if (!env) return withJob(lines, name, jobLine(args));
  const place = placeOf(args);
  const made = withVariable(lines, name, job ?? "", place);
  if (made) return made;
  throw mistake(`Variable named '${place.kind === "start" ? name : place.name}' not found.`);
}

function placeOf({ insertafter, insertbefore }: Arguments): Place {
  if (insertafter !== null) return { kind: "after", name: insertafter };
  return insertbefore === null ? { kind: "start" } : { kind: "before", name: insertbefore };
}

function jobLine(args: Arguments): string {
  const { minute, hour, day, month, weekday, special_time, disabled, user, job } = args;
  const time = special_time === null ? [minute, hour, day, month, weekday].join(" ") : `@${special_time}`;
  const who = args.cron_file === null ? "" : `${user} `;
  return `${disabled ? "#" : ""}${time} ${who}${(job ?? "").replace(/^[\r\n]+|[\r\n]+$/g, "")}`;
}

function warningsFor({ cron_file: file, job, env }: Arguments): readonly string[] {
  const name = file === null ? null : baseName(file);
  const wrongName = `Filename portion of cron_file ("${name}") should consist solely of upper- and ` +
    "lower-case letters, digits, underscores, and hyphens";
  return [
    ...(name !== null && !/^[A-Z0-9_-]+$/i.test(name) ? [wrongName] : []),
    ...(!env && job !== null && /[\r\n]/.test(job.trim()) ? ["Job should not contain line breaks"] : []),
  ];
}

function valuesOf(lines: readonly string[], { cron_file }: Arguments): ResultValues {
  return {
    jobs: jobNames(lines),
    envs: variableNames(lines),
    ...(cron_file === null ? {} : { cron_file }),
  };
}

async function planFile(args: Arguments, named: string, host: TargetReader, diff: boolean): Promise<Plan> {
  const path = named.startsWith("/") ? named : `/etc/cron.d/${named}`;
  const file = await readOwnFile(path, host);
  const lines = crontabLines(file.text ?? "", true);
  const made = edited(lines, args);
  const isGone = args.state === "absent" && made.every((line) => line.trim() === "") &&
    (made.length < lines.length || file.text === null);
  const isSame = made === lines || made.join("\n") === lines.join("\n");
  const isClosed = file.text === null || file.text === "" || /[\r\n]$/.test(file.text);
  const text = isGone ? null : isSame && isClosed ? file.text : crontabText(made);
  const values = (backup: string | null) => ({
    ...valuesOf(made, args),
    ...(backup === null ? {} : { backup_file: backup }),
  });
  const warnings = warningsFor(args);
  if (text === null && file.text !== null) {
    const gone = { before: file.text, after: "", before_header: path, after_header: "/dev/null" };
    const told = { cron_file: args.cron_file, state: args.state, ...(diff ? { diff: dict(gone) } : {}) };
    return { ...await planOwnFile(file, null, host, { diff, values: () => told }), warnings };
  }
  if (text === null || text === file.text) return { changes: [], values: values(null), warnings };
  const attributes = { backup: args.backup, ...(file.before ? {} : { mode: "0644" }) };
  const plan = await planOwnFile(file, text, host, { diff, args: attributes, values });
  return { ...withTextDiff(plan), warnings };
}

async function planUser(args: Arguments, host: TargetReader, nowMs: number, diff: boolean): Promise<Plan> {
  const { user, backup } = args;
  const whose = user === null ? [] : ["-u", user];
  const { code, stdout, stderr } = await ask(host, ["crontab", ...whose, "-l"]);
  if (code === 127) throw missingTool("crontab");
  // 1 is also how some say that there is none yet.
  if (code > 1) {
    throw new ModuleFailure("Unable to read crontab", { rc: code, stderr }, { code: "command-failed" });
  }
  const old = code === 0 ? stdout : "";
  const lines = crontabLines(old, false);
  const made = edited(lines, args);
  const before = crontabText(lines);
  const after = crontabText(made);
  const isClosed = old === "" || /[\r\n]$/.test(old);
  const warnings = warningsFor(args);
  if (before === after && isClosed) return { changes: [], values: valuesOf(made, args), warnings };
  const header = user === null ? "crontab" : `crontab for user "${user}"`;
  const headers = { before_header: header, after_header: header };
  const file = `\${TMPDIR:-/tmp}/crontab-${nowMs}`;
  const keep = `umask 077; crontab "$@" -l >"${file}" 2>/dev/null; echo "${file}"`;
  return {
    changes: [
      ...(backup ? [toolChange("a copy of the crontab", ["sh", "-c", keep, "sh", ...whose])] : []),
      toolChange("the crontab", ["crontab", ...whose, "-"], { stdin: after }),
    ],
    values: { ...valuesOf(made, args), ...(diff ? { diff: dict({ before, after, ...headers }) } : {}) },
    warnings,
    ...(backup
      ? { afterwards: (_, printed) => Promise.resolve({ backup_file: printed.stdout.split("\n")[0] }) }
      : {}),
  };
}
