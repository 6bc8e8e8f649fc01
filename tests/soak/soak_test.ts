// deno-lint-ignore-file no-console -- a soak tells what it went through
/**
 * Every workflow is killed at moments left to chance: the next run ends what the killed one began, nothing goes over
 * the network twice but what was on its way, nothing that was there before is lost, and in the end all is as if nobody
 * had been killed.
 *
 * `FERRY_KILLS` says how many kills there are in all; without it each workflow is killed once.
 */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { anyMoment, type Counts, momentText, repeatedBlobs, runCounted, runUntil } from "./killed_run.ts";
import { type Life, lifeIn, ON_THEIR_WAY, type Step, STEPS } from "./life.ts";
import { problemsIn, readEverything, sealedIn, type State, stateOf } from "./state.ts";
import { World } from "./world.ts";

const KILLS = Number(Deno.env.get("FERRY_KILLS") ?? STEPS.length);

/** What a step of an undisturbed life came to. */
interface Undisturbed extends Counts {
  readonly step: Step;
  readonly state: State;
  readonly repeated: ReturnType<typeof repeatedBlobs>;
}

async function undisturbed(life: Life): Promise<readonly Undisturbed[]> {
  const done: Undisturbed[] = [];
  for (const step of STEPS) {
    life.world.forget();
    const { code, said, changes, requests } = await runCounted(step.args(life), life.world);
    equal(code, 0, `${step.name}: ${said}`);
    const repeated = repeatedBlobs(life.world);
    done.push({ step, changes, requests, repeated, state: await stateOf(life) });
  }
  return done;
}

/** What one kill came to. */
interface Survived {
  readonly step: string;
  /** False where the run had ended by then. */
  readonly inTime: boolean;
  /** Blobs that went over the network once more than in an undisturbed life. */
  readonly fetched: number;
  readonly sent: number;
}

/** Takes one step with a kill in it. */
async function survive(life: Life, { step, state, repeated, ...counts }: Undisturbed): Promise<Survived> {
  const { world } = life;
  const moment = anyMoment(counts);
  const shown = `${life.name}, ${step.name}, killed ${momentText(moment)}`;
  const before = sealedIn(life);
  world.forget();
  const first = await runUntil(moment, step.args(life), world);
  if (first.code === null) {
    const after = sealedIn(life);
    for (const [folder, digest] of step.removes ? [] : before) {
      equal(after.get(folder), digest, `${shown}: ${folder}`);
    }
    deepEqual(await problemsIn(life), [], shown);
    const { code, said } = await runCounted(step.args(life), world);
    equal(code, 0, `${shown}: ${said}`);
  } else equal(first.code, 0, `${shown}: ${first.said}`);
  const again = repeatedBlobs(world);
  const [fetched, sent] = [again.fetched - repeated.fetched, again.sent - repeated.sent];
  ok(fetched <= ON_THEIR_WAY, `${shown}: ${fetched} blobs fetched again`);
  ok(sent <= ON_THEIR_WAY, `${shown}: ${sent} blobs sent again`);
  deepEqual(await stateOf(life), state, shown);
  return { step: step.name, inTime: first.code === null, fetched, sent };
}

Deno.test("every workflow that is killed at any moment is ended by its next run, as if nothing had been", async () => {
  await using world = await new World().fill();
  const first = lifeIn(world, "life0");
  const wanted = await undisturbed(first);
  const images = await readEverything(first);
  ok(images > 10);
  const survived: Survived[] = [];
  const kills = () => survived.filter(({ inTime }) => inTime).length;
  for (let number = 1; kills() < KILLS && number <= 3 + 2 * KILLS / STEPS.length; number++) {
    const life = lifeIn(world, `life${number}`);
    for (const one of wanted) survived.push(await survive(life, one));
    equal(await readEverything(life), images);
    await Deno.remove(life.folder, { recursive: true });
  }
  ok(kills() >= KILLS, `only ${kills()} kills were in time`);
  if (Deno.env.has("FERRY_KILLS")) tell(wanted, survived);
});

/** A line for each workflow: its size, its kills, and the most blobs that one of them made go twice. */
function tell(steps: readonly Undisturbed[], survived: readonly Survived[]): void {
  for (const { step: { name }, changes, requests } of steps) {
    const own = survived.filter(({ step, inTime }) => step === name && inTime);
    const most = (of: "fetched" | "sent") => Math.max(0, ...own.map((one) => one[of]));
    const size = `${changes} changes, ${requests} requests`;
    const again = `at most ${most("fetched")} fetched and ${most("sent")} sent again`;
    console.log(`${name.padEnd(34)} ${size.padEnd(28)} ${String(own.length).padStart(3)} kills, ${again}`);
  }
}
