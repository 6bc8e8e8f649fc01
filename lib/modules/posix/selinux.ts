/** The mode and the policy of SELinux, now and when the host starts. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { ask, askShell, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import { stateModule } from "../module.ts";

const OWN_FILE = "/etc/selinux/config";
const ARGUMENTS = {
  policy: { type: "str", description: "The policy, such as `targeted`; needed unless SELinux is disabled" },
  state: {
    type: "str",
    required: true,
    choices: ["disabled", "enforcing", "permissive"],
    description: "The mode. `disabled` is reached when the host is started anew; until then it is permissive",
  },
  update_kernel_param: {
    type: "bool",
    default: false,
    description: "Tell the kernel too, by its command line; needs `grubby`",
  },
  configfile: {
    type: "str",
    default: OWN_FILE,
    aliases: ["conf", "file"],
    description: "The file that says what holds when the host starts",
  },
} as const satisfies ArgumentSpec;

type State = "disabled" | "enforcing" | "permissive";

/** `selinux`. */
export const selinux = stateModule({
  name: "ansible.posix.selinux",
  aliases: ["ansible.builtin.selinux"],
  summary: "Sets the mode and the policy of SELinux, now and for the next start",
  notes: ["The host needs `getenforce` and `setenforce`."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    msg: { description: "What is changed", type: "str", returned: "always" },
    configfile: { description: "The file", type: "str", returned: "always" },
    policy: { description: "The policy", type: "str", returned: "always" },
    state: { description: "The mode", type: "str", returned: "always" },
    reboot_required: {
      description: "Whether the mode is reached only when the host is started anew",
      type: "bool",
      returned: "always",
    },
  },
  examples: `- name: Enforce the policy
  ansible.posix.selinux:
    policy: targeted
    state: enforcing
`,
  plan: async (args, host, { environment, diff = true }) => {
    const state = args.state as State;
    const configfile = await expandPath(args.configfile, host, environment);
    const [file, runtime, runtimePolicy, kernel] = await Promise.all([
      readOwnFile(configfile, host),
      runningState(host),
      configfile === OWN_FILE ? null : readOwnFile(OWN_FILE, host).then(({ text }) => policyIn(text ?? "")),
      args.update_kernel_param ? kernelState(host) : null,
    ]);
    if (file.text === null) throw mistake(`Unable to find file ${configfile}`);
    const configPolicy = policyIn(file.text);
    if (state !== "disabled" && !args.policy) throw mistake("Policy is required if state is not 'disabled'");
    const policy = args.policy || configPolicy;
    if (policy !== configPolicy) await checkPolicy(policy ?? "", host);
    const configState = settingIn(file.text, "SELINUX");
    const text = withSetting(withSetting(file.text, "SELINUXTYPE", policy), "SELINUX", state);
    const written = (await planOwnFile(file, text, host, { diff })).changes;
    const now = runtimeStep(runtime, state);
    const kernelStep = kernel === null ? null : kernelChange(kernel, state !== "disabled");
    const running = runtimePolicy ?? configPolicy;
    const messages = [
      ...(policy === running
        ? []
        : [`Running SELinux policy changed from '${shown(running)}' to '${shown(policy)}'`]),
      ...(policy === configPolicy ? [] : [
        `SELinux policy configuration in '${configfile}' changed from '${shown(configPolicy)}' to '${
          shown(policy)
        }'`,
      ]),
      ...now.messages,
      ...(state === configState
        ? []
        : [`Config SELinux state changed from '${shown(configState)}' to '${state}'`]),
      ...(kernelStep ? [kernelStep.message] : []),
    ];
    return {
      changes: [...now.changes, ...written, ...(kernelStep ? [kernelStep.change] : [])],
      values: {
        msg: messages.join(", "),
        configfile,
        policy,
        state,
        reboot_required: now.needsRestart,
      },
      warnings: now.warnings,
    };
  },
});

/** As Python shows what is not there. */
function shown(setting: string | null): string {
  return setting ?? "None";
}

