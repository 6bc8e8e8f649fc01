/** What grows with the number of images: time and memory, over images that take no time to make. */

import { treeCost } from "../measure.ts";
import { times, verdict } from "../verdicts.ts";
import { serveBoundless } from "./boundless_registry.ts";
import type { MirrorProgram, Site, Workflow } from "./programs.ts";

/** The square of the work would come to 2. */
const GOAL = 1.25;
/** What goes from registry to registry consists of these two. */
const WORKFLOWS = ["mirror to disk", "disk to mirror"] satisfies readonly Workflow[];

interface Figures {
  readonly processorS: number;
  readonly peakMiB: number;
}

/** Rows with a heading, for so many images, half and a quarter of them. */
export async function growthRows(
  program: MirrorProgram,
  folder: string,
  most: number,
): Promise<readonly (readonly string[])[]> {
  const sizes = [most / 4, most / 2, most];
  const found = new Map<string, Figures[]>();
  for (const size of sizes) {
    for (const [title, figures] of await figuresOf(program, `${folder}/growth`, size)) {
      found.set(title, [...found.get(title) ?? [], figures]);
    }
  }
  return [
    ["", ...sizes.map((size) => `${size} IMAGES`), "AGAINST LINEAR", "GOAL", ""],
    ...[...found].flatMap(([title, figures]) => [
      row(`${title}: processor`, figures.map(({ processorS }) => processorS), "s"),
      row(`${title}: memory`, figures.map(({ peakMiB }) => peakMiB), "MiB"),
    ]),
  ];
}

/** Each workflow, cold and once more. */
async function figuresOf(
  program: MirrorProgram,
  folder: string,
  size: number,
): Promise<ReadonlyMap<string, Figures>> {
  const made = new Map<string, Figures>();
  await using registry = serveBoundless(size);
  await Deno.mkdir(folder);
  try {
    const site: Site = {
      source: registry.host,
      // Where the images come from, below a name of its own.
      destination: `${registry.host}/mirror`,
      images: registry.images,
      workspace: `${folder}/workspace`,
      cache: `${folder}/cache`,
      notes: `${folder}/notes`,
    };
    for (const path of [site.workspace, site.cache]) await Deno.mkdir(path);
    for (const workflow of WORKFLOWS) {
      for (const pass of ["cold", "no change"]) {
        const command = program.commands[workflow]?.(site) ?? [];
        const { code, stderr, ...cost } = await treeCost(command, {
          env: { HOME: site.cache, ...program.env },
        });
        if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr.slice(-2000)}`);
        made.set(`${workflow}, ${pass}`, cost);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return made;
}

function row(
  name: string,
  [small = NaN, middle = NaN, large = NaN]: readonly number[],
  unit: string,
): readonly string[] {
  // Where nothing grows, the difference of two sizes is noise.
  const growth = (large - middle) / Math.max(middle - small, middle * 0.1) / 2;
  const shown = [small, middle, large].map((figure) => `${figure.toFixed(figure < 100 ? 2 : 0)} ${unit}`);
  return [name, ...shown, times(growth), `<= ${times(GOAL)}`, verdict(growth <= GOAL)];
}
