/** What a run of oc-mirror says about itself, as far as it matters. */

import { IMAGE_TYPES, type ImageFailure, type ImageType } from "../../../model/mirror.ts";
import type { MirrorPhase } from "../../../model/mirror_event.ts";
import { DiagnosticError } from "../../../source/diagnostic.ts";
import type { Teller } from "../../teller.ts";
import type { Entry } from "./entries.ts";

/** An image that is where it should be. */
export interface Success {
  readonly origin: string;
  /** `cache`, or a registry with the namespace. */
  readonly to: string;
}

export interface TranscriptOptions {
  readonly teller: Teller;
  /** The phase that copying is. */
  readonly copying: MirrorPhase;
  /** The type of an image, which oc-mirror tells only of those that fail. */
  readonly typeOf: (origin: string) => ImageType;
  /** Paths as the user knows them. */
  readonly shown: (text: string) => string;
}

const SUCCESS = /^Success (?:copying|deleting) (\S+) \u27a1\ufe0f? ?(\S+)$/u;
const FAILED = /^Failed to (?:copy|delete) (\S+) (\S+)$/;
const REASON =
  /^(?:\[Worker\] )?error mirroring image (?:docker:\/\/)?(\S+)(?: \(Operator bundles: .*?\])?\)? error: ([\s\S]*)$/;
const TOTAL = /images to (?:copy|delete) (\d+)/;
const UNPACKING = /^Extracting chunk file (\(\d+ \/ \d+\))/;
const SUMMARY = /some errors occurred during the mirroring/;
const COLLECTION = /^collection error: (?:parse image "([^"]*)": )?([\s\S]*)$/;

/** Listens to a run: tells what happens, and remembers what came of it. */
export class Transcript {
  readonly successes: Success[] = [];
  readonly failures = new Map<string, ImageFailure>();
  /** Why the run as a whole failed, in oc-mirror's words. */
  readonly errors: string[] = [];
  /** Lines that are no messages: what a crash prints. */
  readonly raw: string[] = [];
  /** Images of which nothing could be collected, because of which nothing was copied. */
  readonly refused: ImageFailure[] = [];
  total = 0;
  hasUnpacked = false;
  hasCollected = false;
  readonly #types = new Map<string, ImageType>();

  constructor(private readonly options: TranscriptOptions) {}

  /** Whether there was nothing to do. */
  get isEmpty(): boolean {
    return this.errors.includes("no images to copy");
  }

  hear({ level, message: text }: Entry): void {
    const message = this.options.shown(text);
    switch (level) {
      case "info":
        return this.#info(message);
      case "warn":
        if (!SUMMARY.test(message)) this.options.teller.warn(message);
        return;
      case "error":
        return this.#error(message);
      case "raw":
        return this.#raw(message);
      case "debug":
      case "trace":
        return;
      default:
        level satisfies never;
    }
  }

  /** Names the cause of failures that only say that the cache answered with an error. */
  blameFullCache(cache: string): void {
    for (const [origin, { type, error }] of this.failures) {
      if (!/500 Internal Server Error/.test(error.message)) continue;
      const message = `no space is left for oc-mirror's cache in ${cache}: ${error.message}`;
      this.failures.set(origin, { origin, type, error: new DiagnosticError(message, { code: "no-space" }) });
    }
  }

  #info(message: string): void {
    const { teller, copying } = this.options;
    const [, origin, to] = SUCCESS.exec(message) ?? [];
    if (origin !== undefined && to !== undefined) {
      this.successes.push({ origin, to });
      const type = this.options.typeOf(origin);
      teller.tell({
        kind: "image-done",
        origin,
        type,
        to: to === "cache" ? "archive" : to.replace(/\/$/, ""),
      });
      return;
    }
    const [, total] = TOTAL.exec(message) ?? [];
    if (total !== undefined) {
      this.total = Number(total);
      teller.expect(this.total, 0);
    } else if (/Start (?:copying|deleting) the images/.test(message)) {
      this.hasCollected = true;
      teller.phase(copying);
    } else if (/going to discover the necessary images/.test(message)) {
      this.hasUnpacked = true;
      teller.phase("planning");
    } else if (/Preparing the tarball archive/.test(message)) teller.phase("sealing");
  }

  #error(message: string): void {
    const [, type, failed] = FAILED.exec(message) ?? [];
    if (failed !== undefined) {
      const known = IMAGE_TYPES.find((one) => one === type);
      if (known) this.#types.set(failed, known);
      return;
    }
    const [, origin, reason] = REASON.exec(message) ?? [];
    if (origin !== undefined && reason !== undefined) return this.#failure(origin, reason);
    const bare = message.replace(/^(?:\[\w+\] )+/, "").trim();
    const [, name, why] = COLLECTION.exec(bare) ?? [];
    if (why !== undefined && name !== undefined) {
      this.refused.push(this.#failureOf(name, why));
    }
    if (!SUMMARY.test(bare)) this.errors.push(bare);
  }

  #raw(message: string): void {
    const [, count] = UNPACKING.exec(message) ?? [];
    if (count !== undefined) this.options.teller.phase("publishing", `unpacking ${count}`);
    else this.raw.push(message);
  }

  #failure(origin: string, reason: string): void {
    if (this.failures.has(origin)) return;
    const failure = this.#failureOf(origin, reason.trim());
    this.failures.set(origin, failure);
    this.options.teller.tell({ kind: "image-failed", failure });
  }

  #failureOf(origin: string, reason: string): ImageFailure {
    const type = this.#types.get(origin) ?? this.options.typeOf(origin);
    return { origin, type, error: new DiagnosticError(reason, { code: codeOf(reason) }) };
  }
}

/** The kind of a failure, by the words that oc-mirror's libraries use. */
export function codeOf(
  reason: string,
): "no-space" | "unauthorized" | "image-missing" | "digest-mismatch" | "driver-failed" {
  if (/no space left on device/.test(reason)) return "no-space";
  if (
    /unauthorized|authentication required|invalid username\/password|access to the resource is denied/.test(
      reason,
    )
  ) {
    return "unauthorized";
  }
  if (/manifest unknown|name unknown|Image may not exist/.test(reason)) return "image-missing";
  if (/Digest did not match/.test(reason)) return "digest-mismatch";
  return "driver-failed";
}
