/** One program through all workflows, each cold and once more, as often as wanted. */

import { runProcess } from "../../../lib/system/process.ts";
import type { MirrorBed, MirrorCost } from "./bed.ts";
import type { Pass } from "./goals.ts";
import { imageNames } from "./images.ts";
import type { MirrorProgram, Site, Workflow } from "./programs.ts";

export interface RunKey {
  readonly workflow: Workflow;
  readonly pass: Pass;
}

export interface RunOptions {
  readonly isFar: boolean;
  readonly images: number;
  /** How many come later. */
  readonly more: number;
}

/** Told of each run when it is over. */
export type OnRun = (key: RunKey, cost: MirrorCost) => void;

/** Runs what a program can do. A far source is no matter for what does not read it. */
export async function runProgram(
  program: MirrorProgram,
  bed: MirrorBed,
  { isFar, images, more }: RunOptions,
  onRun: OnRun,
): Promise<void> {
  const folder = `${bed.folder}/run`;
  const [names, all] = [imageNames(0, images), imageNames(0, images + more)];
  const source = isFar ? bed.sources.far : bed.sources.near;
  const run = async (key: RunKey, side: string, wanted: readonly string[] = names) => {
    const command = program.commands[key.workflow];
    const isRefused = key.pass !== "cold" && program.onlyOnce?.includes(key.workflow);
    if (!command || isRefused) return;
    const site: Site = {
      source,
      destination: bed.destination,
      images: wanted,
      workspace: `${folder}/${side}`,
      cache: `${folder}/${side}-cache`,
      notes: `${folder}/notes`,
    };
    for (const path of [site.workspace, site.cache]) await Deno.mkdir(path, { recursive: true });
    const env = { HOME: site.cache, ...program.env };
    onRun(key, await bed.cost(command(site), env, site));
  };
  await Deno.mkdir(folder);
  try {
    await run({ workflow: "mirror to disk", pass: "cold" }, "near");
    if (!isFar && program.commands["disk to mirror"]) {
      await runProcess(["cp", "-a", `${folder}/near`, `${folder}/carried`]);
    }
    await run({ workflow: "mirror to disk", pass: "no change" }, "near");
    await run({ workflow: "mirror to disk", pass: "more images" }, "near", all);
    for (const workflow of ["disk to mirror", "mirror to mirror"] as const) {
      if (isFar && workflow === "disk to mirror") continue;
      await bed.freshDestination();
      const side = workflow === "disk to mirror" ? "carried" : "between";
      await run({ workflow, pass: "cold" }, side);
      await run({ workflow, pass: "no change" }, side);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
