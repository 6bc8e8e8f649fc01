/** What SELinux labels files with, by patterns of their paths. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { Diff } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { stateModule } from "../module.ts";

const NONE = "<<none>>";
/** What `semanage` calls the kinds of files. */
const KINDS: Readonly<Record<string, string>> = {
  a: "all files",
  b: "block device",
  c: "character device",
  d: "directory",
  f: "regular file",
  l: "symbolic link",
  p: "named pipe",
  s: "socket",
};
const ARGUMENTS = {
  target: { type: "str", required: true, aliases: ["path"], description: "The pattern of paths" },
  ftype: {
    type: "str",
    default: "a",
    choices: ["a", "b", "c", "d", "f", "l", "p", "s"],
    description: "The kind of files: `a` all, `b` block devices, `c` character devices, `d` folders, `f` " +
      "regular files, `l` symbolic links, `p` pipes, `s` sockets",
  },
  setype: { type: "str", description: "The type; `<<none>>` for files that are not labelled" },
  substitute: {
    type: "str",
    aliases: ["equal"],
    description: "A path whose labels are taken for everything below `target`",
  },
  seuser: { type: "str", description: "The user; `system_u` for a new pattern" },
  selevel: { type: "str", aliases: ["serange"], description: "The level; `s0` for a new pattern" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether the policy is to have it",
  },
  reload: { type: "bool", default: true, description: "Load the policy again" },
  ignore_selinux_state: {
    type: "bool",
    default: false,
    description: "Work where SELinux is off, as in a container that is built",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `sefcontext`. */
export const sefcontext = stateModule({
  name: "community.general.sefcontext",
  summary: "Says what SELinux labels files with, by patterns of their paths",
  notes: ["The host needs `semanage`. Files that are there get their labels by `restorecon`."],
  arguments: ARGUMENTS,
  rules: {
    exclusive: [
      ["setype", "substitute"],
      ["substitute", "ftype"],
      ["substitute", "seuser"],
      ["substitute", "selevel"],
    ],
    requiredIf: [{ name: "state", is: "present", needs: ["setype", "substitute"], any: true }],
  },
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    target: { description: "The pattern", type: "str", returned: "always" },
    ftype: { description: "The kind of files", type: "str", returned: "always" },
    setype: { description: "The type", type: "str", returned: "always" },
    substitute: { description: "The path whose labels are taken", type: "str", returned: "always" },
    state: { description: "Whether the policy has it", type: "str", returned: "always" },
    seuser: { description: "The user", type: "str", returned: "with `state: present`" },
    serange: { description: "The level", type: "str", returned: "with `state: present`" },
  },
  examples: `- name: Let the web server read a folder
  community.general.sefcontext:
    target: /srv/mirror(/.*)?
    setype: httpd_sys_content_t
`,
  plan: async (args, host) => {
    const { target, ftype, setype, substitute, state } = args;
    const known = await readContexts(args, host);
    const steps = state === "absent"
      ? removals(args, known)
      : substitute === null
      ? mapping(args, known)
      : equivalence(args, known);
    const values = { target, ftype, setype, substitute, state };
    const { seuser, selevel } = wantedContext(args, known);
    const header = "file contexts";
    return {
      changes: steps.map(({ words }) =>
        toolChange(`the labels of ${target}`, [
          "semanage",
          "fcontext",
          ...(args.reload ? [] : ["-N"]),
          ...words,
        ])
      ),
      values: state === "absent" ? values : { ...values, seuser, serange: selevel },
      diffs: steps.map(({ before, after }): Diff => ({
        before,
        after,
        beforeHeader: header,
        afterHeader: header,
      })),
    };
  },
});

interface Context {
  /** Null where files are not labelled. */
  readonly seuser: string | null;
  readonly setype: string;
  readonly selevel: string | null;
}

interface Contexts {
  readonly mapped: Context | null;
  readonly substitute: string | null;
}

interface Step {
  readonly words: readonly string[];
  readonly before: string;
  readonly after: string;
}

async function readContexts(
  { target, ftype, ignore_selinux_state: anyway }: Arguments,
  host: TargetReader,
): Promise<Contexts> {
  const [mode, listed] = await Promise.all([
    ask(host, ["getenforce"]),
    ask(host, ["semanage", "fcontext", "-l"]),
  ]);
  if (!anyway && /disabled/i.test(mode.stdout)) throw mistake("SELinux is disabled on this host.");
  if (listed.code === 127) throw missingTool("semanage");
  if (listed.code !== 0) throw mistake(listed.stderr.trim());
  let mapped: Context | null = null;
  let substitute: string | null = null;
  for (const line of listed.stdout.split("\n")) {
    const rest = line.startsWith(`${target} `) ? line.slice(target.length).trim() : null;
    if (rest === null) continue;
    if (rest.startsWith("= ")) substitute = rest.slice(2).trim();
    const kind = KINDS[ftype] ?? "";
    if (rest.startsWith(`${kind} `)) mapped = contextOf(rest.slice(kind.length).trim());
  }
  return { mapped, substitute };
}

function contextOf(text: string): Context {
  if (text.toLowerCase() === NONE) return { seuser: null, setype: NONE, selevel: null };
  const [seuser = "", , setype = "", ...level] = text.split(":");
  return { seuser, setype, selevel: level.join(":") };
}

/** The context with what the task does not say: as it is, or as new ones are. */
function wantedContext({ seuser, setype, selevel }: Arguments, { mapped }: Contexts): Context {
  return {
    setype: setype ?? "",
    seuser: seuser ?? (mapped ? mapped.seuser : "system_u"),
    selevel: selevel ?? (mapped ? mapped.selevel : "s0"),
  };
}

function mapping(args: Arguments, known: Contexts): readonly Step[] {
  const { target, ftype } = args;
  const wanted = wantedContext(args, known);
  const { mapped } = known;
  const isUnlabelled = wanted.setype.toLowerCase() === NONE && mapped?.setype === NONE;
  const isSame = mapped !== null && (isUnlabelled || wanted.setype === mapped.setype) &&
    wanted.seuser === mapped.seuser && wanted.selevel === mapped.selevel;
  if (isSame) return [];
  const words = [
    mapped ? "-m" : "-a",
    ...["-f", ftype, "-t", wanted.setype],
    ...(wanted.seuser === null ? [] : ["-s", wanted.seuser]),
    ...(wanted.selevel === null ? [] : ["-r", wanted.selevel]),
    target,
  ];
  return [{
    words,
    before: mapped ? mappingText(args, mapped) : "",
    after: mappingText(args, wanted),
  }];
}

function equivalence({ target, substitute }: Arguments, known: Contexts): readonly Step[] {
  if (known.substitute === substitute) return [];
  return [{
    words: [known.substitute === null ? "-a" : "-m", "-e", substitute ?? "", target],
    before: known.substitute === null ? "" : `${target} = ${known.substitute}\n`,
    after: `${target} = ${substitute}\n`,
  }];
}

function removals(args: Arguments, known: Contexts): readonly Step[] {
  const { target, ftype, setype, substitute } = args;
  const ownMapping = known.mapped && substitute === null
    ? [{ words: ["-d", "-f", ftype, target], before: mappingText(args, known.mapped), after: "" }]
    : [];
  const isMeant = setype === null && (substitute === null || substitute === known.substitute);
  const ownSubstitute = known.substitute !== null && isMeant
    ? [{
      words: ["-d", "-e", known.substitute, target],
      before: `${target} = ${known.substitute}\n`,
      after: "",
    }]
    : [];
  return [...ownMapping, ...ownSubstitute];
}

function mappingText({ target, ftype }: Arguments, { seuser, setype, selevel }: Context): string {
  return `${target}      ${ftype}      ${seuser}:object_r:${setype}:${selevel}\n`;
}
