/** Folders made equal by rsync. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { isDict, type Value } from "../../model/value.ts";
import { shlexJoin, shlexSplit } from "../../model/shell_words.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import type { TargetReader } from "../../connection/target.ts";
import { findProgram, runProcess } from "../../system/process.ts";
import { type Answer, answerOf, ask, missingTool, mistake, toolCommand } from "../commands/tools.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { CHANGED, RSYNC_ARGUMENTS, rsyncOptions } from "./rsync_words.ts";

const ARGUMENTS = {
  src: { type: "path", required: true, description: "What is copied; with a slash at its end what is in it" },
  dest: { type: "path", required: true, description: "Where it goes" },
  mode: {
    type: "str",
    default: "push",
    choices: ["pull", "push"],
    description: "`push` from the machine that ferry runs on to the host, `pull` the other way",
  },
  dest_port: { type: "int", description: "The port of SSH, where the host is not reached by its own" },
  rsync_path: { type: "str", description: "The program on the host, such as `sudo rsync`" },
  set_remote_user: { type: "bool", default: true, description: "Log in as the user of the connection" },
  private_key: { type: "path", description: "The key to log in with, instead of the connection's" },
  verify_host: { type: "bool", default: false, description: "Check the host's key" },
  use_ssh_args: { type: "bool", default: false, description: "Take the arguments of the connection for ssh" },
  ssh_connection_multiplexing: {
    type: "bool",
    default: false,
    description: "Let ssh share a connection, as its configuration says",
  },
  ...RSYNC_ARGUMENTS,
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `synchronize`. */
export const synchronize = actionModule({
  name: "ansible.posix.synchronize",
  aliases: ["ansible.builtin.synchronize"],
  summary: "Makes a folder equal to one of another machine, by rsync",
  notes: [
    "Both ends need `rsync`. It logs in by itself, with ssh and without passwords; `become` makes it " +
    "`sudo rsync` on the host.",
    "Where the connection is local both paths are of this machine. Where the task is delegated, the delegate takes " +
    "the place of this machine; delegated to the host itself, both paths are of the host.",
  ],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true, async: false },
  returns: {
    cmd: { description: "The command", type: "str", returned: "always" },
    rc: { description: "Its exit code", type: "int", returned: "always" },
    msg: { description: "What was copied, or why not", type: "str", returned: "always" },
    stdout_lines: { description: "What was copied, in lines", type: "list", returned: "success" },
  },
  examples: `- name: Bring the archives to the host
  ansible.posix.synchronize:
    src: archives/
    dest: /var/lib/mirror/archives
`,
  run: (args, host, context) => {
    const run = async (words: readonly string[]) => answerOf(await host.run(toolCommand(words)));
    return synchronized(args, host, context, { run, dryRun: false });
  },
  preview: (args, host, context) =>
    synchronized(args, host, context, { run: (words) => ask(host, words), dryRun: true }),
});

interface Way {
  /** Runs a command on the host that the module works on. */
  readonly run: (words: readonly string[]) => Promise<Answer>;
  readonly dryRun: boolean;
}

async function synchronized(
  args: Arguments,
  host: TargetReader,
  context: ModuleContext,
  { run, dryRun }: Way,
): Promise<Outcome> {
  const text = (name: string) => textOf(context.variable(name));
  const place = placeOf(context, host.isLocal === true || text("ansible_connection") === "local");
  if (place === "here" && findProgram("rsync") === null) throw missingTool("rsync");
  const words = [text("ansible_rsync_path") ?? "rsync", ...rsyncOptions(args, { dryRun })];
  const own = (path: string) => place === "delegate" ? path : absolute(path, context);
  const there = (path: string) => place === "same" ? own(path) : remotePath(path, args, context);
  const [src, dest] = args.mode === "push"
    ? [own(args.src), there(args.dest)]
    : [there(args.src), own(args.dest)];
  const connection = place === "same" || isDaemon(src) || isDaemon(dest)
    ? []
    : connectionWords(args, host, context);
  const all = [...words, ...connection, src, dest];
  const { code, stdout, stderr } = place === "here"
    ? answerOf(await runProcess(all, { signal: context.signal }))
    : await run(all);
  const cmd = shlexJoin(all);
  if (code === 127) throw missingTool("rsync");
  if (code !== 0) return { changed: false, failed: stderr, values: { rc: code, cmd } };
  const shown = stdout.replaceAll(CHANGED, "");
  const changed = args.link_dest === null
    ? stdout.includes(CHANGED)
    : stdout.split("\n").some((line) => line.startsWith(CHANGED) && line[CHANGED.length] !== ".");
  const lines = shown.split("\n").filter((line) => line !== "");
  return {
    changed,
    values: { cmd, rc: code, msg: shown, stdout_lines: lines },
    diffs: changed ? [{ before: "", after: shown, beforeHeader: dest, afterHeader: dest }] : [],
  };
}

