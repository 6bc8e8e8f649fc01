/** Units from which systemd makes things of podman. */

import type { ArgumentsOf, ArgumentSpec } from "../../model/argument.ts";
import { joinPath } from "../../model/path.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askSurely } from "../commands/tools.ts";
import { expandPath } from "../files/expand_path.ts";
import { planOwnFile, readOwnFile } from "../files/own_file.ts";
import type { ModuleContext, Plan } from "../module.ts";

export const QUADLET_ARGUMENTS = {
  quadlet_dir: {
    type: "path",
    description: "The folder of the unit; by default the one for the system, or that of the user",
  },
  quadlet_filename: { type: "str", description: "The name of its file; the ending may be left out" },
  quadlet_file_mode: { type: "raw", description: "The mode of its file; 0640 for a new one" },
  quadlet_options: {
    type: "list",
    elements: "str",
    description: "More lines of it; a section of its own goes to the end, with the lines of the same item",
  },
} as const satisfies ArgumentSpec;

export interface Quadlet {
  /** The ending of its file; with a capital the name of its section. */
  readonly kind: "container" | "volume" | "network" | "image";
  readonly name: string;
  readonly lines: readonly (readonly [string, string] | readonly string[])[];
  /** When systemd starts it again, in podman's words. @default as systemd has it */
  readonly restart?: string | null;
  readonly args: ArgumentsOf<typeof QUADLET_ARGUMENTS>;
}

export async function planQuadlet(
  quadlet: Quadlet,
  host: TargetReader,
  context: Pick<ModuleContext, "environment" | "diff">,
): Promise<Plan> {
  const { kind, name, args } = quadlet;
  const text = unitText(quadlet);
  const folder = args.quadlet_dir ?? await unitFolder(host);
  const fileName = args.quadlet_filename ?? name;
  const path = joinPath(
    await expandPath(folder, host, context.environment),
    fileName.endsWith(`.${kind}`) ? fileName : `${fileName}.${kind}`,
  );
  const file = await readOwnFile(path, host);
  const plan = await planOwnFile(file, text, host, {
    diff: context.diff ?? true,
    args: { mode: args.quadlet_file_mode ?? (file.before ? null : "0640") },
  });
  const actions = plan.changes.length === 0 ? [] : [`created ${path}`];
  return { ...plan, values: { ...plan.values, actions, podman_quadlet: text, quadlet_file: path } };
}

function unitText({ kind, lines, restart = null, args }: Quadlet): string {
  const own = (args.quadlet_options ?? []).map((line) => `${line}\n`);
  const firstSection = own.findIndex((line) => line.trim() === HEADER.exec(line.trim())?.[0]);
  // Items behind one that is only the head of a section are the lines of that section.
  const isOfSection = (line: string, at: number) =>
    HEADER.test(line.trim()) || (firstSection >= 0 && at > firstSection);
  const sections = own.filter(isOfSection);
  const hasService = sections.some((text) => text.includes("[Service]"));
  const again = restart === "unless-stopped" ? "always" : restart;
  return [
    `[${kind[0]?.toUpperCase()}${kind.slice(1)}]\n`,
    ...lines.map(([key = "", value = ""]) => `${key}=${quoted(key, value)}\n`),
    ...own.filter((line, at) => !isOfSection(line, at)),
    ...(again === null || hasService ? [] : [`\n[Service]\nRestart=${again.split(":")[0]}\n`]),
    ...(sections.length === 0 ? [] : ["\n", ...sections]),
  ].join("");
}

const HEADER = /^\[[^\]\n]+\]/;

/** Keys whose values systemd takes apart at spaces. */
const SEVERAL: readonly string[] = ["Annotation", "Environment", "Label"];

function quoted(key: string, value: string): string {
  return SEVERAL.includes(key) && /[\s"']/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;
}

async function unitFolder(host: TargetReader): Promise<string> {
  const uid = (await askSurely(host, ["id", "-u"])).trim();
  return uid === "0" ? "/etc/containers/systemd" : "~/.config/containers/systemd";
}
