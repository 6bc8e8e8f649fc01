/** The options of `ferry mirror` and its commands. */

import type { BaseImageRequest } from "../../../model/base_image.ts";
import { resolvePath } from "../../../model/path.ts";
import type { ArchiveFormat } from "../../../mirror/run/disk_request.ts";
import { parsePartSize } from "../../../mirror/human_size.ts";
import { plainSide } from "../../../mirror/oc_mirror/settings.ts";
import type { DriverChoice, LockUse, MirrorJob, Rehearsal } from "../../../mirror/job/job.ts";
import { parseLabels } from "../../../mirror/sequence/labels.ts";
import { parseBase } from "../../../mirror/workspace/base.ts";
import type { IncompleteOperators } from "../../../mirror/plan/plan_set.ts";
import { parseBaseImage } from "../../../mirror/plan/base_images.ts";
import { parseDestination } from "../../../mirror/plan/destination.ts";
import { addPolicyOptions, policyIn, type PolicyOptions } from "../../mirroring/mirror_policy.ts";
import { type ProgressForm, progressNamed } from "../../mirroring/mirror_progress.ts";
import { RULES } from "../../mirroring/rule_options.ts";
import {
  badOption,
  type Command,
  type CommandGroup,
  dayIn,
  several,
  truth,
  wholeNumber,
} from "../../options.ts";

export const DRIVERS: readonly DriverChoice[] = ["auto", "oc-mirror", "embedded"];
const ALLOWANCES = ["older", "foreign", "unrecorded"] as const;

/** How the result is told. */
export interface Output {
  readonly json: boolean;
  /** @default {"text"} */
  readonly progress?: ProgressForm | undefined;
}

/** Does a job. @returns the exit code. */
export type Perform = (job: MirrorJob, output: Output) => Promise<number>;

export interface CommonOptions extends PolicyOptions {
  readonly driver: string;
  readonly authfile?: string;
  readonly srcTlsVerify: boolean;
  readonly destTlsVerify: boolean;
  readonly parallelImages: number;
  readonly parallelLayers: number;
  readonly retryTimes?: number;
  readonly retryDelay?: number;
  readonly incompleteOperators: string;
  readonly preflight: boolean;
  readonly rules?: readonly string[];
  readonly progress: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly signKey?: string;
  readonly signKeyPassphraseFile?: string;
  readonly trustedKey?: readonly string[];
}

interface CreateOptions extends CommonOptions {
  readonly config: string;
  readonly clean?: true;
  readonly baseline?: true;
  readonly base?: string;
  readonly metadata?: string;
  readonly description?: string;
  readonly label?: readonly string[];
  readonly archiveSize?: string;
  readonly strictArchive?: true;
  readonly format: string;
  readonly strict?: true;
  readonly plan?: string;
  readonly allowMovedTags?: true;
  readonly since?: string;
  readonly evenIfUnchanged?: true;
  readonly removeSignatures?: true;
  readonly referrers?: true;
  readonly baseImage?: readonly string[];
}

interface PublishOptions extends CommonOptions {
  readonly config?: string;
  readonly mirrorPath?: string;
  readonly maxNestedPaths?: number;
  readonly allow?: readonly string[];
  readonly baseImage?: readonly string[];
}

interface CopyOptions extends CommonOptions {
  readonly plan?: string;
  readonly allowMovedTags?: true;
  readonly config: string;
  readonly mirrorPath: string;
  readonly maxNestedPaths?: number;
  readonly removeSignatures?: true;
  readonly referrers?: true;
  readonly baseImage?: readonly string[];
}

/** The commands in ferry's own words. */
export const MIRROR_COMMANDS: readonly string[] = ["plan", "create", "publish", "copy"];

