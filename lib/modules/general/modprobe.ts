/** Modules of the kernel. */

import type { ArgumentSpec } from "../../model/argument.ts";
import type { Change } from "../../model/change.ts";
import { shlexSplit } from "../../model/shell_words.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, missingTool, toolChange } from "../commands/tools.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import type { TextFile } from "../files/text_file.ts";
import { stateModule } from "../module.ts";
import { loadsModule, moduleOptions, withoutModule, withoutOptions } from "./modprobe_files.ts";

const LOAD_FOLDER = "/etc/modules-load.d";
const OPTIONS_FOLDER = "/etc/modprobe.d";
const ARGUMENTS = {
  name: { type: "str", required: true, description: "The module" },
  state: {
    type: "str",
    default: "present",
    choices: ["absent", "present"],
    description: "Whether it is loaded now",
  },
  params: { type: "str", default: "", description: "Its parameters, such as `numdummies=2`" },
  persistent: {
    type: "str",
    default: "disabled",
    choices: ["disabled", "absent", "present"],
    description: "Whether it is loaded when the host starts, by files in `/etc/modules-load.d` and " +
      "`/etc/modprobe.d`; `disabled` leaves them alone",
  },
} as const satisfies ArgumentSpec;

/** `modprobe`. */
export const modprobe = stateModule({
  name: "community.general.modprobe",
  aliases: ["ansible.builtin.modprobe"],
  summary: "Loads modules of the kernel, now and when the host starts, and unloads them",
  notes: ["What must not be loaded at the start any more becomes a comment."],
  arguments: ARGUMENTS,
  runsOn: "host",
  supports: { check: "full", diff: true },
  returns: {
    name: { description: "The module", type: "str", returned: "always" },
    params: { description: "Its parameters", type: "str", returned: "always" },
    state: { description: "Whether it is loaded", type: "str", returned: "always" },
  },
  examples: `- name: Let bridges be filtered, also after a restart
  community.general.modprobe:
    name: br_netfilter
    persistent: present
`,
  plan: async ({ name, state, params, persistent }, host, { diff = true }) => {
    const { isLoaded, files } = await look(name, host);
    const now = isLoaded === (state === "present") ? [] : [
      toolChange(
        `Failed to ${state === "present" ? "load" : "unload"} ${name}`,
        state === "present" ? ["modprobe", name, ...shlexSplit(params)] : ["modprobe", "-r", name],
      ),
    ];
    const later = persistent === "disabled"
      ? []
      : await fileChanges({ name, params, isWanted: persistent === "present", files, diff }, host);
    return { changes: [...now, ...later], values: { name, params, state } };
  },
});

const LOOK = `command -v modprobe >/dev/null || exit 3
name=$(printf '%s' "$1" | tr - _)
if grep -q "^$name " /proc/modules; then echo loaded
elif grep -q "/$1\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null; then echo loaded
else echo absent; fi
for file in ${LOAD_FOLDER}/* ${OPTIONS_FOLDER}/*; do
  [ -f "$file" ] && grep -q -F -e "$1" -- "$file" && echo "$file"
done
:`;

/** Whether a module is there, and which files speak of it. */
async function look(name: string, host: TargetReader) {
  const { code, stdout } = await askShell(host, LOOK, [name]);
  if (code === 3) throw missingTool("modprobe");
  const [state, ...paths] = stdout.split("\n");
  const files = await Promise.all(paths.filter((path) => path !== "").map((path) => readOwnFile(path, host)));
  return { isLoaded: state === "loaded", files };
}

interface Persistence {
  readonly name: string;
  readonly params: string;
  readonly isWanted: boolean;
  /** Those that speak of the module. */
  readonly files: readonly TextFile[];
  readonly diff: boolean;
}

async function fileChanges(
  { name, params, isWanted, files, diff }: Persistence,
  host: TargetReader,
): Promise<readonly Change[]> {
  const loading = files.filter(({ path }) => path.startsWith(`${LOAD_FOLDER}/`));
  const setting = files.filter(({ path }) => path.startsWith(`${OPTIONS_FOLDER}/`));
  const isLoading = loading.some(({ text }) => loadsModule(text ?? "", name));
  const wanted = params.split(/\s+/).filter((word) => word !== "");
  const set = new Set(setting.flatMap(({ text }) => moduleOptions(text ?? "", name)));
  const hasOptions = set.size === new Set(wanted).size && wanted.every((word) => set.has(word));
  const texts = new Map<string, string>();
  if (isWanted && !isLoading) texts.set(`${LOAD_FOLDER}/${name}.conf`, `${name}\n`);
  if (!isWanted) { for (const { path, text } of loading) texts.set(path, withoutModule(text ?? "", name)); }
  if (isWanted ? !hasOptions : set.size > 0) {
    for (const { path, text } of setting) texts.set(path, withoutOptions(text ?? "", name));
    const lines = wanted.map((word) => `options ${name} ${word}\n`).join("");
    if (isWanted) texts.set(`${OPTIONS_FOLDER}/${name}.conf`, lines);
  }
  const plans = [...texts].map(async ([path, text]) =>
    await planOwnFile(await readOwnFile(path, host), text, host, { diff })
  );
  return (await Promise.all(plans)).flatMap(({ changes }) => changes);
}
