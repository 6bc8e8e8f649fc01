// deno-lint-ignore-file no-console -- what was measured is for people to read
/** Delivery to a cluster beside `kubectl apply --server-side`: `deno run -A tests/bench/apply.ts [OBJECTS [ROUNDS]]`. */

import { runProcess } from "../../lib/system/process.ts";
import { access, writesDuring } from "../cluster/api_lab.ts";
import { type Fixture, openFixture } from "../cluster/fixture.ts";
import { digestMirrors, mirrored } from "../cluster/manifests.ts";
import { type KubeCluster, kubeEnvironment, kubeMissing, startClusters } from "../support/kube.ts";

/** What a delivery took. */
interface Figure {
  readonly elapsedMs: number;
  readonly writes: number;
}

type Deliver = () => Promise<unknown>;

const [objects = 20, rounds = 5] = Deno.args.map(Number);
const SOURCES = 10;

const missing = await kubeMissing();
if (missing !== null) throw new Error(missing);
await using lab = await startClusters(["east"]);
const [cluster] = lab.clusters;
if (!cluster) throw new Error("a cluster was asked for");
await using fixture = openFixture();
const figures = new Map<string, { readonly ferry: Figure[]; readonly kubectl: Figure[] }>();
for (let round = 0; round < rounds; round++) await measureRound(cluster, fixture, round);
report();

/** Each round delivers objects that the cluster does not know yet, so that rounds do not help each other. */
async function measureRound(cluster: KubeCluster, fixture: Fixture, round: number): Promise<void> {
  const ferry = () => fixture.deliver(access(cluster));
  const apply = [
    "kubectl",
    "apply",
    "--server-side",
    "--force-conflicts",
    "--kubeconfig",
    cluster.kubeconfig,
  ];
  const kubectl = () => runProcess([...apply, "-f", fixture.src], { env: kubeEnvironment(fixture.folder) });
  const steps = [["new objects", "a"], ["the same again", "a"], ["one of them changed", "b"]] as const;
  // Who begins takes turns: what the cluster has in its memory helps the second.
  const turns = [["ferry", ferry], ["kubectl", kubectl]] as const;
  for (const [who, deliver] of round % 2 === 0 ? turns : turns.toReversed()) {
    for (const [step, first] of steps) {
      for (let at = 0; at < objects; at++) {
        fixture.write(`${at}.json`, manifest(`${who}-${round}-${at}`, at === 0 ? first : "a"));
      }
      const known = figures.get(step) ?? { ferry: [], kubectl: [] };
      known[who].push(await measured(cluster, deliver));
      figures.set(step, known);
    }
  }
}

function manifest(name: string, first: string) {
  const sources = Array.from({ length: SOURCES }, (_, at) => `quay.io/${at === 0 ? first : at}`);
  return digestMirrors(name, sources.map(mirrored));
}

async function measured(cluster: KubeCluster, deliver: Deliver): Promise<Figure> {
  const [elapsedMs, writes] = await writesDuring([cluster], async () => {
    const begin = performance.now();
    await deliver();
    return performance.now() - begin;
  });
  return { elapsedMs, writes: writes.length };
}

function report(): void {
  console.log(`${objects} mirror sets, ${rounds} rounds, medians`);
  for (const [step, { ferry, kubectl }] of figures) {
    const [own, other] = [medianOf(ferry), medianOf(kubectl)];
    console.log(
      `${step.padEnd(20)} ferry ${own.toFixed(0)} ms, ${ferry[0]?.writes} writes; ` +
        `kubectl ${other.toFixed(0)} ms, ${kubectl[0]?.writes} writes; ratio ${(own / other).toFixed(2)}`,
    );
  }
}

function medianOf(figures: readonly Figure[]): number {
  const sorted = figures.map(({ elapsedMs }) => elapsedMs).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