/**
 * Where rsync is run: on this machine, or on the host that the module works on, which may be the delegate of another;
 * `same` is where both ends are on that host.
 */
function placeOf(context: ModuleContext, isLocal: boolean): "here" | "delegate" | "same" {
  const delegates = context.variable("ansible_delegated_vars");
  const [delegate] = isDict(delegates) ? [...delegates.keys()].map(String) : [];
  if (delegate === undefined) return isLocal ? "same" : "here";
  const names = ["inventory_hostname", "ansible_host"].map((name) => textOf(context.variable(name)));
  if (names.includes(delegate)) return "same";
  return delegate === "localhost" ? "here" : "delegate";
}

function isDaemon(path: string): boolean {
  return path.startsWith("rsync://");
}

/** A path of this machine: relative ones are sought as those of `copy` are. */
function absolute(path: string, context: ModuleContext): string {
  if (path.startsWith("/") || path.includes(":")) return path;
  try {
    const found = context.findFile("files", path.replace(/\/+$/, "") || ".");
    return path.endsWith("/") ? `${found}/` : found;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const folder = textOf(context.variable("playbook_dir"));
    return folder === null ? path : `${folder}/${path}`;
  }
}

function remotePath(path: string, { set_remote_user: saysUser }: Arguments, context: ModuleContext): string {
  if (isDaemon(path) || path.includes("@")) return path;
  const text = (name: string) => textOf(context.variable(name));
  const host = text("ansible_host") ?? text("ansible_ssh_host") ?? text("inventory_hostname") ??
    context.hostName;
  const user = saysUser ? text("ansible_user") ?? text("ansible_ssh_user") : null;
  const address = `${user === null ? "" : `${user}@`}${host}`;
  return `${host.includes(":") ? `[${address}]` : address}:${path}`;
}

function connectionWords(
  args: Arguments,
  { become }: TargetReader,
  context: ModuleContext,
): readonly string[] {
  const text = (name: string) => textOf(context.variable(name));
  if (text("ansible_password") ?? text("ansible_ssh_pass")) {
    throw mistake("synchronize logs in without a password: use a key for this host");
  }
  const sudo = become?.method === "sudo" ? `sudo -u ${become.user} rsync` : null;
  const program = args.rsync_path ?? sudo;
  const hasOwn = args.rsync_opts.some((option) => option.startsWith("--rsh") || option.startsWith("-e"));
  return [
    ...(hasOwn ? [] : [`--rsh=${shlexJoin(sshWords(args, text))}`]),
    ...(program === null ? [] : [`--rsync-path=${program}`]),
  ];
}

function sshWords(args: Arguments, text: (name: string) => string | null): readonly string[] {
  const key = args.private_key ?? text("ansible_private_key_file") ?? text("ansible_ssh_private_key_file");
  const port = args.dest_port ?? text("ansible_port") ?? text("ansible_ssh_port");
  const own = ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"];
  return [
    text("ansible_ssh_executable") ?? "ssh",
    ...(args.ssh_connection_multiplexing ? [] : ["-S", "none"]),
    ...(key === null ? [] : ["-i", key]),
    ...(port === null ? [] : ["-o", `Port=${port}`]),
    ...(args.verify_host ? [] : ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]),
    ...(args.use_ssh_args ? own.flatMap((name) => shlexSplit(text(name) ?? "")) : []),
  ];
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null;
}
