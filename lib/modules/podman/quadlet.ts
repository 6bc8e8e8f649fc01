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
  quadlet_filename: { type: "str", description: "The name of its file, without ending" },
  quadlet_file_mode: { type: "raw", default: "0640", description: "The mode of its file" },
  quadlet_options: {
    type: "list",
    elements: "str",
    description: "More lines of it; such as begin a section of their own go to the end",
  },
} as const satisfies ArgumentSpec;

export interface Quadlet {
  /** The ending of its file; with a capital the name of its section. */
  readonly kind: "container" | "volume" | "network" | "image";
  readonly name: string;
  readonly lines: readonly (readonly [string, string] | readonly string[])[];
  readonly args: ArgumentsOf<typeof QUADLET_ARGUMENTS>;
}

export async function planQuadlet(
  { kind, name, lines, args }: Quadlet,
  host: TargetReader,
  context: Pick<ModuleContext, "environment" | "diff">,
): Promise<Plan> {
  const section = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  const own = (args.quadlet_options ?? []).map((line) => `${line}\n`);
  const text = [
    `[${section}]\n`,
    ...lines.map(([key = "", value = ""]) => `${key}=${quoted(key, value)}\n`),
    ...own,
  ].join("");
  const folder = args.quadlet_dir ?? await unitFolder(host);
  const path = joinPath(
    await expandPath(folder, host, context.environment),
    `${args.quadlet_filename ?? name}.${kind}`,
  );
  const plan = await planOwnFile(await readOwnFile(path, host), text, host, {
    diff: context.diff ?? true,
    args: { mode: args.quadlet_file_mode },
  });
  const actions = plan.changes.length === 0 ? [] : [`created ${path}`];
  return { ...plan, values: { ...plan.values, actions, podman_quadlet: text, quadlet_file: path } };
}

/** Keys whose values systemd takes apart at spaces. */
const SEVERAL: readonly string[] = ["Annotation", "Environment", "Label"];

function quoted(key: string, value: string): string {
  return SEVERAL.includes(key) && /[\s"']/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : value;
}

async function unitFolder(host: TargetReader): Promise<string> {
  const uid = (await askSurely(host, ["id", "-u"])).trim();
  return uid === "0" ? "/etc/containers/systemd" : "~/.config/containers/systemd";
}