async function runningState(host: TargetReader): Promise<State> {
  const { code, stdout } = await ask(host, ["getenforce"]);
  if (code === 127) throw missingTool("getenforce");
  const word = stdout.trim().toLowerCase();
  return word === "enforcing" || word === "permissive" ? word : "disabled";
}

interface RuntimeStep {
  readonly changes: readonly CommandChange[];
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
  readonly needsRestart: boolean;
}

const NOTHING: RuntimeStep = { changes: [], messages: [], warnings: [], needsRestart: false };

/** What brings the running kernel to a mode, as far as it can go without a restart. */
function runtimeStep(now: State, wanted: State): RuntimeStep {
  if (now === wanted) return NOTHING;
  if (now === "disabled") {
    const warnings = [`Reboot is required to set SELinux state to '${wanted}'`];
    return { ...NOTHING, warnings, needsRestart: true };
  }
  if (wanted !== "disabled") {
    const messages = [`SELinux state changed from '${now}' to '${wanted}'`];
    return { ...NOTHING, changes: [setEnforce(wanted)], messages };
  }
  if (now === "permissive") {
    return {
      ...NOTHING,
      warnings: ["SELinux state change will take effect next reboot"],
      needsRestart: true,
    };
  }
  return {
    changes: [setEnforce("permissive")],
    messages: [],
    warnings: [
      `SELinux state temporarily changed from '${now}' to 'permissive'. State change will take effect next reboot.`,
    ],
    needsRestart: true,
  };
}

function setEnforce(state: "enforcing" | "permissive"): CommandChange {
  return toolChange("the mode of SELinux", ["setenforce", state === "enforcing" ? "1" : "0"]);
}

async function checkPolicy(policy: string, host: TargetReader): Promise<void> {
  const [folder = null] = await host.stat([`/etc/selinux/${policy}/policy`]);
  if (!folder) throw mistake(`Policy ${policy} does not exist in /etc/selinux/`);
}

function policyIn(text: string): string | null {
  return settingIn(text, "SELINUXTYPE");
}

function settingIn(text: string, name: string): string | null {
  const line = text.split("\n").find((one) => one.startsWith(`${name}=`));
  return line?.split("=")[1]?.trim() ?? null;
}

function withSetting(text: string, name: string, value: string | null): string {
  if (value === null || settingIn(text, name) === value) return text;
  const pattern = new RegExp(`^${name}=.*$`, "gm");
  if (pattern.test(text)) return text.replace(pattern, `${name}=${value}`);
  return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${name}=${value}\n`;
}

/** Whether all kernels start with SELinux; `mixed` where some do and some do not. */
async function kernelState(host: TargetReader): Promise<"enabled" | "disabled" | "mixed"> {
  const { code, stdout } = await askShell(host, "command -v grubby >/dev/null || exit 3; grubby --info=ALL");
  if (code === 3) throw mistake("'grubby' command not found on host");
  if (code !== 0) throw mistake("unable to run grubby");
  const lines = [...stdout.matchAll(/^args="(.*)"$/gm)].map(([, words = ""]) => words.split(" "));
  const off = lines.filter((words) => words.includes("selinux=0")).length;
  return off === 0 ? "enabled" : off === lines.length ? "disabled" : "mixed";
}

function kernelChange(now: "enabled" | "disabled" | "mixed", isWanted: boolean) {
  const wanted = isWanted ? "enabled" : "disabled";
  if (now === wanted) return null;
  const why = isWanted
    ? "unable to remove selinux=0 from kernel config"
    : "unable to add selinux=0 to kernel config";
  const option = isWanted ? "--remove-args" : "--args";
  const from = now === "mixed" ? "<inconsistent>" : now;
  return {
    change: toolChange(why, ["grubby", "--update-kernel=ALL", option, "selinux=0"]),
    message: `Kernel SELinux state changed from '${from}' to '${wanted}'`,
  };
}
