/** Runs of inventory scripts. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { SourceFile, Span } from "../../source/span.ts";
import { JsonSyntaxError, parseJson } from "../../model/json.ts";
import { shlexJoin } from "../../model/shell_words.ts";
import type { Value } from "../../model/value.ts";
import { type ProcessResult, runProcess } from "../../system/process.ts";

/** What a script that succeeded printed. */
export interface ScriptOutput {
  /** Secret: inventories hold passwords. */
  readonly file: SourceFile;
  /** Where values of the output stand, for messages: the output as a whole. */
  readonly at: Span;
  readonly stderr: string;
}

/** @throws {DiagnosticError} `command-failed`, `bad-inventory`, with what the script wrote to standard error as a note. */
export async function runScript(
  path: string,
  args: readonly string[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ScriptOutput> {
  const result = await started(path, args, signal);
  const stderr = new TextDecoder().decode(result.stderr);
  const name = `<inventory script output from '${path}'>`;
  return withStderr(stderr, () => {
    if (result.code !== 0) {
      throw new DiagnosticError(`Inventory script returned non-zero exit code ${result.code}.`, {
        code: "command-failed",
      });
    }
    const file: SourceFile = { path: name, text: utf8(result.stdout), secret: true };
    return { file, at: { file: { path: name, text: "" }, start: 0, end: 0 }, stderr };
  });
}

/** Runs a step; with its failure goes what the script wrote to standard error, which may tell why. */
export function withStderr<T>(stderr: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof DiagnosticError) || stderr.trim() === "") throw error;
    throw error.noted(`Standard error from inventory script:\n${stderr.trimEnd()}`);
  }
}

/** The JSON that a script printed. @param failure What a text that is none means. @throws {DiagnosticError} `json-syntax`. */
export function jsonOf(file: SourceFile, failure: string): Value {
  try {
    return parseJson(file.text);
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause;
    const at = { file, start: cause.offset, end: cause.offset + 1 };
    throw new DiagnosticError(`${failure}: ${cause.message}`, { code: "json-syntax", at, cause });
  }
}

async function started(
  path: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProcessResult> {
  try {
    return await runProcess([path, ...args], { signal });
  } catch (cause) {
    if (!(cause instanceof DiagnosticError)) throw cause;
    const command = shlexJoin([path, ...args]);
    throw new DiagnosticError(`Failed to execute inventory script command "${command}": ${cause.message}`, {
      code: "command-failed",
      hint: "a script that starts with #! names a program that must exist",
      cause,
    });
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DiagnosticError(
      "Inventory script result contained characters that cannot be interpreted as UTF-8",
      {
        code: "bad-inventory",
        cause,
      },
    );
  }
}
