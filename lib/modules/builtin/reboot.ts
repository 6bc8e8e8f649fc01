/** A host started anew. */

import { shlexSplit } from "../../model/shell_words.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import type { Target, TargetReader } from "../../connection/target.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { actionModule, type ModuleContext, type Outcome } from "../module.ts";
import { ModuleFailure } from "../module_failure.ts";

/** How often a host is asked whether it is back. */
const PAUSE_MS = 2000;
/** Seconds that an answer may take where the task does not say. */
const ANSWER_S = 10;

/** `reboot`. */
export const reboot = actionModule({
  name: "ansible.builtin.reboot",
  summary: "Restarts a host and waits until it is back",
  notes: [
    "It is back when it tells another boot id than before and the test command succeeds.",
    "The machine that ferry runs on is not restarted.",
  ],
  arguments: {
    pre_reboot_delay: {
      type: "int",
      default: 0,
      description: "Seconds before it goes down; rounded down to minutes, which is what `shutdown` knows",
    },
    post_reboot_delay: { type: "int", default: 0, description: "Seconds to wait before it is asked again" },
    reboot_timeout: {
      type: "int",
      default: 600,
      description: "Seconds that each of both questions may take",
    },
    connect_timeout: { type: "int", description: "Seconds that one answer may take; 10 by default" },
    test_command: {
      type: "str",
      default: "whoami",
      description: "The command whose success says that the host is ready",
    },
    msg: {
      type: "str",
      default: "Reboot initiated by Ansible",
      description: "What those who are logged in are told",
    },
    search_paths: {
      type: "list",
      elements: "str",
      default: ["/sbin", "/bin", "/usr/sbin", "/usr/bin", "/usr/local/sbin"],
      description: "Where `shutdown` is looked for; it should be full paths",
    },
    boot_time_command: {
      type: "str",
      default: "cat /proc/sys/kernel/random/boot_id",
      description: "The command whose answer is another one after a restart",
    },
    reboot_command: { type: "str", description: "The command that restarts it; by default `shutdown -r`" },
  },
  rules: { unknown: "Invalid options for" },
  runsOn: "host",
  supports: { check: "full", diff: false, async: false },
  returns: {
    rebooted: { description: "Whether it was restarted", type: "bool", returned: "always" },
    elapsed: { description: "The seconds that it took", type: "int", returned: "always" },
  },
  examples: `- name: Restart after an update of the kernel
  ansible.builtin.reboot:
    reboot_timeout: 1200
`,
  preview: (_, host) =>
    Promise.resolve(ownMachine(host) ?? { changed: true, values: { elapsed: 0, rebooted: true } }),
  run: async (args, host, context) => {
    const refused = ownMachine(host);
    if (refused) return refused;
    const answerMs = (args.connect_timeout ?? ANSWER_S) * 1000;
    const before = await answerTo(args.boot_time_command, answerMs, host);
    if (before === null) {
      return failed(`failed to get host boot time info, the command was: ${args.boot_time_command}`, 0);
    }
    const startMs = context.clock.nowMs();
    const elapsed = () => Math.trunc((context.clock.nowMs() - startMs) / 1000);
    await goDown(await rebootWords(args, host), host);
    await context.sleep(args.post_reboot_delay * 1000);
    const limitMs = args.reboot_timeout * 1000;
    const isBack = await waitFor(limitMs, context, async () => {
      const after = await answerTo(args.boot_time_command, answerMs, host);
      return after !== null && after !== before;
    });
    if (!isBack) {
      return failed(`Timed out waiting for last boot time check (timeout=${args.reboot_timeout})`, elapsed());
    }
    const isReady = await waitFor(
      limitMs,
      context,
      async () => await answerTo(args.test_command, answerMs, host) !== null,
    );
    if (!isReady) {
      return failed(
        `Timed out waiting for post-reboot test command (timeout=${args.reboot_timeout})`,
        elapsed(),
        true,
      );
    }
    return { changed: true, values: { rebooted: true, elapsed: elapsed() } };
  },
});

function ownMachine(host: TargetReader): Outcome | null {
  if (!host.isLocal) return null;
  return {
    changed: false,
    failed: "Running ansible.builtin.reboot with local connection would reboot the control node.",
    values: { elapsed: 0, rebooted: false },
  };
}

function failed(message: string, elapsed: number, rebooted = false): Outcome {
  return { changed: rebooted, failed: message, values: { rebooted, elapsed } };
}

interface RebootArguments {
  readonly reboot_command: string | null;
  readonly search_paths: readonly string[];
  readonly pre_reboot_delay: number;
  readonly msg: string;
}

async function rebootWords(args: RebootArguments, host: TargetReader): Promise<readonly string[]> {
  const [program = "shutdown", ...words] = args.reboot_command === null
    ? ["shutdown", "-r", `+${Math.floor(args.pre_reboot_delay / 60)}`, args.msg]
    : shlexSplit(args.reboot_command);
  if (program.startsWith("/")) return [program, ...words];
  const paths = args.search_paths.map((folder) => `${folder}/${program}`);
  const found = (await host.stat(paths, { follow: true })).find((state) => state?.kind === "file");
  if (found) return [found.path, ...words];
  const message = `Unable to find command "${program}" in search paths: ${args.search_paths.join(", ")}`;
  throw new DiagnosticError(message, { code: "part-missing" });
}

/** The connection may drop before the command has answered. */
async function goDown(words: readonly string[], host: Target): Promise<void> {
  try {
    const { code, stdout, stderr } = await host.run({ run: { kind: "argv", argv: words } });
    if (code === 0) return;
    const said = { stdout: decodeHostText(stdout).trim(), stderr: decodeHostText(stderr).trim() };
    const message = `Reboot command failed. Error was: '${said.stdout}, ${said.stderr}'`;
    throw new ModuleFailure(message, { rebooted: false, elapsed: 0 }, { code: "command-failed" });
  } catch (error) {
    if (!isAway(error)) throw error;
  }
}

async function waitFor(
  limitMs: number,
  context: ModuleContext,
  isTrue: () => Promise<boolean>,
): Promise<boolean> {
  const endMs = context.clock.nowMs() + limitMs;
  while (context.clock.nowMs() < endMs) {
    if (await isTrue()) return true;
    await context.sleep(PAUSE_MS);
  }
  return false;
}

/** What a command prints; null where it fails, or where nobody answers. */
async function answerTo(text: string, timeoutMs: number, host: TargetReader): Promise<string | null> {
  try {
    const { code, stdout } = await host.query({ run: { kind: "shell", text } }, { timeoutMs });
    return code === 0 ? decodeHostText(stdout).trim() : null;
  } catch (error) {
    if (isAway(error)) return null;
    throw error;
  }
}

function isAway(error: unknown): boolean {
  return error instanceof DiagnosticError && (error.code === "host-unreachable" || error.code === "timeout");
}
