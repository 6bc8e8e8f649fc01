/** Facts that outlast a run, a file for each host: the cache `ansible.builtin.jsonfile`. */

import { DiagnosticError, messageOf } from "../source/diagnostic.ts";
import { JsonSyntaxError } from "../model/json.ts";
import { joinPath } from "../model/path.ts";
import { makeFolder, pathInfo, readTextIfAny, removePath, replaceFile } from "../system/files.ts";
import { hashHex } from "../system/hash.ts";
import { type Facts, readCachedFacts, writeCachedFacts } from "./cached_facts.ts";

export interface FactFilesOptions {
  readonly folder: string;
  /** Put before the names of files. */
  readonly prefix: string;
  /** Older files do not count; 0 for any age. */
  readonly timeoutSeconds: number;
}

export interface FactFilesDeps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

/** In front of the host's name; another form of the files would have another one. */
const SCHEMA = "s1_";
const SHORTEST_HASH = 12;
const UNSAFE = ["/", "..", "<", ">", "|"];

/** Reads and writes the files of a folder. */
export class FactFiles {
  /** @throws {DiagnosticError} `file-unwritable` where the folder cannot be made. */
  constructor(private readonly options: FactFilesOptions, private readonly deps: FactFilesDeps) {
    makeFolder(options.folder);
  }

  /**
   * What is kept of a host; null for nothing, or nothing that is young enough.
   *
   * @throws {DiagnosticError} `json-syntax` for a file that is damaged, which is removed.
   */
  load(host: string): Facts | null {
    const path = this.#path(host);
    if (this.#isOld(path)) return null;
    const text = readTextIfAny(path);
    if (text === null) return null;
    try {
      return readCachedFacts(text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      this.deps.warn(
        `error in 'jsonfile' cache plugin while trying to read ${path} : ${error.message}. Most likely a corrupt file, so erasing and failing.`,
      );
      removePath(path);
      throw new DiagnosticError(
        `The cache file ${path} was corrupt, or did not otherwise contain valid data. It has been removed, so you can re-run your command now.`,
        { code: "json-syntax" },
      );
    }
  }

  /** A file that cannot be written is no reason to end the run: it is warned of. */
  save(host: string, facts: Facts): void {
    try {
      replaceFile(this.#path(host), writeCachedFacts(facts));
    } catch (error) {
      this.deps.warn(`Error in 'jsonfile' cache plugin while trying to write facts: ${messageOf(error)}`);
    }
  }

  remove(host: string): void {
    removePath(this.#path(host));
  }

  #path(host: string): string {
    const key = SCHEMA + host;
    const isSafe = !UNSAFE.some((part) => key.includes(part));
    const safe = isSafe ? key : hashHex("sha256", key).slice(0, Math.max([...key].length, SHORTEST_HASH));
    return joinPath(this.options.folder, this.options.prefix + safe);
  }

  #isOld(path: string): boolean {
    const { timeoutSeconds } = this.options;
    const modifiedMs = timeoutSeconds === 0 ? undefined : pathInfo(path)?.modifiedMs;
    return modifiedMs !== undefined && this.deps.now() - modifiedMs > timeoutSeconds * 1000;
  }
}
