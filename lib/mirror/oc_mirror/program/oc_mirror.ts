/** The program on this machine, and a run of it from its start to what came of it. */

import type { MirrorPhase } from "../../../model/mirror_event.ts";
import type { ImageFailure, ImageSet, ImageType } from "../../../model/mirror.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { Environment } from "../../../system/environment.ts";
import { isFile, makeFolder } from "../../../system/files.ts";
import { freePort } from "../../../system/tcp.ts";
import type { Empty, Refused } from "../../outcome.ts";
import type { MirrorDeps, RunOptions, Session } from "../../session.ts";
import type { RunSettings } from "../settings.ts";
import { argumentsFor, type Work } from "./argv.ts";
import { type ProgramEnd, runProgram } from "./run_program.ts";
import type { ReachableSite } from "./site.ts";
import { beginJournal, collectLogs, dropDoubtful, endJournal, errorsFileIn, isCacheFull } from "./stage.ts";
import { codeOf, Transcript } from "./transcript.ts";
import { versionOf } from "./version.ts";

/** What is to be run. */
export interface RunRequest {
  readonly work: Work;
  readonly site: ReachableSite;
  readonly copying: MirrorPhase;
  readonly typeOf: (origin: string) => ImageType;
  /** Where it runs; without it where ferry does. */
  readonly cwd?: string;
  /** Whether log files are there afterwards. @default {true} */
  readonly keepsLog?: boolean;
}

/** What came of a run. */
export interface Ran {
  readonly end: ProgramEnd;
  readonly transcript: Transcript;
  /** Everything that was printed; null where that is not kept. */
  readonly log: string | null;
  readonly errorsFile: string | null;
}

/** Tries with another port, when somebody was faster than we. */
const PORTS_TO_TRY = 3;

/** The program with the settings that it is run with. */
export class OcMirror {
  #version: Promise<string> | null = null;

  constructor(
    private readonly program: string,
    private readonly settings: RunSettings,
    private readonly env: Environment,
  ) {}

  /** Its version, asked for once. @throws {DiagnosticError} `not-supported` for a program that cannot be used. */
  version(signal?: AbortSignal): Promise<string> {
    this.#version ??= versionOf(this.program, this.#environment(), signal);
    return this.#version;
  }

  /**
   * Runs it. Its log files are where people look for them afterwards, whatever came of it.
   *
   * @throws {DiagnosticError} `file-not-found` for credentials that are not there; the reason of an aborted signal.
   */
  async run(
    request: RunRequest,
    { paths, teller }: Session,
    deps: MirrorDeps,
    options: RunOptions,
  ): Promise<Ran> {
    await this.version(options.signal);
    this.#requireAuthFile();
    for (let attempt = 1;; attempt++) {
      const ran = await this.#attempt(request, { paths, teller }, deps, options, attempt);
      const isPortTaken = ran.transcript.errors.some((error) => /^\d+ is already bound/.test(error));
      if (!isPortTaken || attempt === PORTS_TO_TRY) return ran;
      teller.notice("somebody took the port of oc-mirror's cache: it is started again with another");
    }
  }

  async #attempt(
    { work, site, copying, typeOf, cwd, keepsLog = true }: RunRequest,
    { paths, teller }: Session,
    { clock }: MirrorDeps,
    options: RunOptions,
    attempt: number,
  ): Promise<Ran> {
    const { settings } = this;
    const port = freePort(attempt === 1 ? settings.cachePort : 0);
    // Its logs and lists are moved out of the stage when it has ended.
    const shown = (text: string) => site.shown(text.replaceAll(site.workingDir, paths.workingDir));
    const transcript = new Transcript({ teller, copying, typeOf, shown });
    const log = `${paths.logs}/oc-mirror-output-${stampOf(clock.nowMs())}.log`;
    makeFolder(paths.logs);
    beginJournal(site);
    let end: ProgramEnd | null = null;
    try {
      end = await runProgram({
        argv: [this.program, ...argumentsFor(work, site, port, settings, options)],
        env: this.#environment(),
        cwd,
        log,
        hear: (entry) => transcript.hear(entry),
      }, options.signal);
    } finally {
      if (end === null || end.signal !== null || (end.code !== 0 && !transcript.hasCollected)) {
        dropDoubtful(site);
      }
      endJournal(site);
    }
    const logs = collectLogs(site, paths);
    if (transcript.failures.size > 0 && isCacheFull(logs)) transcript.blameFullCache(site.shown(site.cache));
    return { end, transcript, log: keepsLog ? log : null, errorsFile: errorsFileIn(logs) };
  }

  /** A file that is not there would be ignored without a word. */
  #requireAuthFile(): void {
    const { authFile } = this.settings;
    if (authFile === null || isFile(authFile)) return;
    throw new DiagnosticError(`no such file: ${authFile} (authfile)`, { code: "file-not-found" });
  }

  /** The cache is always given as an argument, and oc-mirror refuses to be told twice. */
  #environment(): Environment {
    return Object.fromEntries(Object.entries(this.env).filter(([name]) => name !== "OC_MIRROR_CACHE"));
  }
}

/** Whether a run came to its end without any complaint: its exit code alone does not tell. */
export function succeeded({ end, transcript, errorsFile }: Ran): boolean {
  return end.code === 0 && end.signal === null && transcript.failures.size === 0 && errorsFile === null;
}

/** The images that failed; none where the run failed as a whole. */
export function failuresOf({ transcript }: Ran): readonly ImageFailure[] {
  return [...transcript.failures.values()];
}

/** Why a run failed as a whole, in oc-mirror's own words. */
export function failureOf({ end, transcript, log, errorsFile }: Ran): DiagnosticError {
  const { errors, raw } = transcript;
  const hint = log === null ? undefined : `everything that it said is in ${log}`;
  if (end.signal !== null) {
    return new DiagnosticError(`oc-mirror was killed by ${end.signal}`, { code: "driver-failed", hint });
  }
  if (end.code === 0 && errorsFile !== null) {
    const message = `oc-mirror reported success, and errors in ${errorsFile}`;
    return new DiagnosticError(message, { code: "driver-failed", hint });
  }
  const crash = raw.find((line) => /^(?:panic|fatal error): /.test(line));
  const said = crash ?? errors.at(-1) ?? raw.at(-1) ?? "it did not say why";
  return new DiagnosticError(`oc-mirror ended with code ${end.code}: ${said}`, { code: codeOf(said), hint });
}

/**
 * How a run ended after which there is nothing to go on with; null where images were copied, if not all of them.
 *
 * @throws {DiagnosticError} why it failed as a whole.
 */
export function endOf(ran: Ran): Empty | Refused | null {
  if (succeeded(ran) || failuresOf(ran).length > 0) return null;
  const { isEmpty, refused } = ran.transcript;
  if (isEmpty) return { status: "empty" };
  if (refused.length > 0) return { status: "refused", failures: refused };
  throw failureOf(ran);
}

/** The type of an image by the section of the image set that it can be from. */
export function typesIn(
  set: Pick<ImageSet, "additionalImages" | "sections"> | null,
): (origin: string) => ImageType {
  const additional = new Set(set?.additionalImages.map(({ name }) => bare(name)) ?? []);
  const sections = set?.sections.map(({ name }) => name) ?? [];
  const other = sections.includes("operators")
    ? "operatorRelatedImage"
    : sections.includes("platform")
    ? "ocpReleaseContent"
    : sections.includes("helm")
    ? "helmImage"
    : "generic";
  return (origin) => additional.has(bare(origin)) ? "generic" : other;
}

function bare(name: string): string {
  return name.replace(/^docker:\/\//, "");
}

function stampOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
}