export function addMirrorCommands(group: CommandGroup, workingFolder: string, perform: Perform): void {
  const path = (text: string) => resolvePath(workingFolder, text.replace(/^file:\/\//, ""));
  const pathOrNull = (text: string | undefined) => text === undefined ? null : path(text);
  addCommon(
    group.add<CreateOptions>(
      "create",
      "Mirrors an image set to disk: what is new since the last sequence goes into the next one.",
      ([folder = ""], options) => {
        const begins = [
          options.clean && "--clean",
          options.baseline && "--baseline",
          options.base && "--base",
        ];
        const [one, other] = begins.filter(Boolean);
        if (one && other) throw badOption(`${one} and ${other} exclude each other`);
        return perform({
          kind: "mirror-to-disk",
          ...common(options, path),
          root: path(folder),
          config: path(options.config),
          mode: options.clean ? "clean" : options.baseline ? "baseline" : "incremental",
          base: options.base === undefined ? undefined : parseBase(options.base),
          metadata: options.metadata,
          description: options.description ?? null,
          labels: parseLabels(options.label ?? []),
          partLimitBytes: sizeOf(options.archiveSize),
          strictArchive: options.strictArchive ?? false,
          strict: options.strict ?? false,
          lock: lockUse(options, path),
          since: dayIn("--since", options.since),
          evenIfUnchanged: options.evenIfUnchanged ?? false,
          ...attachedIn(options),
          baseImages: baseImagesIn(options),
          linkParts: true,
          format: formatNamed(options.format),
          rehearsal: rehearsal(options),
        }, told(options));
      },
    )
      .argument("<mirror-path>", "the folder of the mirror")
      .requiredOption("-c, --config <file>", "the ImageSetConfiguration")
      .option("--clean", "start from scratch; earlier runs are removed once this one has succeeded")
      .option("--baseline", "a complete sequence although there are earlier ones")
      .option(
        "--base <which>",
        "what the far side has: acknowledged, assume-arrived, or a sequence's number (all after it is carried again)",
      )
      .option("--description <text>", "what the sequence is called")
      .option("--label <key=value>", "what is noted of it, such as a ticket (several times)", several)
      .option("--archive-size <size>", "how large an archive may be: GiB, or a size such as 650MiB")
      .option("--format <name>", "ferry, or oc-mirror for archives that oc-mirror reads as well", "ferry")
      .option("--strict-archive", "refuse blobs larger than an archive instead of splitting them")
      .option("--plan <file>", "do exactly what ferry mirror plan put into this file")
      .option("--allow-moved-tags", "with --plan: take what was planned where a tag has moved since")
      .option("--strict", "seal nothing unless every image can be had")
      .option("--since <date>", "carry again what was mirrored on this day or later, yyyy-MM-dd")
      .option("--even-if-unchanged", "make a sequence even when nothing is new")
      .option(...REMOVE_SIGNATURES)
      .option(...REFERRERS)
      .option(...BASE_IMAGE)
      .option("--metadata <place>", "registry://HOST/REPOSITORY: keeps the chain there, for several machines")
      .option("--sign-key <file>", "the Ed25519 key that signs the sequence; else FERRY_SIGN_KEY")
      .option("--sign-key-passphrase-file <file>", "its passphrase; else FERRY_SIGN_KEY_PASSPHRASE"),
  );
  addCommon(
    group.add<PublishOptions>(
      "publish",
      "Publishes sequences from disk to a registry, in their order.",
      ([from = "", destination = ""], options) =>
        perform({
          kind: "disk-to-mirror",
          ...common(options, path),
          from: path(from),
          root: pathOrNull(options.mirrorPath),
          destination: parseDestination(destination, options.maxNestedPaths ?? null),
          config: pathOrNull(options.config),
          allow: allowances(options.allow ?? []),
          baseImages: baseImagesIn(options),
          resources: "cumulative",
          rehearsal: rehearsal(options),
        }, told(options)),
    )
      .argument("<from>", "a sequence, a folder of sequences, a mirror path, or a folder of archives")
      .argument("<destination>", "docker://HOST[:PORT][/PATH]")
      .option("-c, --config <file>", "publish only the images of this ImageSetConfiguration")
      .option("--mirror-path <folder>", "the folder that remembers what was published")
      .option("--max-nested-paths <n>", "components that a repository's path may have", wholeNumber)
      .option(
        "--allow <what>",
        "older, foreign or unrecorded: publish against the order (several times)",
        several,
      )
      .option(
        "--base-image <image=repository>",
        "where a base image is that sequences leave out; else where they were told (several times)",
        several,
      )
      .option(
        "--trusted-key <file>",
        "a public key, or a folder of them, by which sequences must be signed (several times); else FERRY_TRUSTED_KEYS",
        several,
      ),
  );
  addCommon(
    group.add<CopyOptions>(
      "copy",
      "Mirrors an image set from its sources to a registry.",
      ([destination = ""], options) =>
        perform({
          kind: "mirror-to-mirror",
          ...common(options, path),
          root: path(options.mirrorPath),
          config: path(options.config),
          destination: parseDestination(destination, options.maxNestedPaths ?? null),
          ...attachedIn(options),
          baseImages: baseImagesIn(options),
          lock: lockUse(options, path),
          resources: "cumulative",
          rehearsal: rehearsal(options),
        }, told(options)),
    )
      .argument("<destination>", "docker://HOST[:PORT][/PATH]")
      .requiredOption("-c, --config <file>", "the ImageSetConfiguration")
      .requiredOption("--mirror-path <folder>", "the folder that remembers what was mirrored")
      .option("--plan <file>", "do exactly what ferry mirror plan put into this file")
      .option("--allow-moved-tags", "with --plan: take what was planned where a tag has moved since")
      .option("--max-nested-paths <n>", "components that a repository's path may have", wholeNumber)
      .option(...REMOVE_SIGNATURES)
      .option(...REFERRERS)
      .option(...BASE_IMAGE),
  );
}

export const REMOVE_SIGNATURES = ["--remove-signatures", "leave out cosign signatures"] as const;
export const REFERRERS = [
  "--referrers",
  "take what else refers to images: cosign's attestations and SBOMs, OCI referrers",
] as const;

export const BASE_IMAGE = [
  "--base-image <image[=repository]>",
  "leave out what the destination has of this image already, in that repository (several times)",
  several,
] as const;

/** @throws {DiagnosticError} `bad-reference`. */
export function baseImagesIn(
  { baseImage = [] }: { readonly baseImage?: readonly string[] | undefined },
): readonly BaseImageRequest[] {
  return baseImage.map(parseBaseImage);
}

/** What is taken of all that is attached to images. */
export function attachedIn(
  { removeSignatures = false, referrers = false }: {
    readonly removeSignatures?: boolean | undefined;
    readonly referrers?: boolean | undefined;
  },
) {
  return { removeSignatures, referrers };
}

/** How options want the result told. */
export function told({ json, progress }: Pick<CommonOptions, "json" | "progress">): Output {
  return { json: json ?? false, progress: progressNamed(progress) };
}

/** The options of all that talks to registries. */
export function addCommon(command: Command): void {
  addPolicyOptions(command)
    .option("--driver <name>", "auto, oc-mirror or embedded", "auto")
    .option(
      "--incomplete-operators <what>",
      "cut: catalogs stop offering versions of which an image is missing; keep: they offer them all the same",
      "cut",
    )
    .option("--no-preflight", "begin without making sure of registries and room")
    .option(...RULES)
    .option("--dry-run", "only say what would be done")
    .option("--authfile <file>", "credentials of registries; else where podman and Docker keep them")
    .option("--src-tls-verify [bool]", "whether certificates of sources are checked", truth, true)
    .option("--no-src-tls-verify", "the same as --src-tls-verify=false")
    .option("--dest-tls-verify [bool]", "whether the certificate of the destination is checked", truth, true)
    .option("--no-dest-tls-verify", "the same as --dest-tls-verify=false")
    .option("--parallel-images <n>", "images at a time, 1 to 10", wholeNumber, 4)
    .option("--parallel-layers <n>", "layers of an image at a time, 1 to 10", wholeNumber, 5)
    .option("--retry-times <n>", "how often a failed request is tried again (default: 5)", wholeNumber)
    .option(
      "--retry-delay <seconds>",
      "between tries (default: delays that grow, and 15 minutes for overloaded registries)",
      wholeNumber,
    )
    .option("--progress <form>", "text, json (events, one a line, to standard error) or none", "text")
    .option("--json", "print the result as JSON, everything else to standard error");
}

export function common(
  options: CommonOptions,
  path: (text: string) => string,
): Pick<MirrorJob, "driver" | "settings" | "incomplete" | "preflight" | "rules"> {
  for (const count of [options.parallelImages, options.parallelLayers]) {
    if (count < 1 || count > 10) throw badOption(`images and layers at a time must be 1 to 10: ${count}`);
  }
  return {
    driver: driverNamed(options.driver),
    incomplete: incompleteNamed(options.incompleteOperators),
    preflight: options.preflight,
    rules: options.rules?.map(path),
    settings: {
      policy: policyIn(options, path),
      source: plainSide(options.srcTlsVerify),
      destination: plainSide(options.destTlsVerify),
      authFile: options.authfile === undefined ? null : path(options.authfile),
      parallelImages: options.parallelImages,
      parallelLayers: options.parallelLayers,
      retryTimes: options.retryTimes ?? 5,
      retryDelayMs: (options.retryDelay ?? 0) * 1000,
      ...(options.retryTimes ?? options.retryDelay) === undefined ? {} : { patienceMs: 0 },
      cachePort: 55_000,
      ignoreReleaseSignature: false,
      logLevel: "info",
      trust: {
        signKey: options.signKey === undefined ? null : path(options.signKey),
        passphraseFile: options.signKeyPassphraseFile === undefined
          ? null
          : path(options.signKeyPassphraseFile),
        trustedKeys: (options.trustedKey ?? []).map(path),
      },
    },
  };
}

function rehearsal({ dryRun }: CommonOptions): Rehearsal {
  return dryRun ? { writes: true, manifestLists: false } : null;
}

function sizeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const bytes = parsePartSize(text);
  if (bytes !== null) return bytes;
  throw badOption(`not a size: ${text}`, "a number of GiB, or a size with its unit, such as 650MiB");
}

function allowances(words: readonly string[]) {
  return words.map((word) => {
    const found = ALLOWANCES.find((one) => one === word);
    if (found) return found;
    throw badOption(`unknown value for --allow: ${word}`, `one of ${ALLOWANCES.join(", ")}`);
  });
}

/** What options say about a lock file. @param path Makes a path whole. */
export function lockUse(
  { plan, allowMovedTags = false }: {
    readonly plan?: string | undefined;
    readonly allowMovedTags?: boolean | undefined;
  },
  path: (text: string) => string,
): LockUse | undefined {
  return plan === undefined ? undefined : { kind: "follow", file: path(plan), allowMovedTags };
}

/** @throws {DiagnosticError} `bad-option`. */
export function incompleteNamed(name: string): IncompleteOperators {
  if (name === "cut" || name === "keep") return name;
  throw badOption(`unknown value for --incomplete-operators: ${name}`, "cut or keep");
}

/** @throws {DiagnosticError} `bad-option`. */
function formatNamed(name: string): ArchiveFormat {
  if (name === "ferry" || name === "oc-mirror") return name;
  throw badOption(`there is no format ${name}`, "ferry or oc-mirror");
}

export function driverNamed(name: string): DriverChoice {
  const found = DRIVERS.find((driver) => driver === name);
  if (found) return found;
  throw badOption(`there is no driver ${name}`, `one of ${DRIVERS.join(", ")}`);
}
