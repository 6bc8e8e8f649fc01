/** `ferry mirror verify`, `prune` and `probe`: what is at a registry, what should be, and what it can do. */

import { forget } from "../../../mirror/delete/delete_images.ts";
import { type ClusterLogin, clusterLogin } from "../../../mirror/hygiene/cluster_login.ts";
import { clusterObjects } from "../../../mirror/hygiene/cluster_objects.ts";
import { NOTHING_USED, USED_KINDS, usedImages } from "../../../mirror/hygiene/cluster_use.ts";
import { mirrorRules } from "../../../mirror/hygiene/mirror_rules.ts";
import { type Ability, probeRegistry } from "../../../mirror/hygiene/probe_registry.ts";
import {
  planRegistryPruning,
  pruneRegistry,
  type RegistryPruning,
  type Unneeded,
} from "../../../mirror/hygiene/prune_destination.ts";
import { keptSequences, pathsEver } from "../../../mirror/hygiene/kept_sequences.ts";
import {
  knownIndexes,
  readUnneeded,
  requireLedger,
  writeUnneeded,
} from "../../../mirror/hygiene/published_state.ts";
import { resourceObjects } from "../../../mirror/hygiene/resource_objects.ts";
import {
  type Verified,
  verifyDestination,
  type VerifyStanding,
} from "../../../mirror/hygiene/verify_destination.ts";
import { humanSize } from "../../../mirror/human_size.ts";
import { imageCount } from "../../../mirror/image_count.ts";
import { openRegistries } from "../../../mirror/job/registries.ts";
import type { RunSettings } from "../../../mirror/oc_mirror/settings.ts";
import { type Destination, destinationText, parseDestination } from "../../../mirror/plan/destination.ts";
import { inWorkspace } from "../../../mirror/session.ts";
import { workspacePaths } from "../../../mirror/workspace/paths.ts";
import { uploadInPieces } from "../../../registry/remote/piecewise.ts";
import { errorLine, line } from "../../../report/lines.ts";
import { renderDiagnostic } from "../../../source/diagnostic.ts";
import { systemClock } from "../../../system/clock.ts";
import { hostName, processId, userName } from "../../../system/environment.ts";
import { randomUuid } from "../../../system/random.ts";
import { serverCertificate } from "../../../system/server_certificate.ts";
import { EXIT } from "../../exit_code.ts";
import { badOption, type CommandGroup, wholeNumber } from "../../options.ts";
import {
  addRegistryOptions,
  type RegistryOptions,
  registrySettings,
} from "../../settings/registry_settings.ts";
import { type JsonOption, pathFrom, printJson } from "../../mirroring/sequence_places.ts";
import { tellStanding } from "../../mirroring/standing.ts";
import type { Session } from "../../session.ts";

const HOUR_MS = 3_600_000;

const VERIFY_HELP = `
Each image is looked up where a cluster would: its source, rewritten by the rules of the resources. Manifests, the
members of lists, configurations, layers and signatures must be there. With --kubeconfig the registry is asked as the
nodes of the cluster ask it: with its pull secret, unless --authfile names other logins, and believing the authorities
of additionalTrustedCA and of the cluster's proxy beside the public ones, whatever this machine trusts.

Examples:
  ferry mirror verify /srv/mirror docker://registry.example:8443
  ferry mirror verify /srv/mirror docker://registry.example:8443 --kubeconfig site.kubeconfig --read-data-subset 5

Exit codes: 0 all is there, 1 something is missing.
`;

const PRUNE_HELP = `
Kept is what the newest sequences mirror, what is said about that (signatures), and what the cluster runs. The rest
is shown; --yes deletes what has been of no use for as long as --grace says. Space is free again when the registry
has collected its garbage.

Examples:
  ferry mirror prune /srv/mirror docker://registry.example:8443 --keep 2 --kubeconfig site.kubeconfig
  ferry mirror prune /srv/mirror docker://registry.example:8443 --keep 2 --grace 168 --yes
`;

const PROBE_HELP = `
A repository ferry-probe-ID is made below the place that is named, and removed again as far as the registry deletes.

Example:
  ferry mirror probe docker://registry.example:8443/mirrors

Exit codes: 0 mirroring works, 1 pushing or pulling does not.
`;

