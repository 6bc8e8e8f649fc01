/** `ferry sequence diff`, `prune`, `rollback` and `adopt`: between sequences. */

import { listFolder } from "../../../system/files.ts";
import { adopt } from "../../../mirror/adopt/adopt.ts";
import { withMirrorDeps } from "../../../mirror/job/perform.ts";
import { humanSize } from "../../../mirror/human_size.ts";
import { offeredPackages } from "../../../mirror/list/offered_operators.ts";
import { parseDestination } from "../../../mirror/plan/destination.ts";
import { planPruning, pruneSequences, type PruneVerdict } from "../../../mirror/chain/prune_sequences.ts";
import { planRollback, rollBack, type RollbackPlan } from "../../../mirror/chain/roll_back.ts";
import {
  type ComparedSequence,
  diffSequences,
  type SequenceDiff,
} from "../../../mirror/chain/sequence_diff.ts";
import type { ListDiff } from "../../../mirror/sequence/changes.ts";
import { sequenceFolders } from "../../../mirror/sequence/sequence_folder.ts";
import { showSequence } from "../../../mirror/chain/sequences.ts";
import { inWorkspace } from "../../../mirror/session.ts";
import { readLedger } from "../../../mirror/workspace/ledger.ts";
import type { WorkspacePaths } from "../../../mirror/workspace/paths.ts";
import { readState } from "../../../mirror/workspace/state.ts";
import { baseName, folderOf } from "../../../model/path.ts";
import { systemClock } from "../../../system/clock.ts";
import { hostName, processId, userName } from "../../../system/environment.ts";
import { renderDiagnostic } from "../../../source/diagnostic.ts";
import { errorLine, line } from "../../../report/lines.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup, several, wholeNumber } from "../../options.ts";
import {
  addRegistryOptions,
  type RegistryOptions,
  registrySettings,
} from "../../settings/registry_settings.ts";
import {
  folderOfSequence,
  type JsonOption,
  pathFrom,
  printJson,
  requireFolder,
} from "../../mirroring/sequence_places.ts";
import type { Session } from "../../session.ts";

interface PruneOptions extends JsonOption {
  readonly keep: number;
  readonly acknowledged?: true;
  readonly dryRun?: true;
}

interface RollbackOptions extends JsonOption, RegistryOptions {
  readonly yes?: true;
  readonly mirrorPath?: string;
  readonly maxNestedPaths?: number;
}

interface AdoptOptions extends JsonOption {
  readonly config?: string;
  readonly description: string;
  readonly signKey?: string;
  readonly signKeyPassphraseFile?: string;
}

export function addChangeCommands(group: CommandGroup, session: Session): void {
  const path = pathFrom(session);
  group.add<JsonOption>(
    "diff",
    "Shows what a sequence mirrors that another does not.",
    ([before = "", after = "", folder], options) => diff([before, after], path(folder), options, session),
  )
    .argument("<before>", "a number, or a folder").argument("<after>").argument("[folder]").option(
      "--json",
      "as JSON",
    );
  group.add<PruneOptions>(
    "prune",
    "Removes the folders of old sequences that no other needs.",
    ([folder], options) => prune(path(folder), options, session),
  )
    .argument("[folder]", "a mirror path, or a folder of sequences")
    .requiredOption("--keep <n>", "how many of the newest stay", wholeNumber)
    .option("--acknowledged", "also remove what kept ones go on from, where every site acknowledged it")
    .option("--dry-run", "only say what would go")
    .option("--json", "as JSON");
  group.add<AdoptOptions>(
    "adopt",
    "Makes archives that were mirrored before (by oc-mirror, or bare ones of ferry's) the first sequence.",
    ([archives = "", folder], options) =>
      takeOver(path(archives), path(folder ?? archives), options, session),
  )
    .argument("<archives>", "the folder with mirror_*.tar, which stay there")
    .argument("[folder]", "the mirror path; without it the same folder")
    .option("-c, --config <file>", "the ImageSetConfiguration; else the one in the archive")
    .option("--description <text>", "what the sequence is called", "adopted")
    .option("--sign-key <file>", "the Ed25519 key that signs it; else FERRY_SIGN_KEY")
    .option("--sign-key-passphrase-file <file>", "its passphrase; else FERRY_SIGN_KEY_PASSPHRASE")
    .option("--json", "as JSON");
  addRegistryOptions(group.add<RollbackOptions>(
    "rollback",
    "Sets tags, catalogs and cluster resources of a registry back to a sequence; deletes no content.",
    ([number = "", destination = "", folder], options) =>
      rollback(number, destination, path(folder), options, session),
  ))
    .argument("<number>").argument("<destination>", "docker://HOST[:PORT][/PATH]")
    .argument("[folder]", "a mirror path, or a folder of sequences")
    .option("--yes", "do it; without this only the plan is shown")
    .option("--mirror-path <folder>", "the folder that remembers what was published")
    .option("--max-nested-paths <n>", "components that a repository's path may have", wholeNumber)
    .option("--trusted-key <file>", "a public key, or a folder of them, by which all must be signed", several)
    .option("--json", "as JSON");
}

