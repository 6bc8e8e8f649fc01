/** Packages of Python. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import type { CommandChange } from "../../model/change.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { namedInterpreter } from "../commands/interpreter.ts";
import { ask, askSurely, findTool, missingTool, mistake, toolChange } from "../commands/tools.ts";
import { expandTexts } from "../files/expand_path.ts";
import { type Plan, stateModule } from "../module.ts";
import { isMet, normalName, type Requirement, requirementOf } from "../packages/python_requirement.ts";

const ARGUMENTS = {
  name: {
    type: "list",
    elements: "str",
    description: "Packages, with versions as in `podman>=4,<5`, or URLs and paths",
  },
  version: { type: "str", description: "The version of the one package" },
  requirements: { type: "str", description: "A file of the host that lists packages" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "forcereinstall", "latest", "present"],
    description: "Whether they are to be there; `forcereinstall` installs them in every run",
  },
  virtualenv: { type: "path", description: "An environment of Python, which is made where there is none" },
  virtualenv_command: {
    type: "path",
    default: "virtualenv",
    description: "What makes it, such as `python3 -m venv`",
  },
  virtualenv_python: { type: "str", description: "The Python of a new environment, for `virtualenv` only" },
  virtualenv_site_packages: {
    type: "bool",
    default: false,
    description: "Let a new environment see packages of the system",
  },
  executable: { type: "path", description: "The pip to use, by name or path" },
  extra_args: { type: "str", description: "More words for pip" },
  editable: { type: "bool", default: false, description: "Install what is being worked on" },
  chdir: { type: "path", description: "The folder in which pip is run" },
  umask: { type: "str", description: "The umask with which it is run, as octal digits" },
  break_system_packages: {
    type: "bool",
    default: false,
    description: "Install although the system manages its packages of Python itself",
  },
} as const satisfies ArgumentSpec;

type Arguments = ArgumentsOf<typeof ARGUMENTS>;

/** `pip`, by the host's own pip. */
export const pip = stateModule({
  name: "ansible.builtin.pip",
  summary: "Installs packages of Python with a host's pip, and takes them away",
  notes: [
    "The host needs pip and no more. A file of requirements, a URL and `latest` are asked of pip itself as a dry " +
    "run, for which it has to be of version 22.2 or later.",
  ],
  arguments: ARGUMENTS,
  rules: {
    oneOf: [["name", "requirements"]],
    exclusive: [["name", "requirements"], ["executable", "virtualenv"], ["editable", "requirements"]],
  },
  runsOn: "host",
  supports: { check: "full", diff: false },
  returns: {
    cmd: { description: "The command", type: "str", returned: "success" },
    name: { description: "The packages", type: "list", returned: "success" },
    requirements: { description: "The file", type: "str", returned: "with `requirements`" },
    version: { description: "The version", type: "str", returned: "with `version`" },
    virtualenv: { description: "The environment", type: "str", returned: "with `virtualenv`" },
    state: { description: "What was asked for", type: "str", returned: "success" },
    stdout: { description: "What pip printed", type: "str", returned: "where it was run" },
    stderr: { description: "What it printed as errors", type: "str", returned: "where it was run" },
  },
  examples: `- name: Install a package in an environment of its own
  ansible.builtin.pip:
    name: podman-compose
    virtualenv: /opt/mirror/venv
    virtualenv_command: python3 -m venv
`,
  plan: async (given, host, context) => {
    const args = await expanded(given, host, context.environment);
    const names = args.name ?? [];
    if (args.version !== null && names.length > 1) {
      throw mistake(
        "'version' argument is ambiguous when installing multiple package distributions. " +
          "Please specify version restrictions next to each package in 'name' argument.",
      );
    }
    if (args.state === "latest" && args.version !== null) {
      throw mistake("version is incompatible with state=latest");
    }
    if (args.umask !== null && !/^[0-7]+$/.test(args.umask)) throw mistake("umask must be an octal integer");
    const requirements = names.map((name) =>
      requirementOf(args.version === null ? name : `${name}==${args.version}`)
    );
    const folder = args.virtualenv === null ? null : await environmentChange(args, args.virtualenv, host);
    const words = await pipWords(args, host, namedInterpreter("python", context), folder !== null);
    return await planned(args, requirements, words, folder, host);
  },
});

async function expanded(args: Arguments, host: TargetReader, environment: Readonly<Record<string, string>>) {
  const { virtualenv, executable, chdir, requirements } = args;
  const texts = [virtualenv, executable, chdir, requirements].map((text) => text ?? "");
  const [folder = "", program = "", cwd = "", file = ""] = await expandTexts(texts, host, environment);
  return {
    ...args,
    virtualenv: folder || null,
    executable: program || null,
    chdir: cwd || null,
    requirements: file || null,
  };
}

/** What makes the environment; null where it is there. */
async function environmentChange(
  { virtualenv_command: command, virtualenv_python: python, virtualenv_site_packages: site, chdir }:
    Arguments,
  folder: string,
  host: TargetReader,
): Promise<CommandChange | null> {
  const [found = null] = await host.stat([`${folder}/bin/activate`], { follow: true });
  if (found) return null;
  const isVenv = /venv$/.test(command) && !/virtualenv$/.test(command);
  if (isVenv && python !== null) {
    throw mistake(
      "virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command",
    );
  }
  const words = [
    ...shlexSplit(command),
    ...(site ? ["--system-site-packages"] : []),
    ...(python === null ? [] : [`-p${python}`]),
    folder,
  ];
  return toolChange(`the environment ${folder}`, words, chdir === null ? {} : { cwd: chdir });
}

