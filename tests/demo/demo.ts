// deno-lint-ignore-file no-console -- a script that talks to people
/** `deno task demo`: the main job on this machine, from a registry outside to the manifests of two clusters. */

import { runProcess } from "../../lib/system/process.ts";
import { sampleImage, sampleIndex } from "../support/images.ts";
import {
  againFinding,
  applyFinding,
  differentialFinding,
  type Finding,
  publishFinding,
  sequenceFinding,
  standingOf,
} from "./findings.ts";
import { Stage } from "./stage.ts";

const LAYER_BYTES = 2 * 1024 * 1024;
const isColoured = Deno.stdout.isTerminal() && !Deno.noColor;
let chapters = 0;

async function play(stage: Stage): Promise<readonly Finding[]> {
  const size = { layerBytes: LAYER_BYTES };
  await stage.release("apps/web", "1.4", sampleIndex("web", { ...size, layers: ["base", "web"] }));
  await stage.release("apps/api", "2.0", sampleImage("api", { ...size, layers: ["base", "api"] }));
  await stage.release("tools/report", "7", sampleImage("report", { ...size, layers: ["base", "report"] }));

  chapter("Connected side, the first run: every image goes to disk, as sequence 1");
  await playbook(stage, "mirror.yml");
  const first = await sequenceFinding(stage, 1, { images: 3, fresh: 3 });

  chapter("Later there is a new image, apps/batch:1.0: only what is new goes into sequence 2");
  await stage.release("apps/batch", "1.0", sampleImage("batch", { ...size, layers: ["base", "batch"] }));
  await playbook(stage, "mirror.yml");
  const second = await sequenceFinding(stage, 2, { images: 4, fresh: 1 });

  chapter("The sequences are carried over the air gap, on a disk");
  await carry(stage);

  chapter("Disconnected side: both are checked whole, then published in their order");
  await playbook(stage, "publish.yml");
  const published = await publishFinding(stage);

  chapter("The clusters learn where their images are now: manifests for two GitOps folders");
  await playbook(stage, "apply.yml");
  const applied = applyFinding(stage);

  chapter("The same again: there is nothing left to do");
  const before = standingOf(stage);
  await playbook(stage, "publish.yml");
  await playbook(stage, "apply.yml");
  const again = againFinding(before, standingOf(stage));
  return [first, second, differentialFinding(first, second), published, applied, again];
}

async function playbook(stage: Stage, name: string): Promise<void> {
  const args = stage.command(name);
  command(stage, ["ferry", ...args]);
  const code = await stage.ferry(args);
  if (code !== 0) throw new Error(`ferry ended with exit code ${code}`);
}

async function carry(stage: Stage): Promise<void> {
  const disk = `${stage.folder}/disk`;
  await Deno.mkdir(disk);
  const argv = ["cp", "-R", `${stage.folder}/outside/content`, disk];
  command(stage, argv);
  const { code } = await runProcess(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with exit code ${code}`);
}

function opening({ outside, folder, mirror, sshd }: Stage): string {
  const way = sshd === null
    ? "All hosts are this machine (no sshd is installed, so tasks run without SSH)."
    : "All hosts are this machine, reached over SSH by an sshd of the demo's own.";
  return `Two registries are served by ferry: ${outside.host} plays the outside world, ${mirror.host} the mirror.
${way}
Everything lies in a folder that is removed at the end: DEMO=${folder}`;
}

function chapter(title: string): void {
  console.log(`\n${bold(`${++chapters}. ${title}`)}`);
}

/** Shows a command as one would type it. */
function command({ folder }: Stage, words: readonly string[]): void {
  console.log(`$ ${words.join(" ").replaceAll(folder, "$DEMO")}`);
}

/** @returns whether everything came out as it must. */
function summarize(findings: readonly Finding[]): boolean {
  const width = Math.max(...findings.map(({ step }) => step.length));
  console.log(`\n${bold("What happened")}`);
  for (const { step, text, isRight } of findings) {
    console.log(`  ${isRight ? "ok    " : "WRONG "} ${step.padEnd(width)}  ${text}`);
  }
  const isRight = findings.every((finding) => finding.isRight);
  console.log(isRight ? "\nThe demo did what it should." : "\nThe demo did NOT do what it should.");
  return isRight;
}

function bold(text: string): string {
  return isColoured ? `\x1b[1m${text}\x1b[0m` : text;
}

async function demo(): Promise<boolean> {
  await using stage = await Stage.open();
  console.log(opening(stage));
  return summarize(await play(stage));
}

Deno.exit(await demo() ? 0 : 1);