async function diff(
  which: readonly [string, string],
  folder: string,
  { json }: JsonOption,
  session: Session,
): Promise<number> {
  const compared = async (one: string): Promise<ComparedSequence> => {
    const sequence = await showSequence(folderOfSequence(one, folder, session));
    return { ...sequence, offered: await offeredPackages(sequence, session.signal) };
  };
  const found = diffSequences(await compared(which[0]), await compared(which[1]));
  if (json) return printJson(found, session);
  session.output.lines(diffLines(found).map((text) => line(text)));
  return EXIT.ok;
}

function diffLines({ from, to, images, blobs, config, ...lists }: SequenceDiff): readonly string[] {
  const listed = (["releases", "catalogs", "packages", "channels", "versions", "bundles"] as const)
    .flatMap((name) => listLines(name, lists[name]));
  const presumed = listLines("base images", lists.baseImages);
  const changed = images?.changed.map(({ image, from, to }) => `  ~ ${image}  ${from} -> ${to}`) ?? [];
  const counted = images === null ? ["images: not told by an archive of this format"] : [
    `images: ${images.added.length} added, ${images.removed.length} removed, ${images.changed.length} changed`,
    ...images.added.map((image) => `  + ${image}`),
    ...images.removed.map((image) => `  - ${image}`),
    ...changed,
  ];
  return [
    `${from} -> ${to}`,
    ...listed,
    ...counted,
    ...presumed,
    ...(blobs === null ? [] : [
      `content: ${blobs.added} pieces added (${humanSize(blobs.addedBytes)}), ${blobs.removed} removed (${
        humanSize(blobs.removedBytes)
      })`,
    ]),
    ...(config.length === 0 ? ["configuration: the same"] : ["", ...config.map((text) => text.trimEnd())]),
  ];
}

function listLines(name: string, list: ListDiff | null): readonly string[] {
  if (!list || list.added.length + list.removed.length === 0) return [];
  return [`${name}:`, ...list.added.map((one) => `  + ${one}`), ...list.removed.map((one) => `  - ${one}`)];
}

async function prune(folder: string, options: PruneOptions, session: Session): Promise<number> {
  const { keep, acknowledged = false, dryRun = false, json } = options;
  requireFolder(folder);
  const content = sequenceFolders(folder).length > 0 ? folder : `${folder}/content`;
  const root = baseName(content) === "content" ? folderOf(content) : content;
  const deps = {
    clock: systemClock,
    emit: () => {},
    process: { pid: processId(), user: userName(), host: hostName() },
  };
  return await inWorkspace(root, { what: "prune", isNeeded: !dryRun }, deps, ({ paths }) => {
    const plan = planPruning({
      content,
      keep,
      acknowledged: readState(paths)?.acknowledged ?? [],
      published: publishedEverywhere(paths),
      dropAcknowledged: acknowledged,
    });
    const removed = dryRun ? [] : pruneSequences(content, plan);
    if (json) return Promise.resolve(printJson({ dryRun, removed, sequences: plan }, session));
    session.output.lines(pruneLines(plan, dryRun).map((text) => line(text)));
    return Promise.resolve(EXIT.ok);
  });
}

