/** Access control lists of files. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, askSurely, missingTool, mistake, refuse, toolChange } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { stateModule } from "../module.ts";

const ARGUMENTS = {
  path: { type: "path", required: true, aliases: ["name"], description: "The file or folder" },
  state: {
    type: "str",
    default: "query",
    choices: ["absent", "present", "query"],
    description: "Whether the entry is to be there; `query` only tells the list",
  },
  follow: { type: "bool", default: true, description: "Go to what a link points to" },
  default: {
    type: "bool",
    default: false,
    description: "Mean the entries that what is made in the folder will get",
  },
  entity: { type: "str", default: "", description: "The user or group" },
  etype: {
    type: "str",
    choices: ["group", "mask", "other", "user"],
    description: "Whom the entry is for",
  },
  permissions: { type: "str", description: "Letters of `rwxX`" },
  entry: {
    type: "str",
    description:
      "The whole entry as `ETYPE:ENTITY:PERMISSIONS`, with `d:` in front for a default, instead of " +
      "the arguments for its parts",
  },
  recursive: {
    type: "bool",
    default: false,
    aliases: ["recurse"],
    description: "Mean everything in the folder too",
  },
  use_nfsv4_acls: { type: "bool", default: false, description: "Lists of NFSv4: refused" },
  recalculate_mask: {
    type: "str",
    default: "default",
    choices: ["default", "mask", "no_mask"],
    description: "Whether the mask is made anew from the entries; by default as `setfacl` does it",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `acl`. */
export const acl = stateModule({
  name: "ansible.posix.acl",
  aliases: ["ansible.builtin.acl"],
  summary: "Adds entries to access control lists, takes them away, and tells them",
  notes: ["The host needs `getfacl` and `setfacl`."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    msg: { description: "Which entry is there, or is not", type: "str", returned: "always" },
    acl: { description: "The entries of the list", type: "list", returned: "success" },
  },
  examples: `- name: Let the web server read a folder
  ansible.posix.acl:
    path: /srv/mirror
    entity: nginx
    etype: user
    permissions: rX
    recursive: true
    state: present
`,
  plan: async (args, host, { environment }) => {
    refuse("acl", args, { use_nfsv4_acls: "only lists of POSIX are known" });
    checkArguments(args);
    const path = await expandPath(args.path, host, environment);
    const [found = null] = await host.stat([path], { follow: true });
    if (!found) throw mistake("Path not found or not accessible.");
    const request = { ...args, path, ...entryOf(args) };
    if (args.state === "query") {
      return { changes: [], values: { msg: "current acl", acl: await readList(request, host) } };
    }
    const words = changeWords(request);
    const msg = `${request.text} is ${args.state}`;
    // What setfacl would leave as it is, it shows as `*,*`.
    const tested = await askSurely(host, ["setfacl", "--test", ...words]);
    if (linesOf(tested).every((line) => line.endsWith("*,*"))) {
      return { changes: [], values: { msg, acl: await readList(request, host) } };
    }
    return {
      changes: [toolChange(`the access control list of ${path}`, ["setfacl", ...words])],
      values: { msg },
      afterwards: async (after) => ({ acl: await readList(request, after) }),
    };
  },
});

function checkArguments(args: Arguments): void {
  const { state, entry, entity, etype, permissions } = args;
  if (state === "query") {
    if (args.recursive) throw mistake("'recursive' MUST NOT be set when 'state=query'.");
    if (args.recalculate_mask !== "default") {
      throw mistake("'recalculate_mask' MUST NOT be set to 'mask' or 'no_mask' when 'state=query'.");
    }
  }
  if (!entry) {
    if (state === "absent" && permissions) {
      throw mistake("'permissions' MUST NOT be set when 'state=absent'.");
    }
    if (state === "absent" && entity === "") throw mistake("'entity' MUST be set when 'state=absent'.");
    if (state !== "query" && !etype) throw mistake(`'etype' MUST be set when 'state=${state}'.`);
    return;
  }
  if (etype || entity !== "" || permissions) {
    throw mistake("'entry' MUST NOT be set when 'entity', 'etype' or 'permissions' are set.");
  }
  const colons = entry.split(":").length - 1;
  if (state === "present" && colons !== 2 && colons !== 3) {
    throw mistake("'entry' MUST have 3 or 4 sections divided by ':' when 'state=present'.");
  }
  if (state === "absent" && colons !== 1 && colons !== 2) {
    throw mistake("'entry' MUST have 2 or 3 sections divided by ':' when 'state=absent'.");
  }
  if (state === "query") throw mistake("'entry' MUST NOT be set when 'state=query'.");
}

/** An entry as `setfacl` takes it, and whether it is a default. */
function entryOf(args: Arguments): { readonly text: string; readonly default: boolean } {
  const parts = args.entry?.split(":") ?? [args.etype ?? "", args.entity, args.permissions ?? ""];
  const isDefault = args.entry?.toLowerCase().startsWith("d") ?? false;
  const [type = "", entity = "", permissions = ""] = isDefault ? parts.slice(1) : parts;
  const words = ["user", "group", "mask", "other"];
  const etype = words.find((word) => type.toLowerCase().startsWith(word.slice(0, 1))) ?? type;
  const isWhole = args.state === "present" && permissions !== "";
  return {
    text: [etype, entity, ...(isWhole ? [permissions] : [])].join(":"),
    default: isDefault || args.default,
  };
}

interface Request extends ReturnType<typeof entryOf> {
  readonly path: string;
  readonly state: Arguments["state"];
  readonly follow: boolean;
  readonly recursive: boolean;
  readonly recalculate_mask: Arguments["recalculate_mask"];
}

function changeWords(request: Request): readonly string[] {
  const { state, text, recalculate_mask: mask } = request;
  return [
    ...(request.default ? ["-d"] : []),
    state === "present" ? "-m" : "-x",
    text,
    ...(request.recursive ? ["--recursive"] : []),
    ...(mask === "mask" ? ["--mask"] : mask === "no_mask" ? ["--no-mask"] : []),
    ...(request.follow ? [] : ["--physical"]),
    "--",
    request.path,
  ];
}

async function readList(request: Request, host: TargetReader): Promise<readonly string[]> {
  const { code, stdout, stderr } = await ask(host, [
    "getfacl",
    ...(request.default ? ["-d"] : []),
    "--absolute-names",
    "--omit-header",
    ...(request.recursive ? ["--recursive"] : []),
    ...(request.follow ? [] : ["--physical"]),
    "--",
    request.path,
  ]);
  if (code === 127) throw missingTool("getfacl");
  if (code !== 0) throw mistake(stderr.trim());
  return linesOf(stdout);
}

function linesOf(output: string): readonly string[] {
  const lines = output.replace(/\n$/, "").split("\n").filter((line) => !line.startsWith("#")).map((line) =>
    line.trim()
  );
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
