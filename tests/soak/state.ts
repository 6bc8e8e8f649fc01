/** What a life has brought about so far, in words that are the same for each life. */

import {
  hasManifest,
  readSequence,
  readSequenceIndex,
  sequenceFolders,
} from "../../lib/mirror/sequence/sequence_folder.ts";
import { validateSequences } from "../../lib/mirror/chain/sequences.ts";
import { parseDestination } from "../../lib/mirror/plan/destination.ts";
import { readLedger } from "../../lib/mirror/workspace/ledger.ts";
import { ledgerPath, workspacePaths } from "../../lib/mirror/workspace/paths.ts";
import { readState } from "../../lib/mirror/workspace/state.ts";
import { listFolder, readTextIfAny } from "../../lib/system/files.ts";
import { readImage, repository, tagAt } from "../support/images.ts";
import { type Life, ROOTS } from "./life.ts";

/** By what it is about. */
export type State = Readonly<Record<string, unknown>>;

export async function stateOf(life: Life): Promise<State> {
  const state: Record<string, unknown> = {
    tags: await tagsOf(life),
    lock: readTextIfAny(`${life.folder}/lock.json`),
    deletions: readTextIfAny(`${life.far}/working-dir/delete/delete-images.yaml`),
  };
  for (const name of ROOTS) {
    const paths = workspacePaths(`${life.folder}/${name}`);
    state[`${name}: sequences`] = await sequencesIn(paths.content);
    state[`${name}: chain`] = chainIn(paths.root);
    state[`${name}: resources`] = listFolder(paths.resources)
      .map((file) => [file, readTextIfAny(`${paths.resources}/${file}`)]);
    const [at] = name === "direct" ? [`${life.to}/direct`] : [life.to];
    const ledger = readLedger(ledgerPath(paths, parseDestination(at)));
    state[`${name}: published`] = ledger && [ledger.sequence?.number, ledger.images, ledger.mirrors];
  }
  return JSON.parse(JSON.stringify(state).replaceAll(new RegExp(`\\b${life.name}\\b`, "g"), "life"));
}

/** The digests of the manifests of sealed sequences, by their folders. */
export function sealedIn(life: Life): ReadonlyMap<string, string> {
  const folders = ROOTS.flatMap((name) => sequenceFolders(workspacePaths(`${life.folder}/${name}`).content));
  return new Map(folders.filter(hasManifest).map((folder) => [folder, readSequence(folder).manifestDigest]));
}

/** What is wrong with the sequences of a life, all parts read. */
export async function problemsIn(life: Life): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of ROOTS) {
    const { content } = workspacePaths(`${life.folder}/${name}`);
    if (sequenceFolders(content).length === 0) continue;
    for (const report of await validateSequences(content)) {
      // What a machine cut goes on from what another one did.
      const own = report.problems.filter(({ message }) => !/which is not here/.test(message));
      found.push(...own.map(({ message }) => `${name}: ${message}`));
    }
  }
  return found;
}

/** Reads all images of a life at the destination, every byte. @returns how many there are. */
export async function readEverything(life: Life): Promise<number> {
  const tags = await tagsOf(life);
  for (const text of tags) {
    const [place = ""] = text.split(" ");
    const colon = place.lastIndexOf(":");
    await readImage(life.world.destination.layout, tagAt(place.slice(0, colon), place.slice(colon + 1)));
  }
  return tags.length;
}

async function tagsOf({ world, name }: Life): Promise<readonly string[]> {
  const { layout } = world.destination;
  const found: string[] = [];
  // What machines share is of one moment.
  for (
    const path of layout.repositories().filter((one) => one.startsWith(`${name}/`) && one !== `${name}/state`)
  ) {
    for (const tag of await layout.listTags(repository(path)) ?? []) {
      found.push(`${path}:${tag} ${(await layout.resolve(tagAt(path, tag)))?.digest}`);
    }
  }
  return found.sort();
}

/** Times and identities differ from life to life, and with them the digests of manifests. */
async function sequencesIn(content: string): Promise<readonly unknown[]> {
  const found = [];
  for (const folder of sequenceFolders(content)) {
    const sequence = readSequence(folder);
    const { number, base, predecessor, complete, dependencies, counts, bytes, parts, signer } =
      sequence.manifest;
    const index = await readSequenceIndex(sequence);
    found.push({
      ...{ number, complete, dependencies, counts, bytes, isSigned: signer !== null, parts: parts.length },
      ...{ base: base?.number, predecessor: predecessor?.number },
      images: index?.plan.images.map(({ path, tag, digest }) => `${path}:${tag} ${digest}`).sort(),
      placements: [...index?.placements ?? []].map(([digest, { kind }]) => `${digest} ${kind}`).sort(),
    });
  }
  return found;
}

function chainIn(root: string): unknown {
  const state = readState(workspacePaths(root));
  return state && {
    chain: state.chain.map(({ number, base, complete }) => ({ number, base, complete })),
    acknowledged: state.acknowledged.map(({ site, number }) => ({ site, number })),
  };
}
