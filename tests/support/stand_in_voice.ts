/** How the stand-in for oc-mirror talks: on streams and in log files, with the lines and colours that were recorded. */

import { makeFolder } from "../../lib/system/files.ts";
import { LINES } from "./stand_in_lines.ts";

/** Ends the program. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

type Stream = "out" | "err";

export class Voice {
  /** In the names of files of this run. */
  readonly stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
  /** Gets what is said as well, from when it is set. */
  log: string | null = null;

  say(level: "INFO" | "WARN" | "ERROR", message: string, stream: Stream = "out"): void {
    const colour = { INFO: "94", WARN: "93", ERROR: "91" }[level];
    const when = new Date().toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
    const gap = level === "ERROR" ? "" : " ";
    this.print(`${when} \x1b[1;${colour}m [${level}] \x1b[0m${gap}: ${message}\n`, stream);
  }

  print(text: string, stream: Stream = "out"): void {
    (stream === "out" ? Deno.stdout : Deno.stderr).writeSync(new TextEncoder().encode(text));
    if (this.log !== null) Deno.writeTextFileSync(this.log, text, { append: true });
  }

  /** Ends with an error that concerns everything. */
  fail(message: string, code = 1, stream: Stream = "out"): never {
    this.say("ERROR", `[Executor] ${message} `, stream);
    throw new Exit(code);
  }

  goodbye(what = "mirror"): void {
    this.say("INFO", `${what} time     : 1.5s`);
    this.say("INFO", LINES.goodbye);
  }

  /**
   * Tells of what failed, and writes the list of errors.
   *
   * @param done Such as `mirrored`.
   * @returns The code to end with.
   */
  results(failures: ReadonlyMap<string, string>, total: number, workingDir: string, done: string): number {
    this.say("INFO", "=== Results ===");
    const [ok, count] = [failures.size === 0, total - failures.size];
    const mark = ok ? "\x1b[1;92m ✓ \x1b[0m" : "\x1b[1;91m ✗ \x1b[0m";
    const rest = ok
      ? ` ${done} successfully`
      : ` ${done}: Some additional images failed to be ${done} - please check the logs`;
    this.say("INFO", `${mark} ${count} / ${total} additional images${rest}`);
    for (const [origin, why] of failures) {
      this.say("ERROR", `[Worker] error mirroring image ${origin} error: ${why}`);
    }
    if (ok) return 0;
    const lines = [...failures].map(([origin, why]) => `error mirroring image ${origin} error: ${why}\n`);
    writeFile(this.errorsFile(workingDir), lines.join(""));
    return 8;
  }

  /** What is said last where images failed. */
  summary(workingDir: string): string {
    return LINES.summary.replace("FILE", this.errorsFile(workingDir));
  }

  errorsFile(workingDir: string): string {
    return `${workingDir}/logs/mirroring_errors_${this.stamp}.txt`;
  }
}

/** Writes a file, and makes its folder where there is none. */
export function writeFile(path: string, text: string): void {
  makeFolder(path.slice(0, path.lastIndexOf("/")));
  Deno.writeTextFileSync(path, text);
}
