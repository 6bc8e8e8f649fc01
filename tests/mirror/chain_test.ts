/** Chains of sequences with bases of all kinds: whatever way they take, the destination ends up as the source was. */

import { deepStrictEqual as deepEqual, ok, strictEqual as equal } from "node:assert/strict";
import { readSequenceIndex, type SequenceFolder } from "../../lib/mirror/sequence/sequence_folder.ts";
import { acknowledge } from "../../lib/mirror/receipt/acknowledge.ts";
import { issueReceipt } from "../../lib/mirror/receipt/issue_receipt.ts";
import { readLedger } from "../../lib/mirror/workspace/ledger.ts";
import { ledgerPath, workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { readImage, repository, sampleImage } from "../support/images.ts";
import { SequenceLab } from "../support/sequence_lab.ts";
import { tagged } from "../../lib/model/oci.ts";

const CHAINS = 8;
const STEPS = 7;

/** Numbers that look random and are the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 % 2 ** 32 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What earlier sequences of the destination brought there must not be in a new one. */
async function requireExact(sequence: SequenceFolder, all: readonly SequenceFolder[]): Promise<void> {
  const index = await readSequenceIndex(sequence);
  const held = new Set<string>();
  const bases = new Map(all.map((one) => [one.manifest.number, one]));
  for (let base = sequence.manifest.base; base !== null;) {
    const one = bases.get(base.number);
    equal(one?.manifestDigest, base.manifest);
    const carried = await readSequenceIndex(one!);
    for (const [digest, { kind }] of carried!.placements) if (kind === "here") held.add(digest);
    base = one!.manifest.base;
  }
  for (const [digest, { kind }] of index!.placements) {
    equal(kind, held.has(digest) ? "earlier" : "here", `${sequence.name}: ${digest}`);
  }
}

for (let seed = 1; seed <= CHAINS; seed++) {
  Deno.test(`a random chain gives at the destination what the source had (${seed})`, async () => {
    const random = randomNumbers(seed);
    await using lab = new SequenceLab();
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await lab.add(`org/${name}`, "1");
    const cut: SequenceFolder[] = [];
    const wanted = new Map<number, ReadonlyMap<string, string>>();
    const ledger = () => readLedger(ledgerPath(workspacePaths(lab.far), lab.at()));
    const published = () => ledger()?.sequence?.number ?? 0;
    for (let step = 0; step < STEPS; step++) {
      const moved = names[random(names.length)]!;
      const layers = ["base", `org/${moved}`, `layer ${random(4)}`];
      if (random(2) === 0) await lab.push(`org/${moved}`, "1", sampleImage(`${moved} ${step}`, { layers }));
      const chosen = names.filter(() => random(3) > 0);
      const images = (chosen.length > 0 ? chosen : [moved]).map((name) => `org/${name}:1`);
      const known = (await lab.workspace().catch(() => null))?.chain ?? [];
      const base = random(3) === 0 && known.length > 0 ? known[random(known.length)]!.number : undefined;
      const sequence = await lab.cut(images, {
        base,
        mode: random(8) === 0 && base === undefined ? "baseline" : "incremental",
        evenIfUnchanged: true,
        description: `s${step}`,
      });
      cut.push(sequence);
      await requireExact(sequence, cut);
      const digests = new Map<string, string>();
      for (const image of images) {
        const path = image.slice(0, -2);
        digests.set(path, (await lab.source.layout.resolve(tagged(repository(path), "1")))!.digest);
      }
      wanted.set(sequence.manifest.number, digests);
      // Some get lost, for good.
      if (random(4) !== 0) lab.carry(sequence);
      const { number, base: needs } = sequence.manifest;
      const isPossible = (needs === null || needs.number <= published()) && published() < number;
      if (!isPossible && !sequence.manifest.complete) continue;
      if (random(4) === 0) continue;
      lab.carry(sequence);
      lab.forget();
      await lab.publish({ from: `${lab.far}/content/${sequence.name}` }).catch((error) => {
        // A destination that passed over a sequence may lack what that one carried: then it is told before writing.
        ok(/and the destination does not have them/.test(String(error)), String(error));
        deepEqual(lab.destination.writes(), []);
      });
      deepEqual(lab.source.requests(), []);
      for (const [path, digest] of wanted.get(published()) ?? []) {
        equal((await lab.destination.layout.resolve(tagged(repository(path), "1")))?.digest, digest, path);
        ok((await readImage(lab.destination.layout, tagged(repository(path), "1"))).length > 0);
      }
      if (random(2) === 0) {
        const { text, code } = issueReceipt({ root: lab.far, destination: null }, {
          ...lab.deps,
          signer: null,
        });
        ok(text.includes(code));
        acknowledge(
          await lab.workspace(),
          { receipt: code, site: null, allowOlder: true, trust: null },
          lab.nowMs,
        );
      }
    }
    // In the end a new far side gets the newest state by what packing would bring it.
    const last = cut.at(-1)!;
    const chain = new Set<number>([last.manifest.number, ...last.manifest.dependencies]);
    for (let base = last.manifest.base; base !== null;) {
      chain.add(base.number);
      base = cut.find(({ manifest }) => manifest.number === base?.number)?.manifest.base ?? null;
    }
    for (const sequence of cut) if (chain.has(sequence.manifest.number)) lab.carry(sequence);
    await using fresh = new SequenceLab();
    fresh.carry(...cut.filter(({ manifest }) => chain.has(manifest.number)));
    await fresh.publish();
    for (const [path, digest] of wanted.get(last.manifest.number)!) {
      equal((await fresh.destination.layout.resolve(tagged(repository(path), "1")))?.digest, digest);
      ok((await readImage(fresh.destination.layout, tagged(repository(path), "1"))).length > 0);
    }
  });
}