interface VerifyOptions extends RegistryOptions, JsonOption {
  readonly resources?: string;
  readonly kubeconfig?: string;
  readonly readDataSubset: number;
  readonly maxNestedPaths?: number;
}

interface PruneOptions extends RegistryOptions, JsonOption {
  readonly keep: number;
  readonly kubeconfig?: string;
  readonly grace: number;
  readonly yes?: true;
  readonly maxNestedPaths?: number;
}

type ProbeOptions = RegistryOptions & JsonOption;

export const HYGIENE_COMMANDS: readonly string[] = ["verify", "prune", "probe"];

export function addHygieneCommands(group: CommandGroup, session: Session): void {
  const path = pathFrom(session);
  const nested = ["--max-nested-paths <n>", "components that a repository's path may have"] as const;
  addRegistryOptions(group.add<VerifyOptions>(
    "verify",
    "Checks that a registry has everything that clusters will ask it for.",
    ([root, to = ""], options) =>
      verify(path(root), parseDestination(to, options.maxNestedPaths ?? null), options, session),
  ))
    .argument("<mirror-path>", "the folder that remembers what was published")
    .argument("<destination>", "docker://HOST[:PORT][/PATH]")
    .option("--resources <folder>", "cluster resources; else those of the mirror path")
    .option(
      "--kubeconfig <file>",
      "ask as this cluster does: by its rules, with its pull secret and authorities",
    )
    .option("--read-data-subset <percent>", "read as many of a hundred blobs to their end", wholeNumber, 0)
    .option(...nested, wholeNumber)
    .option("--json", "as JSON")
    .addHelpText("after", VERIFY_HELP);
  addRegistryOptions(group.add<PruneOptions>(
    "prune",
    "Deletes from a registry what neither kept sequences nor a cluster need.",
    ([root, to = ""], options) =>
      prune(path(root), parseDestination(to, options.maxNestedPaths ?? null), options, session),
  ))
    .argument("<mirror-path>", "the folder that remembers what was published")
    .argument("<destination>", "docker://HOST[:PORT][/PATH]")
    .requiredOption("--keep <n>", "how many of the newest published sequences stay", wholeNumber)
    .option("--kubeconfig <file>", "keep what this cluster uses: its pods, operators and release")
    .option("--grace <hours>", "how long something must have been of no use", wholeNumber, 24)
    .option("--yes", "do it; without this only the plan is shown")
    .option(...nested, wholeNumber)
    .option("--json", "as JSON")
    .addHelpText("after", PRUNE_HELP);
  addRegistryOptions(group.add<ProbeOptions>(
    "probe",
    "Tries out what a registry can do.",
    ([to = ""], options) => probe(parseDestination(to), options, session),
  ))
    .argument("<registry>", "docker://HOST[:PORT][/PATH]")
    .option("--json", "as JSON")
    .addHelpText("after", PROBE_HELP);
}

async function verify(
  root: string,
  destination: Destination,
  options: VerifyOptions,
  session: Session,
): Promise<number> {
  const { env, secrets, signal } = session;
  const path = pathFrom(session);
  const paths = workspacePaths(root);
  const { images } = requireLedger(paths, destination);
  const objects = options.kubeconfig === undefined
    ? resourceObjects(options.resources === undefined ? paths.resources : path(options.resources))
    : await clusterObjects({ kubeconfig: path(options.kubeconfig), kinds: RULE_KINDS, env, signal });
  if (options.readDataSubset > 100) throw badOption("--read-data-subset is of a hundred");
  const login = options.kubeconfig === undefined
    ? null
    : await clusterLogin({ kubeconfig: path(options.kubeconfig), env, signal });
  for (const warning of login?.warnings ?? []) {
    session.output.line(errorLine(`[WARNING]: ${renderDiagnostic(warning)}`, "warn"));
  }
  const indexes = [...(await knownIndexes(paths)).values()];
  const planned = new Map(indexes.flatMap(({ plan }) => plan.manifests).map((one) => [one.digest, one]));
  const settings = asNodesOf(login, destination, registrySettings(options, path));
  using registries = openRegistries(settings, env, secrets, (message) => notice(message, session));
  let standing: VerifyStanding = { images: 0, readBytes: 0 };
  using _ = tellStanding(() => {
    const read = standing.readBytes > 0 ? `, ${humanSize(standing.readBytes)} read` : "";
    return `${standing.images} of ${imageCount(images.length)} looked up${read}`;
  }, session);
  const found = await verifyDestination(
    {
      registry: destination.registry,
      images,
      rules: mirrorRules(objects),
      planned,
      readPercent: options.readDataSubset,
    },
    registries.destinations,
    { signal, onProgress: (now) => standing = now },
  );
  const isWhole = found.problems.length === 0;
  if (options.json) {
    printJson({ whole: isWhole, destination: destinationText(destination), ...found }, session);
  } else tellVerified(found, session);
  return isWhole ? EXIT.ok : EXIT.error;
}