/**
 * The words that start pip.
 *
 * @param python The interpreter that a user wants to be used; null for any.
 * @param isNew The environment is only about to be made.
 */
async function pipWords(
  args: Arguments,
  host: TargetReader,
  python: string | null,
  isNew: boolean,
): Promise<readonly string[]> {
  if (args.virtualenv !== null) {
    if (isNew) return [`${args.virtualenv}/bin/pip`];
    const paths = ["pip3", "pip"].map((name) => `${args.virtualenv}/bin/${name}`);
    const found = (await host.stat(paths, { follow: true })).findIndex((state) => state !== null);
    return [paths[Math.max(found, 0)] ?? "pip"];
  }
  if (args.executable?.startsWith("/")) return [args.executable];
  if (args.executable === null && python !== null && await hasPip(python, host)) return [python, "-m", "pip"];
  const found = await findTool(host, args.executable === null ? ["pip3", "pip"] : [args.executable]);
  if (found !== null) return [found];
  if (args.executable === null && await hasPip("python3", host)) return ["python3", "-m", "pip"];
  throw missingTool(args.executable ?? "pip3");
}

async function hasPip(python: string, host: TargetReader): Promise<boolean> {
  return (await ask(host, [python, "-m", "pip", "--version"])).code === 0;
}

async function planned(
  args: Arguments,
  requirements: readonly Requirement[],
  pipProgram: readonly string[],
  environmentToMake: CommandChange | null,
  host: TargetReader,
): Promise<Plan> {
  const words = [...pipProgram, ...workWords(args, requirements)];
  const masked = args.umask === null
    ? words
    : ["sh", "-c", 'umask "$1"; shift; exec "$@"', "sh", args.umask, ...words];
  const options = args.chdir === null ? {} : { cwd: args.chdir };
  const work = await isNeeded(args, requirements, pipProgram, words, environmentToMake !== null, host)
    ? [{ ...toolChange("pip failed", masked, options), failure: "streams" } as const]
    : [];
  const { requirements: file, version, virtualenv, state } = args;
  return {
    changes: [...(environmentToMake ? [environmentToMake] : []), ...work],
    values: {
      cmd: [...words],
      name: args.name ?? [],
      state,
      ...(file === null ? { requirements: null } : { requirements: file }),
      version,
      virtualenv,
    },
    afterwards: (_, { stdout, stderr }) => Promise.resolve({ stdout, stderr }),
  };
}

function workWords(args: Arguments, requirements: readonly Requirement[]): readonly string[] {
  const { state, extra_args: extra, editable, requirements: file } = args;
  const verb = {
    present: ["install"],
    latest: ["install", "-U"],
    forcereinstall: ["install", "-U", "--force-reinstall"],
    absent: ["uninstall", "-y"],
  }[state] ?? ["install"];
  return [
    ...verb,
    ...(args.break_system_packages ? ["--break-system-packages"] : []),
    ...(editable ? ["-e"] : []),
    ...shlexSplit(extra ?? ""),
    ...requirements.map(({ text, name }) => (state === "absent" ? name ?? text : text)),
    ...(file === null ? [] : ["-r", file]),
  ];
}

async function isNeeded(
  args: Arguments,
  requirements: readonly Requirement[],
  program: readonly string[],
  words: readonly string[],
  isNew: boolean,
  host: TargetReader,
): Promise<boolean> {
  if (isNew) return args.state !== "absent";
  if (args.state === "forcereinstall") return true;
  const options = args.chdir === null ? {} : { cwd: args.chdir };
  const installed = versionsIn(
    await askSurely(host, [...program, "list", "--format=freeze", "--disable-pip-version-check"], options),
  );
  if (args.state === "absent") {
    if (args.requirements !== null) {
      const listed = await askSurely(host, ["cat", "--", args.requirements], options);
      return listed.split("\n").some((line) => {
        const { name } = requirementOf(line.trim());
        return name !== null && installed.has(normalName(name));
      });
    }
    return requirements.some(({ name }) => name !== null && installed.has(normalName(name)));
  }
  const isKnown = args.state === "present" && args.requirements === null && !args.editable &&
    requirements.every(({ name }) => name !== null);
  if (isKnown) {
    return requirements.some((one) => !isMet(one, installed.get(normalName(one.name ?? "")) ?? null));
  }
  // Only pip itself can tell: it says what it would install.
  const at = words.indexOf("install", program.length - 1);
  const dry = [...words.slice(0, at + 1), "--dry-run", ...words.slice(at + 1)];
  return /^Would install /m.test(await askSurely(host, dry, options));
}

/** Versions by name as `pip list --format=freeze` prints them. */
function versionsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^([\w.-]+)==(\S+)$/gm)].map((
      [, name = "", version = ""],
    ) => [normalName(name), version]),
  );
}