/** The newest sequence that every destination has; null where none has any. */
function publishedEverywhere({ published }: WorkspacePaths): number | null {
  const numbers = listFolder(published).filter((name) => name.endsWith(".json"))
    .flatMap((name) => readLedger(`${published}/${name}`)?.sequence?.number ?? []);
  return numbers.length === 0 ? null : Math.min(...numbers);
}

function pruneLines(plan: readonly PruneVerdict[], dryRun: boolean): readonly string[] {
  const freed = plan.filter(({ stays }) => !stays).reduce((sum, { bytes }) => sum + bytes, 0);
  const goes = dryRun ? "would go" : "removed";
  return [
    ...plan.map(({ name, stays, why, bytes }) =>
      `${name}  ${humanSize(bytes)}  ${stays ? "stays" : goes}: ${why}`
    ),
    `${humanSize(freed)} ${dryRun ? "would be" : "are"} free again.`,
  ];
}

async function takeOver(
  archives: string,
  root: string,
  options: AdoptOptions,
  session: Session,
): Promise<number> {
  const path = pathFrom(session);
  const { env, secrets, signal, output } = session;
  const pathOrNull = (text: string | undefined) => text === undefined ? null : path(text);
  const settings = {
    ...registrySettings({ destTlsVerify: true }, path),
    trust: {
      signKey: pathOrNull(options.signKey),
      passphraseFile: pathOrNull(options.signKeyPassphraseFile),
      trustedKeys: [],
    },
  };
  const request = {
    folder: archives,
    config: pathOrNull(options.config),
    description: options.description,
  };
  return await withMirrorDeps(settings, { env, secrets, emit: () => {} }, async (deps) => {
    const lock = { what: "adopt", isNeeded: true };
    const { folder, manifest } = await inWorkspace(
      root,
      lock,
      deps,
      (workspace) => adopt(request, workspace, deps, signal),
    );
    if (options.json) return printJson({ folder, ...manifest }, session);
    output.lines([
      line(`${folder}: ${manifest.counts.images} images, ${humanSize(manifest.bytes.carried)}`),
      line("The next sequence goes on from it."),
    ]);
    return EXIT.ok;
  });
}

async function rollback(
  which: string,
  destination: string,
  folder: string,
  options: RollbackOptions,
  session: Session,
): Promise<number> {
  const number = Number(/^(?:seq)?(\d+)$/.exec(which)?.[1] ?? 0);
  if (number === 0) throw badOption(`no number of a sequence: ${which}`);
  const { env, secrets, signal, output } = session;
  const path = pathFrom(session);
  const request = {
    from: folder,
    number,
    root: options.mirrorPath === undefined ? undefined : path(options.mirrorPath),
    destination: parseDestination(destination, options.maxNestedPaths ?? null),
  };
  const emit = () => {};
  return await withMirrorDeps(registrySettings(options, path), { env, secrets, emit }, async (deps) => {
    if (!options.yes) {
      const plan = await planRollback(request, deps, { signal });
      if (options.json) return printJson({ done: false, ...plan }, session);
      output.lines([...planLines(plan), "", "Nothing is done yet: --yes does it."].map((text) => line(text)));
      return EXIT.ok;
    }
    const done = await rollBack(request, deps, { signal });
    const { result, ...told } = done;
    for (const { origin, error } of result.failures) {
      output.line(errorLine(`[ERROR]: ${origin}: ${renderDiagnostic(error)}`, "error"));
    }
    const isDone = result.failures.length === 0;
    if (options.json) printJson({ done: isDone, ...told, images: result.images.length }, session);
    else {output.lines([
        ...planLines(done),
        ...done.resources.map((file) => `resource ${file}`),
      ].map((text) => line(text)));}
    return isDone ? EXIT.ok : EXIT.error;
  });
}

function planLines({ name, destination, moves, left }: RollbackPlan): readonly string[] {
  return [
    `${destination} goes back to ${name}: ${moves.length} tags move, ${left.length} of later sequences stay`,
    ...moves.map(({ path, tag, from, to }) => `  ${path}:${tag}  ${from ?? "nothing"} -> ${to}`),
    ...left.map((place) => `  ${place}  stays`),
  ];
}