/** What the command line says goes before what the cluster says. */
function asNodesOf(
  login: ClusterLogin | null,
  { registry }: Destination,
  settings: RunSettings,
): RunSettings {
  if (login === null) return settings;
  const { pullSecret, trust, insecure } = login;
  return {
    ...settings,
    destination: {
      ...settings.destination,
      tlsVerify: settings.destination.tlsVerify && !insecure.includes(registry),
      ...(pullSecret && settings.authFile === null ? { authFileAtHand: pullSecret } : {}),
      ...(trust ? { trustAtHand: trust } : {}),
    },
  };
}

const RULE_KINDS = [
  "imagedigestmirrorsets.config.openshift.io",
  "imagetagmirrorsets.config.openshift.io",
  "imagecontentsourcepolicies.operator.openshift.io",
];

/** What takes time is told at once, beside the result. */
function notice(message: string, { output }: Session): void {
  output.line(errorLine(message));
}

function tellVerified(
  { images, manifests, blobs, signatures, referrers, readBytes, problems }: Verified,
  { output }: Session,
): void {
  for (const { image, problem } of problems) output.line(errorLine(`[ERROR]: ${image}: ${problem}`, "error"));
  const read = readBytes > 0 ? `, ${humanSize(readBytes)} read` : "";
  const attached = `${signatures} signatures${referrers > 0 ? `, ${referrers} other referrers` : ""}`;
  output.line(line(`${imageCount(images)}: ${manifests} manifests, ${blobs} blobs, ${attached}${read}`));
  const told = problems.length === 1 ? "1 problem." : `${problems.length} problems.`;
  output.line(line(problems.length === 0 ? "All is there." : told));
}

async function prune(
  root: string,
  destination: Destination,
  options: PruneOptions,
  session: Session,
): Promise<number> {
  const { env, secrets, signal } = session;
  const path = pathFrom(session);
  const deps = {
    clock: systemClock,
    emit: () => {},
    process: { pid: processId(), user: userName(), host: hostName() },
  };
  const settings = registrySettings(options, path);
  using registries = openRegistries(settings, env, secrets, (message) => notice(message, session));
  const registry = registries.destinations;
  return await inWorkspace(root, { what: "prune", isNeeded: true }, deps, async ({ paths }) => {
    const ledger = requireLedger(paths, destination);
    const indexes = await knownIndexes(paths);
    const used = options.kubeconfig === undefined ? NOTHING_USED : usedImages(
      await clusterObjects({ kubeconfig: path(options.kubeconfig), kinds: USED_KINDS, env, signal }),
    );
    const request = {
      destination,
      kept: keptSequences(indexes, ledger, options.keep),
      paths: pathsEver(indexes, ledger, destination),
      used,
      graceMs: options.grace * HOUR_MS,
      nowMs: systemClock.nowMs(),
      since: readUnneeded(paths, destination),
    };
    const plan = await planRegistryPruning(request, registry, { signal });
    const since = new Map([
      // A run that was killed right after it deleted them could not take them out of the record.
      ...plan.gone.map((place) => [place, request.since.get(place) ?? request.nowMs] as const),
      ...plan.unneeded.map((one) => [placeOf(one), one.since] as const),
    ]);
    writeUnneeded(paths, destination, since);
    if (!options.yes) return tellPruning(plan, options, session);
    const noteGone = (places: readonly string[]) => {
      if (places.length === 0) return;
      forget(paths, destination, places.map((place) => `${destination.registry}/${place}`));
      for (const place of places) since.delete(place);
      writeUnneeded(paths, destination, since);
    };
    noteGone(plan.gone);
    const onDeleted = (gone: readonly Unneeded[]) => noteGone(gone.map(placeOf));
    const { deleted, left } = await pruneRegistry(plan, request, registry, { signal, onDeleted });
    if (options.json) printJson({ done: true, deleted, left }, session);
    else {
      session.output.lines([
        ...deleted.map((one) => `${placeOf(one)}  deleted`),
        ...left.map(({ place, why }) => `${place}  stays: ${why}`),
        `${deleted.length} tags deleted, ${left.length} could not be; ${plan.kept} are needed.`,
      ].map((text) => line(text)));
    }
    return left.length === 0 ? EXIT.ok : EXIT.error;
  });
}

function tellPruning(plan: RegistryPruning, { json, grace }: PruneOptions, session: Session): number {
  if (json) return printJson({ done: false, ...plan }, session);
  const due = plan.unneeded.filter(({ isDue }) => isDue).length;
  session.output.lines([
    ...plan.unneeded.map((one) =>
      `${placeOf(one)}  ${one.isDue ? "would go" : `stays until ${untilText(one, grace)}`}`
    ),
    `${plan.kept} tags in ${plan.repositories} repositories are needed, ${plan.unneeded.length} are not; ` +
    `${due} would go now.`,
    ...(due > 0 ? ["", "Nothing is done yet: --yes does it."] : []),
  ].map((text) => line(text)));
  return EXIT.ok;
}

function untilText({ since }: Unneeded, graceHours: number): string {
  return `${new Date(since + graceHours * HOUR_MS).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function placeOf({ path, tag }: Pick<Unneeded, "path" | "tag">): string {
  return `${path}:${tag}`;
}

async function probe(
  { registry: host, prefix }: Destination,
  options: ProbeOptions,
  session: Session,
): Promise<number> {
  const { env, secrets, signal } = session;
  // Who tries a registry out wants to know how it is now.
  const settings = { ...registrySettings(options, pathFrom(session)), retryTimes: 1, patienceMs: 0 };
  using registries = openRegistries(settings, env, secrets);
  const id = randomUuid().slice(0, 8);
  const inPieces: Parameters<typeof probeRegistry>[0]["inPieces"] = (repository, text) =>
    uploadInPieces(registries.hostOf(repository), repository, text, signal);
  const abilities = await probeRegistry(
    { registry: host, prefix, id, inPieces },
    registries.destinations,
    signal,
  );
  const all = [...abilities, await certificateOf(host)];
  const works = ["push", "pull by tag and by digest"].every((name) =>
    all.some((one) => one.name === name && one.works)
  );
  if (options.json) printJson({ registry: host, works, abilities: all }, session);
  else {
    session.output.lines(
      all.map(({ name, works: isGood, detail }) =>
        line(`${isGood ? "yes" : "no "}  ${name}${detail && `: ${detail}`}`)
      ),
    );
  }
  return works ? EXIT.ok : EXIT.error;
}

async function certificateOf(host: string): Promise<Ability> {
  const [, name = host, port = "443"] = /^(?:\[(?=.*\]))?(.*?)\]?(?::(\d+))?$/.exec(host) ?? [];
  const found = await serverCertificate(name, Number(port));
  if (found === "unreachable") {
    return { name: "certificate", works: false, detail: "the registry cannot be reached" };
  }
  if (found === "plain") {
    return { name: "certificate", works: false, detail: "the registry speaks plain HTTP" };
  }
  const days = Math.floor((found.expiresMs - systemClock.nowMs()) / (24 * HOUR_MS));
  const detail = `of ${found.subject || "nobody"}, by ${found.issuer || "nobody"}, ` +
    (days < 0 ? `expired ${-days} days ago` : `expires in ${days} days`);
  return { name: "certificate", works: days >= 0, detail };
}
